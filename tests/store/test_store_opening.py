"""How a database file is opened, and how one that can't be used is refused: in a sentence, untouched."""

import datetime as dt
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.procurement.case import Case, Decision, JournalEntry
from countersign.procurement.errors import StoreError
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.ports import Commit
from countersign.store import database
from countersign.store.database import Database, open_database
from countersign.store.migrations import APPLICATION_ID
from countersign.store.schema import STEPS
from countersign.store.sqlite import SqliteStore, open_store

PAGE = 4096
NOW = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)
CASE = Case(PurchaseOrder("1", "USD", Supplier("sales@northgate.example"), ()), "token", version=1)


def an_entry(words: str = "It went out.") -> JournalEntry:
    return JournalEntry("1", "order.sent", words)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "countersign.sqlite"


@pytest.fixture
def opened(path: Path) -> Iterator[Database]:
    opened = open_database(path)
    yield opened
    opened.close()


def told(opened: Database, pragma: str) -> object:
    with opened.writing() as transaction:
        row = transaction.row(f"PRAGMA {pragma}")
    return next(iter(row.values())) if row else None


def foreign(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def damage(path: Path, table: str, pages: int) -> None:
    connection = sqlite3.connect(path)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * PAGE)
        file.write(b"\xff" * pages * PAGE)


def refusal(path: Path) -> str:
    """The sentence; checks that neither the file nor its folder changed."""
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir()))
    with pytest.raises(StoreError) as caught:
        open_store(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir())) == before
    return str(caught.value)


class TestDurability:
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 2),  # FULL
            ("foreign_keys", 1),
            ("recursive_triggers", 1),
            ("busy_timeout", 30_000),
            ("application_id", APPLICATION_ID),
            ("user_version", len(STEPS)),
        ],
    )
    def test_the_writer_is_set_up_so_that_nothing_gets_lost(
        self, opened: Database, pragma: str, value: object
    ) -> None:
        assert told(opened, pragma) == value

    def test_a_reader_cannot_write(self, opened: Database) -> None:
        with pytest.raises(StoreError), opened.reading() as transaction:
            transaction.run("DELETE FROM heartbeats")

    def test_a_reader_sees_one_moment_while_others_write(self, opened: Database) -> None:
        count = "SELECT count(*) AS n FROM spending"
        with opened.reading() as reading:
            before = reading.row(count)
            with opened.writing() as writing:
                writing.run("INSERT INTO spending (at, tokens) VALUES ('2026', 1)")
            assert reading.row(count) == before == {"n": 0}
        with opened.reading() as reading:
            assert reading.row(count) == {"n": 1}

    def test_a_writer_is_alone_from_its_first_moment(self, opened: Database) -> None:
        other = sqlite3.connect(opened.path, timeout=0, isolation_level=None)
        with opened.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.close()

    def test_rows_without_their_parents_are_impossible(self, opened: Database) -> None:
        with pytest.raises(sqlite3.IntegrityError), opened.writing() as transaction:
            transaction.run("INSERT INTO timers (order_number) VALUES ('nobody')")

    def test_only_its_owner_may_read_the_file_and_the_log_beside_it(self, opened: Database) -> None:
        told(opened, "user_version")
        for file in opened.path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name

    def test_it_waits_for_a_program_that_creates_the_same_file(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                other.execute("ROLLBACK")

        monkeypatch.setattr(database.time, "sleep", pause)
        open_store(path).close()
        assert len(pauses) == 3
        other.close()

    def test_it_does_not_wait_for_ever(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="kept busy by another program"):
            open_store(path)
        other.close()

    def test_the_schema_version_is_told(self, path: Path) -> None:
        store = open_store(path)
        assert store.schema_version == len(STEPS)
        store.close()


class TestRefusals:
    def test_a_newer_database_is_refused(self, path: Path) -> None:
        open_store(path).close()
        foreign(path, "PRAGMA user_version = 99")
        words = refusal(path)
        assert "newer Countersign (its schema is 99" in words
        assert "install the newer version" in words

    def test_the_database_of_another_program_is_refused(self, path: Path) -> None:
        foreign(path, "CREATE TABLE bookmarks (url TEXT)")
        assert "of another program" in refusal(path)

    def test_the_mark_of_another_program_is_respected(self, path: Path) -> None:
        foreign(path, "PRAGMA application_id = 42")
        assert "give the path of another file" in refusal(path)

    @pytest.mark.parametrize(
        "content",
        [b"number,currency\n4500012345,USD\n" * 40, b"\x00" * PAGE, b"SQLite format 3\x00" + b"\xff" * PAGE],
        ids=["a text file", "zeros", "a broken header"],
    )
    def test_what_is_no_database_is_refused(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        words = refusal(path)
        assert str(path) in words
        assert "restore the newest backup" in words

    def test_a_database_whose_schema_is_damaged_is_refused(self, path: Path) -> None:
        open_store(path).close()
        with path.open("r+b") as file:
            file.seek(100)  # the first page's tree, behind the header
            file.write(b"\xff" * 400)
        assert "is damaged" in refusal(path)

    def test_a_database_that_was_cut_short_is_refused(self, path: Path) -> None:
        open_store(path).close()
        with path.open("r+b") as file:
            file.truncate(PAGE + 100)
        assert "is damaged" in refusal(path)

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="can't be opened for reading and writing"):
            open_store(tmp_path)

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match=r"nowhere.*check that its folder exists"):
            open_store(tmp_path / "nowhere" / "countersign.sqlite")
        assert list(tmp_path.iterdir()) == []

    def test_an_sqlite_from_the_past_is_refused(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(database, "OLDEST_SQLITE", (99, 0, 0))
        with pytest.raises(StoreError, match=r"too old: use a Python with SQLite 99\.0\.0"):
            open_store(path)
        assert not path.exists()


class TestTrouble:
    """What can happen to a database that was fine when it was opened."""

    @pytest.mark.parametrize(("table", "pages"), [("cache", 1), ("orders", 20)])
    def test_damage_is_found_by_looking_for_it(self, path: Path, table: str, pages: int) -> None:
        open_store(path).close()
        damage(path, table, pages)
        damaged = open_store(path)
        assert any("Page" in fault for fault in damaged.faults())
        damaged.close()

    def test_damage_that_is_met_on_the_way_is_told(self, path: Path) -> None:
        store = open_store(path)
        store.keep("m1", b"x" * 300 * PAGE, "imap", NOW)
        store.close()
        with path.open("r+b") as file:
            file.seek(path.stat().st_size - 200 * PAGE)  # the chain of pages that hold the mail
            file.write(b"\xff" * 100 * PAGE)
        damaged = open_store(path)
        with pytest.raises(StoreError, match="is damaged"):
            damaged.message("m1")
        damaged.close()

    def test_rows_without_their_parents_are_found(self, path: Path) -> None:
        open_store(path).close()
        foreign(path, "INSERT INTO readings (message, body) VALUES ('nobody', '{}')")
        store = open_store(path)
        assert store.faults() == ["readings row 1 has no messages"]
        store.close()

    def test_a_body_that_cannot_be_read_back_is_told_without_its_content(self, path: Path) -> None:
        store = open_store(path)
        store.keep("m1", b"raw", "imap", NOW)
        foreign(path, """INSERT INTO readings (message, body) VALUES ('m1', '{"kind": "secret price"}')""")
        with pytest.raises(StoreError, match=r"A stored Reading can't be read back \(kind: ") as caught:
            store.reading("m1")
        assert "secret" not in str(caught.value)
        store.close()

    def test_a_full_disk_is_told_and_changes_nothing(self, path: Path) -> None:
        opened = open_database(path)
        store = SqliteStore(opened)
        store.keep("m1", b"raw", "imap", NOW)
        pages = told(opened, "page_count")
        assert told(opened, f"max_page_count = {pages}") == pages  # SQLite's own way to play a full disk
        with pytest.raises(StoreError, match=r"is full: free some space.*SQLite says"):
            store.keep("m2", b"x" * 100 * PAGE, "imap", NOW)
        assert [message.identity for message in store.messages()] == ["m1"]
        store.beat("still alive", NOW)
        store.close()

    def test_a_database_that_another_program_keeps_busy_is_told(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
        store = open_store(path)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="kept busy by another program"):
            store.keep("m1", b"raw", "imap", NOW)
        assert list(store.messages()) == []  # reading needs nobody's leave
        other.execute("ROLLBACK")
        assert store.keep("m1", b"raw", "imap", NOW)
        other.close()
        store.close()

    def test_a_defect_in_the_middle_of_a_commit_leaves_nothing(self, path: Path) -> None:
        store = open_store(path)
        unwritable = an_entry(words="\ud800")  # half a character, which no file can hold
        with pytest.raises(ValueError, match="surrogates"):
            store.commit(Commit(NOW, (Decision(CASE),), journal=(unwritable,)))
        assert list(store.cases()) == []
        store.commit(Commit(NOW, (Decision(CASE),), journal=(an_entry(),)))
        assert store.case("1") == CASE
        store.close()


class TestJournalIsAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE journal SET at = '2020'",
            "DELETE FROM journal",
            "INSERT OR REPLACE INTO journal SELECT id, '2020', '1', event, message, body FROM journal",
        ],
    )
    def test_the_database_itself_refuses_to_change_it(self, path: Path, statement: str) -> None:
        store = open_store(path)
        store.commit(Commit(NOW, journal=(an_entry(), an_entry())))
        before = store.journal("1")
        outsider = sqlite3.connect(path)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            outsider.execute(statement)
        outsider.close()
        assert store.journal("1") == before
        store.close()
