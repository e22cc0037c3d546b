"""An order that is entered or in production is accepted where a day is promised as well, and not without."""

import pytest
from grammar_cases import a_mail, bolts, cases, grammar, statuses

HOME = {"en": "US", "da": "DK", "nb": "NO", "fi": "FI", "sv": "SE"}
CASES = cases("taken_on")


def each(kind: str) -> list[tuple[str, str]]:
    return [(code, text) for code, listed in CASES.items() for text in listed[kind]]


def read(code: str, text: str) -> tuple[dict[int, str], bool]:
    _, reading = grammar(a_mail(text), bolts(code, HOME.get(code, code.upper())))
    return statuses(reading), bool(reading.doubts)


@pytest.mark.parametrize(("code", "text"), each("accepted"))
def test_an_entered_order_with_its_day_is_accepted(code: str, text: str) -> None:
    assert read(code, text) == ({10: "accepted", 20: "accepted"}, False)


@pytest.mark.parametrize(("code", "text"), each("danger"))
def test_an_entered_order_alone_is_not(code: str, text: str) -> None:
    said, doubted = read(code, text)
    assert doubted or "accepted" not in said.values()
