"""The everyday words: known beside a yes, and never the reason for one."""

import pytest
from grammar_cases import a_mail, bolts, grammar, statuses

from countersign.extractors.grammar.everyday import Everyday, everyday
from countersign.extractors.grammar.language import codes, language

SPOKEN = tuple(code for code in codes() if everyday(code) != Everyday())


@pytest.mark.parametrize("code", SPOKEN)
def test_no_word_that_an_answer_turns_on_is_a_mere_thing(code: str) -> None:
    chosen = language(code)
    assert not chosen.folded("words", "weighty") & chosen.folded("words", "things")


@pytest.mark.parametrize("code", SPOKEN)
def test_a_verb_of_telling_is_not_among_the_plain_words(code: str) -> None:
    found = everyday(code)
    assert found.plain
    assert found.things
    assert found.telling
    assert len(set(found.plain)) == len(found.plain)


def test_a_language_without_such_a_file_has_none() -> None:
    assert everyday("tlh") == Everyday()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Confirmed. Our driver Keith drops it off on 11 December as usual.", "accepted"),
        ("Order confirmed, the courier is booked.", "accepted"),
        ("Confirmed by our driver.", None),
        ("Delivery address confirmed.", None),
        ("Confirmed. We will give you the delivery date.", None),
        ("Confirmed with blurgh.", None),
    ],
)
def test_a_thing_is_known_beside_a_yes_but_confirmed_it_is_none(text: str, status: str | None) -> None:
    _, reading = grammar(a_mail(text), bolts())
    accepted = {found == "accepted" for found in statuses(reading).values()}
    assert accepted <= {status == "accepted"}
