"""Where the real servers are not installed: a failure for whoever asked for them, a skip for everybody else.

Each case is a pytest run of its own, in which no program can be found.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUN = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import conftest  # the root's: registers the import root
import servers
servers._program = lambda name: None
import pytest
sys.modules.pop("conftest")
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[3:]]))
"""
ONE_TEST = str(HERE / "test_servers.py::test_a_user_logs_in_over_tls_and_finds_an_empty_inbox")


def _run(*arguments: str, ci: bool) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
    if ci:
        environment["CI"] = "true"
    command = [sys.executable, "-c", RUN, str(HERE.parents[1]), str(HERE), *arguments, ONE_TEST]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=HERE.parents[1], check=False
    )


@pytest.mark.parametrize(("arguments", "ci"), [(("-m", "real"), False), ((), True)])
def test_who_asked_for_the_real_servers_is_told_that_one_is_missing(
    arguments: tuple[str, ...], ci: bool
) -> None:
    done = _run(*arguments, ci=ci)

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "dovecot is not installed; run: tests/real/install.sh" in done.stdout


def test_who_just_runs_the_tests_sees_them_skipped() -> None:
    done = _run(ci=False)

    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert "1 skipped" in done.stdout
