"""Answers written by somebody who wanted a yes to be heard where none was said."""

import pytest
from grammar_cases import a_mail, bolts, cases, grammar, statuses

from countersign.extractors.grammar.reader import read

HOME = {
    "en": "US",
    "long": "US",
    "pt": "PT",
    "cs": "CZ",
    "da": "DK",
    "sv": "SE",
    "zh": "CN",
    "ja": "JP",
    "ko": "KR",
}
ANSWERS = [(code, text) for code, texts in cases("red_team").items() for text in texts]


@pytest.mark.parametrize(("code", "text"), ANSWERS)
def test_no_trick_makes_a_yes(code: str, text: str) -> None:
    language = "en" if code == "long" else code
    _, reading = grammar(a_mail(text), bolts(language, HOME.get(code, code.upper())))
    assert "accepted" not in statuses(reading).values()


def test_a_day_in_a_mail_that_belongs_to_no_order_is_read_without_a_fall() -> None:
    assert not read(a_mail("We are closed from 29 December 2026 to 4 January 2027."), ()).claims
