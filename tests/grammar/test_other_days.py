"""Days that are none of delivery, and what is said of the rest of an order when a part of it changes."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import LineReading, LineStatus

DAYS, PARTS = cases("other_days"), cases("parts_changed")
OPEN = {LineStatus.UNCLEAR, LineStatus.NOT_MENTIONED, LineStatus.RECEIVED}
DUE, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
ORDERED = {10: (Decimal(500), Decimal("0.125"), DUE), 20: (Decimal(300), Decimal("0.041"), DUE)}


def each(section: str, agreed: str) -> list[Any]:
    return [
        pytest.param(code, yes["country"], f"{yes[agreed]}\n{text}", id=f"{code}-{text}")
        for code, yes in DAYS["agreed"].items()
        for text in DAYS[section].get(code, ())
    ]


def lines(code: str, country: str, body: str) -> dict[int, LineReading]:
    return {line.line: line for line in judged(code, {"country": country, "body": body}).reading.lines}


@pytest.mark.parametrize(
    ("code", "country", "body"),
    [*each("told", "partly"), *each("of_another", "partly"), *each("counted", "partly")],
)
def test_a_day_of_something_else_is_no_day_of_delivery(code: str, country: str, body: str) -> None:
    for line in lines(code, country, body).values():
        assert (line.status in OPEN, line.deliveries) == (True, ())


@pytest.mark.parametrize(("code", "country", "body"), each("counted", "wholly"))
def test_a_yes_to_the_order_is_none_to_its_day_if_that_is_counted_from_an_event(
    code: str, country: str, body: str
) -> None:
    assert {line.status for line in lines(code, country, body).values()} <= OPEN


def said(line: LineReading) -> tuple[Decimal | None, Decimal | None, dt.date | None]:
    """Quantity, price of a piece and day of delivery."""
    price = None if line.unit_price is None else line.unit_price / (line.price_per or 1)
    return line.quantity, price, line.deliveries[-1].worst if line.deliveries else None


def parts(name: str) -> list[Any]:
    told = {code: file for code, file in PARTS.items() if name in file}
    return [pytest.param(code, file["country"], file[name], id=code) for code, file in told.items()]


@pytest.mark.parametrize(("code", "country", "body"), parts("rest"))
def test_everything_else_stays_as_ordered(code: str, country: str, body: str) -> None:
    found = lines(code, country, body)
    assert {number: said(line) for number, line in found.items()} == {
        number: (quantity, price, LATER) for number, (quantity, price, _) in ORDERED.items()
    }


@pytest.mark.parametrize(("code", "country", "body"), parts("not_price"))
def test_a_price_that_is_denied_leaves_quantity_and_day_as_they_were_said(
    code: str, country: str, body: str
) -> None:
    found = lines(code, country, body)
    assert {line.status for line in found.values()} <= OPEN
    assert {number: said(line) for number, line in found.items()} == {
        number: (quantity, None, day) for number, (quantity, _, day) in ORDERED.items()
    }


@pytest.mark.parametrize(("code", "country", "body"), parts("price"))
def test_the_rest_of_an_order_is_the_rest_of_the_line_as_well(code: str, country: str, body: str) -> None:
    found = lines(code, country, body)
    assert said(found[10]) == (Decimal(500), Decimal("0.131"), DUE)
    assert said(found[20]) == ORDERED[20]


@pytest.mark.parametrize(("code", "country", "body"), parts("later"))
def test_a_line_that_comes_later_takes_nothing_from_the_other(code: str, country: str, body: str) -> None:
    found = lines(code, country, body)
    assert (said(found[10]), said(found[20])) == (ORDERED[10], (None, None, LATER))
