"""A helper process starts, says why when it does not, and goes with its parent, however that ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from countersign.agent.demo import child as module
from countersign.agent.demo.child import Child, HelperError, free_port, listens

LISTEN = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    server.accept()[0].close()
"""

# A parent as a program of its own: the folder of `child.py` is all that it needs on its path.
PARENT = """
import sys, threading
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from child import Child, listens
child = Child("listener", Path(sys.argv[2]), sys.argv[3])
child.start()
child.wait_until(lambda: listens(int(sys.argv[3])), seconds=20)
print("up", flush=True)
threading.Event().wait()
"""


Helper = Callable[..., Child]


@pytest.fixture
def helper(tmp_path: Path) -> Iterator[Helper]:
    """Starts the given program as a helper and stops it after the test."""
    started: list[Child] = []

    def start(what: str, program: str, *arguments: str) -> Child:
        started.append(Child(what, _script(tmp_path, program), *arguments))
        started[-1].start()
        return started[-1]

    yield start
    for child in started:
        child.stop()


def _script(folder: Path, program: str) -> Path:
    path = folder / "helper.py"
    path.write_text(program)
    return path


def _closes(port: int) -> bool:
    deadline = time.monotonic() + 10
    while listens(port) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not listens(port)


def test_a_helper_runs_until_it_is_stopped(helper: Helper) -> None:
    port = free_port()
    child = helper("the listener", LISTEN, str(port))
    child.wait_until(lambda: listens(port), seconds=20)

    child.stop()

    assert not listens(port)
    assert child.pid is None


def test_starting_and_stopping_twice_is_starting_and_stopping_once(helper: Helper) -> None:
    child = helper("the listener", LISTEN, str(free_port()))
    first = child.pid
    child.start()
    assert child.pid == first
    child.stop()
    child.stop()
    assert child.pid is None


def test_a_helper_that_ends_while_starting_is_quoted(helper: Helper) -> None:
    child = helper("the model", "raise SystemExit('no such weights')")
    with pytest.raises(HelperError, match="the model ended while starting: no such weights"):
        child.wait_until(lambda: False, seconds=20)


def test_a_helper_that_never_answers_is_given_up(helper: Helper) -> None:
    child = helper("the model", "import threading; threading.Event().wait()")
    with pytest.raises(HelperError, match=r"did not answer within 0\.1 s: it printed nothing"):
        child.wait_until(lambda: False, seconds=0.1)


def test_what_a_helper_prints_stays_off_the_terminal(
    helper: Helper, capfd: pytest.CaptureFixture[str]
) -> None:
    child = helper("the noisy one", "import os; os.write(1, b'out'); os.write(2, b'err')")
    with pytest.raises(HelperError, match="outerr"):
        child.wait_until(lambda: False, seconds=20)
    assert capfd.readouterr() == ("", "")


def test_a_killed_parent_takes_its_helper_along(tmp_path: Path) -> None:
    port = free_port()
    folder = str(Path(module.__file__).parent)
    command = [sys.executable, "-c", PARENT, folder, str(_script(tmp_path, LISTEN)), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        os.kill(parent.pid, signal.SIGKILL)
        assert _closes(port)
