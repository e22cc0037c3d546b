"""No phrase of a yes may come to a mere function word, or to a single letter where letters are words."""

from collections.abc import Iterator

import pytest

from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import codes
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.options import slotted

KINDS = (Kind.ACCEPT, Kind.CONFIRM, Kind.AS_ORDERED, Kind.ON_DATE)


def shortest(phrase: str) -> Iterator[str]:
    """What is left of a phrase where only one word must stand, and no sign behind it."""
    needed = [choices for optional, choices in slotted(phrase.rstrip("|>").split()) if not optional]
    if len(needed) == 1:
        yield from (choice[0] for choice in needed[0] if len(choice) == 1)


@pytest.mark.parametrize("code", codes())
def test_no_yes_comes_to_a_word_that_says_nothing(code: str) -> None:
    chosen = load(code)
    phrases = [p for kind in KINDS for p in chosen.words("phrases", kind)]
    # What is listed by itself is meant so: "confirmed".
    common = chosen.folded("", "function_words") - {chosen.fold(phrase) for phrase in phrases}
    found = {p: w for p in phrases if "|" in p or "[" in p for w in shortest(p) if chosen.fold(w) in common}
    assert found == {}


@pytest.mark.parametrize("code", ["ja", "ko", "zh"])
def test_no_yes_comes_to_a_single_letter(code: str) -> None:
    phrases = [p for kind in KINDS for p in load(code).words("phrases", kind)]
    assert {p: w for p in phrases if "|" in p for w in shortest(p) if len(w) == 1} == {}
