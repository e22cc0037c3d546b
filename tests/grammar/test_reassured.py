"""What a buyer need not fear troubles no yes; what sounds like it and says something else does."""

from collections.abc import Iterator

import pytest
from grammar_cases import DAY, a_mail, bolts, cases, grammar, home, statuses
from test_notes import YES

from countersign.extractors.grammar.clauses import Sentence, Setting, sentences
from countersign.extractors.grammar.passages import Passage
from countersign.extractors.grammar.reassured import parted, reassures

CASES = cases("reassured")
BESIDE = YES | {
    "cs": "Potvrzujeme objednávku beze změn.",
    "sk": "Potvrdzujeme objednávku bez zmien.",
    "nb": "Vi bekrefter ordren som bestilt.",
    "fi": "Vahvistamme tilauksen sellaisenaan.",
    "hu": "A rendelést változatlanul visszaigazoljuk.",
    "ro": "Confirmăm comanda fără modificări.",
}


def looked_at(code: str, text: str) -> Iterator[Sentence]:
    setting = Setting((bolts(code, home(code)),), code, home(code), DAY)
    return sentences(Passage(text, ((0, text, "body:1"),)), setting)


@pytest.mark.parametrize("code", CASES)
def test_what_need_not_be_feared_is_no_news(code: str) -> None:
    told = {text: all(map(reassures, looked_at(code, text))) for text in CASES[code]["so"]}
    assert [text for text, so in told.items() if not so] == []


@pytest.mark.parametrize("code", CASES)
def test_the_other_way_round_it_is_news(code: str) -> None:
    told = {text: all(map(reassures, looked_at(code, text))) for text in CASES[code]["never"]}
    assert [text for text, so in told.items() if so] == []


@pytest.mark.parametrize("code", CASES)
def test_a_yes_stands_beside_it(code: str) -> None:
    order = bolts(code, home(code))
    for text in CASES[code]["so"]:
        _, reading = grammar(a_mail(BESIDE[code], "", text), order)
        assert (statuses(reading), reading.doubts) == ({10: "accepted", 20: "accepted"}, ()), text


def test_it_is_told_apart_from_the_rest_of_a_sentence() -> None:
    parts = parted(looked_at("en", "We confirm the order as placed, and everything is in stock."))
    assert [one.text.strip() for one in parts] == [
        "We confirm the order as placed,",
        "and everything is in stock.",
    ]


def test_what_takes_it_back_stays_with_it() -> None:
    said = "Everything is in stock, but only 450 bolts can be sent."
    assert [one.text for one in parted(looked_at("en", said))] == [said]
