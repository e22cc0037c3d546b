"""Days of the month that are written in words."""

import datetime as dt

import pytest
from grammar_cases import cases, home
from test_unseen import judged

from countersign.extractors.grammar.dates import find
from countersign.extractors.grammar.language import language
from countersign.extractors.grammar.listed import Listed
from countersign.procurement.policy.verdict import Verdict

SAID = cases("spoken_days")
WORDS = Listed("spoken_days").sections()["days"]
ANCHOR = dt.date(2026, 11, 3)


def days(code: str, text: str) -> list[dt.date]:
    return [one.first for span in find(text, language=code, anchor=ANCHOR) for one in span.readings]


@pytest.mark.parametrize("code", SAID)
def test_the_ordered_day_in_words_is_confirmed(code: str) -> None:
    found = judged(code, {"country": home(code), "body": SAID[code]})
    assert found.verdict is Verdict.ACCEPT


@pytest.mark.parametrize("code", WORDS)
def test_every_day_of_the_month_has_its_words(code: str) -> None:
    december = language(code).data["dates"]["months"][11][0]
    read = {
        word: days(code, f"{december} {word}" if code == "hu" else f"{word} {december}")
        for words in WORDS[code]
        for word in words.split("|")
    }
    ordered = {
        word: [dt.date(2026, 12, day)]
        for day, words in enumerate(WORDS[code], 1)
        for word in words.split("|")
    }
    assert len(WORDS[code]) == 31
    assert read == ordered


@pytest.mark.parametrize("text", ["We may first ship the nuts.", "The second december batch"])
def test_words_that_only_stand_there_are_no_day(text: str) -> None:
    assert not {dt.date(2026, 12, 2), dt.date(2027, 5, 1)} & set(days("en", text))
