"""A line that is wanted in parts: what is late of it, what was said of it, and what may become of it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_line, accepted, an_order, judged

from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.compare import Measure, Variance, compare, days_late
from countersign.procurement.erp import Confirmation, ErpLine, ErpOrder, Slice
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import LineAct, LineChange, OrderChange, applied
from countersign.procurement.judgement import Verdict
from countersign.procurement.order import Due, Line, PurchaseOrder, by_day, uneven
from countersign.procurement.policy.amending import changes
from countersign.procurement.policy.model import default_policy
from countersign.procurement.released import unfit
from countersign.procurement.values import as_confirmed, as_ordered
from countersign.procurement.writeback import taken_over

MARCH, APRIL, MAY = dt.date(2026, 3, 1), dt.date(2026, 4, 1), dt.date(2026, 5, 1)
LATE_APRIL = dt.date(2026, 4, 10)


def wanted(*parts: tuple[dt.date, int]) -> Line:
    schedule = tuple(Due(day, Decimal(quantity)) for day, quantity in parts)
    total = sum((one.quantity for one in schedule), Decimal(0))
    return a_line(quantity=total, date=schedule[-1].date, schedule=schedule)


LINE = wanted((MARCH, 100), (APRIL, 100), (MAY, 100))
ORDER = an_order(LINE)


def promised(*parts: tuple[dt.date, int | None], order: PurchaseOrder = ORDER) -> LineReading:
    deliveries = tuple(Delivery(day, None if many is None else Decimal(many)) for day, many in parts)
    return replace(accepted(order), status=LineStatus.CHANGED, deliveries=deliveries)


def slip(*parts: tuple[dt.date, int | None]) -> list[Variance]:
    return [one for one in compare(ORDER, promised(*parts)).variances if one.field is Measure.DATE]


def test_pieces_that_come_with_the_next_delivery_are_late_by_all_the_days_between() -> None:
    (late,) = slip((MARCH, 90), (LATE_APRIL, 110), (MAY, 100))
    assert [(one.quantity, one.days) for one in late.slips] == [(10, 40), (100, 9)]
    assert late.difference == 40
    assert late.money == 1300 * Decimal("0.125")
    assert late.words == "10 EA come 40 days later than ordered (2026-04-10 instead of 2026-03-01)"


def test_every_part_on_its_day_is_as_ordered() -> None:
    assert not slip((MARCH, 100), (APRIL, 100), (MAY, 100))
    assert not slip((MARCH, 100), (APRIL, 40), (APRIL, 60), (MAY, 100))


def test_all_of_it_on_the_last_day_is_late_for_the_first_part() -> None:
    (late,) = slip((MAY, 300))
    assert (late.difference, late.expected) == (61, 0)
    assert days_late(LINE, promised((MAY, None)).deliveries) == 61


def test_a_yes_means_the_parts_as_they_were_ordered() -> None:
    assert as_ordered(ORDER, 10).deliveries == promised((MARCH, 100), (APRIL, 100), (MAY, 100)).deliveries


def test_a_restated_schedule_is_accepted() -> None:
    judgement = judged(ORDER, promised((MARCH, 100), (APRIL, 100), (MAY, 100)))
    assert judgement.verdict is Verdict.ACCEPT


@pytest.mark.parametrize("day", [MARCH, APRIL, MAY])
@pytest.mark.parametrize("quantity", [None, 300])
def test_one_day_for_all_parts_settles_nothing(day: dt.date, quantity: int | None) -> None:
    judgement = judged(ORDER, promised((day, quantity)))
    assert not judgement.settled
    assert {one.type for one in judgement.findings} == {ExceptionType.DATE}


def test_one_day_within_tolerance_is_asked_about_all_the_same() -> None:
    close = an_order(wanted((MARCH, 100), (MARCH + dt.timedelta(days=1), 200)))
    patient = default_policy().model_copy(deep=True)
    limits = patient.tolerance.date.model_copy(update={"late_days": 5, "early_days": 5})
    patient = patient.model_copy(update={"tolerance": patient.tolerance.model_copy(update={"date": limits})})
    judgement = judged(close, promised((close.lines[0].date, 300), order=close), policy=patient)
    (finding,) = judgement.findings
    assert (judgement.verdict, finding.rule, finding.ask) == (Verdict.ASK, "line.schedule", True)
    assert finding.words == "line 10 is wanted in 2 parts, and it is not said how much comes when"


def test_one_day_is_enough_for_a_line_that_is_wanted_on_one() -> None:
    order = an_order()
    assert judged(order, promised((order.lines[0].date, None), order=order)).verdict is Verdict.ACCEPT


def test_less_than_ordered_fills_the_first_parts() -> None:
    """Only where a person takes a quantity without a word about its days."""
    said = replace(promised(), quantity=Decimal(150))
    days = [(one.date, one.quantity) for one in as_confirmed(ORDER, said).deliveries]
    assert days == [(MARCH, 100), (APRIL, 50)]


def test_more_than_ordered_comes_last() -> None:
    assert LINE.parts(Decimal(310))[-1] == Due(MAY, Decimal(110))


def test_parts_of_one_day_are_one_and_one_part_is_none() -> None:
    halves = (Due(APRIL, Decimal(1)), Due(MARCH, Decimal(2)), Due(APRIL, Decimal(3)))
    assert by_day(halves) == (Due(MARCH, Decimal(2)), Due(APRIL, Decimal(4)))
    assert by_day(halves[:1]) == ()


def test_parts_that_do_not_come_to_the_line_are_no_order_to_send() -> None:
    short = replace(LINE, quantity=Decimal(310))
    assert uneven(short) == "its parts come to 300, and 310 are ordered"
    assert "correct its schedule there" in unfit(an_order(short), None)
    assert "the line on 2026-04-01" in unfit(an_order(replace(LINE, date=APRIL)), None)
    assert not unfit(ORDER, None)


def test_another_schedule_is_a_change_of_the_order() -> None:
    sooner = an_order(wanted((MARCH, 200), (MAY, 100)))
    (change,) = changes(ORDER, sooner, default_policy())
    assert (change.type, change.words) == (ExceptionType.DATE, "10: 2026-04-01 → 2026-03-01")


# --- a change of the order that its system sends ---------------------------------------------------------


def after(**change: object) -> Line:
    one = LineChange(LineAct.CHANGE, 10, **change)  # type: ignore[arg-type]
    return applied(ORDER, OrderChange(ORDER.number, (one,))).lines[0]


def test_a_change_says_the_parts_anew() -> None:
    parts = (Due(MARCH, Decimal(50)), Due(MAY, Decimal(50)))
    line = after(quantity=Decimal(100), date=MAY, schedule=parts)
    assert (line.quantity, line.schedule, line.date) == (100, parts, MAY)
    assert after(date=MAY, schedule=(Due(MAY, Decimal(300)),)).only_day == MAY


def test_a_change_of_anything_else_leaves_the_parts() -> None:
    assert after(unit_price=Decimal(13), quantity=Decimal(300)).schedule == LINE.schedule


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": Decimal(200)}, "its parts come to 300, and 200 are ordered"),
        ({"date": MAY}, "it names 2026-05-01 alone, and 3 parts are ordered"),
        ({"schedule": (Due(MARCH, Decimal(50)), Due(MAY, Decimal(50)))}, "its parts come to 100"),
    ],
)
def test_a_change_that_leaves_the_parts_open_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadOrders, match=words):
        after(**change)


# --- what the company's system shows later ---------------------------------------------------------------


def shown(line: Line, *ours: Slice) -> PurchaseOrder:
    found = ErpOrder(an_order(line), (ErpLine(10),))
    return taken_over(found, ORDER, {10: Confirmation(schedule=ours)})


def test_parts_that_we_wrote_ourselves_are_no_revision() -> None:
    written = wanted((MARCH, 90), (LATE_APRIL, 110), (MAY, 100))
    slices = [Slice(one.date, one.quantity) for one in written.schedule]
    assert shown(LINE) is ORDER
    assert shown(written, *slices) is ORDER
    assert shown(replace(LINE, schedule=()), *slices) is ORDER


def test_parts_that_somebody_moved_are_a_revision() -> None:
    assert shown(wanted((MARCH, 50), (APRIL, 150), (MAY, 100))).revision == 1
    assert shown(replace(LINE, schedule=())).revision == 1
