"""Several programs on one database, and programs that are killed: real processes, real files."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_process import NOW, a_commit

from countersign.procurement.ports import MessageState
from countersign.store.sqlite import SqliteStore, open_store

PROGRAM = Path(__file__).with_name("store_process.py")
ROOT = PROGRAM.parents[2]
# The checkout's conftest registers the import root, for when nothing is installed.
START = "import conftest, runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "countersign.sqlite"


@contextmanager
def reopened(path: Path) -> Iterator[SqliteStore]:
    store = open_store(path)
    yield store
    store.close()


@contextmanager
def started(path: Path, job: str, name: str = "") -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(PROGRAM), str(path), job, name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> list[str]:
    """All that a program says until its end, which is a good one."""
    words, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return words.split("\n")[:-1]


def two(path: Path, job: str) -> tuple[list[str], list[str]]:
    with started(path, job, "left") as left, started(path, job, "right") as right:
        return said(left), said(right)


class TestTogether:
    def test_two_programs_may_create_the_database_at_once_and_lose_nothing(self, path: Path) -> None:
        left, right = two(path, "keep")
        with reopened(path) as store:
            identities = [message.identity for message in store.messages()]
        assert len(identities) == 60
        assert sorted(left + right) == sorted(identities)

    def test_two_programs_never_claim_the_same_mail(self, path: Path) -> None:
        identities = [f"m{number}" for number in range(60)]
        with reopened(path) as store:
            for identity in identities:
                store.keep(identity, b"raw", "imap", NOW)
        left, right = two(path, "claim")
        assert sorted(left + right) == sorted(identities)
        with reopened(path) as store:
            done = store.messages(MessageState.DONE)
        assert {message.identity for message in done if message.reason == "left"} == set(left)
        assert {message.attempts for message in done} == {1}

    def test_two_programs_never_decide_on_the_same_version(self, path: Path) -> None:
        with reopened(path) as store:
            store.commit(a_commit("shared"))
        left, right = two(path, "count")
        with reopened(path) as store:
            assert store.case("shared").version == 61
            assert len(store.journal("shared")) == len(store.outbox()) == 61
        assert sorted(int(line.split()[1]) for line in left + right) == list(range(2, 62))


class TestKilled:
    def test_a_program_killed_inside_a_transaction_leaves_the_state_before_it(self, path: Path) -> None:
        with reopened(path) as store:
            store.commit(a_commit("whole"))
        with started(path, "stop inside") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "inside\n"
            process.kill()
            process.wait(timeout=60)
        with reopened(path) as store:
            assert [order.number for order in store.orders()] == ["whole"]
            assert store.faults() == []
            store.commit(a_commit("half"))  # and the way is free

    @pytest.mark.parametrize("lines", [1, 17])
    def test_what_a_killed_program_said_is_done_is_done_and_whole(self, path: Path, lines: int) -> None:
        with started(path, "write", "po") as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            process.kill()
            told = lines + len(process.stdout.read().split("\n")[:-1])
        with reopened(path) as store:
            numbers = {order.number for order in store.orders()}
            # The last one may have been committed without a chance to say so.
            assert told <= len(numbers) <= told + 1
            assert {f"po-{number}" for number in range(told)} <= numbers
            assert {case.number for case in store.cases()} == numbers
            assert {mail.order for mail in store.outbox()} == numbers
            assert all(len(store.journal(number)) == 1 for number in numbers)
            assert store.faults() == []
