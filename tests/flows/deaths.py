"""The death of a process at a place that was drawn for it; for the crash tests and their drivers."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

DEATHS = 50


def killed_by(driver: Path, folder: Path) -> None:
    """Runs a driver in `folder` to its end; it has to have died as often as it was told to."""
    command = [sys.executable, str(driver), str(folder), str(DEATHS), "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == DEATHS


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
