"""Offers confirmations to a client in processes that are killed at random; for `test_api_crashes.py` alone.

    api_driver.py FOLDER DEATHS SEED

FOLDER gets a database with orders that a client put. Each process works until the kill that is drawn for it;
a restart comes two hours later, when every lease of the dead has run out. In between the client answers a few
of the writes that wait, and notes in FOLDER/answered what it said. At the end everything is answered.
"""

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]
__import__("conftest")  # registers the import root in a checkout that was not installed
from builders import an_order
from deaths import dying
from office import FakeClock, an_office

from countersign.agent.api_desk import ApiDesk
from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.write_back import write_back
from countersign.erp.rest.connector import RestErp
from countersign.procurement.erp import Confirmation
from countersign.procurement.policy.model import default_policy
from countersign.procurement.ports import Commit, Store
from countersign.store.sqlite import SqliteStore, open_store

ORDERS = tuple(an_order(number=f"45000{n:05}") for n in range(12))


class MortalErp(RestErp):
    """The connector, in which one may die before and behind each write."""

    reached: Callable[[str], None]

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        self.reached("called")
        try:
            super().write(number, line, values, token=token, key=key)
        finally:
            self.reached("answered")


class MortalStore(SqliteStore):
    """The store, in which one may die before and behind each commit."""

    reached: Callable[[str], None]

    def commit(self, commit: Commit) -> None:
        self.reached("commits")
        super().commit(commit)
        self.reached("committed")


def at(hours: int) -> FakeClock:
    clock = FakeClock()
    clock.move(hours=hours)
    return clock


def desk(store: Store, hours: int) -> ApiDesk:
    return ApiDesk(store, at(hours), "rest")


def an_office_at(store: Store, erp: RestErp, clock: FakeClock, probe: Callable[[str], None]) -> Office:
    policy = default_policy()
    rules = policy.write_back.model_copy(update={"mode": "automatic"})
    policy = policy.model_copy(update={"write_back": rules})
    return an_office(probe, store=store, clock=clock, policy=policy, erp=erp)


def prepare(folder: Path) -> None:
    """Every order is put, sent and confirmed; its writes wait, approved."""
    store = open_store(folder / "db.sqlite")
    desk(store, 0).put(ORDERS, "erp")
    erp = RestErp(store, at(0))
    office = an_office_at(store, erp, at(0), lambda _: None)
    fetch_orders(office, erp)
    for order in ORDERS:
        take_mail(office, f"{order.number} confirmed".encode(), "test")
    while handle_message(office):
        pass
    store.close()


def work(folder: Path, hours: int, death: int) -> None:
    """Works until `death` places were reached, or, with 0, to the end."""
    reached = dying(death)
    store = open_store(folder / "db.sqlite")
    store.__class__ = MortalStore
    assert isinstance(store, MortalStore)
    store.reached = reached
    erp = MortalErp(store, at(hours))
    erp.reached = reached
    office = an_office_at(store, erp, at(hours), reached)
    while write_back(office):
        pass
    store.close()


def answer(folder: Path, hours: int, chance: random.Random, most: int) -> int:
    """The client answers a few of the writes that wait; how many waited."""
    store = open_store(folder / "db.sqlite")
    waiting = [offer for _, offer in store.offers(0, 1000, waiting=True)]
    for offer in chance.sample(waiting, min(most, len(waiting))):
        refuses = chance.random() < 0.2
        if refuses:
            desk(store, hours).refuse(offer.key, "locked", "mule")
        else:
            desk(store, hours).acknowledge(offer.key, offer.values, "mule")
        with (folder / "answered").open("a") as notes:
            notes.write(f"{offer.key} {'refused' if refuses else 'written'}\n")
    store.close()
    return len(waiting)


def main() -> None:
    folder, deaths, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    prepare(folder)
    killed = 0
    for hours in range(1, deaths + 1):
        death = chance.randint(1, 15)
        child = os.fork()
        if child == 0:
            work(folder, 2 * hours, death)
            os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        answer(folder, 2 * hours, chance, most=hours % 6 == 0)
    hours = 2 * deaths + 2
    work(folder, hours, 0)
    while answer(folder, hours, chance, most=1000):
        hours += 2
        work(folder, hours, 0)
    sys.stdout.write(f"{killed}\n")


if __name__ == "__main__":
    main()
