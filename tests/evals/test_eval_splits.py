"""The held-out quarter is chosen by name and locked by content."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evals_world import a_case

from countersign.evals.cases import HERE, Case, load
from countersign.evals.splits import faults, held_out, lock_all, locked
from countersign.procurement.errors import Conflict

Change = Callable[[Sequence[Case]], Sequence[Case]]


def many(count: int = 400) -> list[Case]:
    case = a_case()
    return [replace(case, name=f"gold/{number:03}-a-case", digest=f"{number:064}") for number in range(count)]


def test_about_a_quarter_is_held_out() -> None:
    assert 0.2 < sum(map(held_out, many())) / 400 < 0.3


def test_only_the_cases_own_name_decides() -> None:
    for case in many(40):
        assert held_out(case) == held_out(replace(case, name=case.name.replace("gold/", "elsewhere/")))


def test_a_locked_split_has_no_faults(tmp_path: Path) -> None:
    path = tmp_path / "splits.toml"
    new = lock_all(many(), path)
    assert len(new) == len(locked(path)) == sum(map(held_out, many()))
    assert list(faults(many(), locked(path))) == []
    assert lock_all(many(), path) == []


def test_a_new_case_has_to_be_locked(tmp_path: Path) -> None:
    path = tmp_path / "splits.toml"
    lock_all(many(200), path)
    found = list(faults(many(), locked(path)))
    assert found
    assert all(one.endswith("lock it with `countersign eval lock`") for one in found)
    before = locked(path)
    lock_all(many(), path)
    assert before.items() < locked(path).items()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cases: [replace(case, digest="0") for case in cases], "were changed after it was locked"),
        (lambda cases: [case for case in cases if not held_out(case)], "is held out and gone"),
    ],
)
def test_a_locked_case_stays_as_it_is(tmp_path: Path, change: Change, words: str) -> None:
    path = tmp_path / "splits.toml"
    lock_all(many(), path)
    before = path.read_text("utf-8")
    found = list(faults(change(many()), locked(path)))
    assert len(found) == len(locked(path))
    assert all(words in one for one in found)
    with pytest.raises(Conflict, match=words):
        lock_all(change(many()), path)
    assert path.read_text("utf-8") == before


def test_the_gold_cases_are_locked_and_unchanged() -> None:
    gold = load(HERE / "gold") if (HERE / "gold").is_dir() else ()
    assert list(faults(gold, locked())) == []
