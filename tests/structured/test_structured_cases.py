"""Every format and quirk: a document beside what it must be read as, and nothing else."""

import pytest
from structured_world import Case, cases, mail, orders_of, reading, told

from countersign.extractors.structured.reader import open_answer, read

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_document_is_read_as_written_beside_it(case: Case) -> None:
    found = reading(case.mail, *case.orders)
    assert [told(line) for line in found.lines] == list(case.lines), case.why
    doubts = [f"{doubt.line or ''} {doubt.type} {doubt.rule}".strip() for doubt in found.doubts]
    assert sorted(doubts) == sorted(case.doubts), case.why
    assert case.kind in ("", found.kind), case.why


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_evidence_quotes_what_stands_in_the_document(case: Case) -> None:
    opened = open_answer(case.mail, orders_of(*case.orders))
    assert opened
    for claim in opened.witness.claims:
        for evidence in claim.evidence:
            assert opened.shown.places[evidence.where].text == evidence.quote


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_doubted_is_told_in_sentences(case: Case) -> None:
    for doubt in reading(case.mail, *case.orders).doubts:
        assert not doubt.words[0].islower()
        assert doubt.words.endswith(".")
        assert "  " not in doubt.words


def test_a_mail_without_a_document_is_left_to_the_other_readers() -> None:
    assert read(mail("We confirm your order.", [("terms.xml", b"<terms/>")]), orders_of()) is None
    assert read(mail("<html><body>Confirmed</body></html>"), orders_of()) is None
    assert read(mail("ISAbelle says yes. ST*8 is a shelf."), orders_of()) is None
