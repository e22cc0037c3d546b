"""Small things that must outlive a restart: how far folders were read, what models said, who is alive.

Each is one row under one key, written by itself and never as part of a commit.
"""

import datetime as dt
from collections.abc import Sequence

from countersign.procurement.ports import Cursor
from countersign.store.codec import instant, stamp
from countersign.store.database import Topic

_SET_CURSOR = """
INSERT INTO cursors (folder, uidvalidity, uid) VALUES (:folder, :uidvalidity, :uid)
ON CONFLICT (folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, uid = excluded.uid
"""
_REMEMBER = "INSERT INTO cache (key, value, at) VALUES (:key, :value, :at) ON CONFLICT (key) DO NOTHING"
_BEAT = """
INSERT INTO heartbeats (worker, at) VALUES (:worker, :at)
ON CONFLICT (worker) DO UPDATE SET at = excluded.at
"""


class Bookkeeping(Topic):
    """The part of `Store` about cursors, remembered answers, spending and heartbeats."""

    def cursor(self, folder: str) -> Cursor | None:
        """See `Store`."""
        with self._database.reading() as transaction:
            sql = "SELECT uidvalidity, uid FROM cursors WHERE folder = :folder"
            row = transaction.row(sql, folder=folder)
        return Cursor(row["uidvalidity"], row["uid"]) if row else None

    def set_cursor(self, folder: str, cursor: Cursor) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            transaction.run(_SET_CURSOR, folder=folder, uidvalidity=cursor.uidvalidity, uid=cursor.uid)

    def cached(self, key: str) -> str | None:
        """See `Store`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT value FROM cache WHERE key = :key", key=key)
        return row["value"] if row else None

    def remember(self, key: str, value: str, at: dt.datetime) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            transaction.run(_REMEMBER, key=key, value=value, at=stamp(at))

    def spent(self, since: dt.datetime) -> int:
        """See `Store`."""
        with self._database.reading() as transaction:
            sql = "SELECT coalesce(sum(tokens), 0) AS tokens FROM spending WHERE at >= :since"
            (row,) = transaction.rows(sql, since=stamp(since))
        return int(row["tokens"])

    def spend(self, tokens: int, at: dt.datetime) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            sql = "INSERT INTO spending (at, tokens) VALUES (:at, :tokens)"
            transaction.run(sql, at=stamp(at), tokens=tokens)

    def beat(self, worker: str, at: dt.datetime) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            transaction.run(_BEAT, worker=worker, at=stamp(at))

    def beats(self) -> Sequence[tuple[str, dt.datetime]]:
        """See `Store`."""
        with self._database.reading() as transaction:
            rows = transaction.rows("SELECT worker, at FROM heartbeats ORDER BY worker")
            return tuple((row["worker"], instant(row["at"])) for row in rows)
