"""Ordered against confirmed: signed, exact, in the order's own terms."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_line, accepted, an_order

from countersign.procurement.claims import Delivery, ExceptionType
from countersign.procurement.compare import Measure, compare, plain

ORDER = an_order()
AS_ORDERED = accepted(ORDER)


def test_what_is_as_ordered_has_no_variance() -> None:
    assert compare(ORDER, AS_ORDERED).variances == ()
    assert compare(ORDER, AS_ORDERED).incomparables == ()


def test_what_was_not_stated_has_no_variance() -> None:
    silent = replace(AS_ORDERED, quantity=None, unit_price=None, deliveries=())
    assert compare(ORDER, silent).variances == ()


def test_a_slip_of_two_weeks_is_fourteen_days_later() -> None:
    slipped = replace(AS_ORDERED, deliveries=(Delivery(dt.date(2026, 12, 25)),))
    (variance,) = compare(ORDER, slipped).variances
    assert (variance.field, variance.difference) == (Measure.DATE, 14)
    assert variance.words == "14 days later than ordered (2026-12-25 instead of 2026-12-11)"
    assert variance.money == Decimal("62.50") * 14


def test_an_early_day_is_negative() -> None:
    early = replace(AS_ORDERED, deliveries=(Delivery(dt.date(2026, 12, 10)),))
    (variance,) = compare(ORDER, early).variances
    assert variance.difference == -1
    assert variance.words.startswith("1 day earlier")


def test_of_a_week_its_end_counts() -> None:
    week = Delivery(dt.date(2026, 12, 7), latest=dt.date(2026, 12, 11))
    assert compare(ORDER, replace(AS_ORDERED, deliveries=(week,))).variances == ()
    next_week = Delivery(dt.date(2026, 12, 14), latest=dt.date(2026, 12, 18))
    (variance,) = compare(ORDER, replace(AS_ORDERED, deliveries=(next_week,))).variances
    assert variance.difference == 7


def test_of_a_split_the_latest_delivery_counts_with_its_own_share() -> None:
    split = (Delivery(dt.date(2026, 12, 11), Decimal(300)), Delivery(dt.date(2026, 12, 21), Decimal(200)))
    (variance,) = compare(ORDER, replace(AS_ORDERED, deliveries=split)).variances
    assert variance.difference == 10
    assert variance.money == Decimal(200) * Decimal("0.125") * 10


def test_a_split_that_is_early_and_late_differs_both_ways() -> None:
    split = (Delivery(dt.date(2026, 12, 1), Decimal(300)), Delivery(dt.date(2026, 12, 21), Decimal(200)))
    differences = [one.difference for one in compare(ORDER, replace(AS_ORDERED, deliveries=split)).variances]
    assert differences == [10, -10]


def test_fewer_pieces_are_a_negative_quantity() -> None:
    (variance,) = compare(ORDER, replace(AS_ORDERED, quantity=Decimal(300))).variances
    assert (variance.difference, variance.percent) == (Decimal(-200), Decimal(-40))
    assert variance.words == "200 EA less than the 500 ordered"


def test_dozens_are_counted_in_pieces() -> None:
    order = an_order(a_line(quantity=Decimal(144)))
    reading = replace(accepted(order), quantity=Decimal(12), uom="dozen")
    assert compare(order, reading).variances == ()


def test_a_box_of_unknown_content_is_incomparable() -> None:
    found = compare(ORDER, replace(AS_ORDERED, quantity=Decimal(5), uom="box"))
    assert found.variances == ()
    assert [one.type for one in found.incomparables] == [ExceptionType.UOM]


def test_a_price_each_is_compared_with_a_price_per_hundred() -> None:
    same = replace(AS_ORDERED, unit_price=Decimal("0.125"), price_per=Decimal(1))
    assert compare(ORDER, same).variances == ()
    (variance,) = compare(ORDER, replace(same, unit_price=Decimal("0.131"))).variances
    assert variance.confirmed == "13.1"
    assert variance.words == "0.6 USD per 100 more than the 12.5 ordered"
    assert variance.percent == Decimal("4.8")


def test_another_currency_is_incomparable() -> None:
    found = compare(ORDER, replace(AS_ORDERED, currency="EUR"))
    assert [one.type for one in found.incomparables] == [ExceptionType.CURRENCY]


def test_a_line_that_the_order_does_not_have_is_a_defect_of_the_caller() -> None:
    with pytest.raises(ValueError, match="has no line 99"):
        compare(ORDER, replace(AS_ORDERED, line=99))


@pytest.mark.parametrize(
    ("value", "words"), [("500.00", "500"), ("0.10", "0.1"), ("1E+3", "1000"), ("7", "7")]
)
def test_numbers_are_written_as_a_person_writes_them(value: str, words: str) -> None:
    assert plain(Decimal(value)) == words
