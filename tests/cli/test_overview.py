"""The command as a whole: its overview, its speed, its errors, and how it ends."""

import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from fakes_app import FakeApp, session

from countersign.agent.cli.main import COMMANDS, OVERVIEW, cli
from countersign.procurement.errors import StoreError

ROOT = Path(__file__).parents[2]
HEAVY = {
    "aiosmtpd",
    "babel",
    "bs4",
    "holidays",
    "imap_tools",
    "instructor",
    "jinja2",
    "openai",
    "pydantic",
    "reportlab",
    "rich",
    "sqlite_utils",
    "tenacity",
}


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment in which a fresh interpreter finds the program, installed or not."""
    (tmp_path / "countersign").symlink_to(ROOT, target_is_directory=True)
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(tmp_path), "LC_ALL": "C.UTF-8"}


def test_the_overview_comes_quickly(environ: dict[str, str]) -> None:
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-m", "countersign.agent", "--help"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    # Computing time, so that a crowded machine does not count. It takes a tenth of this.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began < 1
    assert "Usage: countersign [OPTIONS] COMMAND" in done.stdout
    assert all(name in done.stdout for name in OVERVIEW)


def test_the_overview_imports_nothing_heavy(environ: dict[str, str]) -> None:
    script = (
        "import json, sys; from countersign.agent.cli.main import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit: print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}
    assert loaded & HEAVY == set()


def test_each_line_of_the_overview_is_the_commands_own() -> None:
    for name, (module, words) in COMMANDS.items():
        command = getattr(import_module(f"countersign.agent.cli.{module}"), name)
        assert command.get_short_help_str(limit=200).rstrip(".") == words.rstrip(".")


def test_a_command_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(cli, ["ordres"])
    assert result.exit_code == 2
    assert "No such command 'ordres'" in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: cli {name}")


def lists(group: click.Group) -> list[click.Command]:
    return [command for name, command in group.commands.items() if name == "list"]


def test_every_list_can_be_had_as_json() -> None:
    context = click.Context(cli)
    groups = [cli.get_command(context, name) for name in COMMANDS]
    found = [one for group in groups if isinstance(group, click.Group) for one in lists(group)]
    assert len(found) == 5
    assert all("--json" in option.opts for one in found for option in one.params[-1:])


def test_an_error_that_a_person_can_act_upon_is_one_sentence() -> None:
    damaged = FakeApp()
    damaged.store.orders = damaged.store.cases = _damaged  # type: ignore[method-assign]
    result = CliRunner().invoke(cli, ["orders", "list"], obj=session(damaged))
    assert result.exit_code == 2
    assert result.stderr == "Error: countersign.sqlite is damaged; restore it from a copy\n"
    assert result.stdout == ""
    assert damaged.closed


def _damaged() -> None:
    raise StoreError("countersign.sqlite is damaged; restore it from a copy")


def test_a_defect_keeps_its_traceback() -> None:
    app = FakeApp()
    app.store = None  # type: ignore[assignment]
    result = CliRunner().invoke(cli, ["orders", "list"], obj=session(app))
    assert isinstance(result.exception, AttributeError)


def test_wrong_settings_are_told_before_anything_is_opened(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[smtp]\nhots = 'x'\n", "utf-8")
    result = CliRunner().invoke(cli, ["--config", str(tmp_path / "mine.toml"), "orders", "list"])
    assert result.exit_code == 2
    assert result.stderr.endswith("mine.toml, line 2: smtp.hots is no setting; did you mean smtp.host?\n")


def test_a_reader_that_goes_away_is_no_error(environ: dict[str, str]) -> None:
    end, other = os.pipe()
    os.close(end)
    with os.fdopen(other, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "countersign.agent", "version"],
            env=environ,
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == ""
