"""Turns of phrase for a yes, each with near misses, through the whole path; and slips of the hand."""

from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.extractors.grammar.language import language
from countersign.extractors.grammar.slips import mended

TURNS = cases("turns")


def each(section: str) -> list[Any]:
    return [
        pytest.param(code, {"country": country, "body": text}, id=f"{code}-{text[:60]}")
        for code, countries in TURNS[section].items()
        for country, texts in countries.items()
        for text in texts
    ]


@pytest.mark.parametrize(("code", "case"), each("accepted"))
def test_a_turn_of_phrase_for_yes_is_accepted(code: str, case: dict[str, Any]) -> None:
    assert judged(code, case).verdict == "accept"


@pytest.mark.parametrize(("code", "case"), each("danger"))
def test_its_near_miss_is_not(code: str, case: dict[str, Any]) -> None:
    assert judged(code, case).verdict != "accept"


@pytest.mark.parametrize(
    ("code", "typed", "meant"),
    [
        ("en", "confrimed", "confirmed"),
        ("en", "recieved", "received"),
        ("en", "provisonally", "provisionally"),
        ("en", "slipped", "slipped"),
        ("en", "excepted", "excepted"),
        ("de", "bestelung", "bestellung"),
        ("de", "vorbhalt", "vorbehalt"),
        ("fr", "confrimé", "confrimé"),
    ],
)
def test_a_slip_of_the_hand_is_the_word_that_was_meant(code: str, typed: str, meant: str) -> None:
    assert mended(language(code).fold(typed), language(code)) == language(code).fold(meant)
