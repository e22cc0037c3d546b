"""What goes back to the company's system: one row a write, by its key, with the time when it may be claimed.

A write that somebody claimed is found again by its lease, as mails are. Which of a line's writes still hold
when a new one comes is `writeback.queued`'s to say.
"""

import datetime as dt
from collections.abc import Sequence

from countersign.procurement.erp import Write
from countersign.procurement.ports import Commit
from countersign.procurement.writeback import queued
from countersign.store import refusals
from countersign.store.codec import WRITE, stamp, stamp_or_none
from countersign.store.database import Row, Topic, Transaction

CLAIM = """
SELECT key, body FROM erp_writes
WHERE state IN ('approved', 'writing') AND next_at <= :now AND order_number NOT IN (
    SELECT order_number FROM erp_writes WHERE state = 'writing' AND next_at > :now
) ORDER BY next_at, seq LIMIT 1
"""
_PUT = """
INSERT INTO erp_writes (key, order_number, line, state, next_at, body)
VALUES (:key, :order, :line, :state, :next_at, :body)
ON CONFLICT (key) DO UPDATE SET state = excluded.state, next_at = excluded.next_at, body = excluded.body
"""
_OF_LINE = "SELECT body FROM erp_writes WHERE order_number = :order AND line = :line ORDER BY seq"


def write(transaction: Transaction, commit: Commit) -> None:
    """Keeps a commit's new writes and how older ones stand now."""
    for new in (one for decision in commit.decisions for one in decision.writes):
        rows = transaction.rows(_OF_LINE, order=new.order, line=new.line)
        for one in queued(new, [_decode(row) for row in rows]):
            if one is new:  # it comes behind the others, also where the same values were written before
                transaction.run("DELETE FROM erp_writes WHERE key = :key", key=one.key)
            put_write(transaction, one)
    for one in commit.writes:
        put_write(transaction, one)


def put_write(transaction: Transaction, one: Write) -> None:
    """Keeps one write as it stands now."""
    transaction.run(
        _PUT,
        key=one.key,
        order=one.order,
        line=one.line,
        state=one.state.value,
        next_at=stamp_or_none(one.next_at),
        body=WRITE.encode(one),
    )


def _decode(row: Row) -> Write:
    return WRITE.decode(row["body"])


class WriteBook(Topic):
    """The part of `Store` about what goes back."""

    def claim_write(self, now: dt.datetime, lease: dt.timedelta) -> Write | None:
        """See `Writes`."""
        with self._database.writing() as transaction:
            row = transaction.row(CLAIM, now=stamp(now))
            if row is None:
                return None
            claimed = _decode(row).claimed(now + lease)
            put_write(transaction, claimed)
            return claimed

    def write_of(self, key: str) -> Write:
        """See `Writes`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT body FROM erp_writes WHERE key = :key", key=key)
        if row is None:
            raise refusals.no_write(key)
        return _decode(row)

    def writes(self, order: str | None = None) -> Sequence[Write]:
        """See `Writes`."""
        where = "" if order is None else "WHERE order_number = :order"
        with self._database.reading() as transaction:
            rows = transaction.rows(f"SELECT body FROM erp_writes {where} ORDER BY seq", order=order)
            return tuple(_decode(row) for row in rows)
