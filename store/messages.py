"""The mails that came in: kept once, claimed by one worker at a time, and what was made of them.

    NEW ── claim ──> NEW, not ready until the lease ends ──┬─ commit ──> DONE · HELD · UNREADABLE
     ^                                                     ├─ defer ───> NEW, not ready until then
     └──────────── release ──── HELD <──────────── hold ───┘

`ready_at` is when a NEW mail may be claimed (again): empty for one that nobody touched yet. Because a lease
simply runs out, a worker that died needs no cleaning up after.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from countersign.procurement.claims import Reading
from countersign.procurement.errors import CountersignError
from countersign.procurement.mail import Route
from countersign.procurement.ports import Commit, MessageState, StoredAnswer, StoredMessage
from countersign.store import refusals
from countersign.store.codec import READING, ROUTE, Codec, T, instant, stamp
from countersign.store.database import Row, Topic, Transaction

_KEEP = """
INSERT INTO messages (identity, source, state, attempts, received_at, reason)
VALUES (:identity, :source, 'new', 0, :at, '') ON CONFLICT (identity) DO NOTHING RETURNING seq
"""
_READ = """
SELECT m.identity, m.source, m.state, m.attempts, m.received_at, m.reason, r.raw
FROM messages m JOIN message_raw r ON r.seq = m.seq
"""
CLAIM = """
UPDATE messages SET attempts = attempts + 1, ready_at = :until
WHERE seq = (
    SELECT seq FROM messages WHERE state = 'new' AND (ready_at IS NULL OR ready_at <= :now)
    ORDER BY ready_at NULLS FIRST, seq LIMIT 1
) RETURNING identity
"""
_DEFER = """
UPDATE messages SET ready_at = :until, reason = :reason,
    attempts = CASE WHEN :counted OR attempts = 0 THEN attempts ELSE attempts - 1 END
WHERE identity = :identity AND state = 'new'
"""
_SETTLE = """
UPDATE messages SET state = :state, reason = :reason, ready_at = NULL
WHERE identity = :identity AND state = 'new'
"""
_RELEASE = """
UPDATE messages SET state = 'new', attempts = 0, ready_at = NULL, reason = ''
WHERE identity = :identity AND state = 'held'
"""
_ANSWERS = """
SELECT m.identity, m.received_at, t.body AS route, r.body AS reading
FROM messages m JOIN routes t ON t.message = m.identity JOIN readings r ON r.message = m.identity
WHERE m.received_at >= :since ORDER BY m.seq
"""


def write(transaction: Transaction, commit: Commit) -> None:
    """Moves the message that caused a commit, and keeps what it was taken for. `Stale` if it is not NEW."""
    if commit.message is None:
        return
    values = {"state": commit.message_state.value, "reason": commit.message_reason}
    if not transaction.run(_SETTLE, identity=commit.message, **values):
        raise _not_new(transaction, commit.message)
    if commit.reading is not None:
        _remember(transaction, "readings", commit.message, READING.encode(commit.reading))
    if commit.route is not None:
        _remember(transaction, "routes", commit.message, ROUTE.encode(commit.route))


def _remember(transaction: Transaction, table: str, message: str, body: str) -> None:
    transaction.run(
        f"INSERT INTO {table} (message, body) VALUES (:message, :body) "
        "ON CONFLICT (message) DO UPDATE SET body = excluded.body",
        message=message,
        body=body,
    )


def _not_new(transaction: Transaction, identity: str) -> CountersignError:
    row = transaction.row("SELECT state FROM messages WHERE identity = :identity", identity=identity)
    return (
        refusals.no_longer_new(identity, MessageState(row["state"])) if row else refusals.no_message(identity)
    )


def _decode(row: Row) -> StoredMessage:
    return StoredMessage(
        identity=row["identity"],
        raw=row["raw"],
        source=row["source"],
        state=MessageState(row["state"]),
        attempts=row["attempts"],
        received_at=instant(row["received_at"]),
        reason=row["reason"],
    )


class Messages(Topic):
    """The part of `Store` about mails that came in."""

    def keep(self, identity: str, raw: bytes, source: str, at: dt.datetime) -> bool:
        """See `Store`."""
        with self._database.writing() as transaction:
            row = transaction.row(_KEEP, identity=identity, source=source, at=stamp(at))
            if row is not None:
                sql = "INSERT INTO message_raw (seq, raw) VALUES (:seq, :raw)"
                transaction.run(sql, seq=row["seq"], raw=raw)
            return row is not None

    def message(self, identity: str) -> StoredMessage:
        """See `Store`."""
        with self._database.reading() as transaction:
            return _read(transaction, identity)

    def messages(self, state: MessageState | None = None) -> Sequence[StoredMessage]:
        """See `Store`."""
        where = "" if state is None else "WHERE m.state = :state"
        with self._database.reading() as transaction:
            rows = transaction.rows(f"{_READ} {where} ORDER BY m.seq", state=state.value if state else None)
            return tuple(_decode(row) for row in rows)

    def claim_message(self, now: dt.datetime, lease: dt.timedelta) -> StoredMessage | None:
        """See `Store`."""
        with self._database.writing() as transaction:
            row = transaction.row(CLAIM, now=stamp(now), until=stamp(now + lease))
            return _read(transaction, row["identity"]) if row else None

    def defer_message(self, identity: str, until: dt.datetime, reason: str, *, counted: bool) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            values = {"until": stamp(until), "reason": reason, "counted": counted}
            if not transaction.run(_DEFER, identity=identity, **values):
                raise _not_new(transaction, identity)

    def hold_message(self, identity: str, reason: str) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            values = {"state": MessageState.HELD.value, "reason": reason}
            if not transaction.run(_SETTLE, identity=identity, **values):
                raise _not_new(transaction, identity)

    def release_message(self, identity: str) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            if not transaction.run(_RELEASE, identity=identity):
                raise refusals.not_held(identity)

    def reading(self, message: str) -> Reading | None:
        """See `Store`."""
        return self._made_of(message, "readings", READING)

    def route(self, message: str) -> Route | None:
        """See `Store`."""
        return self._made_of(message, "routes", ROUTE)

    def answers(self, since: dt.datetime) -> Iterator[StoredAnswer]:
        """See `Store`."""
        with self._database.reading() as transaction:
            rows = transaction.rows(_ANSWERS, since=stamp(since))
        for row in rows:
            yield StoredAnswer(
                row["identity"],
                instant(row["received_at"]),
                ROUTE.decode(row["route"]),
                READING.decode(row["reading"]),
            )

    def _made_of(self, message: str, table: str, codec: Codec[T]) -> T | None:
        with self._database.reading() as transaction:
            row = transaction.row(f"SELECT body FROM {table} WHERE message = :message", message=message)
        return codec.decode(row["body"]) if row else None


def _read(transaction: Transaction, identity: str) -> StoredMessage:
    row = transaction.row(_READ + "WHERE m.identity = :identity", identity=identity)
    if row is None:
        raise refusals.no_message(identity)
    return _decode(row)
