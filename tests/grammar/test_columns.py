"""Tables with columns for what was ordered and what is confirmed, and with numbers that are none of ours."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from builders import a_line, an_order
from grammar_cases import a_mail, a_table, cases, grammar, statuses

from countersign.procurement.claims import Reading
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder, Supplier

TABLES = cases("columns")
DAY = dt.date(2026, 12, 11)


def order_of(case: dict[str, Any]) -> PurchaseOrder:
    supplier = Supplier(
        "sales@northgate.example", "V-1001", "Northgate", case.get("language", "en"), case["country"]
    )
    first = a_line(10, quantity=Decimal(24), unit_price=Decimal("12.50"), price_per=Decimal(1), item="HX-8")
    nuts = a_line(20, quantity=Decimal(300), unit_price=Decimal("4.10"), item="HN-8")
    return an_order(first, nuts, supplier=supplier)


def mail_of(case: dict[str, Any], was: str = "", now: str = "") -> InboundMessage:
    """The table, with one of its values altered in the first row that has it."""
    altered = "\n".join(case["rows"]).replace(was, now, 1) if was else "\n".join(case["rows"])
    assert not was or was in "\n".join(case["rows"])
    return a_mail("OK", tables=(a_table(case["titles"], *altered.split("\n")),))


def read(case: dict[str, Any], was: str = "", now: str = "") -> Reading:
    return grammar(mail_of(case, was, now), order_of(case))[1]


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case["name"])
def test_a_table_that_confirms_what_was_ordered_is_accepted(case: dict[str, Any]) -> None:
    reading = read(case)
    assert (statuses(reading), reading.doubts) == ({10: "accepted", 20: "accepted"}, ())


@pytest.mark.parametrize(
    ("case", "pair"),
    [pytest.param(case, pair, id=f"{case['name']}: {pair[1]}") for case in TABLES for pair in case["never"]],
)
def test_another_value_in_it_is_not(case: dict[str, Any], pair: list[str]) -> None:
    reading = read(case, *pair)
    assert reading.doubts or list(statuses(reading).values()) != ["accepted", "accepted"]
