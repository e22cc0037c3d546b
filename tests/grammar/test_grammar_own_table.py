"""Our own table, copied into an answer: parts of a line with a day each, and the sum below."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from builders import a_line, an_order
from grammar_cases import a_mail, a_table, grammar, statuses

from countersign.extractors.grammar import dates, prices
from countersign.extractors.grammar.cell_parts import parts
from countersign.procurement.claims import Reading
from countersign.procurement.order import Due

TEMPLATES = files("countersign.agent").joinpath("templates")
LETTERS: Mapping[str, Any] = {
    path.name.removesuffix(".toml"): tomllib.loads(path.read_text("utf-8"))
    for path in TEMPLATES.iterdir()
    if path.name.endswith(".toml")
}


def cell(text: str, title: str = "Deliver by") -> list[tuple[Decimal, str | None, dt.date]]:
    near, anchor = (dt.date(2026, 12, 4), dt.date(2026, 12, 11)), dt.date(2026, 11, 3)
    days = dates.find(text, language="en", country="GB", anchor=anchor, near=near)
    found = parts(text, days, title, language="en", country="GB", uom="EA")
    return [(amount.number, amount.unit, when.first) for amount, when in found]


FIRST, SECOND = (Decimal(100), "C62", dt.date(2026, 12, 4)), (Decimal(200), "C62", dt.date(2026, 12, 11))


@pytest.mark.parametrize(
    "text",
    [
        "100 pcs: Fri, Dec 4, 2026 200 pcs: Fri, Dec 11, 2026",
        "Deliver by 100 pcs: 4 December 2026\n200 pcs: 11 December 2026",
        "100 pcs: 2026-12-04 / 200 pcs: 2026-12-11",
    ],
)
def test_a_cell_says_how_much_comes_when(text: str) -> None:
    assert cell(text) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "text",
    [
        "100 pcs: 2026-12-04",
        "2026-12-04 2026-12-11",
        "100: 2026-12-04 200: 2026-12-11",
        "100 pcs: 2026-12-04 or 200 pcs: 2026-12-11",
        "100 pcs: 2026-12-04, 200 pcs: 2026-12-11 at the latest",
        "not 100 pcs: 2026-12-04 200 pcs: 2026-12-11",
        "100 pcs 50 pcs: 2026-12-04 200 pcs: 2026-12-11",
        "100 pcs: 2026-12-04 200 pcs: 2026-12-11 100 pcs",
        "100 pcs: 2026-12-04, 2026-12-11",
    ],
)
def test_a_cell_that_says_anything_else_is_not_read_as_parts(text: str) -> None:
    assert cell(text) == []


@pytest.mark.parametrize("language", sorted(LETTERS))
def test_the_sum_below_our_own_table_is_known_as_one(language: str) -> None:
    text = f"{LETTERS[language]['labels']['total']}: 750.00 EUR"
    (found,) = prices.find(text, language=language, country="", expected="EUR", uom="EA")
    assert found.sure
    assert found.sure.total


HEADER = "Line | Item | Quantity | Price | Deliver by"
ROW = "Line 10 | HX-8x40 Hex bolt | Quantity 300 pcs | Price 2.50 USD per pc | Deliver by {parts}"
AS_ORDERED = "100 pcs: Fri, Dec 4, 2026 200 pcs: Fri, Dec 11, 2026"
IN_PARTS = an_order(
    a_line(
        10,
        quantity=Decimal(300),
        unit_price=Decimal("2.50"),
        price_per=Decimal(1),
        schedule=(Due(dt.date(2026, 12, 4), Decimal(100)), Due(dt.date(2026, 12, 11), Decimal(200))),
    )
)


def answer(said: str = AS_ORDERED, total: str = "Total, net: 750.00 USD") -> Reading:
    rows = (ROW.format(parts=said), f"{total} | | | |")
    return grammar(a_mail("We confirm as follows:", tables=(a_table(HEADER, *rows),)), IN_PARTS)[1]


def delivered(reading: Reading) -> list[tuple[str, str]]:
    (line,) = reading.lines
    return [(one.date.isoformat(), f"{one.quantity:f}") for one in line.deliveries if one.quantity]


def test_our_own_table_copied_back_is_a_yes_to_its_parts() -> None:
    reading = answer()
    assert (statuses(reading), reading.doubts) == ({10: "accepted"}, ())
    assert delivered(reading) == [("2026-12-04", "100"), ("2026-12-11", "200")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (AS_ORDERED.replace("Fri, Dec 11", "Fri, Dec 18"), [("2026-12-04", "100"), ("2026-12-18", "200")]),
        (
            AS_ORDERED.replace("100 pcs", "90 pcs").replace("200 pcs", "210 pcs"),
            [("2026-12-04", "90"), ("2026-12-11", "210")],
        ),
    ],
)
def test_a_part_that_was_altered_in_it_is_a_change(said: str, expected: list[tuple[str, str]]) -> None:
    reading = answer(said)
    assert (statuses(reading), delivered(reading)) == ({10: "changed"}, expected)


def test_parts_that_do_not_come_to_the_quantity_are_no_yes() -> None:
    assert statuses(answer(AS_ORDERED.replace("200 pcs", "150 pcs"))) != {10: "accepted"}


@pytest.mark.parametrize(
    "total", ["Total, net: 780.00 USD", "Total, net: 750.00 USD, delivery after prepayment"]
)
def test_a_sum_that_is_another_or_says_more_is_no_clean_yes(total: str) -> None:
    assert answer(total=total).doubts
