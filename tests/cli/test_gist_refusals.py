"""`countersign gist`: what can't be judged or learned from is told in a sentence, before any work is done."""

from pathlib import Path

import pytest
from fakes_app import FakeApp

from countersign.agent import lessons
from countersign.procurement.errors import BadInput


def test_a_sentence_of_nothing_is_not_judged(call) -> None:
    answer = call(FakeApp(), "gist", "say", "  ")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Error: there is no sentence; write one, in quotes\n"


def test_a_file_of_sentences_in_another_encoding_is_named(call) -> None:
    Path("mine").mkdir()
    Path("mine/de.txt").write_bytes("= talk\nGrüße aus Bremen\n".encode("latin-1"))
    answer = call(FakeApp(), "gist", "learn", "--sentences", "mine")
    assert answer.code == 2
    assert answer.err == "Error: de.txt is not in UTF-8; save it as that\n"


def test_who_may_not_write_there_is_told_before_ten_minutes_of_learning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lessons.engines, "HEAD", tmp_path / "gone" / "head.npz")
    with pytest.raises(BadInput, match=r"head.npz can't be written; add --try"):
        lessons.writable()


@pytest.mark.parametrize(
    ("matter", "words"),
    [(0.035, "sounds like a condition"), (0.05, "a word of it is unknown"), (0.3, "left"), (0.65, "no yes")],
)
def test_what_is_done_with_a_sentence_follows_from_what_matters_in_it(matter: float, words: str) -> None:
    assert words in lessons.verdict(0.0, matter)
