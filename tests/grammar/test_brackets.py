"""Values in brackets belong to the line that they stand behind."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.claims import LineReading, LineStatus

BRACKETS = cases("brackets")
DUE, LATER = dt.date(2026, 12, 11), dt.date(2026, 12, 18)


def each() -> list[Any]:
    told = [(c, file["country"], file[n]) for c, file in BRACKETS.items() for n in file if n in NAMES]
    return [pytest.param(*one, id=f"{one[0]}-{one[2]}") for one in told]


NAMES = ("of_each", "told", "coded")


def lines(code: str, country: str, text: str) -> list[LineReading]:
    return list(judged(code, {"country": country, "body": text}).reading.lines)


def said(line: LineReading) -> tuple[Decimal | None, Decimal | None, list[dt.date]]:
    price = None if line.unit_price is None else line.unit_price / (line.price_per or 1)
    return line.quantity, price, [delivery.worst for delivery in line.deliveries]


@pytest.mark.parametrize(("code", "country", "text"), each())
def test_each_bracket_is_about_the_line_before_it(code: str, country: str, text: str) -> None:
    bolts, nuts = lines(code, country, re.sub(r"[{}]", "", text))
    assert (bolts.status, said(bolts)) == (LineStatus.ACCEPTED, (500, Decimal("0.125"), [DUE]))
    assert (nuts.status, said(nuts)) == (LineStatus.CHANGED, (300, Decimal("0.041"), [LATER]))


@pytest.mark.parametrize(("code", "country", "text"), each())
def test_another_price_in_the_second_bracket_is_the_second_lines(code: str, country: str, text: str) -> None:
    bolts, nuts = lines(code, country, re.sub(r"\{4(.)10\}", r"4\g<1>40", text))
    assert (said(bolts)[1], said(nuts)[1]) == (Decimal("0.125"), Decimal("0.044"))


@pytest.mark.parametrize("text", BRACKETS["en"]["unsettled"])
def test_a_bracket_that_takes_something_back_does_so(text: str) -> None:
    assert lines("en", "IE", text)[0].status is not LineStatus.ACCEPTED
