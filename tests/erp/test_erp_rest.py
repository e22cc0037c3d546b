"""The system behind our own API keeps the promises of every connector, with a client who works."""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from countersign.agent.api_desk import ApiDesk
from countersign.erp.contract import FULL, ORDER, Bench, ErpContract
from countersign.erp.registry import ErpOptions, connect
from countersign.erp.rest.connector import RestErp
from countersign.procurement.erp import Capability, Confirmation, Erp, OrderStatus, Write, WriteState
from countersign.procurement.errors import BadSettings, ErpError
from countersign.procurement.feed import Receipt
from countersign.procurement.ports import Commit
from countersign.procurement.writeback import projected
from countersign.store.memory import MemoryStore

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
KEY = f"{ORDER.number}-10-5d1f0c9a77"


class ServedErp(RestErp):
    """The connector, and a client that does at once what it is offered, and says so."""

    desk: ApiDesk

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        try:
            super().write(number, line, values, token=token, key=key)
        except ErpError as error:
            if error.permanent:
                raise
            approved = Write(key, number, line, values, NOW, WriteState.APPROVED, next_at=NOW)
            self.desk.store.commit(Commit(NOW, writes=(approved,)))
            self.desk.acknowledge(key, values, "erp")
            super().write(number, line, values, token=token, key=key)


@dataclass
class RestBench:
    served: bool
    store: MemoryStore = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.desk = ApiDesk(self.store, lambda: NOW, "rest")
        self.erp = (ServedErp if self.served else RestErp)(self.store, lambda: NOW)
        if isinstance(self.erp, ServedErp):
            self.erp.desk = self.desk
        self.desk.put([ORDER], "erp")

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        order = self.erp.order(number).order
        lines = tuple(replace(x, quantity=quantity) if x.line == line else x for x in order.lines)
        self.desk.put([replace(order, lines=lines)], "erp")

    def somebody_cancels(self, number: str) -> None:
        order = self.erp.order(number).order
        self.desk.put([order], "erp", status={number: OrderStatus.CANCELLED})

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self.desk.receive([Receipt(number, line, quantity, reference="GR-1")], "erp")


class TestRest(ErpContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return RestBench(served=True)


@pytest.fixture
def alone() -> RestBench:
    """A system whose client has not come by yet."""
    return RestBench(served=False)


def offer(bench: RestBench, values: Confirmation = FULL) -> str:
    with pytest.raises(ErpError) as waits:
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key=KEY)
    assert not waits.value.permanent
    return str(waits.value)


def test_a_write_waits_until_a_client_comes(alone: RestBench) -> None:
    assert "waits for a client since 2026-11-22 09:00 UTC" in offer(alone)
    assert offer(alone) == offer(alone)
    assert alone.erp.order(ORDER.number).confirmed(10) == Confirmation()
    assert alone.erp.answer(KEY) is None


def test_that_it_waits_is_in_the_journal_once(alone: RestBench) -> None:
    offer(alone)
    offer(alone)
    rows = [row.entry for row in alone.store.journal(ORDER.number) if row.entry.event == "erp.offered"]
    assert [row.data["key"] for row in rows] == [KEY]
    assert "480" in rows[0].words


def test_an_offer_changes_nothing_of_the_order(alone: RestBench) -> None:
    before = alone.erp.order(ORDER.number)
    offer(alone)
    assert alone.erp.order(ORDER.number) == before


def test_what_was_refused_is_offered_again_when_it_is_written_again(alone: RestBench) -> None:
    offer(alone)
    approved = Write(KEY, ORDER.number, 10, FULL, NOW, WriteState.APPROVED, next_at=NOW)
    alone.store.commit(Commit(NOW, writes=(approved,)))
    alone.desk.refuse(KEY, "the period is closed", "erp")
    assert alone.erp.answer(KEY)
    offer(alone)
    assert alone.erp.answer(KEY) is None


def test_the_probe_says_how_much_waits(alone: RestBench) -> None:
    assert alone.erp.probe() == (
        "orders put over the API: 1; clients with a token: 0; writes that wait for one of them: 0"
    )


def test_many_orders_are_told_page_by_page(alone: RestBench) -> None:
    alone.desk.put([replace(ORDER, number=f"PO-{n:04}") for n in range(450)], "erp")
    told, cursor, more = 0, "", True
    while more:
        page = alone.erp.changed(cursor)
        told, cursor, more = told + len(page.orders), page.cursor, page.more
    assert told == 451


def connected(**parameters: str) -> Erp:
    store = MemoryStore()
    options = ErpOptions(parameters=parameters, store=lambda: store, clock=lambda: NOW)
    return connect("rest", options)


def test_what_the_clients_system_lacks_is_said_in_the_settings_and_declared_as_lost() -> None:
    erp = connected(lacks="reason, rejection")
    assert connected().capabilities - erp.capabilities == {Capability.REASON, Capability.REJECTION}
    kept, losses = projected(replace(FULL, reason="The plating line is down."), erp.capabilities)
    assert (kept, losses) == (FULL, ("the supplier's reason can't be held",))


def test_a_lack_that_nobody_has_heard_of_is_one_clear_sentence() -> None:
    with pytest.raises(BadSettings, match=r"erp\.parameters\.lacks names “raeson”.*name some of .*reason"):
        connected(lacks="raeson")
