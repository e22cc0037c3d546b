"""One SQLite file: how it is opened, and what a transaction on it is. What is in it is the topics' affair.

    writing()   BEGIN IMMEDIATE … COMMIT   one at a time in this process (a lock) and on this machine (SQLite)
    reading()   BEGIN … COMMIT             a second connection: a consistent view that never waits for writers

Write-ahead log with `synchronous=FULL`: once `writing()` is left, the change survives a power cut. Left by
an exception, it never happened.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlite_utils import Database as Tables

from countersign.procurement.errors import StoreError
from countersign.store.failures import explained
from countersign.store.migrations import Step, migrate, refuse_strangers, version_of
from countersign.store.schema import STEPS

Row = Mapping[str, Any]

BUSY_SECONDS = 30.0  # far beyond any transaction of ours, short enough for a person to wait
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables


class Transaction:
    """What a topic may do while a transaction is open. Parameters are named: `:order`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def rows(self, sql: str, **values: object) -> list[Row]:
        """All rows of a query, or of a write with RETURNING."""
        return list(self._tables.query(sql, values))

    def row(self, sql: str, **values: object) -> Row | None:
        """The first row, or None."""
        return next(iter(self.rows(sql, **values)), None)

    def run(self, sql: str, **values: object) -> int:
        """A write without RETURNING; how many rows it touched."""
        return self._tables.execute(sql, values).rowcount

    def run_each(self, sql: str, many: Iterable[Row]) -> None:
        """The same write for each set of values."""
        self._tables.conn.executemany(sql, many)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is done in it is undone by itself where it fails. Damage of the file ends the transaction."""
        self._tables.execute("SAVEPOINT apart")
        try:
            yield
        except sqlite3.Error:
            raise
        except BaseException:
            self._tables.execute("ROLLBACK TO apart")
            self._tables.execute("RELEASE apart")
            raise
        self._tables.execute("RELEASE apart")


class Database:
    """An open file. Any thread may use it; each transaction belongs to the thread that began it."""

    def __init__(self, path: Path, writer: Tables, reader: Tables) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._write_lock = Lock()
        self._read_lock = Lock()
        self._closed = False

    @property
    def schema_version(self) -> int:
        """How many migrations the file has seen."""
        with self._read_lock, explained(self.path):
            self._refuse_closed()
            return version_of(self._reader)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that may write. Don't open another one inside it: there is only one writer."""
        with self._write_lock, self._transaction(self._writer, "BEGIN IMMEDIATE") as transaction:
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one moment of the database, and may not write."""
        with self._read_lock, self._transaction(self._reader, "BEGIN") as transaction:
            yield transaction

    @contextmanager
    def _transaction(self, tables: Tables, begin: str) -> Iterator[Transaction]:
        self._refuse_closed()
        with explained(self.path):
            tables.execute(begin)
            try:
                yield Transaction(tables)
                tables.execute("COMMIT")
            except BaseException:
                tables.rollback()
                raise

    def faults(self) -> Sequence[str]:
        """The first damage that SQLite finds, or else rows whose parents are gone. Reads the whole file."""
        with self.reading() as transaction:
            # Asked for more than one damage, SQLite stumbles over the first and tells none.
            damages = [row["quick_check"] for row in transaction.rows("PRAGMA quick_check(1)")]
            if damages != ["ok"]:
                return damages
            orphans = transaction.rows("PRAGMA foreign_key_check")
            return [f"{row['table']} row {row['rowid']} has no {row['parent']}" for row in orphans]

    def close(self) -> None:
        """Waits for the transactions under way, then closes the file. Twice is once."""
        with self._write_lock, self._read_lock:
            self._closed = True
            self._reader.close()
            self._writer.close()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError(f"{self.path} was closed by this program: open it again first")


class Topic:
    """Base of the topic classes that `SqliteStore` is made of."""

    def __init__(self, database: Database) -> None:
        self._database = database


def open_database(path: Path, steps: Sequence[Step] = STEPS) -> Database:
    """Opens or creates the file and brings it up to date. `StoreError`, and nothing changed, if it can't."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(
            f"This Python has SQLite {sqlite3.sqlite_version}, which is too old: "
            f"use a Python with SQLite {'.'.join(map(str, OLDEST_SQLITE))} or newer"
        )
    with explained(path):
        if not path.exists():
            path.touch(mode=0o600)  # it will hold the company's mail; the log beside it inherits the mode
        writer = _connected(path)
        try:
            refuse_strangers(writer, path, len(steps))
            _make_durable(writer, path)
            migrate(writer, path, steps)
            return Database(path, writer, _reader(path))
        except BaseException:
            writer.close()
            raise


def _connected(path: Path) -> Tables:
    # isolation_level=None: we begin and end every transaction ourselves. The locks above make sharing safe.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    return Tables(connection, execute_plugins=False)


def _make_durable(writer: Tables, path: Path) -> None:
    _start_log(writer)
    if writer.journal_mode != "wal":
        raise StoreError(f"{path} can't have a write-ahead log where it lies: move it to a local disk")
    writer.execute("PRAGMA synchronous = FULL")
    writer.execute("PRAGMA foreign_keys = ON")


def _start_log(writer: Tables) -> None:
    """Where two programs create one file at the same moment, SQLite refuses one at once: it waits here."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            writer.enable_wal()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _reader(path: Path) -> Tables:
    reader = _connected(path)
    reader.execute("PRAGMA query_only = ON")
    return reader
