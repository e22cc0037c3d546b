"""The fifty kinds of answer, in English and German, as suppliers.yaml tells them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import a_mail, bolts, cases, days, grammar, statuses

from countersign.procurement.claims import LineReading
from countersign.procurement.order import Line, PurchaseOrder

ANSWERS = cases("suppliers")
LINES = (10, 20)


def language(answer: dict[str, Any]) -> str:
    return "en" if "en" in answer else "de"


def said(answer: dict[str, Any]) -> str:
    return str(answer[language(answer)])


def named(answer: dict[str, Any]) -> str:
    return f"{answer['n']}-{language(answer)}-{' '.join(said(answer).split())[:50]}"


def expected(answer: dict[str, Any]) -> dict[int, dict[str, Any]]:
    told = answer["expect"]
    if isinstance(told, str):
        return {line: {"status": told} for line in LINES}
    if "all" in told:
        return dict.fromkeys(LINES, told["all"])
    return {line: told.get(line, {"status": "not_mentioned"}) for line in LINES}


def doubts(answer: dict[str, Any]) -> set[str]:
    unclear = any(line["status"] == "unclear" for line in expected(answer).values())
    return set(answer.get("doubts", ["unclear"] if unclear else []))


@pytest.mark.parametrize("answer", ANSWERS, ids=named)
def test_a_supplier_is_understood(answer: dict[str, Any]) -> None:
    order = bolts(language(answer), answer.get("country"))
    _, reading = grammar(a_mail(said(answer)), order)
    wanted = expected(answer)
    assert statuses(reading) == {line: wanted[line]["status"] for line in LINES}
    assert {doubt.type.value for doubt in reading.doubts} == doubts(answer)
    if "kind" in answer:
        assert reading.kind == answer["kind"]
    for line in reading.lines:
        assert_read(line, wanted[line.line], order, days(reading, line.line))


def assert_read(
    line: LineReading, wanted: dict[str, Any], order: PurchaseOrder, coming: list[dt.date]
) -> None:
    asked = order.line(line.line)
    assert asked
    if wanted["status"] == "accepted":
        wanted = wanted | {"quantity": "ordered", "price": "ordered", "days": [asked.date]}
    if "quantity" in wanted:
        assert line.quantity == amount(wanted["quantity"], asked)
    if "price" in wanted:
        assert (line.unit_price, line.price_per) == price(wanted["price"], asked)
    if "days" in wanted:
        assert coming == wanted["days"]


def amount(told: str | int | None, asked: Line) -> Decimal | None:
    return asked.quantity if told == "ordered" else None if told is None else Decimal(told)


def price(told: str | None, asked: Line) -> tuple[Decimal | None, Decimal | None]:
    if told is None:
        return None, None
    if told == "ordered":
        return asked.unit_price, asked.price_per
    figure, per = told.split("/")
    return Decimal(figure), Decimal(per)
