"""Whole answers: what must never be taken as a yes, what must be, and what the rest comes to."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import a_mail, bolts, cases, days, grammar, heard_yes, none_of, plainly_accepted, statuses

from countersign.procurement.claims import LineReading, Reading

DANGER, ACCEPTED = cases("danger"), cases("accepted")


def each(listed: dict[str, list[str]], *languages: str) -> list[tuple[str, str]]:
    return [(language, text) for language in languages for text in listed[language]]


def heard(language: str, text: str) -> Reading:
    return grammar(a_mail(text), bolts(language))[1]


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_yes_is_heard_where_there_is_none(language: str) -> None:
    none_of([text for text in DANGER[language] if heard_yes(heard(language, text))])


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_plain_yes_is_heard_however_it_is_worded(language: str) -> None:
    none_of([text for text in ACCEPTED[language] if not plainly_accepted(heard(language, text))])


@pytest.mark.parametrize(("language", "text"), each(ACCEPTED["careful"], "en", "de"))
def test_a_yes_that_is_not_wholly_understood_is_put_before_a_person(language: str, text: str) -> None:
    _, reading = grammar(a_mail(text), bolts(language))
    assert set(statuses(reading).values()) == {"unclear"}


def short(answer: dict[str, Any]) -> str:
    return str(answer["said"])[:60]


@pytest.mark.parametrize(
    "answer", [*cases("answers"), *cases("whose"), *cases("footing"), *cases("matters")], ids=short
)
def test_an_answer_comes_to_this(answer: dict[str, Any]) -> None:
    order = bolts(answer.get("language", "en"), answer.get("country"))
    _, reading = grammar(a_mail(answer["said"]), order)
    expected = answer["expect"]
    assert statuses(reading) == {n: expected.get(n, {}).get("status", "not_mentioned") for n in (10, 20)}
    assert {doubt.type.value for doubt in reading.doubts} == set(answer.get("doubts", []))
    for line in reading.lines:
        assert_values(line, expected.get(line.line, {}), days(reading, line.line))


def assert_values(line: LineReading, expected: dict[str, Any], coming: list[dt.date]) -> None:
    if "quantity" in expected:
        assert line.quantity == Decimal(expected["quantity"])
    if "price" in expected:
        price, per = map(Decimal, expected["price"].split("/"))
        assert (line.unit_price, line.price_per) == (price, per)
    if "days" in expected:
        assert coming == expected["days"]
