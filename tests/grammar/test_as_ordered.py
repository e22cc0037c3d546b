"""A sign stands for each value that is the ordered one, and what is left is told by kind.

The order: 500 HX-8x40 at 12.50 per 100 and 300 HN-8 at 4.10 per 100, both on 11 December 2026.
"""

import pytest
from grammar_cases import a_mail, bolts

from countersign.extractors.grammar.gist import Gist
from countersign.extractors.grammar.reader import read


def judged(*lines: str) -> list[str]:
    """The sentences of a mail as whoever judges them sees them."""
    seen: list[str] = []

    def judge(sentence: str) -> Gist:
        seen.append(sentence.strip())
        return Gist(0.0, 0.5, 0.5)

    read(a_mail(*lines), [bolts()], gist_of=judge)
    return seen


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("The frobs glimmer on December 11, 2026.", "The frobs glimmer on ✔."),
        ("The frobs glimmer in week 50.", "The frobs glimmer in ✔."),
        ("The frobs glimmer on December 18, 2026.", "The frobs glimmer on December 18, 2026."),
        ("The frobs glimmer from 1 to 20 December.", "The frobs glimmer from 1 to 20 December."),
        ("Some frobs of 4500012345 glimmer.", "Some frobs of ✔ glimmer."),
        ("Some frobs glimmer in hall 7.", "Some frobs glimmer in hall 7."),
    ],
)
def test_an_ordered_value_is_a_sign_and_another_stays_as_it_is(said: str, seen: str) -> None:
    assert judged("We confirm the order.", said) == [seen]


def test_nobody_is_asked_about_another_quantity_that_is_not_understood() -> None:
    assert judged("We confirm the order.", "The frobs glimmer with 450 pcs.") == []
