"""SyteLine as its file describes it, at a fake written from the guide to its IDO Request Service."""

from dataclasses import replace

import pytest
from declared_world import SECRET, DeclaredBench, DeclaredContract
from fake_http import Reply
from fake_infor_syteline import FakeInforSyteLine, _rows

from countersign.erp.contract import FULL, ORDER, Bench
from countersign.erp.declared.systems import shipped_system
from countersign.erp.declared.wire import Access
from countersign.procurement.erp import OrderStatus
from countersign.procurement.errors import ErpError
from countersign.procurement.writeback import differences, projected


class TestInforSyteLine(DeclaredContract):
    system = "infor-syteline"
    given = Access("", "sa", SECRET, "", {"site": "DALS"})

    def make(self) -> FakeInforSyteLine:
        return FakeInforSyteLine()

    def empty(self) -> Reply:
        return _rows([])

    def test_a_cancelled_order_says_so(self, bench: Bench) -> None:
        """As far as it can: an order is complete there, whether all has come or nobody wants the rest."""
        bench.somebody_cancels(ORDER.number)
        assert bench.erp.order(ORDER.number).status is OrderStatus.CLOSED

    def test_a_short_number_is_filled_up_to_ten_places(self, bench: DeclaredBench) -> None:
        for rows in bench.fake.idos.values():
            for row in rows:
                row.update({"PoNum": "1662".rjust(10)} if "PoNum" in row else {})
        assert bench.erp.order("1662").order.number == "1662"

    def test_a_line_changed_between_our_read_and_our_write_is_not_overwritten(
        self, bench: DeclaredBench
    ) -> None:
        """The row's own _ItemId refuses it, and the refusal is a 200."""
        token = bench.erp.order(ORDER.number).token
        answer = bench.server.answer

        def meanwhile(heard):
            if "/update/" in heard.path:
                bench.fake.somebody_changes_the_quantity(ORDER.number, 10, 400)
            return answer(heard)

        bench.server.answer = meanwhile
        values = projected(FULL, bench.erp.capabilities)[0]
        with pytest.raises(ErpError, match="changed by another user") as refusal:
            bench.erp.write(ORDER.number, 10, values, token=token, key="k")
        assert refusal.value.permanent

    def test_a_site_that_calls_the_promise_date_otherwise_can_say_so(self) -> None:
        given = replace(self.given, parameters={"site": "DALS", "promise": "ue_Promise"})
        bench = DeclaredBench(
            FakeInforSyteLine(promise="ue_Promise"), shipped_system("infor-syteline"), given
        )
        try:
            values = projected(FULL, bench.erp.capabilities)[0]
            bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
            assert differences(values, bench.erp.order(ORDER.number).confirmed(10)) == ()
        finally:
            bench.erp.close()
            bench.server.close()

    def test_a_session_that_is_over_is_opened_anew(self, bench: DeclaredBench) -> None:
        bench.erp.order(ORDER.number)
        bench.server.next_reply(Reply(401, {"Success": False, "Message": "The token is not valid."}))
        assert bench.erp.order(ORDER.number).order.number == ORDER.number

    def test_a_wrong_password_is_said_to_be_one(self, bench: DeclaredBench) -> None:
        wrong = DeclaredBench(bench.fake, bench.system, replace(self.given, password="not-this-one"))
        try:
            with pytest.raises(ErpError, match="login") as refusal:
                wrong.erp.order(ORDER.number)
            assert refusal.value.permanent
            assert "not-this-one" not in str(refusal.value)
        finally:
            wrong.erp.close()
            wrong.server.close()
