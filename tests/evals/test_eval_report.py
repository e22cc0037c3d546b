"""The report is one page that shows what was read, and obeys no mail."""

import re
from pathlib import Path

import pytest
from evals_world import CASES, CONFIRMED, LATE, MACHINE, a_case, all_cases, settings, spoiled
from lxml import html

from countersign.evals import results
from countersign.evals.fingerprint import Contestant
from countersign.evals.mailview import Piece, _Mark, pieces_of, view
from countersign.evals.report import page
from countersign.evals.run import Setup, desk_of, job, read_case
from countersign.evals.score import Row


@pytest.fixture
def made(tmp_path: Path) -> results.Run:
    """A run of the grammar over the small cases."""
    work = job(Setup(Contestant.GRAMMAR, settings()), list(all_cases().values()), [CASES], tmp_path)
    list(work.work())
    return work.run


def mails(text: str) -> dict[str, html.HtmlElement]:
    found = html.fromstring(text).xpath("//details[contains(@class, 'mail')]")
    return {one.xpath(".//span[@class='name']")[0].text: one for one in found}


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_mail_is_shown_with_its_evidence_marked(made: results.Run) -> None:
    shown = mails(page(made, ()))
    assert set(shown) == {CONFIRMED, LATE, MACHINE}
    marked = [mark.text for mark in shown[LATE].xpath(".//mark[@class='read']")]
    assert "order 4500090002: price and quantity as ordered" in marked
    doubted = [mark.text for mark in shown[LATE].xpath(".//mark[@class='doubted']")]
    assert "18 December 2026" in " ".join(doubted)
    assert "7 days later than ordered" in words(shown[LATE])


def test_what_was_expected_stands_beside_what_was_read(made: results.Run) -> None:
    case = a_case()
    results.append(made, Row(case.name, case.digest, spoiled(case, {"quantity": "400"})))
    text = page(made, ())
    assert "expected 500 read 400" in words(mails(text)[CONFIRMED].xpath(".//td[@class='differs']")[0])
    assert "order 4500090001, line 10: quantity is printed 400; right is 500" in words(html.fromstring(text))


def test_the_worst_comes_first_and_open(made: results.Run) -> None:
    case = a_case(MACHINE)
    results.append(made, Row(case.name, case.digest, spoiled(case, verdict="accept")))
    shown = mails(page(made, ()))
    assert next(iter(shown)) == MACHINE
    assert [name for name, one in shown.items() if "open" in one.attrib] == [MACHINE]


def test_a_mail_with_no_reading_is_shown_as_that(made: results.Run) -> None:
    results.append(made, Row(CONFIRMED, a_case().digest, None, "KeyError: 'x'"))
    assert "KeyError: 'x'" in words(mails(page(made, ()))[CONFIRMED])


def test_the_baselines_stand_beside(made: results.Run, tmp_path: Path) -> None:
    echo = job(Setup(Contestant.ECHO, settings()), list(all_cases().values()), [CASES], tmp_path)
    list(echo.work())
    heads = html.fromstring(page(made, [echo.run])).xpath("//table[1]/thead//th")
    assert [words(head) for head in heads[:3]] == ["3 mails", "grammar", "echo"]


def test_nothing_is_loaded_and_nothing_is_run(made: results.Run) -> None:
    text = page(made, ())
    tree = html.fromstring(text)
    assert tree.xpath("//script | //link | //img | //iframe | //object | //form") == []
    assert {one for one in tree.xpath("//@href") if not one.startswith("#")} == set()
    assert tree.xpath("//@src") == []
    assert "url(" not in text
    assert "@import" not in text
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_what_a_mail_would_smuggle_in_is_text_that_can_be_seen(made: results.Run) -> None:
    text = page(made, ())
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f]", text)


def test_a_surrogate_in_an_answer_can_be_written(made: results.Run) -> None:
    case = a_case()
    odd = {"type": "unclear", "words": "odd \ud800", "evidence": []}
    results.append(made, Row(case.name, case.digest, spoiled(case, exceptions=[odd])))
    assert page(made, ()).encode("utf-8")


def test_words_are_marked_where_they_stand() -> None:
    marks = [_Mark("18 Dec", "body:1", "date", "read"), _Mark("late", "body:1", "date", "doubted")]
    assert list(pieces_of("late: 18 Dec!", marks)) == [
        Piece("late", "doubted", "date"),
        Piece(": "),
        Piece("18 Dec", "read", "date"),
        Piece("!"),
    ]
    assert list(pieces_of("nothing here", marks)) == [Piece("nothing here")]
    assert list(pieces_of("", marks)) == []


def test_doubt_covers_what_was_read() -> None:
    marks = [_Mark("about 18", "body:1", "x", "doubted"), _Mark("about 18 Dec", "body:1", "date", "read")]
    assert [(one.text, one.mark) for one in pieces_of("about 18 Dec", marks)] == [
        ("about 18", "doubted"),
        (" Dec", "read"),
    ]


def test_a_quotation_over_several_lines_is_marked_in_each() -> None:
    case = a_case(LATE)
    reading = spoiled(case, {"evidence": []})
    message = desk_of(Setup(Contestant.GRAMMAR, settings())).postman.parse(case.raw)
    start = next(line for line in message.lines if "price and quantity" in line.text)
    quote = "as ordered.\nWe will deliver"
    reading["lines"][0]["evidence"] = [{"field": "all", "quote": quote, "where": start.where}]
    shown = view(case, reading)
    assert shown
    marked = [piece.text for block in shown.blocks for line in block.lines for piece in line if piece.mark]
    assert marked == ["as ordered.", "We will deliver"]


def test_evidence_from_a_file_is_listed_beside_the_mail() -> None:
    case = a_case()
    reading = spoiled(case)
    reading["lines"][0]["evidence"] = [{"field": "date", "quote": "11.12.", "where": "sheet:1:B2"}]
    shown = view(case, reading)
    assert shown
    assert [(one.where, one.quote) for one in shown.elsewhere] == [("sheet:1:B2", "11.12.")]


def test_quoted_words_are_folded_away() -> None:
    from countersign.evals.cases import HERE, load

    case = next(one for one in load(HERE / "demo") if one.name == "demo/02-casting-date-slips")
    row = read_case(desk_of(Setup(Contestant.GRAMMAR, settings())), case)
    shown = view(case, row.reading)
    assert shown
    assert [block.spoken for block in shown.blocks][:2] == [True, False]
