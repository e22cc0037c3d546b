"""How the tests of the command line call it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from fakes_app import FakeApp, session

from countersign.agent.cli.main import cli


@dataclass(frozen=True)
class Answer:
    """What a command printed, and the code it ended with."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Answer]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls `countersign` with an application, in an empty folder; `width` makes it a terminal."""
    monkeypatch.chdir(tmp_path)

    def calling(app: FakeApp, *words: str, width: int = 0, **settings: str) -> Answer:
        terminal = {"FORCE_COLOR": "1", "COLUMNS": str(width), "TERM": "xterm"}
        plain = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None}
        runner = CliRunner(env=terminal if width else plain)
        result = runner.invoke(cli, words, obj=session(app, **settings), prog_name="countersign")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert app.closed or not app.heard, "the application was left open"
        return Answer(result.exit_code, click.unstyle(result.stdout), result.stderr)

    return calling
