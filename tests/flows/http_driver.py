"""Writes confirmations to a server in processes that are killed at random; for `test_http_crashes.py` alone.

    http_driver.py FOLDER DEATHS SEED

The server is the fake of Business Central, and outlives all of them. A process dies where it stands itself,
or at the server: before a request counts, or when it counts already and nobody was answered. A restart comes
an hour later, when every lease of the dead has run out. FOLDER/server.json is what the server took and holds.
"""

import datetime as dt
import json
import os
import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent), str(HERE.parent / "erp")]
__import__("conftest")  # registers the import root in a checkout that was not installed
from deaths import dying
from fake_business_central import COMPANY, FakeBusinessCentral
from fake_http import FakeServer, Heard, Reply
from office import FakeClock, an_office

from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.write_back import write_back
from countersign.erp.declared.connector import DeclaredErp
from countersign.erp.declared.systems import connected, shipped_system
from countersign.erp.declared.wire import Access
from countersign.procurement.erp import Confirmation, Slice, Write, WriteState
from countersign.procurement.order import Line
from countersign.procurement.ports import Commit, Store
from countersign.procurement.writeback import key_of
from countersign.store.sqlite import open_store

ORDERS = 12
LESS = 7


@dataclass
class Deadly(FakeBusinessCentral):
    """The server, at which a client may die; it notes each change that it makes."""

    client: int = 0
    death: int = 0
    reached: int = 0
    changed: Counter[str] = field(default_factory=Counter)

    def meet(self, client: int, death: int) -> None:
        """From now on `client` calls, and dies at the `death`th place; 0: never."""
        self.client, self.death, self.reached = client, death, 0

    def reply(self, heard: Heard) -> Reply:
        if self._dies():
            return Reply(503)
        reply = super().reply(heard)
        if heard.method == "PATCH" and reply.status == 200:
            self.changed[heard.path.rpartition("(")[2].rstrip(")")] += 1
        self._dies()
        return reply

    def _dies(self) -> bool:
        self.reached += 1
        if self.reached == self.death:
            os.kill(self.client, signal.SIGKILL)
        return 0 < self.death <= self.reached


def system(url: str) -> DeclaredErp:
    """Business Central as its file describes it, at that server."""
    given = {"company": COMPANY, "tenant": "t", "login": url}
    there = Access(f"{url}/v2.0/t/Production/api/v2.0", "client", "secret", "", given)
    return connected(shipped_system("business-central"), there, lambda _: None)


def prepare(store: Store, erp: DeclaredErp) -> None:
    """Every order is known, and each of its lines is confirmed otherwise than it was ordered."""
    office = an_office(store=store, erp=erp)
    fetched = fetch_orders(office, erp)
    writes = tuple(
        _approved(number, line, office.clock())
        for number in fetched.new
        for line in store.case(number).order.lines
    )
    store.commit(Commit(office.clock(), writes=writes))


def _approved(number: str, line: Line, now: dt.datetime) -> Write:
    less = line.quantity - LESS
    values = Confirmation(less, schedule=(Slice(line.date, less),))
    key = key_of(number, line.line, values)
    return Write(key, number, line.line, values, now, WriteState.APPROVED, next_at=now)


def work(folder: Path, url: str, hours: int, death: int) -> None:
    """Works until `death` places of its own were reached, or, with 0, to the end."""
    probe = dying(death)
    clock = FakeClock()
    clock.move(hours=hours)
    store, erp = open_store(folder / "db.sqlite"), system(url)
    office = an_office(probe, store=store, clock=clock, erp=erp)
    while write_back(office):
        pass
    erp.close()
    store.close()


def main() -> None:
    folder, deaths, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    fake = Deadly()
    for number in range(ORDERS - 1):
        fake.add(f"45001{number:05}")
    server = FakeServer(fake.reply)
    store, erp = open_store(folder / "db.sqlite"), system(server.url)
    prepare(store, erp)
    erp.close()
    store.close()
    killed = 0
    for hours in range(1, deaths + 2):
        last, there = hours > deaths, chance.random() < 0.6
        own, at_server = (0, 0) if last else (0, chance.randint(1, 7)) if there else (chance.randint(1, 5), 0)
        ready, go = os.pipe()
        if (child := os.fork()) == 0:
            try:
                os.read(ready, 1)
                work(folder, server.url, hours, own)
            finally:
                os._exit(0)
        fake.meet(child, at_server)
        os.write(go, b".")
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        os.close(ready)
        os.close(go)
    server.close()
    holds = {
        line["id"]: float(line["quantity"])
        for order in fake.orders
        for line in order["purchaseOrderLines"]
        if "quantity" in line
    }
    (folder / "server.json").write_text(json.dumps({"changed": fake.changed, "holds": holds}))
    sys.stdout.write(f"{killed}\n")


if __name__ == "__main__":
    main()
