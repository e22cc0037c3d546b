"""`countersign mail preview`: every letter, before anything is sent."""

from pathlib import Path

import pytest
from fakes_app import FakeApp, a_busy_app

from countersign.agent.preview import LETTERS


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_letter_can_be_looked_at_in_any_language(call, letter: str, language: str) -> None:
    answer = call(FakeApp(), "mail", "preview", letter, "--language", language)
    assert answer.code == 0
    assert answer.out.startswith("Subject: ")
    assert "4500012345" in answer.out


def test_a_stored_order_s_letter_has_its_own_lines(call) -> None:
    answer = call(a_busy_app(), "mail", "preview", "order", "--order", "4500012345", "--text")
    assert answer.code == 0
    assert "Line 10: HX-8" in answer.out
    assert "Subject:" not in answer.out
    assert "countersign" not in answer.out


def test_the_page_is_written_to_a_file(call) -> None:
    answer = call(FakeApp(), "mail", "preview", "late", "--language", "fr", "--html", "late.html")
    assert answer.out == "late.html: En retard : commande 4500012345 de Your Company\n"
    assert '<html lang="fr">' in Path("late.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["late", "--language", "xx"], "there are no words for xx; there are for cs, da, de, el, en"),
        (["order", "--order", "99"], "99"),
        (["late", "--html", "no/such/folder.html"], "can't be written"),
        (["letter"], "is not one of"),
    ],
)
def test_what_can_not_be_shown_is_one_sentence(call, words: list[str], sentence: str) -> None:
    answer = call(a_busy_app(), "mail", "preview", *words)
    assert answer.code == 2
    assert sentence in answer.err


def test_the_answer_to_an_answer_is_shown_with_something_answered_and_in_one_language(call) -> None:
    shown = call(FakeApp(), "mail", "preview", "outcome", "--language", "de").out
    assert "Sie haben zur Bestellung 4500012345" in shown
    assert "Als Kommentar aufgehoben" in shown
    assert "Der Termin weicht weiter ab als erlaubt" in shown
    assert "later than ordered" not in shown
    assert "warten bis 9. November 2026" in shown


def test_a_correction_is_of_a_revision_and_sentences_begin_with_a_capital(call) -> None:
    shown = call(FakeApp(), "mail", "preview", "correction", "--language", "en").out
    assert "revision 1" in shown
    assert "revision 0" not in shown
    assert "\nYou wrote “our conditions" in call(FakeApp(), "mail", "preview", "objection").out


@pytest.mark.parametrize(("letter", "language"), [("approval", "en"), ("approval", "de"), ("digest", "en")])
def test_what_is_to_be_approved_is_shown_with_who_decided_it_and_what_can_be_answered(
    call, letter: str, language: str
) -> None:
    shown = call(FakeApp(), "mail", "preview", letter, "--language", language, "--html", "page.html")
    page = Path("page.html").read_text("utf-8")
    assert shown.code == 0
    assert {"en": "Approve", "de": "Genehmigen"}[language] in page
    if letter == "approval":
        assert "colleague@company.example" in page
        assert {"en": "Accept</a>", "de": "Annehmen</a>"}[language] not in page
