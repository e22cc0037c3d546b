"""Business Central as its file describes it, at a fake written from Microsoft's documents."""

from dataclasses import replace

import pytest
from declared_world import SECRET, SERVER, DeclaredBench, DeclaredContract
from fake_business_central import COMPANY, FakeBusinessCentral

from countersign.erp.contract import FULL, ORDER, Bench
from countersign.erp.declared.wire import Access
from countersign.procurement.errors import ErpError


class TestBusinessCentral(DeclaredContract):
    system = "business-central"
    given = Access(
        "/v2.0/t/Production/api/v2.0",
        "client",
        SECRET,
        "",
        {"company": COMPANY, "tenant": "t", "login": SERVER},
    )

    def make(self) -> FakeBusinessCentral:
        return FakeBusinessCentral()

    def test_a_cancelled_order_says_so(self, bench: Bench) -> None:
        """It can't: what is cancelled is deleted there, and a person is told to look."""
        bench.somebody_cancels(ORDER.number)
        with pytest.raises(ErpError, match="look it up there"):
            bench.erp.order(ORDER.number)

    def test_that_an_order_ended_is_told_as_a_change(self, bench: DeclaredBench) -> None:
        """It can't: what was deleted has no change. Whoever writes to it is told."""
        cursor = bench.erp.changed("").cursor
        bench.somebody_cancels(ORDER.number)
        assert bench.erp.changed(cursor).orders == ()

    def test_an_order_whose_lines_are_cut_off_is_not_taken_over(self, bench: DeclaredBench) -> None:
        """Its supplier would be told that the rest is not ordered any more."""
        bench.fake.orders[0]["purchaseOrderLines@odata.nextLink"] = "https://x/purchaseOrderLines?$skip=1"
        page = bench.erp.changed("")
        assert page.orders == ()
        assert "came without all of its rows" in dict(page.refused)[f"order {ORDER.number}"]
        with pytest.raises(ErpError, match="without all of its rows"):
            bench.erp.order(ORDER.number)

    def test_a_long_list_is_read_to_its_end_part_by_part(self, bench: DeclaredBench) -> None:
        bench.fake.page = 2
        for number in ("A-1", "A-2", "A-3", "A-4"):
            bench.fake.add(number)
        found, cursor, more = [], "", True
        while more:
            page = bench.erp.changed(cursor)
            found += [one.order.number for one in page.orders]
            cursor, more = page.cursor, page.more
        assert found == [ORDER.number, "A-1", "A-2", "A-3", "A-4"]
        bench.fake.add("A-5")
        assert [one.order.number for one in self.told(bench, cursor)[0]] == ["A-5"]

    def test_a_line_changed_between_our_read_and_our_write_is_not_overwritten(
        self, bench: DeclaredBench
    ) -> None:
        """Business Central itself refuses, by the line's entity tag."""
        token = bench.erp.order(ORDER.number).token
        answer = bench.server.answer

        def meanwhile(heard):
            if heard.method == "PATCH":
                bench.fake.somebody_changes_the_quantity(ORDER.number, 10, 400)
            return answer(heard)

        bench.server.answer = meanwhile
        with pytest.raises(ErpError, match="Another user has already changed the record") as refusal:
            bench.erp.write(ORDER.number, 10, replace(FULL, reference=""), token=token, key="k")
        assert refusal.value.permanent

    def test_only_what_was_said_is_sent(self, bench: DeclaredBench) -> None:
        values = replace(FULL, reference="", unit_price=None, price_per=None)
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        (call,) = bench.server.written()
        assert call.content == {"quantity": 480, "expectedReceiptDate": "2026-12-18"}
