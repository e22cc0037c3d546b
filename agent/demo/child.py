"""A helper process of the demo that can't outlive us: the IMAP server and the model run in one each.

    Child (here)  ── its standard input, a pipe ──►  this file, run as a script  ──►  the script to run

Nothing is ever written into the pipe. When it closes, because we stopped or because we were killed, the
helper ends itself. What it prints goes to a nameless file, never to the terminal; the end of that file is
shown when the helper fails. The file is run by its path, so it imports nothing but the standard library.
"""

import os
import runpy
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

LOOPBACK: Final = "127.0.0.1"


class HelperError(RuntimeError):
    """A helper process of the demo ended or never answered; carries the last thing that it printed."""


class Child:
    """Runs one Python script in a process of its own from `start` to `stop`; both may be called twice."""

    def __init__(self, what: str, script: Path, *arguments: str) -> None:
        self.what = what
        self._command = [sys.executable, "-P", __file__, str(script), *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._output: IO[bytes] | None = None

    def start(self) -> None:
        if self._process is not None:
            return
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  # closed by stop
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to handle; the pipe takes the helper along
        )

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Return as soon as `ready()`; raise HelperError if the process ends or the time is up before."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self._process is None or self._process.poll() is not None:
                raise HelperError(f"{self.what} ended while starting: {self._last_words()}")
            if time.monotonic() > deadline:
                raise HelperError(
                    f"{self.what} did not answer within {seconds:g} s: {self._last_words()}; "
                    "close other programs that keep the machine busy and try again"
                )
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is None or self._output is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()
        self._process = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def _last_words(self) -> str:
        assert self._output is not None
        self._output.seek(0)
        lines = self._output.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it printed nothing"


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def _end_with_the_parent() -> None:
    while os.read(0, 1):  # not sys.stdin: a thread waiting in it makes an orderly end of the script fatal
        pass
    os._exit(0)  # at once: the helpers hold nothing that is worth closing


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
