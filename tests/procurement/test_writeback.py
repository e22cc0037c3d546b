"""What goes back to the company's system: which values, under which key, and when not."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import bolts_and_nuts

from countersign.procurement.case import Case, LineState
from countersign.procurement.claims import Delivery, Evidence, LineReading, LineStatus
from countersign.procurement.confirming import told
from countersign.procurement.erp import (
    WHOLE,
    Capability,
    Confirmation,
    ErpLine,
    ErpOrder,
    OrderStatus,
    Slice,
    Write,
    WriteState,
)
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.policy.back import WriteBack
from countersign.procurement.policy.model import default_policy
from countersign.procurement.writeback import (
    conflict,
    described,
    differences,
    key_of,
    projected,
    proposals,
    queued,
    restored,
    taken_over,
)

NOW = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
BOLTS, NUTS = bolts_and_nuts()
ORDER = PurchaseOrder("4500012345", "EUR", Supplier("sales@northgate.example"), (BOLTS, NUTS))
DAY, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
RULES = WriteBack(mode="propose", fields=("quantity", "price", "date"), buffer_days=0)
VALUES = Confirmation(Decimal(500), Decimal("12.50"), Decimal(100), (Slice(DAY, Decimal(500)),))


def said(*deliveries: Delivery, quantity: str = "500") -> LineReading:
    days = deliveries or (Delivery(DAY),)
    price = Decimal("12.50"), Decimal(100)
    return LineReading(
        "4500012345", 10, LineStatus.ACCEPTED, Decimal(quantity), "EA", *price, "EUR", deliveries=days
    )


def a_case(confirmed: LineReading | None = None) -> Case:
    return Case(ORDER, "token", lines=(LineState(10, confirmed=confirmed), LineState(20)))


def a_write(key: str = "k", state: WriteState = WriteState.PROPOSED, **more: object) -> Write:
    return replace(Write(key, "4500012345", 10, VALUES, NOW, state), **more)  # type: ignore[arg-type]


def in_the_system(order: PurchaseOrder = ORDER, received: str = "0", **more: object) -> ErpOrder:
    lines = tuple(ErpLine(line.line, received=Decimal(received)) for line in order.lines)
    return replace(ErpOrder(order, lines, "t"), **more)  # type: ignore[arg-type]


def test_a_line_that_settles_is_proposed() -> None:
    (write,) = proposals(a_case(), a_case(said()), RULES, NOW)
    assert (write.order, write.line, write.values) == ("4500012345", 10, VALUES)
    assert (write.state, write.next_at) == (WriteState.PROPOSED, None)


def test_a_line_that_was_settled_before_is_not_proposed_again() -> None:
    assert proposals(a_case(said()), a_case(said()), RULES, NOW) == ()


def test_another_value_for_a_settled_line_is_proposed_anew() -> None:
    (write,) = proposals(a_case(said()), a_case(said(Delivery(LATER))), RULES, NOW)
    assert write.values.schedule == (Slice(LATER, Decimal(500)),)


def test_in_automatic_mode_nobody_has_to_approve() -> None:
    rules = RULES.model_copy(update={"mode": "automatic"})
    (write,) = proposals(a_case(), a_case(said()), rules, NOW)
    assert (write.state, write.next_at) == (WriteState.APPROVED, NOW)


def test_switched_off_nothing_goes_back() -> None:
    assert proposals(a_case(), a_case(said()), RULES.model_copy(update={"mode": "off"}), NOW) == ()


def test_by_default_a_person_lets_each_write_go() -> None:
    assert default_policy().write_back.mode == "propose"


def test_the_end_of_a_week_and_the_buffer_make_the_day_that_is_written() -> None:
    rules = RULES.model_copy(update={"buffer_days": 2})
    week = Delivery(dt.date(2026, 12, 7), latest=DAY)
    assert told(a_case(), LineState(10, confirmed=said(week)), rules).schedule == (
        Slice(dt.date(2026, 12, 13), Decimal(500)),
    )


@pytest.mark.parametrize(("transit", "written"), [(None, ()), (5, (dt.date(2026, 12, 16),))])
def test_a_day_of_departure_is_written_only_with_the_way_that_the_policy_names(
    transit: int | None, written: tuple[dt.date, ...]
) -> None:
    rules = RULES.model_copy(update={"transit_days": transit})
    leaves = replace(said(), evidence=(Evidence("ship date", "leaves our works 11 Dec", "body:1"),))
    assert (
        tuple(one.date for one in told(a_case(), LineState(10, confirmed=leaves), rules).schedule) == written
    )


def test_only_the_fields_of_the_policy_are_written() -> None:
    rules = RULES.model_copy(update={"fields": ("date",)})
    assert told(a_case(), LineState(10, confirmed=said()), rules) == Confirmation(schedule=VALUES.schedule)


def test_the_key_is_the_same_for_equal_values_however_they_are_written() -> None:
    per_piece = replace(VALUES, unit_price=Decimal("0.125"), price_per=Decimal(1), quantity=Decimal("5E+2"))
    assert key_of("4500012345", 10, VALUES) == key_of("4500012345", 10, per_piece)


@pytest.mark.parametrize(
    "other",
    [
        replace(VALUES, quantity=Decimal(499)),
        replace(VALUES, unit_price=Decimal("12.51")),
        replace(VALUES, schedule=(Slice(LATER, Decimal(500)),)),
        replace(VALUES, reference="AB-1"),
    ],
)
def test_another_value_has_another_key(other: Confirmation) -> None:
    assert key_of("4500012345", 10, other) != key_of("4500012345", 10, VALUES)


def test_what_a_system_cannot_hold_is_told_before_anything_is_written() -> None:
    values = replace(
        VALUES, schedule=(Slice(DAY, Decimal(300)), Slice(LATER, Decimal(200))), reference="AB-1"
    )
    kept, losses = projected(values, frozenset())
    assert kept == Confirmation(schedule=(Slice(LATER, WHOLE),))
    assert losses == (
        "the confirmed quantity can't be held",
        "the confirmed price can't be held",
        "2 part deliveries are held as one on the last day, 2026-12-18",
        "the supplier's reference can't be held",
    )


def test_a_day_alone_reads_back_equal_whatever_the_quantity_is() -> None:
    kept, _ = projected(Confirmation(schedule=(Slice(LATER, Decimal(480)),)), frozenset())
    assert differences(kept, Confirmation(schedule=(Slice(LATER, Decimal(500)),))) == ()
    (words,) = differences(kept, Confirmation(schedule=(Slice(DAY, Decimal(500)),)))
    assert words == "delivery 500 on 2026-12-11 instead of all on 2026-12-18"


def test_a_system_that_holds_everything_loses_nothing() -> None:
    assert projected(VALUES, frozenset(Capability)) == (VALUES, ())


def test_what_reads_back_equal_is_written() -> None:
    found = replace(VALUES, unit_price=Decimal("0.125"), price_per=Decimal(1), reference="of somebody else")
    assert differences(VALUES, found) == ()


CAME = dt.date(2026, 12, 1)
SPLIT = (Slice(DAY, Decimal(300)), Slice(LATER, Decimal(200)))


@pytest.mark.parametrize(
    ("wanted", "found", "come"),
    [
        ((Slice(LATER, Decimal(500)),), (Slice(CAME, Decimal(120)), Slice(LATER, Decimal(380))), 120),
        (SPLIT, (Slice(CAME, Decimal(120)), Slice(DAY, Decimal(180)), Slice(LATER, Decimal(200))), 120),
        (SPLIT, (Slice(CAME, Decimal(350)), Slice(LATER, Decimal(150))), 350),
        ((Slice(LATER, Decimal(500)),), (Slice(LATER, Decimal(500)),), 500),
    ],
)
def test_of_a_line_that_came_in_part_the_days_of_the_rest_are_compared(
    wanted: tuple[Slice, ...], found: tuple[Slice, ...], come: int
) -> None:
    assert differences(Confirmation(schedule=wanted), Confirmation(schedule=found), Decimal(come)) == ()


@pytest.mark.parametrize(
    ("wanted", "found", "come"),
    [
        ((Slice(LATER, Decimal(500)),), (Slice(CAME, Decimal(120)), Slice(DAY, Decimal(380))), 120),
        ((Slice(LATER, Decimal(500)),), (Slice(CAME, Decimal(120)), Slice(LATER, Decimal(360))), 120),
        ((Slice(LATER, Decimal(500)),), (Slice(DAY, Decimal(500)),), 500),
        ((Slice(LATER, Decimal(500)),), (Slice(CAME, Decimal(120)), Slice(LATER, Decimal(380))), 0),
    ],
)
def test_what_has_come_excuses_no_other_day_of_the_rest(
    wanted: tuple[Slice, ...], found: tuple[Slice, ...], come: int
) -> None:
    values = Confirmation(schedule=wanted)
    assert differences(values, Confirmation(schedule=found), Decimal(come)) != ()


def test_of_a_line_that_has_come_whole_no_day_is_written_and_that_is_told() -> None:
    here = ErpLine(10, received=Decimal(500), over=True)
    kept, losses = projected(VALUES, frozenset(Capability), here)
    assert (kept.schedule, kept.quantity) == ((), 500)
    assert losses == ("all 500 have come, and no day is held any more",)


def test_the_day_on_which_a_line_came_is_no_change_that_goes_to_the_supplier() -> None:
    came = replace(ORDER, lines=(replace(BOLTS, date=CAME), NUTS))
    over = ErpOrder(came, (ErpLine(10, received=Decimal(500), over=True), ErpLine(20)))
    assert taken_over(over, ORDER, {}) == ORDER
    assert conflict(a_write(), over, ORDER, None) == ""
    moved = replace(over, lines=(ErpLine(10), ErpLine(20)))
    assert taken_over(moved, ORDER, {}).revision == ORDER.revision + 1


def test_another_unit_or_supplier_there_is_a_change_that_nothing_is_written_over() -> None:
    """500 kilograms are not 500 pieces, whatever the number."""
    system = in_the_system()
    weighed = replace(system, order=replace(ORDER, lines=(replace(BOLTS, uom="KG"), NUTS)))
    assert "unit KG instead of" in conflict(a_write(), weighed, ORDER, None)
    assert taken_over(weighed, ORDER, {}).revision == ORDER.revision + 1
    spelt = replace(system, order=replace(ORDER, lines=(replace(BOLTS, uom="pcs"), NUTS)))
    assert conflict(a_write(), spelt, ORDER, None) == ""
    ours = replace(ORDER, supplier=replace(ORDER.supplier, id="V-1"))
    moved = replace(system, order=replace(ours, supplier=replace(ours.supplier, id="V-2")))
    assert "is for supplier V-2" in conflict(a_write(), moved, ours, None)


def test_each_field_that_reads_otherwise_is_named() -> None:
    values = replace(VALUES, reference="AB-1")
    assert differences(values, Confirmation()) == (
        "quantity nothing instead of 500",
        "price nothing instead of 12.50 per 100",
        "delivery nothing instead of 500 on 2026-12-11",
        "reference nothing instead of AB-1",
    )


def test_an_order_that_stands_as_it_was_sent_may_be_written_to() -> None:
    assert conflict(a_write(), in_the_system(), ORDER, None) == ""


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (in_the_system(status=OrderStatus.CANCELLED), "order 4500012345 is cancelled in the system"),
        (
            in_the_system(replace(ORDER, lines=(NUTS,))),
            "line 10 is not on order 4500012345 in the system any more",
        ),
        (
            in_the_system(replace(ORDER, currency="USD")),
            "the order is in USD in the system, and was sent in EUR",
        ),
        (in_the_system(received="501"), "501 have come already, which is more than the 500 confirmed"),
        (
            in_the_system(replace(ORDER, lines=(replace(BOLTS, quantity=Decimal(400)), NUTS))),
            "changed in the system since it was sent: quantity 400 instead of 500",
        ),
        (
            in_the_system(replace(ORDER, lines=(replace(BOLTS, item="WX-1"), NUTS))),
            f"changed in the system since it was sent: item WX-1 instead of {BOLTS.item}",
        ),
        (
            in_the_system(replace(ORDER, lines=(replace(BOLTS, date=LATER), NUTS))),
            "changed in the system since it was sent: date 2026-12-18 instead of 2026-12-11",
        ),
    ],
)
def test_what_changed_in_the_system_meanwhile_is_for_a_person(now: ErpOrder, why: str) -> None:
    assert conflict(a_write(), now, ORDER, None) == why


def test_what_we_wrote_there_ourselves_is_no_change_of_somebody_else() -> None:
    ours = replace(VALUES, quantity=Decimal(480), schedule=(Slice(LATER, Decimal(480)),))
    now = in_the_system(replace(ORDER, lines=(replace(BOLTS, quantity=Decimal(480), date=LATER), NUTS)))
    assert conflict(a_write(), now, ORDER, ours) == ""
    assert conflict(a_write(), now, ORDER, None) != ""


def test_the_same_values_once_more_are_the_same_write() -> None:
    assert queued(a_write("a"), [a_write("a", WriteState.WRITTEN)]) == ()


@pytest.mark.parametrize("state", [WriteState.REFUSED, WriteState.DIFFERS, WriteState.UNKNOWN])
def test_the_same_values_are_written_again_where_the_first_write_failed(state: WriteState) -> None:
    again = a_write("a")
    assert queued(again, [a_write("a", state)]) == (again,)


def test_values_that_come_back_after_others_are_a_write_of_their_own() -> None:
    again = a_write("a")
    assert queued(again, [a_write("a", WriteState.WRITTEN), a_write("b", WriteState.WRITTEN)]) == (again,)


def test_what_still_waits_is_overtaken_by_a_later_confirmation() -> None:
    overtaken, new = queued(a_write("b"), [a_write("a", WriteState.APPROVED, next_at=NOW)])
    assert (overtaken.key, overtaken.state, overtaken.next_at) == ("a", WriteState.REFUSED, None)
    assert overtaken.reason == "a later confirmation took its place: b"
    assert new.key == "b"


def test_what_is_being_written_is_not_called_back() -> None:
    (only,) = queued(a_write("b"), [a_write("a", WriteState.WRITING)])
    assert only.key == "b"


def test_a_write_is_undone_by_writing_what_stood_there_before() -> None:
    before = replace(VALUES, quantity=Decimal(400))
    undo = restored(a_write(state=WriteState.WRITTEN, before=before), NOW, "ada@orchard-metal.example")
    assert undo is not None
    assert (undo.values, undo.state, undo.by) == (before, WriteState.APPROVED, "ada@orchard-metal.example")


def test_what_was_never_written_cannot_be_undone() -> None:
    assert restored(a_write(state=WriteState.PROPOSED, before=VALUES), NOW, "ada") is None
    assert restored(a_write(state=WriteState.WRITTEN), NOW, "ada") is None


def test_the_values_are_told_in_a_few_words() -> None:
    assert described(VALUES) == "quantity 500; price 12.50 per 100; delivery 500 on 2026-12-11"
    assert described(Confirmation()) == "nothing"
