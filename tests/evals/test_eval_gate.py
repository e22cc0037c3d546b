"""A reader earns what it may do alone."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from evals_world import LATE, a_case, right_reading, scored, spoiled, summed

from countersign.agent import earned
from countersign.agent.fingerprint import Fingerprint
from countersign.evals.fingerprint import Contestant, fingerprint
from countersign.evals.gate import GATES, Gate, judge, load_gates
from countersign.evals.score import Score
from countersign.procurement.errors import BadInput
from countersign.procurement.policy.model import default_policy
from countersign.prompts.library import active_prompt

USED = fingerprint(Contestant.BOTH, "a-model", active_prompt("read-reply"), default_policy())


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """The gate with the highest bars, for a run of one case."""
    path = tmp_path / "gates.toml"
    text = GATES.read_text("utf-8").replace("cases = 240", "cases = 1")
    path.write_text(text.replace("model_errors = 5", "model_errors = 0"), "utf-8")
    return load_gates(path)["release"]


def good() -> Score:
    return scored(a_case(), right_reading(a_case()))


def faults(gate: Gate, *scores: Score, measured: Fingerprint = USED) -> str:
    return "\n".join(judge(gate, summed(*scores), measured, USED).faults)


def test_a_perfect_run_opens_the_gate(gate: Gate) -> None:
    assert judge(gate, summed(good()), USED, USED).passed


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"verdict": "accept"}, "1 mails with a false clear (cases/a-week-late), at most 0"),
        ({"verdict": "ignore"}, "1 mails that needed somebody and were ignored (cases/a-week-late)"),
        ({"line": {"quantity": None}}, "fields read right: 88.9 %, at least 95 % are needed"),
        ({"line": {"status": "unclear", "quantity": "1"}}, "fields read wrong: 11.1 %, at most 0.5 % may be"),
        ({"orders": []}, "mails matched with their orders: 50.0 %, at least 98 % are needed"),
        ({"model_error": "the model is down"}, "1 mails for which the model gave no usable answer"),
    ],
)
def test_each_failing_shuts_it_with_a_sentence(gate: Gate, spoil: dict[str, object], words: str) -> None:
    bad = scored(a_case(LATE), spoiled(a_case(LATE), **spoil))  # type: ignore[arg-type]
    assert words in faults(gate, good(), bad)


def test_a_crash_shuts_it(gate: Gate) -> None:
    assert "1 mails that came to no reading" in faults(gate, good(), scored(a_case(LATE), None, "x"))


def test_a_reader_that_never_accepts_does_no_harm_and_is_not_fit_to_be_released(gate: Gate) -> None:
    shy = scored(a_case(), spoiled(a_case(), verdict="escalate"))
    assert faults(gate, shy).startswith("clear cases accepted untouched: 0.0 %, at least 85 % are needed")
    assert load_gates()["automatic"].at_least.touchless is None


@pytest.mark.parametrize(
    "change", [{"prompt_sha256": "older"}, {"model": "b"}, {"policy_sha256": "x"}, {"code_sha256": "x"}]
)
def test_a_run_of_something_else_proves_nothing(gate: Gate, change: dict[str, str]) -> None:
    found = faults(gate, good(), measured=replace(USED, **change))  # type: ignore[arg-type]
    part = next(iter(change)).partition("_")[0].replace("policy", "policy for readers")
    assert found == f"the run was made with another {part} than is used now; run `countersign eval run`"


def test_a_handful_of_mails_is_too_few_by_the_gates_that_come_with_the_program() -> None:
    for gate in load_gates().values():
        (fault,) = judge(gate, summed(good()), USED, USED).faults
        assert re.fullmatch(
            r"1 cases were read, 2\d0 are needed; run `countersign eval run` over more .*", fault
        )


def test_no_gate_that_comes_with_the_program_lets_a_false_clear_through() -> None:
    gates = load_gates()
    assert set(gates) == {*earned.PERMISSIONS, "release"}
    for gate in gates.values():
        assert (gate.at_most.false_clears, gate.at_most.ignored, gate.at_most.crashed) == (0, 0, 0)
    assert gates["release"].at_most.fields_invented == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[automatic]\ndoes = 'x'\n[automatic.at_least]\ncase = 1\n",
            "automatic.at_least.cases: Field required; correct it",
        ),
        ("[automatic", "can't be read"),
    ],
)
def test_a_faulty_file_of_gates_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        load_gates(path)
    assert words in str(caught.value)
