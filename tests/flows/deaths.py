"""The death of a process at a place that was drawn for it; for the crash tests and their drivers."""

import atexit
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

DEATHS = 50


def killed_by(driver: Path, folder: Path) -> None:
    """Runs a driver in `folder` to its end; it has to have died as often as it was told to."""
    command = [sys.executable, str(driver), str(folder), str(DEATHS), "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == DEATHS


@cache
def _driver() -> "subprocess.Popen[str]":
    """The process from which those of `crash_driver.py` are forked; it ends with this one."""
    command = [sys.executable, str(Path(__file__).with_name("crash_driver.py"))]
    driver = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(driver.communicate)
    return driver


def run(config: Path, stage: str = "") -> int:
    """How a process ended that was to die at the stage; without one it works until nothing is left to do."""
    driver, trouble = _driver(), config.with_suffix(".trouble")
    assert driver.stdin
    assert driver.stdout
    driver.stdin.write(f"{config}\t{stage}\n")
    driver.stdin.flush()
    ended = int(driver.stdout.readline())
    assert ended in (0, -signal.SIGKILL), trouble.read_text()
    return ended


def dying(death: int) -> Callable[[str], None]:
    """What is told of each place that is reached, and kills the process at the `death`th; with 0, never."""
    reached = 0

    def probe(stage: str) -> None:
        del stage
        nonlocal reached
        reached += 1
        if reached == death:
            os.kill(os.getpid(), signal.SIGKILL)

    return probe
