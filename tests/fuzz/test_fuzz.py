"""A few hundred mutated mails with every test run, and every mail that was once read as it must not be.

`make fuzz` goes through twenty thousand. The seeds are the same each time.
"""

import time
import tomllib
from pathlib import Path
from typing import Any

import fuzzing
import oracle
import pytest
from mutators_words import WORDS

SEEDS = Path(__file__).parent / "seeds"
KEPT: dict[str, dict[str, Any]] = tomllib.loads((SEEDS / "seeds.toml").read_text("utf-8"))
HUNTED, ROUNDS, SECONDS = 60, 5, 30


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_no_accident_makes_a_mail_say_yes(round_: int) -> None:
    ends = time.monotonic() + SECONDS / ROUNDS
    found = []
    for seed in range(round_ * 10_000, round_ * 10_000 + HUNTED):
        if time.monotonic() > ends:
            break  # on a slow machine fewer are hunted
        found += [f"{seed}: {finding.fault} ({finding.case})" for finding in fuzzing.hunted(seed)]
    assert found == []


@pytest.mark.parametrize("name", KEPT)
def test_what_was_found_once_stays_found(name: str) -> None:
    kept = KEPT[name]
    base = next(base for base in fuzzing.bases() if base.case.name == kept["case"])
    raw, agreed = (SEEDS / f"{name}.eml").read_bytes(), kept.get("agreed", False)
    made = fuzzing.Mutant(raw, name, kept.get("danger", ""), kept.get("digits", ""), agreed=agreed)
    assert fuzzing.judged(base, made) == []


def test_a_seed_gives_the_same_mail_again() -> None:
    assert [fuzzing.mutant(seed)[1] for seed in range(20)] == [fuzzing.mutant(seed)[1] for seed in range(20)]


def test_no_case_that_is_held_out_is_hunted() -> None:
    held = fuzzing.splits.locked()
    assert held
    assert not held.keys() & {base.case.name for base in fuzzing.bases()}


def test_a_reader_that_always_agrees_is_found_out() -> None:
    base = next(b for b in fuzzing.bases() if b.case.name == "demo/04-price-rise")
    agreed = fuzzing.read(base, base.case.raw) | {"verdict": "accept", "exceptions": []}
    agreed["lines"] = [line | {"status": "accepted"} for line in agreed["lines"]]
    danger = WORDS["danger"]["en"][0]
    found = [
        fault.partition(":")[0] for fault in oracle.faults(base, base.case.raw, agreed, base.lines, danger)
    ]
    assert {"danger", "false"} <= set(found)


def test_a_value_that_nobody_wrote_is_found_out() -> None:
    base = next(b for b in fuzzing.bases() if b.case.name == "demo/04-price-rise")
    invented = fuzzing.read(base, base.case.raw)
    invented["lines"] = [line | {"unit_price": "77.31"} for line in invented["lines"]]
    found = list(oracle.faults(base, base.case.raw, invented, base.lines))
    assert any(fault.startswith("value") for fault in found)


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "LIMIT", 0.05)
    with pytest.raises(fuzzing.Hang):
        _compute_for_ever()


def _compute_for_ever() -> None:
    with fuzzing.limited():
        while True:
            pass
