"""Writes confirmations back in processes that are killed at random; for `test_write_crashes.py` alone.

    write_driver.py FOLDER DEATHS SEED

FOLDER gets a database and a system that exchanges files. Each process works until the kill that is drawn for
it, or until nothing is left; a restart comes an hour later, when every lease of the dead has run out. It says
in FOLDER/applied which files the system was given.
"""

import json
import os
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]
__import__("conftest")  # registers the import root in a checkout that was not installed
from builders import an_order
from deaths import dying
from office import FakeClock, an_office

from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.write_back import write_back
from countersign.erp.files import canonical_json
from countersign.erp.files.connector import FilesErp
from countersign.erp.files.folder import LocalFolder
from countersign.erp.files.orders import order_json
from countersign.procurement.policy.model import default_policy
from countersign.store.shelf import open_shelf
from countersign.store.sqlite import open_store

ORDERS = tuple(an_order(number=f"45000{n:05}") for n in range(60))


class Mortal(LocalFolder):
    """A drop folder in which one may die at each touch, with a note of each file that was let go."""

    def __init__(self, folder: Path, reached) -> None:  # type: ignore[no-untyped-def]
        super().__init__(folder / "drop")
        self._notes, self._reached = folder / "applied", reached

    def put(self, place: str, name: str, data: bytes) -> None:
        self._reached("put")
        super().put(place, name, data)

    def move(self, place: str, name: str, to: str, as_name: str) -> bool:
        self._reached("move")
        moved = super().move(place, name, to, as_name)
        if moved and to == "out":
            with self._notes.open("a") as notes:
                notes.write(f"{as_name}\n")
        return moved


def system(folder: Path, reached=lambda stage: None) -> FilesErp:  # type: ignore[no-untyped-def]
    """The system that exchanges files."""
    shelf = open_shelf(folder / "shelf.sqlite")
    return FilesErp(Mortal(folder, reached), shelf, FakeClock(), canonical_json, settle=0)


def prepare(folder: Path) -> None:
    """Every order is sent and confirmed; its writes wait, approved."""
    (folder / "drop" / "in").mkdir(parents=True)
    (folder / "drop" / "in" / "all.json").write_text(json.dumps([order_json(order) for order in ORDERS]))
    office = an_office(store=open_store(folder / "db.sqlite"), policy=automatic())
    send_orders(office, list(ORDERS))
    for order in ORDERS:
        take_mail(office, f"{order.number} confirmed".encode(), "test")
    while handle_message(office):
        pass
    office.store.close()


def automatic():  # type: ignore[no-untyped-def]
    policy = default_policy()
    rules = policy.write_back.model_copy(update={"mode": "automatic"})
    return policy.model_copy(update={"write_back": rules})


def work(folder: Path, hours: int, death: int) -> None:
    """Works until `death` places were reached, or, with 0, to the end."""
    probe = dying(death)
    clock = FakeClock()
    clock.move(hours=hours)
    store = open_store(folder / "db.sqlite")
    office = an_office(probe, store=store, clock=clock, policy=automatic(), erp=system(folder, probe))
    while write_back(office):
        pass
    store.close()


def main() -> None:
    folder, deaths, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    prepare(folder)
    killed = 0
    for hours in range(deaths + 1):
        child = os.fork()
        if child == 0:
            work(folder, hours, chance.randint(1, 9) if hours < deaths else 0)
            os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    sys.stdout.write(f"{killed}\n")


if __name__ == "__main__":
    main()
