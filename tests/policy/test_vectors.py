"""The worked examples of other systems' tolerances, and what must hold for any tolerance at all."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import a_line, an_order
from hypothesis import given
from hypothesis import strategies as st

from countersign.procurement.compare import Measure, Variance
from countersign.procurement.policy.limits import AmountTolerance, DateTolerance, Ruling
from countersign.procurement.policy.matching import (
    Invoiced,
    cumulative_matches,
    mismatches,
    received_matches,
    value_ahead,
)
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.policy.tolerance import amount_passes, passes
from countersign.procurement.schedule import allocate, unit_days

VECTORS = yaml.safe_load((Path(__file__).parent / "cases" / "vectors.yaml").read_text("utf-8"))


def amounts() -> list[Any]:
    return [
        pytest.param(case["limits"], *row, id=f"{case['name']}: {row[0]} to {row[1]}")
        for case in VECTORS["amounts"]
        for row in case["rows"]
    ]


@pytest.mark.parametrize(("limits", "expected", "actual", "fine"), amounts())
def test_an_amount_passes_as_the_field_reads_the_limits(
    limits: dict[str, Any], expected: str, actual: str, fine: bool
) -> None:
    tolerance = AmountTolerance.model_validate(limits)
    difference = Decimal(actual) - Decimal(expected)
    assert amount_passes(difference, Decimal(expected), tolerance) is fine


@pytest.mark.parametrize(("received", "now", "invoiced", "by_receipt", "by_sum"), VECTORS["matching"])
def test_an_invoice_matches_by_receipt_or_by_the_sum_of_all(
    received: int, now: int, invoiced: int, by_receipt: bool, by_sum: bool
) -> None:
    assert received_matches(Decimal(received), Decimal(now)) is by_receipt
    assert cumulative_matches(Decimal(10), Decimal(received), Decimal(invoiced)) is by_sum


@pytest.mark.parametrize(("price", "received", "before", "now", "worth"), VECTORS["ahead"])
def test_what_is_invoiced_ahead_of_receipt_has_a_value(
    price: str, received: int, before: int, now: int, worth: str
) -> None:
    found = value_ahead(Decimal(price), Decimal(received), Decimal(before), Decimal(now))
    assert found == Decimal(worth)


@pytest.mark.parametrize(("received", "now", "invoiced", "by_receipt", "by_sum"), VECTORS["matching"])
def test_the_policy_says_which_way_of_matching_counts(
    received: int, now: int, invoiced: int, by_receipt: bool, by_sum: bool
) -> None:
    line = a_line(quantity=Decimal(10))
    quantities = Invoiced(Decimal(now), Decimal(invoiced - now), Decimal(received))
    for way, fine in (("received", by_receipt), ("cumulative", by_sum), ("off", True)):
        policy = parse_policy(f'[invoice]\nmatch = "{way}"\n', "p.toml")
        assert (mismatches(an_order(line), line, quantities, policy) == ()) is fine


@pytest.mark.parametrize(("price", "gap_is_fine"), [("10", False), ("0.50", True)])
def test_what_is_invoiced_ahead_of_receipt_may_be_limited(price: str, gap_is_fine: bool) -> None:
    line = a_line(quantity=Decimal(100), unit_price=Decimal(price), price_per=Decimal(1))
    policy = parse_policy('[invoice]\nmatch = "off"\nahead_amount = 150\n', "p.toml")
    found = mismatches(an_order(line), line, Invoiced(Decimal(60), received=Decimal(40)), policy)
    assert found == (() if gap_is_fine else ("200 USD are invoiced ahead of receipt (150 allowed)",))


def test_without_receipts_the_order_stands_in_for_them() -> None:
    line, policy = a_line(quantity=Decimal(10)), parse_policy("", "p.toml")
    assert mismatches(an_order(line), line, Invoiced(Decimal(4), Decimal(6)), policy) == ()
    (words,) = mismatches(an_order(line), line, Invoiced(Decimal(5), Decimal(6)), policy)
    assert words == "11 are invoiced altogether: 10 ordered, 10 received"


@pytest.mark.parametrize(("value", "days", "fine"), VECTORS["value_days"])
def test_days_times_value_may_be_limited_instead_of_days(value: str, days: int, fine: bool) -> None:
    limits = DateTolerance.model_validate({"late_value_days": 10_000})
    assert passes(Ruling("t", Measure.DATE, limits), late(days, Decimal(value) * days)) is fine


def late(days: int, value_days: Decimal = Decimal(0), business_days: int = 0) -> Variance:
    return Variance(Measure.DATE, "", "", Decimal(days), None, value_days, "", business_days=business_days)


@pytest.mark.parametrize("case", VECTORS["schedules"], ids=lambda case: case["name"])
def test_deliveries_fill_what_is_due_first(case: dict[str, Any]) -> None:
    slips = allocate(dated(case["due"]), dated(case["promised"]))
    assert [[slip.quantity, slip.due, slip.promised] for slip in slips] == case["slips"]
    assert unit_days(slips) == case["unit_days"]


def dated(given: dict[dt.date, int]) -> list[tuple[dt.date, Decimal]]:
    return [(day, Decimal(quantity)) for day, quantity in given.items()]


LIMIT = st.none() | st.decimals(0, 1000, places=2)
SUM = st.decimals(-10_000, 10_000, places=4)
COMBINE = st.sampled_from(["all", "any"])


@st.composite
def tolerances(draw: st.DrawFn) -> AmountTolerance:
    percent, amount = draw(LIMIT), draw(LIMIT)
    cap = draw(LIMIT) if percent is not None else None
    return AmountTolerance(over_percent=percent, over_amount=amount, maximum=cap, combine=draw(COMBINE))


@given(tolerances(), SUM, SUM, st.decimals(0, 100, places=2), st.sampled_from(["percent", "amount", "cap"]))
def test_a_wider_tolerance_lets_all_pass_that_a_narrower_one_did(
    narrow: AmountTolerance, difference: Decimal, expected: Decimal, more: Decimal, which: str
) -> None:
    name = {"percent": "over_percent", "amount": "over_amount", "cap": "maximum"}[which]
    limit = getattr(narrow, name)
    wide = narrow.model_copy(update={name: None if limit is None else limit + more})
    if amount_passes(difference, expected, narrow):
        assert amount_passes(difference, expected, wide)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
def test_more_days_let_all_pass_that_fewer_did(days: int, limit: int, more: int) -> None:
    def allowed(most: int) -> bool:
        return passes(Ruling("t", Measure.DATE, DateTolerance(late_days=most)), late(days))

    assert allowed(limit) == (days <= limit)
    assert not allowed(limit) or allowed(limit + more)


def test_business_days_leave_out_the_weekend() -> None:
    limits = DateTolerance(late_days=5, calendar="business")
    assert passes(Ruling("t", Measure.DATE, limits), late(7, business_days=5))
    assert not passes(Ruling("t", Measure.DATE, limits), late(8, business_days=6))
