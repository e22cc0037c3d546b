"""The paper trail: what happened, by whose doing, in which words. It grows and never changes.

The database itself refuses to edit or cut it (see the triggers in `schema.py`), so that it can be shown to
an auditor.
"""

from collections.abc import Sequence

from countersign.procurement.ports import Commit, JournalRow
from countersign.store.codec import ENTRY, instant, stamp
from countersign.store.database import Topic, Transaction

_WRITE = """
INSERT INTO journal (at, order_number, event, message, body) VALUES (:at, :order, :event, :message, :body)
"""


def write(transaction: Transaction, commit: Commit) -> None:
    """Adds a commit's entries at its instant."""
    at = stamp(commit.at)
    rows = (
        {
            "at": at,
            "order": entry.order,
            "event": entry.event,
            "message": entry.message,
            "body": ENTRY.encode(entry),
        }
        for entry in commit.entries
    )
    transaction.run_each(_WRITE, rows)


class Journal(Topic):
    """The part of `Store` about the paper trail."""

    def journal(self, order: str) -> Sequence[JournalRow]:
        """See `Store`."""
        sql = "SELECT id, at, body FROM journal WHERE order_number = :order ORDER BY id"
        with self._database.reading() as transaction:
            return tuple(
                JournalRow(row["id"], instant(row["at"]), ENTRY.decode(row["body"]))
                for row in transaction.rows(sql, order=order)
            )
