"""Infor M3 as its file describes it, at a fake written from its published transactions."""

from dataclasses import replace

import pytest
from declared_world import KEY, SECRET, SERVER, DeclaredBench, DeclaredContract
from fake_http import Reply
from fake_infor_m3 import FakeInforM3, _records

from countersign.erp.contract import FULL, ORDER, Bench
from countersign.erp.declared.wire import Access
from countersign.procurement.erp import Confirmation
from countersign.procurement.errors import ErpError

PARAMETERS = {"company": "100", "token_url": f"{SERVER}/as/token.oauth2", "client_id": "ci"}


class TestInforM3(DeclaredContract):
    system = "infor-m3"
    given = Access("/TENANT", "saak", SECRET, KEY, PARAMETERS)

    def make(self) -> FakeInforM3:
        return FakeInforM3()

    def empty(self) -> Reply:
        return _records()

    def test_a_cancelled_order_says_so(self, bench: Bench) -> None:
        """It can't: what is cancelled is deleted there, and M3 says so in its own words."""
        bench.somebody_cancels(ORDER.number)
        with pytest.raises(ErpError, match="does not exist") as refusal:
            bench.erp.order(ORDER.number)
        assert refusal.value.permanent

    def test_an_order_that_is_all_received_is_closed(self, bench: DeclaredBench) -> None:
        bench.fake.heads[ORDER.number]["PUSL"] = "75"
        assert bench.erp.order(ORDER.number).status == "closed"

    def test_zeros_are_how_it_writes_nothing(self, bench: DeclaredBench) -> None:
        assert bench.erp.order(ORDER.number).confirmed(10) == Confirmation()

    def test_what_was_ordered_stays_as_it_was(self, bench: DeclaredBench) -> None:
        before = bench.erp.order(ORDER.number)
        bench.erp.write(ORDER.number, 10, FULL, token=before.token, key="k")
        after = bench.erp.order(ORDER.number)
        assert after.order == before.order
        assert after.confirmed(10) == FULL

    def test_a_line_that_was_split_there_is_for_a_person(self, bench: DeclaredBench) -> None:
        bench.fake.lines.append({**bench.fake.lines[0], "PNLS": "1", "ORQA": "20"})
        with pytest.raises(ErpError, match="a line number twice"):
            bench.erp.order(ORDER.number)

    def test_an_order_that_cannot_be_read_stops_no_other(self, bench: DeclaredBench) -> None:
        bench.fake.heads["7700001"] = {**bench.fake.heads[ORDER.number], "PUNO": "7700001"}
        bench.fake.lines.append({**bench.fake.lines[0], "PUNO": "7700001", "DWDT": "soon"})
        page = bench.erp.changed("")
        assert [one.order.number for one in page.orders] == [ORDER.number]
        ((what, why),) = page.refused
        assert what == "order 7700001"
        assert "line 10, can't be read: date: “soon” is no day" in why

    def test_only_what_was_said_is_sent(self, bench: DeclaredBench) -> None:
        values = replace(FULL, quantity=None, unit_price=None, price_per=None, reference="")
        bench.erp.write(ORDER.number, 10, values, token="", key="k")
        call = next(one for one in bench.server.heard if one.path.endswith("/execute"))
        record = call.content["transactions"][0]["record"]
        assert record == {"PUNO": ORDER.number, "PNLI": "10", "PNLS": "0", "CODT": "20261218"}
