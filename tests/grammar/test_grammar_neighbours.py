"""Languages that nobody reads here are told from those that are read, and no yes is heard in them."""

from collections.abc import Iterator
from typing import Any

import pytest
from grammar_cases import a_mail, a_table, bolts, cases, grammar, statuses

from countersign.extractors.grammar.language import codes
from countersign.extractors.grammar.neighbours import unread

ANSWERS = [(name, text) for name, texts in cases("neighbours").items() for text in texts]
READ = (
    "accepted",
    "danger",
    "el",
    "pl",
    "cs",
    "sv",
    "da",
    "nb",
    "tr",
    "fr",
    "it",
    "es",
    "pt",
    "nl",
    "zh",
    "ja",
    "ko",
)


def texts(content: Any) -> Iterator[str]:
    match content:
        case str():
            yield content
        case dict():
            yield from (text for value in content.values() for text in texts(value))
        case list():
            yield from (text for value in content for text in texts(value))


@pytest.mark.parametrize(("name", "text"), ANSWERS)
def test_a_language_that_nobody_reads_is_named(name: str, text: str) -> None:
    assert unread(text) == name


@pytest.mark.parametrize(("name", "text"), ANSWERS)
def test_no_yes_is_heard_in_it_and_a_person_is_told_why(name: str, text: str) -> None:
    _, reading = grammar(a_mail(text))
    assert set(statuses(reading).values()) == {"unclear"}
    assert any(f"is in {name}, which is not read without a model" in doubt.words for doubt in reading.doubts)


@pytest.mark.parametrize("code", codes())
def test_nor_is_it_heard_where_the_supplier_usually_writes_in_a_language_that_is_read(code: str) -> None:
    for _, text in ANSWERS:
        assert "accepted" not in statuses(grammar(a_mail(text), bolts(code, "NO"))[1]).values(), text


@pytest.mark.parametrize("file", READ)
def test_what_is_written_in_a_language_that_is_read_is_taken_for_no_other(file: str) -> None:
    assert {text: unread(text) for text in texts(cases(file)) if unread(text)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "We confirm the order. Ціна вища.",
        "Confirmado. Però la comanda arribarà al gener.",
        "Tellimus on kinnitatud. Confirmed.",
    ],
)
def test_a_sentence_in_such_a_language_beside_a_yes_takes_it_back(text: str) -> None:
    _, reading = grammar(a_mail(text))
    assert set(statuses(reading).values()) == {"unclear"}
    assert any("is not read without a model" in doubt.words for doubt in reading.doubts)


@pytest.mark.parametrize(
    "text",
    [
        "Order confirmed. Men prisen er dessverre økt.",
        "Ordren er bekræftet. Leveransen er utsatt.",
        "Potvrzujeme objednávku. Termín však nevieme dodržať.",
        "Confirmé. Prețul este mai mare.",
        "We confirm the order. Цена выше.",
    ],
)
def test_nor_is_a_yes_beside_a_no_in_another_language_that_is_read(text: str) -> None:
    assert "accepted" not in statuses(grammar(a_mail(text))[1]).values()


@pytest.mark.parametrize(
    "text",
    [
        "Hei Ada,\n\nthe order is confirmed as placed.\n\nMvh\nPam",
        "Hej Ada,\n\nhermed bekræftes ordren.\n\nTakk og mvh\nPam",
        "Dobrý deň,\n\npotvrzujeme objednávku.\n\nPam",
        "Order confirmed.\n\nBest regards\nĐorđe Kovačević",
    ],
)
def test_a_greeting_or_a_name_in_such_a_language_spoils_nothing(text: str) -> None:
    assert set(statuses(grammar(a_mail(text))[1]).values()) == {"accepted"}


def test_a_table_between_words_that_nobody_reads_gives_its_values_but_no_clean_acceptance() -> None:
    table = a_table("Item | Quantity | Price | Date", "HX-8x40 | 500 | 12.50 | 11.12.2026")
    witness, reading = grammar(a_mail("Kinnitame tellimuse, tarne hiljem.", tables=(table,)))
    assert [claim.quantity for claim in witness.claims] == [500]
    assert statuses(reading)[10] == "unclear"


def test_a_mail_of_many_such_sentences_is_told_of_once() -> None:
    _, reading = grammar(a_mail("Tellimus on kinnitatud.\n\nTellimuse hind on uus.\n\nTarne nädalal 51."))
    told = [doubt for doubt in reading.doubts if "Estonian" in doubt.words]
    assert len({doubt.words for doubt in told}) == 1
