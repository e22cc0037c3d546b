"""What one witness's claims amount to for a line: 500 EA of bolts, 12.50 USD per 100, on 11 December."""

import datetime as dt
from decimal import Decimal

import pytest
from reader_world import BOLTS, BOLTS_ONLY, DUE, NUTS, ORDER, said

from countersign.extractors.hearing import hearing, judge, ordered
from countersign.extractors.verdicts import Verdict
from countersign.procurement.claims import Act, Delivery, Evidence, ExceptionType, LineClaim, LineStatus
from countersign.procurement.money import Price
from countersign.procurement.order import PurchaseOrder

LATER = dt.date(2026, 12, 18)
EARLIER = dt.date(2026, 12, 4)
AS_ORDERED = {"quantity": Decimal(500), "unit_price": Decimal("12.50"), "date": DUE}
CONFIRMED = said(Act.ACCEPT, "Confirmed", field="line")


def verdict(*claims: LineClaim, order: PurchaseOrder = BOLTS_ONLY, line: int = 10) -> Verdict:
    asked = order.line(line)
    assert asked
    return judge(hearing(order, asked, claims))


def status(*claims: LineClaim) -> LineStatus:
    return verdict(*claims).status


def deliveries(*pairs: tuple[dt.date, int | None]) -> tuple[Delivery, ...]:
    return tuple(Delivery(day, None if amount is None else Decimal(amount)) for day, amount in pairs)


def test_silence_is_no_answer() -> None:
    assert verdict() == Verdict(LineStatus.NOT_MENTIONED)


def test_an_acceptance_is_of_the_line_as_ordered() -> None:
    found = verdict(CONFIRMED)
    assert (found.status, found.values) == (LineStatus.ACCEPTED, ordered(BOLTS_ONLY, BOLTS))
    assert [words.quote for words in found.evidence] == ["Confirmed"]


def test_received_is_not_accepted() -> None:
    found = verdict(said(Act.RECEIVED, "got it"))
    assert (found.status, found.values.quantity) == (LineStatus.RECEIVED, None)


def test_a_restated_order_is_accepted_without_a_word_of_acceptance() -> None:
    assert status(said(Act.STATE, "500 at 12.50 on 11 Dec", **AS_ORDERED)) is LineStatus.ACCEPTED


@pytest.mark.parametrize("missing", AS_ORDERED)
def test_a_part_of_the_order_restated_is_not_yet_an_answer(missing: str) -> None:
    stated = {name: value for name, value in AS_ORDERED.items() if name != missing}
    found = verdict(said(Act.STATE, "500 at 12.50", **stated))
    assert found.status is LineStatus.UNCLEAR
    assert {"unit_price": "price"}.get(missing, missing) in found.reasons[0].words.partition(", not the ")[2]


@pytest.mark.parametrize(
    "other",
    [
        {"quantity": Decimal(400)},
        {"unit_price": Decimal("12.51")},
        {"unit_price": Decimal("12.50"), "currency": "EUR"},
        {"unit_price": Decimal("12.50"), "price_per": Decimal(1)},
        {"date": LATER},
        {"date": EARLIER},
        {"quantity": Decimal(500), "uom": "KG"},
        {"quantity": Decimal(5), "uom": "BX"},
        {"item": "HX-8x45"},
    ],
    ids=str,
)
def test_anything_else_than_ordered_is_a_change(other: dict[str, object]) -> None:
    assert status(said(Act.STATE, "other", **other)) is LineStatus.CHANGED
    assert status(said(Act.STATE, "other", **other), CONFIRMED) is LineStatus.CHANGED


@pytest.mark.parametrize(
    "same",
    [
        {"unit_price": Decimal("0.125"), "price_per": Decimal(1), "currency": "USD"},
        {"unit_price": Decimal(125), "price_per": Decimal(1000)},
        {"quantity": Decimal("500.0"), "uom": "pcs"},
        {"quantity": Decimal("0.5"), "uom": "MIL"},
        {"deliveries": deliveries((DUE, 200), (DUE, 300))},
        {"item": "hx 8X40"},
    ],
    ids=str,
)
def test_the_same_in_other_words_is_no_change(same: dict[str, object]) -> None:
    found = verdict(said(Act.STATE, "same", **same), CONFIRMED)
    assert found.status is LineStatus.ACCEPTED
    assert found.values.price == Price(Decimal("12.50"), "USD", Decimal(100))
    assert (found.values.quantity, found.values.uom) == (500, "EA")


def test_a_change_leaves_the_unsaid_unsaid() -> None:
    found = verdict(said(Act.CHANGE, "only on 18 Dec", date=LATER))
    assert found.status is LineStatus.CHANGED
    assert (found.values.quantity, found.values.price) == (None, None)
    assert found.values.deliveries == deliveries((LATER, None))


def test_an_acceptance_of_the_rest_fills_in_the_rest() -> None:
    found = verdict(said(Act.CHANGE, "only on 18 Dec", 10, date=LATER), CONFIRMED)
    assert found.status is LineStatus.CHANGED
    assert (found.values.quantity, found.values.price) == (500, BOLTS_ONLY.price(BOLTS))
    assert found.values.deliveries == deliveries((LATER, 500))


def test_an_acceptance_of_one_field_fills_in_that_one() -> None:
    found = verdict(
        said(Act.CHANGE, "only on 18 Dec", date=LATER), said(Act.ACCEPT, "Price ok", field="price")
    )
    assert (found.values.quantity, found.values.price) == (None, BOLTS_ONLY.price(BOLTS))


def test_acceptances_of_every_field_are_an_acceptance() -> None:
    fields = [said(Act.ACCEPT, f"{field} ok", field=field) for field in ("quantity", "price", "date")]
    assert status(*fields) is LineStatus.ACCEPTED
    assert status(*fields[:2]) is LineStatus.UNCLEAR


def test_a_refusal_of_the_line_beats_an_acceptance_of_all() -> None:
    assert status(said(Act.REJECT, "discontinued", 10), CONFIRMED) is LineStatus.REJECTED


def test_a_refusal_beside_an_acceptance_of_the_same_is_a_contradiction() -> None:
    found = verdict(said(Act.REJECT, "no", 10), said(Act.ACCEPT, "yes", 10))
    assert (found.status, found.reasons[0].type) == (LineStatus.UNCLEAR, ExceptionType.CONFLICT)
    assert status(said(Act.REJECT, "no"), CONFIRMED) is LineStatus.UNCLEAR


def test_another_part_in_its_place_is_a_change_and_no_refusal() -> None:
    found = verdict(
        said(Act.REJECT, "discontinued", 10), said(Act.CHANGE, "HX-8x40-B instead", 10, item="HX-8x40-B")
    )
    assert (found.status, found.values.item) == (LineStatus.CHANGED, "HX-8x40-B")


def test_the_same_part_named_in_a_refusal_stays_refused() -> None:
    assert (
        status(said(Act.REJECT, "HX-8x40 is discontinued", 10, item="HX-8x40"), CONFIRMED)
        is LineStatus.REJECTED
    )


@pytest.mark.parametrize("act", [Act.HEDGE, Act.CONDITION])
def test_nothing_unsure_is_accepted_or_filled_in(act: Act) -> None:
    found = verdict(CONFIRMED, said(act, "if the casting arrives", field="line"))
    assert found.status is LineStatus.UNCLEAR
    assert (found.values.quantity, found.values.price, found.values.deliveries) == (None, None, ())
    assert "“if the casting arrives”" in found.reasons[0].words


def test_a_question_beside_a_yes_settles_nothing_and_hides_nothing() -> None:
    found = verdict(CONFIRMED, said(Act.QUESTION, "Do you need a certificate?", field="line"))
    assert (found.status, found.values.quantity) == (LineStatus.UNCLEAR, 500)


def test_a_question_about_a_field_leaves_that_field_open() -> None:
    found = verdict(CONFIRMED, said(Act.QUESTION, "Would the 18th do?", field="date"))
    assert found.status is LineStatus.UNCLEAR
    assert (found.values.quantity, found.values.deliveries) == (500, ())


def test_what_is_proposed_with_a_hedge_is_no_value() -> None:
    found = verdict(said(Act.HEDGE, "maybe 18 Dec", field="date", date=LATER), CONFIRMED)
    assert found.status is LineStatus.UNCLEAR
    assert found.values.deliveries == ()
    assert (found.values.quantity, found.values.price) == (500, BOLTS_ONLY.price(BOLTS))


def test_a_change_without_a_value_is_unclear() -> None:
    found = verdict(said(Act.CHANGE, "can't make the 11th", field="date"), CONFIRMED)
    assert (found.status, found.values.deliveries) == (LineStatus.UNCLEAR, ())
    assert "no new value is given" in found.reasons[0].words


def test_a_change_whose_value_stands_elsewhere_is_that_change() -> None:
    cannot = said(Act.CHANGE, "can't make the 11th", field="date")
    will = said(Act.STATE, "18 December", field="date", date=LATER)
    assert status(cannot, will, CONFIRMED) is LineStatus.CHANGED
    assert status(cannot, said(Act.STATE, "13.00", unit_price=Decimal(13)), CONFIRMED) is LineStatus.UNCLEAR


def test_what_is_said_of_the_line_goes_before_what_is_said_of_all() -> None:
    everything = said(Act.STATE, "all on 18 December", date=LATER)
    this = said(Act.STATE, "bolts on 14 December", 10, date=dt.date(2026, 12, 14))
    assert verdict(everything, this, CONFIRMED).values.deliveries[0].date == dt.date(2026, 12, 14)
    assert status(everything, CONFIRMED) is LineStatus.CHANGED


def test_the_ordered_day_for_a_line_beside_another_for_all_is_a_contradiction() -> None:
    everything = said(Act.STATE, "all on 18 December", date=LATER)
    this = said(Act.STATE, "bolts on 11 December", 10, date=DUE)
    found = verdict(everything, this, CONFIRMED)
    assert (found.status, found.reasons[0].type) == (LineStatus.UNCLEAR, ExceptionType.CONFLICT)
    assert (found.values.quantity, found.values.deliveries) == (500, ())


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ({"date": DUE}, {"date": LATER}, "date"),
        ({"quantity": Decimal(500)}, {"quantity": Decimal(400)}, "quantity"),
        (
            {"unit_price": Decimal("12.50")},
            {"unit_price": Decimal("12.50"), "price_per": Decimal(1)},
            "price",
        ),
    ],
    ids=["date", "quantity", "price"],
)
def test_two_values_for_one_field_are_a_contradiction(
    one: dict[str, object], other: dict[str, object], field: str
) -> None:
    found = verdict(CONFIRMED, said(Act.STATE, "one", 10, **one), said(Act.STATE, "other", 10, **other))
    assert (found.status, found.reasons[0].type) == (LineStatus.UNCLEAR, ExceptionType.CONFLICT)
    assert f"for the {field}" in found.reasons[0].words
    assert not found.values.has(field)  # type: ignore[arg-type]


def test_deliveries_add_up_to_the_quantity() -> None:
    split = deliveries((DUE, 200), (LATER, 300))
    found = verdict(said(Act.STATE, "200 then 300", deliveries=split))
    assert (found.status, found.values.quantity, found.values.deliveries) == (LineStatus.CHANGED, 500, split)


def test_deliveries_of_less_than_ordered_change_the_quantity() -> None:
    found = verdict(said(Act.STATE, "200 on time", deliveries=deliveries((DUE, 200))), CONFIRMED)
    assert (found.status, found.values.quantity) == (LineStatus.CHANGED, 200)


def test_a_balance_without_a_number_is_the_rest() -> None:
    split = deliveries((DUE, 200), (LATER, None))
    found = verdict(said(Act.STATE, "500: 200 now, balance 18 Dec", quantity=Decimal(500), deliveries=split))
    assert [delivery.quantity for delivery in found.values.deliveries] == [200, 300]
    assert verdict(said(Act.STATE, "200 now", deliveries=split), CONFIRMED).values.quantity == 500


def test_a_balance_of_an_unknown_quantity_is_unclear() -> None:
    split = deliveries((DUE, 200), (LATER, None))
    found = verdict(said(Act.STATE, "200 now, balance 18 Dec", deliveries=split))
    assert found.status is LineStatus.UNCLEAR
    assert "how much comes when" in found.reasons[0].words


def test_deliveries_that_do_not_add_up_are_a_contradiction() -> None:
    split = deliveries((DUE, 200), (LATER, 200))
    found = verdict(said(Act.STATE, "500: 200, 200", quantity=Decimal(500), deliveries=split))
    assert (found.status, found.reasons[0].rule) == (LineStatus.UNCLEAR, "reading.sum")
    assert "add up to 400, but the quantity is given as 500" in found.reasons[0].words


def test_split_quantities_are_converted_with_their_unit() -> None:
    split = deliveries((DUE, 2), (LATER, 3))
    found = verdict(said(Act.STATE, "2 and 3 hundred", uom="CEN", deliveries=split))
    assert [delivery.quantity for delivery in found.values.deliveries] == [200, 300]


def test_a_week_is_as_late_as_its_last_day() -> None:
    def week(first: int) -> tuple[Delivery, ...]:
        return (Delivery(dt.date(2026, 12, first), latest=dt.date(2026, 12, first + 4)),)

    kept, later = week(7), week(14)
    assert status(said(Act.STATE, "week 50", deliveries=kept), CONFIRMED) is LineStatus.ACCEPTED
    assert status(said(Act.STATE, "week 51", deliveries=later), CONFIRMED) is LineStatus.CHANGED


def test_a_stretch_longer_than_a_week_is_no_day() -> None:
    month = (Delivery(dt.date(2026, 12, 1), latest=dt.date(2026, 12, 11)),)
    assert status(said(Act.STATE, "by the 11th", deliveries=month), CONFIRMED) is LineStatus.CHANGED


def departs(day: dt.date, act: Act = Act.STATE) -> LineClaim:
    evidence = (Evidence("ship date", "ships", "body:1"),)
    return LineClaim(act, evidence, line=10, deliveries=(Delivery(day),))


def test_a_departure_in_time_is_no_arrival_in_time() -> None:
    rest = said(Act.STATE, "500 at 12.50", quantity=Decimal(500), unit_price=Decimal("12.50"))
    found = verdict(departs(DUE), rest)
    assert (found.status, found.values.deliveries) == (LineStatus.UNCLEAR, ())
    assert "nothing is said of its arrival" in found.reasons[0].words


def test_a_departure_does_not_take_back_an_accepted_day() -> None:
    found = verdict(departs(EARLIER), CONFIRMED)
    assert (found.status, found.values.deliveries) == (LineStatus.ACCEPTED, deliveries((DUE, 500)))


def test_a_late_departure_is_a_late_arrival() -> None:
    found = verdict(departs(LATER), CONFIRMED)
    assert (found.status, found.values.deliveries) == (LineStatus.CHANGED, deliveries((LATER, 500)))


def test_an_arrival_says_more_than_a_departure() -> None:
    assert (
        status(departs(EARLIER), said(Act.STATE, "arrives", 10, date=DUE), CONFIRMED) is LineStatus.ACCEPTED
    )


def test_one_quantity_for_an_order_of_several_lines_belongs_to_none() -> None:
    found = verdict(CONFIRMED, said(Act.STATE, "400 pcs", quantity=Decimal(400)), order=ORDER)
    assert found.status is LineStatus.UNCLEAR
    assert "without saying for which line" in found.reasons[0].words


def test_one_date_for_an_order_of_several_lines_is_the_date_of_each() -> None:
    for line in (BOLTS, NUTS):
        found = verdict(CONFIRMED, said(Act.STATE, "all on 18 Dec", date=LATER), order=ORDER, line=line.line)
        assert (found.status, found.values.deliveries[0].date) == (LineStatus.CHANGED, LATER)


def test_claims_about_other_lines_and_orders_are_not_heard() -> None:
    other_order = LineClaim(Act.REJECT, (Evidence("line", "no", "body:1"),), order="4711")
    assert (
        verdict(CONFIRMED, said(Act.REJECT, "no", 20), other_order, order=ORDER).status is LineStatus.ACCEPTED
    )


UNSURE = said(Act.CONDITION, "subject to our terms", field="line")


def test_what_stands_in_figures_stays_beside_a_condition_on_nothing_in_particular() -> None:
    found = verdict(said(Act.STATE, "500 at 12.50 on 11 Dec", **AS_ORDERED), UNSURE)
    assert found.status is LineStatus.UNCLEAR
    assert found.values == ordered(BOLTS_ONLY, BOLTS)


def test_what_only_a_general_yes_covers_falls_with_a_condition() -> None:
    found = verdict(CONFIRMED, said(Act.STATE, "at 12.50", unit_price=Decimal("12.50")), UNSURE)
    assert (found.values.quantity, found.values.deliveries) == (None, ())
    assert found.values.price == Price(Decimal("12.50"), "USD", Decimal(100))


@pytest.mark.parametrize(("day", "kept"), [(DUE, True), (LATER, False)])
def test_beside_a_condition_a_day_by_itself_is_that_of_the_delivery_only_if_it_was_ordered(
    day: dt.date, kept: bool
) -> None:
    found = verdict(said(Act.STATE, "on that day", date=day), UNSURE)
    assert bool(found.values.deliveries) is kept


def test_a_condition_on_the_price_leaves_the_price_open_whatever_was_said_of_it() -> None:
    doubted = said(Act.CONDITION, "if copper stays where it is", field="price")
    found = verdict(said(Act.STATE, "500 at 12.50 on 11 Dec", **AS_ORDERED), doubted)
    assert (found.values.price, found.values.quantity) == (None, Decimal(500))
