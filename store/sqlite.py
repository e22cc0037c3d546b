"""The store on one SQLite file: the topics put together, and the one write that spans them all."""

from collections.abc import Sequence
from pathlib import Path

from countersign.procurement.ports import Commit, Store
from countersign.store import (
    cases,
    exceptions,
    journal,
    ledger,
    messages,
    orders,
    outbox,
    policies,
    posts,
    redemptions,
    writes,
)
from countersign.store.bookkeeping import Bookkeeping
from countersign.store.cases import Cases
from countersign.store.clients import ClientBook
from countersign.store.database import open_database
from countersign.store.exceptions import Exceptions
from countersign.store.hooks import HookBook
from countersign.store.journal import Journal
from countersign.store.ledger import LedgerBook
from countersign.store.messages import Messages
from countersign.store.orders import Orders
from countersign.store.outbox import Outbox
from countersign.store.policies import Policies
from countersign.store.posts import Posts
from countersign.store.redemptions import Redemptions
from countersign.store.systems import SystemBook
from countersign.store.writes import WriteBook


class SqliteStore(
    Orders,
    Cases,
    Messages,
    Outbox,
    Exceptions,
    Journal,
    Policies,
    Redemptions,
    Posts,
    WriteBook,
    SystemBook,
    ClientBook,
    LedgerBook,
    HookBook,
    Bookkeeping,
    Store,
):
    """`Store` on SQLite. Several threads and several programs may use one file at a time."""

    def commit(self, commit: Commit) -> None:
        """See `Store`. What can fail as stale comes first, so that a lost race costs little."""
        moved = tuple(decision.case for decision in commit.decisions)
        with self._database.writing() as transaction:
            policies.write(transaction, commit)
            messages.write(transaction, commit)
            redemptions.write(transaction, commit)
            posts.write(transaction, commit)
            orders.write(transaction, (case.order for case in moved), commit.at)
            cases.write(transaction, moved)
            exceptions.write(transaction, commit.decisions)
            outbox.withdraw(transaction, commit.decisions)
            outbox.write(transaction, commit.mails)
            outbox.end(transaction, commit)
            writes.write(transaction, commit)
            ledger.write(transaction, commit)
            journal.write(transaction, commit)

    def faults(self) -> Sequence[str]:
        """See `Store`."""
        return self._database.faults()

    @property
    def schema_version(self) -> int:
        """The version of the tables in the file."""
        return self._database.schema_version

    def close(self) -> None:
        """See `Store`."""
        self._database.close()


def open_store(path: Path) -> SqliteStore:
    """Opens the store at `path`, creating or upgrading it. `StoreError`, and nothing changed, if it can't."""
    return SqliteStore(open_database(path))
