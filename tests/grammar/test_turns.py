"""Turns of phrase for a yes, each with near misses, through the whole path; and slips of the hand."""

from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.extractors.grammar.bounds import revisions
from countersign.extractors.grammar.language import language
from countersign.extractors.grammar.slips import mended

FILES = [cases("turns"), cases("traps")]


def each(section: str) -> list[Any]:
    return [
        pytest.param(code, {"country": country, "body": text}, id=f"{code}-{text[:60]}")
        for file in FILES
        for code, countries in file[section].items()
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
        ("fr", "confrimé", "confirmé"),
        ("fr", "particuliers", "particuliers"),
        ("it", "annulalto", "annullato"),
        ("es", "decsarte", "descarte"),
        ("pl", "potwierdzmay", "potwierdzmay"),
    ],
)
def test_a_slip_of_the_hand_is_the_word_that_was_meant(code: str, typed: str, meant: str) -> None:
    assert mended(language(code).fold(typed), language(code)) == language(code).fold(meant)


@pytest.mark.parametrize(
    ("code", "text", "meant"),
    [
        ("en", "Confirmed as per revision 2.", (2,)),
        ("en", "PO 4500012345 Rev. 10", (10,)),
        ("de", "Änderung 11.12.", ()),
        ("pl", "zgodnie z rewizją nr 3", (3,)),
        ("ja", "改訂2の通り", (2,)),
    ],
)
def test_a_revision_is_known_by_its_number(code: str, text: str, meant: tuple[int, ...]) -> None:
    assert revisions(text, code) == meant
