"""ERPNext as its file describes it, at a fake written from Frappe's documents and source."""

import json
from decimal import Decimal

import pytest
from declared_world import SECRET, DeclaredBench, DeclaredContract, TellsItsRights
from fake_erpnext import FakeErpNext
from fake_http import Reply

from countersign.erp.contract import FULL, ORDER
from countersign.erp.declared import templates
from countersign.erp.declared.wire import Access
from countersign.procurement.erp import Confirmation
from countersign.procurement.errors import ErpError
from countersign.procurement.writeback import differences

UPDATE_ITEMS = "erpnext.controllers.accounts_controller.update_child_qty_rate"


def put(bench: DeclaredBench, values: Confirmation, line: int = 10) -> Confirmation:
    token = bench.erp.order(ORDER.number).token
    bench.erp.write(ORDER.number, line, values, token=token, key="k")
    return bench.erp.order(ORDER.number).confirmed(line)


def calls(bench: DeclaredBench) -> list[str]:
    """The writes that were heard, by the last part of what they are for."""
    return [one.path.rpartition("/")[2] for one in bench.server.heard if one.method != "GET"]


class TestErpNext(TellsItsRights, DeclaredContract):
    system = "erpnext"
    given = Access("/", "api-key", SECRET)

    def make(self) -> FakeErpNext:
        return FakeErpNext()

    def test_quantity_and_price_go_first_and_with_every_row(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        assert calls(bench) == [UPDATE_ITEMS, "frappe.client.set_value", ORDER.number]
        (update,) = (one for one in bench.server.heard if one.path.endswith(UPDATE_ITEMS))
        assert isinstance(update.fields["trans_items"], str)
        rows = json.loads(update.fields["trans_items"])
        assert [(row["docname"], row["qty"]) for row in rows] == [
            (f"row1-{ORDER.number}", 480),
            (f"row2-{ORDER.number}", 300),
        ]

    def test_no_row_is_lost(self, bench: DeclaredBench) -> None:
        """A row that Update Items is not sent would be deleted."""
        put(bench, Confirmation(quantity=Decimal(480)), line=20)
        assert [line.line for line in bench.erp.order(ORDER.number).lines] == [10, 20]
        assert bench.erp.order(ORDER.number).confirmed(10).quantity == 500

    def test_a_day_alone_leaves_quantity_and_price_alone(self, bench: DeclaredBench) -> None:
        put(bench, Confirmation(schedule=FULL.schedule))
        assert calls(bench) == ["frappe.client.set_value"]
        row = bench.fake.row(ORDER.number, 10)
        assert (row["expected_delivery_date"], row["schedule_date"]) == ("2026-12-18", "2026-12-11")

    def test_the_wanted_day_stays_what_it_was(self, bench: DeclaredBench) -> None:
        before = bench.erp.order(ORDER.number).order.line(10)
        put(bench, Confirmation(schedule=FULL.schedule))
        assert bench.erp.order(ORDER.number).order.line(10) == before

    def test_below_what_came_it_refuses_in_its_own_words(self, bench: DeclaredBench) -> None:
        bench.goods_arrive(ORDER.number, 10, Decimal(490))
        with pytest.raises(ErpError, match="Cannot set quantity less than received quantity") as refusal:
            put(bench, Confirmation(quantity=Decimal(480)))
        assert refusal.value.permanent
        assert "_server_messages" not in str(refusal.value)

    def test_a_failure_that_comes_with_a_200_is_one(self, bench: DeclaredBench) -> None:
        answer = bench.server.answer
        failed = Reply(
            200, {"exc": '["Traceback"]', "exception": "frappe.exceptions.ValidationError: no stock"}
        )
        bench.server.answer = lambda heard: answer(heard) if heard.method == "GET" else failed
        with pytest.raises(ErpError, match="no stock") as refusal:
            put(bench, FULL)
        assert refusal.value.permanent

    def test_a_name_that_it_does_not_know_is_ignored_and_reads_as_not_written(
        self, bench: DeclaredBench
    ) -> None:
        """An older version without the field answers 200; reading back says that it does not stand there."""
        for row in bench.fake.orders[ORDER.number]["items"]:
            del row["expected_delivery_date"]
        values = Confirmation(schedule=FULL.schedule)
        assert differences(values, put(bench, values)) != ()

    def test_a_price_that_is_rounded_there_reads_as_another(self, bench: DeclaredBench) -> None:
        """0.1275 each, where the company's currency has two places."""
        bench.fake.precision = 2
        values = Confirmation(unit_price=Decimal("12.75"), price_per=Decimal(100))
        assert differences(values, put(bench, values)) != ()

    def test_what_was_changed_before_the_last_call_is_refused_there(self, bench: DeclaredBench) -> None:
        answer = bench.server.answer

        def meanwhile(heard):
            if heard.method == "PUT":
                bench.fake.touch(bench.fake.orders[ORDER.number])
            return answer(heard)

        bench.server.answer = meanwhile
        with pytest.raises(ErpError, match=r"modified after you have opened it.*2 of its calls") as refusal:
            put(bench, FULL)
        assert refusal.value.permanent

    def test_a_draft_is_no_order_yet(self, bench: DeclaredBench) -> None:
        bench.fake.add("PUR-ORD-2026-00007", docstatus=0)
        assert [one.order.number for one in bench.erp.changed("").orders] == [ORDER.number]
        with pytest.raises(ErpError, match="PUR-ORD-2026-00007"):
            bench.erp.order("PUR-ORD-2026-00007")

    @pytest.mark.parametrize(
        ("status", "told"), [("Closed", "closed"), ("Completed", "closed"), ("On Hold", "open")]
    )
    def test_what_is_closed_takes_nothing_more(self, bench: DeclaredBench, status: str, told: str) -> None:
        bench.fake.orders[ORDER.number]["status"] = status
        assert bench.erp.order(ORDER.number).status == told

    def test_the_address_is_the_orders_or_else_the_suppliers(self, bench: DeclaredBench) -> None:
        assert bench.erp.order(ORDER.number).order.supplier.email == "sales@northgate.example"
        bench.fake.orders[ORDER.number]["contact_email"] = "desk@northgate.example"
        assert bench.erp.order(ORDER.number).order.supplier.email == "desk@northgate.example"

    def test_the_buyer_is_who_made_the_order_unless_nobody_did(self, bench: DeclaredBench) -> None:
        assert bench.erp.order(ORDER.number).order.buyer.email == "ada.field@orchard-metal.example"
        bench.fake.orders[ORDER.number]["owner"] = "Administrator"
        assert bench.erp.order(ORDER.number).order.buyer.email == ""

    def test_a_number_can_end_no_question(self, bench: DeclaredBench) -> None:
        with pytest.raises(ErpError, match="can't be asked for"):
            bench.erp.order('X"],["docstatus",">",-1]]')

    def test_a_long_list_is_read_to_its_end_and_once(self, bench: DeclaredBench) -> None:
        for count in range(105):
            bench.fake.add(f"PO-{count:03}")
            bench.fake.clock = min(bench.fake.clock, 58)
        found, cursor, more = [], "", True
        while more:
            page = bench.erp.changed(cursor)
            found += [one.order.number for one in page.orders]
            cursor, more = page.cursor, page.more
        assert len(found) == len(set(found)) == 106
        assert bench.erp.changed(cursor).orders == ()


def test_a_part_of_a_body_can_be_a_text_of_json() -> None:
    """Numbers with the digits that they have, and what can't be filled left out."""
    rows = [{"qty": Decimal("480.0"), "rate": Decimal("0.1275")}, {"qty": Decimal(3)}]
    template = {"trans": {"json": [{"each": "lines", "qty": "{item/qty}", "rate": "{item/rate}"}]}}
    filled = templates.body(template, {"lines": rows})
    assert filled == {"trans": '[{"qty": 480, "rate": 0.1275}, {"qty": 3}]'}
