"""The orders that clients of the API put, and the writes that were offered to them.

Each change of an order gets the next place, so that what changed since can be asked for. An offer keeps the
place that it got first; whether it can still be answered follows from the write that it belongs to.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from countersign.procurement.book import folded
from countersign.procurement.erp import Write, WriteState
from countersign.procurement.ledger import Entry, Offer
from countersign.procurement.ports import Commit
from countersign.store import refusals
from countersign.store.codec import ENTRY_OF_LEDGER, OFFER, WRITE, stamp
from countersign.store.database import Topic, Transaction
from countersign.store.writes import put_write

_PUT = """
INSERT INTO ledger (number, folded, version, place, changed_at, body)
VALUES (:number, :folded, :version, (SELECT coalesce(max(place), 0) + 1 FROM ledger), :at, :body)
ON CONFLICT (number) DO UPDATE SET
    version = excluded.version, place = excluded.place, changed_at = excluded.changed_at, body = excluded.body
"""
_OFFER = """
INSERT INTO offers (key, answered, body) VALUES (:key, :answered, :body)
ON CONFLICT (key) DO UPDATE SET answered = excluded.answered, body = excluded.body
"""
CHANGED = "SELECT place, body FROM ledger WHERE place > :after ORDER BY place LIMIT :limit"
OFFERED = "SELECT seq, body FROM offers WHERE seq > :after ORDER BY seq LIMIT :limit"
WAITING = """
SELECT offers.seq, offers.body FROM offers JOIN erp_writes ON erp_writes.key = offers.key
WHERE offers.seq > :after AND offers.answered = 0 AND erp_writes.state IN ('approved', 'writing')
ORDER BY offers.seq LIMIT :limit
"""
_UNFINISHED = "('proposed', 'approved', 'writing')"
OLD_ENTRIES = f"""
SELECT number FROM ledger
WHERE changed_at < :before AND place <= :told AND place < (SELECT max(place) FROM ledger)
    AND json_extract(body, '$.status') <> 'open' AND number NOT IN (
        SELECT order_number FROM erp_writes WHERE state IN {_UNFINISHED}
    )
LIMIT :limit
"""
OLD_OFFERS = f"""
SELECT offers.key FROM offers JOIN erp_writes ON erp_writes.key = offers.key
WHERE offers.answered = 1 AND offers.seq < (SELECT max(seq) FROM offers)
    AND json_extract(offers.body, '$.answer.at') < :before AND erp_writes.state NOT IN {_UNFINISHED}
LIMIT :limit
"""


def write(transaction: Transaction, commit: Commit) -> None:
    """Keeps a commit's orders of the ledger, and its offers. Raises `Stale`, `Conflict`."""
    for entry in commit.ledger:
        _put(transaction, entry, commit.at)
    for one in commit.offers:
        answered = int(one.answer is not None)
        transaction.run(_OFFER, key=one.key, answered=answered, body=OFFER.encode(one))


def _put(transaction: Transaction, entry: Entry, at: dt.datetime) -> None:
    alike = transaction.rows(
        "SELECT number, version FROM ledger WHERE folded = :folded", folded=folded(entry.number)
    )
    known = {row["number"]: row["version"] for row in alike}
    for other in known.keys() - {entry.number}:
        raise refusals.reads_the_same(entry.number, other)
    if known.get(entry.number, 0) != entry.version - 1:
        raise refusals.entry_moved_on(entry)
    transaction.run(
        _PUT,
        number=entry.number,
        folded=folded(entry.number),
        version=entry.version,
        at=stamp(at),
        body=ENTRY_OF_LEDGER.encode(entry),
    )


class LedgerBook(Topic):
    """The part of `Store` about the ledger."""

    def entries(self, numbers: Sequence[str]) -> Mapping[str, Entry]:
        """See `Ledger`."""
        sql = "SELECT body FROM ledger WHERE number = :number"
        with self._database.reading() as transaction:
            rows = [transaction.row(sql, number=number) for number in numbers]
        found = (ENTRY_OF_LEDGER.decode(row["body"]) for row in rows if row)
        return {entry.number: entry for entry in found}

    def entries_changed(self, after: int, limit: int) -> Sequence[tuple[int, Entry]]:
        """See `Ledger`."""
        with self._database.reading() as transaction:
            rows = transaction.rows(CHANGED, after=after, limit=limit)
        return [(row["place"], ENTRY_OF_LEDGER.decode(row["body"])) for row in rows]

    def entry_count(self) -> int:
        """See `Ledger`."""
        with self._database.reading() as transaction:
            return int(transaction.rows("SELECT count(*) AS count FROM ledger")[0]["count"])

    def offer(self, key: str) -> Offer | None:
        """See `Ledger`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT body FROM offers WHERE key = :key", key=key)
        return OFFER.decode(row["body"]) if row else None

    def offers(self, after: int, limit: int, *, waiting: bool) -> Sequence[tuple[int, Offer]]:
        """See `Ledger`."""
        with self._database.reading() as transaction:
            rows = transaction.rows(WAITING if waiting else OFFERED, after=after, limit=limit)
        return [(row["seq"], OFFER.decode(row["body"])) for row in rows]

    def hurry_write(self, key: str, now: dt.datetime) -> None:
        """See `Ledger`."""
        sql = "SELECT body FROM erp_writes WHERE key = :key"
        with self._database.writing() as transaction:
            row = transaction.row(sql, key=key)
            found: Write | None = WRITE.decode(row["body"]) if row else None
            if found and found.state is WriteState.APPROVED:
                put_write(transaction, replace(found, next_at=now))

    def forget_entries(self, before: dt.datetime, told: int, limit: int) -> int:
        """See `Ledger`."""
        with self._database.writing() as transaction:
            old = transaction.rows(OLD_ENTRIES, before=stamp(before), told=told, limit=limit)
            transaction.run_each("DELETE FROM ledger WHERE number = :number", old)
            return len(old)

    def forget_offers(self, before: dt.datetime, limit: int) -> int:
        """See `Ledger`."""
        with self._database.writing() as transaction:
            old = transaction.rows(OLD_OFFERS, before=stamp(before), limit=limit)
            transaction.run_each("DELETE FROM offers WHERE key = :key", old)
            return len(old)
