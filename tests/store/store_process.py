"""A second program on the same database, for the tests to race with and to kill.

    store_process.py DATABASE JOB NAME

It says on standard output what it has done, line by line, once it is done.
"""

import datetime as dt
import sys
from pathlib import Path

from countersign.procurement.case import Case, Decision, JournalEntry, Purpose
from countersign.procurement.errors import Stale
from countersign.procurement.mail import OutboundMail
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.ports import Commit, OutboxMail
from countersign.store import cases, orders
from countersign.store.database import open_database
from countersign.store.sqlite import SqliteStore, open_store

NOW = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def a_commit(number: str, version: int = 1, sequence: int = 0) -> Commit:
    order = PurchaseOrder(number, "USD", Supplier("sales@northgate.example"), ())
    case = Case(order, f"token-of-{number}", version=version, sequence=sequence)
    mail = OutboundMail(f"<{number}.{version}@x>", "a@x", ("b@x",), "Order", b"raw" * 1_000)
    entry = JournalEntry(number, "order.sent", "It went out.")
    return Commit(NOW, (Decision(case, (entry,)),), (OutboxMail(mail, number, Purpose.ORDER),))


def keep(store: SqliteStore, name: str) -> None:
    """Keeps forty mails, half of which the other program keeps too."""
    for number in range(20):
        for identity in (f"{name}-{number}", f"both-{number}"):
            if store.keep(identity, identity.encode(), name, NOW):
                say(identity)


def claim(store: SqliteStore, name: str) -> None:
    """Claims mails until none are left, and decides each."""
    while (message := store.claim_message(NOW, dt.timedelta(minutes=5))) is not None:
        store.commit(Commit(NOW, message=message.identity, message_reason=name))
        say(message.identity)


def count(store: SqliteStore, name: str) -> None:
    """Moves one case thirty versions on, however often the other program is faster."""
    moved = 0
    while moved < 30:
        version = store.case("shared").version
        try:
            store.commit(a_commit("shared", version + 1, sequence=version))
        except Stale:
            continue
        moved += 1
        say(name, version + 1)


def write(store: SqliteStore, name: str) -> None:
    """Commits order after order until it is killed."""
    number = 0
    while True:
        store.commit(a_commit(f"{name}-{number}"))
        say(number)
        number += 1


JOBS = {"keep": keep, "claim": claim, "count": count, "write": write}


def stop_inside(path: Path) -> None:
    """Stops in the middle of a transaction, with changes made, and waits there to be killed."""
    commit = a_commit("half")
    with open_database(path).writing() as transaction:
        orders.write(transaction, [commit.decisions[0].case.order], NOW)
        cases.write(transaction, [commit.decisions[0].case])
        say("inside")
        sys.stdin.read()


def main(path: Path, job: str, name: str) -> None:
    if job == "stop inside":
        stop_inside(path)
        return
    store = open_store(path)
    JOBS[job](store, name)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[-3]), sys.argv[-2], sys.argv[-1])
