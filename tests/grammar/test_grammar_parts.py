"""Lines that are called by what they are, in any language, and several values in a sentence or in rows."""

from typing import Any

import pytest
from grammar_cases import a_mail, bolts, cases, grammar, home, statuses

from countersign.extractors.grammar import parts

FILE, LISTS = cases("parts"), cases("lists")
NAMED, NEAR = FILE["named"] + LISTS["told"], FILE["near"] + LISTS["near"]


def read(case: dict[str, Any]) -> dict[int, str]:
    return statuses(grammar(a_mail(case["said"]), bolts(case["in"], home(case["in"])))[1])


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case["said"][:50])
def test_what_is_said_is_booked_on_its_line(case: dict[str, Any]) -> None:
    expected = case["expect"]
    first, second = expected if isinstance(expected, list) else (expected, expected)
    assert read(case) == {10: first, 20: second}


@pytest.mark.parametrize("case", NEAR, ids=lambda case: case["said"][:50])
def test_what_is_said_of_something_else_is_no_yes(case: dict[str, Any]) -> None:
    lines = (10, 20) if case["never"] == "both" else (case["never"],)
    assert not {line for line, status in read(case).items() if line in lines and status == "accepted"}


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("schrauben", "de"),
        ("sechskantschraube", "de"),
        ("bulloni", "it"),
        ("srubami", "pl"),
        ("볼트는", "ko"),
    ],
)
def test_a_bolt_is_a_bolt_in_any_language(word: str, language: str) -> None:
    assert "bolt" in parts.things(word, language)


def test_a_description_may_be_in_any_language() -> None:
    assert parts.things_in("Sechskantschraube M8x40") == parts.things_in("Hex bolt M8x40") | {"screw"}


def test_every_thing_has_a_word_in_every_language() -> None:
    data = parts._file()
    languages = set(data["endings"])
    assert all(set(named) == languages for part in ("qualities", "things") for named in data[part].values())
