"""Every letter that comes with Countersign, word for word, beside the file that holds it."""

import re
from urllib.parse import unquote

import pytest

from tests.compose.generate import EXPECTED, OUTSIDE, PLANS, letter, told, whole
from tests.compose.specimens import html, parsed, templates, text

LETTERS = [(name, language) for name in PLANS for language in ("en", "de")]


@pytest.mark.parametrize(("name", "language"), LETTERS)
def test_the_letter_reads_as_expected(name: str, language: str) -> None:
    mail = letter(name, language)
    expected = (EXPECTED / f"{name}.{language}.txt").read_text("utf-8")
    assert told(mail) == expected


@pytest.mark.parametrize("language", sorted(templates().words.keys() - {"en", "de"}))
def test_the_letters_to_suppliers_read_as_expected_in_every_language(language: str) -> None:
    assert whole(language) == (EXPECTED / f"{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", sorted(templates().words))
def test_no_letter_to_a_supplier_shows_how_it_was_made(language: str) -> None:
    for name in OUTSIDE:
        mail = letter(name, language)
        for said in (
            mail.subject,
            text(mail),
            re.sub(r"<style>.*?</style>", "", html(mail), flags=re.DOTALL),
        ):
            assert not re.search(r"[{}*]|None|undefined", said), (name, said)


@pytest.mark.parametrize(("name", "language"), LETTERS)
def test_the_page_says_what_the_text_says(name: str, language: str) -> None:
    mail = letter(name, language)
    page = re.sub(r"<style>.*?</style>", "", html(mail), flags=re.DOTALL)
    links = " ".join(unquote(link) for link in re.findall(r'href="mailto:([^"]*)"', page))
    words = set(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", page) + " " + links))
    missing = set(re.findall(r"\w+", text(mail).partition("\n-- \n")[0])) - words
    # The page has buttons where the text names the words above.
    assert missing <= {"Answer", "words", "Worte", "einem", "der", "oben"}


@pytest.mark.parametrize(("name", "language"), LETTERS)
def test_nothing_is_fetched_and_nobody_is_followed(name: str, language: str) -> None:
    page = html(letter(name, language))
    assert not re.search(r"https?:|<script|<form|<iframe|url\(|@import", page)
    assert all(
        link.startswith('href="mailto:orders%2Bok-') for link in re.findall(r"<a [^>]*?(href=[^>]*)", page)
    )
    assert set(re.findall(r"<img[^>]*src=\"([^\"]*)", page)) <= {"cid:logo@orchard-metal.example"}


@pytest.mark.parametrize(("name", "language"), LETTERS)
def test_every_letter_says_that_a_machine_wrote_it(name: str, language: str) -> None:
    assert parsed(letter(name, language))["Auto-Submitted"] == "auto-generated"
