"""An order goes from the company's system to the supplier and back, all through `countersign run`.

Dovecot carries the mails, Tryton or a folder is the system, and nobody lends a hand in between.
"""

import datetime as dt
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import pytest
from servers import Dovecot, RelaySink
from test_main_job import answer_to, countersign, running, settings, until
from tryton import PASSWORD, USER, TrytonBench, TrytonServer

from countersign.erp.contract import ORDER
from countersign.erp.files.orders import order_json
from countersign.procurement.case import CaseState
from countersign.procurement.erp import Slice, WriteState
from countersign.store.sqlite import SqliteStore, open_store

pytestmark = pytest.mark.real
AUTOMATIC = '[write_back]\nmode = "automatic"\n'
LATER = "Line 10: we can only deliver on 18 December 2026.\nLine 20 is confirmed as ordered."
SHIFTED = (Slice(dt.date(2026, 12, 18), Decimal(500)),)


class System(Protocol):
    """A system with `ORDER` in it, and what it shows of line 10 now."""

    settings: str

    def put_order(self) -> None: ...

    def days(self) -> tuple[Slice, ...]: ...


@dataclass
class Tryton:
    """The real 8.2."""

    server: TrytonServer
    bench: TrytonBench = field(init=False)
    settings: str = ""

    def put_order(self) -> None:
        self.bench = TrytonBench(self.server)
        self.settings = (
            f'[erp]\nkind = "tryton"\nurl = "{self.server.url}"\ndatabase = "{self.bench.name}"\n'
            f'user = "{USER}"\npassword = "{PASSWORD}"\npoll_seconds = 1\n'
        )

    def days(self) -> tuple[Slice, ...]:
        return self.bench.erp.order(ORDER.number).confirmed(10).schedule


@dataclass
class Folder:
    """Files that somebody else writes and collects."""

    folder: Path
    settings: str = ""

    def put_order(self) -> None:
        (self.folder / "in").mkdir(parents=True)
        (self.folder / "in" / "orders.json").write_text(json.dumps(order_json(ORDER)))
        self.settings = (
            f'[erp]\nkind = "files"\nfolder = "{self.folder}"\npoll_seconds = 1\nsettle_seconds = 0\n'
        )

    def days(self) -> tuple[Slice, ...]:
        for path in (self.folder / "out").glob("*.json"):
            for line in json.loads(path.read_text())["lines"]:
                if line["line"] == 10:
                    return tuple(
                        Slice(dt.date.fromisoformat(one["date"]), Decimal(one["quantity"]))
                        for one in line["schedule"]
                    )
        return ()


@pytest.fixture(params=["tryton", "files"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    if request.param == "files":
        lent: AbstractContextManager[TrytonServer | None] = nullcontext()
    else:
        if problem := TrytonServer.missing():
            asked_for = "real" in request.config.getoption("markexpr") or os.environ.get("CI") == "true"
            (pytest.fail if asked_for else pytest.skip)(problem)
        lent = TrytonServer("8.2")
    with lent as server:
        found: System = Tryton(server) if server else Folder(tmp_path / "exchange")
        found.put_order()
        yield found


@pytest.fixture
def config(system: System, tmp_path: Path, dovecot: Dovecot, mailbox_user: str) -> Path:
    (tmp_path / "policy.toml").write_text(AUTOMATIC)
    more = f'[policy]\npath = "policy.toml"\n{system.settings}'
    return settings(tmp_path, dovecot, mailbox_user, more)


@pytest.fixture
def store(config: Path) -> Iterator[SqliteStore]:
    opened = open_store(config.with_name("countersign.sqlite"))
    yield opened
    opened.close()


def test_what_the_supplier_confirms_stands_in_the_system_and_reads_back_equal(
    config: Path, system: System, store: SqliteStore, dovecot: Dovecot, relay: RelaySink, mailbox_user: str
) -> None:
    with running(config):
        (order,) = relay.wait_for(1, seconds=60)
        assert order.recipients == ("sales@northgate.example",)
        dovecot.deliver(answer_to(order, "Confirmed as ordered, thank you."), mailbox_user)
        until(lambda: store.case(ORDER.number).state is CaseState.CONFIRMED)
        until(lambda: states(store) == [WriteState.WRITTEN, WriteState.WRITTEN], 60)
        assert system.days() == (Slice(dt.date(2026, 12, 11), Decimal(500)),)


def test_what_a_person_accepts_is_written_too(
    config: Path, system: System, store: SqliteStore, dovecot: Dovecot, relay: RelaySink, mailbox_user: str
) -> None:
    with running(config):
        (order,) = relay.wait_for(1, seconds=60)
        dovecot.deliver(answer_to(order, LATER), mailbox_user)
        until(lambda: bool(store.exceptions()))
        (late,) = store.exceptions()
        accept = countersign(config, "exceptions", "accept", late.id, "--by", late.owner)
        assert subprocess.run(accept, capture_output=True, check=False).returncode == 0
        until(lambda: states(store) == [WriteState.WRITTEN, WriteState.WRITTEN], 60)
        assert system.days() == SHIFTED


def states(store: SqliteStore) -> list[WriteState]:
    return [one.state for one in store.writes()]
