"""`countersign prompts`: what a model is asked can be looked at."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from fakes_app import NOW, FakeApp

from countersign.agent import earned
from countersign.agent.config import load
from countersign.agent.earned import Standing
from countersign.agent.prompt_choice import Activation, activate, activations, prompt_in_use
from countersign.procurement.errors import BadSettings
from countersign.procurement.policy.model import default_policy
from countersign.prompts import library
from countersign.prompts.library import active_prompt, changes, prompt, text, versions


def test_every_version_is_listed_with_the_one_in_use(call) -> None:
    found = call(FakeApp(), "prompts", "list")
    assert found.code == 0
    assert "read-reply v1" in found.out
    assert "in use" in found.out


def test_the_list_can_be_had_as_json(call) -> None:
    found = call(FakeApp(), "prompts", "list", "--json").data
    assert [one["prompt"] for one in found] == [one.label for one in versions()]
    assert [one["sha256"] for one in found if one["active"]] == [active_prompt("read-reply").sha256]


@pytest.mark.parametrize("name", ["read-reply", "read-reply/v1"])
def test_a_version_is_shown_whole(call, name: str) -> None:
    assert call(FakeApp(), "prompts", "show", name).out == text("read-reply", 1)


def test_two_versions_are_compared(call) -> None:
    found = call(FakeApp(), "prompts", "diff", "read-reply/v1", "read-reply/v1")
    assert found.out == "read-reply/v1 and read-reply/v1 are the same\n"


@pytest.mark.parametrize("name", ["read-reply/v99", "write-reply", "read-reply/1"])
def test_a_version_that_there_is_not_is_refused_with_those_there_are(call, name: str) -> None:
    found = call(FakeApp(), "prompts", "show", name)
    assert found.code == 2
    assert found.err == f"Error: there is no prompt {name}; there are: read-reply/v1\n"


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second version of the prompt, as a release would bring one."""
    root = tmp_path / "prompts"
    shutil.copytree(files("countersign.prompts"), root, ignore=shutil.ignore_patterns("__pycache__"))
    second = (root / "read-reply/v1.md").read_text("utf-8").replace("version = 1", "version = 2")
    (root / "read-reply/v2.md").write_text(second, "utf-8")
    monkeypatch.setattr(library, "files", lambda _: root)


ACTIVATE = ("prompts", "activate", "read-reply/v2", "--by", "Ada Field", "--why", "it reads Dutch better")
MODEL = {
    "COUNTERSIGN_LLM__ENABLED": "true",
    "COUNTERSIGN_LLM__BASE_URL": "http://127.0.0.1:1/v1",
    "COUNTERSIGN_LLM__MODEL": "a-model",
}


@pytest.mark.usefixtures("two_versions")
def test_a_version_without_a_gold_run_is_not_put_in_use(call) -> None:
    app = FakeApp()
    found = call(app, *ACTIVATE, **MODEL)
    assert found.code == 2
    assert found.err == (
        "Error: read-reply v2 is not proven: there is no gold run of it; "
        "run `countersign eval run --prompt 2`, or add --unproven\n"
    )
    assert app.heard == []


@pytest.mark.usefixtures("two_versions")
def test_an_unproven_version_can_be_insisted_on(call) -> None:
    app = FakeApp()
    found = call(app, *ACTIVATE, "--unproven", **MODEL)
    assert found.out.startswith("read-reply v2 is in use. The gate: there is no gold run of it.")
    ((_, choice),) = app.heard
    assert (choice.prompt.version, choice.by, choice.why) == (2, "Ada Field", "it reads Dutch better")
    assert (choice.gate, choice.proven) == ("there is no gold run of it", False)


@pytest.mark.usefixtures("two_versions")
def test_a_version_that_passed_is_put_in_use_by_its_verdict(call, tmp_path: Path) -> None:
    settings, policy, second = load(None, MODEL), default_policy(), prompt("read-reply", 2)
    measured = earned.used(settings, policy, second)
    verdict = Standing("automatic", True, (), measured, "both-2", 240, "x", NOW, {})
    earned.keep(tmp_path / "earned.json", [verdict])
    app = FakeApp()
    call(app, *ACTIVATE, **MODEL)
    ((_, choice),) = app.heard
    assert (choice.proven, choice.gate) == (True, "automatic passed by both-2 of 2026-11-21 on 240 cases")


@pytest.mark.usefixtures("two_versions")
def test_what_is_activated_is_journalled_listed_and_asked_with(call, tmp_path: Path) -> None:
    app, settings = FakeApp(), load(None, {"COUNTERSIGN_STORE__PATH": str(tmp_path / "countersign.sqlite")})
    choice = Activation(prompt("read-reply", 2), "Ada Field", "it reads Dutch better", "no gold run", False)
    activate(app.store, settings, lambda: NOW, choice)
    assert prompt_in_use(settings, "read-reply").version == 2
    (row,) = activations(app.store)
    assert row.entry.actor == "Ada Field"
    assert row.entry.words == (
        "read-reply v2 is in use, unproven: it reads Dutch better (the gate: no gold run)"
    )
    assert [one["prompt"] for one in call(app, "prompts", "list", "--json").data if one["active"]] == [
        "read-reply v2"
    ]
    (tmp_path / "countersign.sqlite").touch()
    told = call(app, "prompts", "changes").out
    assert "The model points and judges nothing" in told
    assert "2026-11-21 09:30  Ada Field  read-reply v2 is in use, unproven" in told


def test_a_version_that_is_in_use_is_not_activated_again(call) -> None:
    found = call(
        FakeApp(), "prompts", "activate", "read-reply/v1", "--by", "Ada", "--why", "so", "--unproven"
    )
    assert found.err == "Error: read-reply v1 is in use already; nothing was changed\n"


def test_every_version_says_in_the_changelog_why_it_is_there() -> None:
    for one in versions():
        assert f"- **{one.version}** — " in changes(one.name)


def test_a_damaged_choice_is_refused(tmp_path: Path) -> None:
    settings = load(None, {"COUNTERSIGN_STORE__PATH": str(tmp_path / "countersign.sqlite")})
    (tmp_path / "prompts.toml").write_text('read-reply = "two"\n', "utf-8")
    with pytest.raises(BadSettings, match="must be the number of a version"):
        prompt_in_use(settings, "read-reply")
