"""S/4HANA as its file and its code describe it, at a fake written from SAP's documents."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from declared_world import SECRET, SERVER, DeclaredBench, DeclaredContract
from fake_changeset import writes_of
from fake_http import Reply
from fake_s4hana import V4, FakeS4

from countersign.erp.contract import FULL, LATER, ORDER, SPLIT
from countersign.erp.declared.systems import shipped_system
from countersign.erp.declared.wire import Access
from countersign.erp.registry import ErpOptions, connect
from countersign.erp.sap import items
from countersign.erp.sap.connector import S4Erp, iso
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.errors import ErpError
from countersign.procurement.writeback import differences


def put(bench: DeclaredBench, values: Confirmation, line: int = 10) -> None:
    token = bench.erp.order(ORDER.number).token
    bench.erp.write(ORDER.number, line, values, token=token, key="k")


def calls(bench: DeclaredBench) -> list[tuple[str, str]]:
    """The writes that were heard: verb and last part of what they are for."""
    heard = writes_of(bench.server.heard, bench.fake.batches)
    return [(one.method, one.path.removeprefix(V4).partition("/")[0]) for one in heard]


class TestS4(DeclaredContract):
    system = "s4hana"
    given = Access("/", "SYSTEM", SECRET, "", {"client": "100"})
    made = S4Erp

    def make(self) -> FakeS4:
        return FakeS4()

    def test_a_supplier_is_read_from_their_own_record(self, bench: DeclaredBench) -> None:
        order = bench.erp.order(ORDER.number).order
        assert order.supplier.email == "sales@northgate.example"
        assert (order.supplier.name, order.supplier.country) == ("Northgate Fasteners", "GB")
        assert (order.site, order.date) == ("1010", dt.date(2026, 11, 10))

    def test_a_write_fetches_a_token_first_and_shows_it_with_its_cookie(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        fetched = [
            one for one in bench.server.heard if one.headers.get("x-csrf-token", "").lower() == "fetch"
        ]
        assert [one.path for one in fetched] == [V4]
        assert calls(bench) == [("POST", "Confirmation")]

    def test_where_a_place_for_tokens_is_set_they_are_used_and_no_password(self) -> None:
        """OAuth's client credentials, as a communication arrangement has them."""
        parameters = {"client": "100", "token_url": f"{SERVER}/sap/bc/sec/oauth2/token"}
        bench = DeclaredBench(self.make(), self.file(), replace(self.given, parameters=parameters), self.made)
        try:
            put(bench, FULL)
            put(bench, SPLIT)
            signed = {one.headers["authorization"] for one in bench.server.heard if "oauth2" not in one.path}
            assert signed == {"Bearer t1"}
            bench.fake.tokens += 1
            put(bench, FULL)
            assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) == ()
            assert bench.fake.tokens == 3, "one that is over is fetched anew"
        finally:
            bench.erp.close()
            bench.server.close()

    def test_a_token_that_is_over_is_fetched_anew(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        answer, forgot = bench.server.answer, []

        def once(heard):
            if heard.method != "GET" and not forgot:
                forgot.append(heard)
                return Reply(403, "CSRF token validation failed", {"x-csrf-token": "Required"})
            return answer(heard)

        bench.server.answer = once
        put(bench, replace(FULL, reference="AB-4712"))
        assert forgot
        assert bench.erp.order(ORDER.number).confirmed(10).reference == "AB-4712"

    def test_the_order_itself_stays_as_it_was_ordered(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        line = bench.erp.order(ORDER.number).order.line(10)
        assert line == bench.erp.order(ORDER.number).order.lines[0]
        assert (line.quantity, line.unit_price, line.date) == (500, Decimal("12.50"), dt.date(2026, 12, 11))

    def test_more_than_was_ordered_is_refused_in_saps_words(self, bench: DeclaredBench) -> None:
        more = Confirmation(schedule=(Slice(LATER, Decimal(600)),))
        with pytest.raises(ErpError, match="exceeds the order quantity") as refusal:
            put(bench, more)
        assert refusal.value.permanent
        assert bench.erp.order(ORDER.number).confirmed(10) == Confirmation()

    def test_an_item_without_a_control_key_is_told_before_anything_is_sent(
        self, bench: DeclaredBench
    ) -> None:
        bench.fake.item(ORDER.number, 10)["SupplierConfirmationControlKey"] = ""
        with pytest.raises(ErpError, match="line 10 has no confirmation control key") as refusal:
            put(bench, FULL)
        assert refusal.value.permanent
        assert calls(bench) == []

    def test_part_deliveries_take_the_place_of_one_and_one_of_them(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        put(bench, SPLIT)
        assert calls(bench)[1:] == [("PATCH", "ConfirmationLine"), ("POST", "ConfirmationItem")]
        assert differences(SPLIT, bench.erp.order(ORDER.number).confirmed(10)) == ()
        put(bench, FULL)
        assert calls(bench)[3:] == [("DELETE", "ConfirmationLine"), ("PATCH", "ConfirmationLine")]
        assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) == ()

    def test_several_changes_are_made_together_or_not_at_all(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        before = bench.erp.order(ORDER.number)
        later = Confirmation(Decimal(520), Decimal("12.80"), Decimal(100), (Slice(LATER, Decimal(520)),))
        with pytest.raises(ErpError, match="exceeds the order quantity") as refusal:
            put(bench, later)
        assert refusal.value.permanent
        assert [len(one) for one in bench.fake.batches] == [2]
        assert bench.erp.order(ORDER.number) == before

    def test_a_service_that_makes_one_change_at_a_time_gets_them_so(self, bench: DeclaredBench) -> None:
        bench.fake.one_only = True
        put(bench, FULL)
        put(bench, SPLIT)
        made = [one.method for one in bench.server.heard if one.method != "GET"]
        assert made == ["POST", "POST", "PATCH", "POST"], "together in vain, then one by one"
        assert differences(SPLIT, bench.erp.order(ORDER.number).confirmed(10)) == ()

    def test_what_shrinks_goes_before_what_grows(self, bench: DeclaredBench) -> None:
        """At no moment more is confirmed than was ordered: SAP would refuse it."""
        put(bench, SPLIT)
        days = [one.date for one in SPLIT.schedule]
        turned = Confirmation(
            Decimal(500), schedule=(Slice(days[0], Decimal(450)), Slice(days[1], Decimal(50)))
        )
        put(bench, turned)
        assert differences(turned, bench.erp.order(ORDER.number).confirmed(10)) == ()

    def test_what_somebody_confirmed_by_hand_is_counted_and_replaced(self, bench: DeclaredBench) -> None:
        put(bench, Confirmation(schedule=(Slice(LATER, Decimal(100)),)))
        first = bench.fake.confirmations[0]
        bench.fake._create(
            {
                "SuplrConfRefPurchaseOrder": ORDER.number,
                "_SupplierConfirmationItemTP": [
                    {
                        "SuplrConfRefPurchaseOrderItem": "10",
                        "_SupplierConfirmationLineTP": [
                            {"DeliveryDate": "2027-01-08", "ConfirmedQuantity": 200}
                        ],
                    }
                ],
            }
        )
        assert bench.erp.order(ORDER.number).confirmed(10).quantity == 300
        put(bench, FULL)
        assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) == ()
        assert first in bench.fake.confirmations

    def test_a_change_between_our_read_and_our_write_is_refused_by_its_tag(
        self, bench: DeclaredBench
    ) -> None:
        put(bench, FULL)
        answer = bench.server.answer

        def meanwhile(heard):
            if heard.method == "PATCH":
                bench.fake.tagged(bench.fake._row(heard.path.removeprefix(V4).split("/")[1:]))
            return answer(heard)

        bench.server.answer = meanwhile
        with pytest.raises(ErpError, match="changed by another user") as refusal:
            put(bench, replace(FULL, schedule=(Slice(dt.date(2027, 1, 8), Decimal(480)),)))
        assert refusal.value.permanent

    def test_an_answer_before_the_work_is_done_is_waited_for(self, bench: DeclaredBench) -> None:
        bench.fake.late = 3
        put(bench, FULL)
        assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) == ()
        assert bench.waited == [1, 2, 4]

    def test_work_that_is_never_done_reads_as_not_written(self, bench: DeclaredBench) -> None:
        bench.fake.late = 99
        put(bench, FULL)
        assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) != ()

    def test_a_line_that_is_rejected_says_so_there(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        put(bench, Confirmation(refused=True))
        assert bench.erp.order(ORDER.number).confirmed(10).refused
        assert bench.erp.order(ORDER.number).confirmed(10).schedule == ()
        put(bench, FULL)
        assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) == ()

    def test_a_rejection_needs_no_confirmation_before_it(self, bench: DeclaredBench) -> None:
        put(bench, Confirmation(refused=True))
        assert bench.erp.order(ORDER.number).confirmed(10) == Confirmation(refused=True)

    @pytest.mark.parametrize("values", [Confirmation(quantity=Decimal(480)), Confirmation(reference="AB-1")])
    def test_a_confirmation_without_a_day_is_not_possible(self, bench: DeclaredBench, values) -> None:
        with pytest.raises(ErpError, match="line 10 can be confirmed for a day only"):
            put(bench, values)
        assert calls(bench) == []

    def test_another_price_leaves_the_days_alone(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        put(bench, Confirmation(unit_price=Decimal("0.13"), price_per=Decimal(1)))
        assert calls(bench)[1:] == [("PATCH", "ConfirmationItem")]
        found = bench.erp.order(ORDER.number).confirmed(10)
        assert (found.unit_price, found.price_per, found.quantity) == (13, 100, 480)

    def test_a_price_for_another_unit_than_the_quantitys_is_read_but_not_confirmed(
        self, bench: DeclaredBench
    ) -> None:
        """2 EUR per kilogram, of which a piece weighs a quarter: two units of which SAP knows the ratio."""
        bench.fake.item(ORDER.number, 10).update(
            OrderPriceUnit="KG",
            NetPriceAmount="2.00",
            NetPriceQuantity="1",
            OrderPriceUnitToOrderUnitNmrtr="1",
            OrdPriceUnitToOrderUnitDnmntr="4",
        )
        line = bench.erp.order(ORDER.number).order.line(10)
        assert line
        assert line.unit_price / line.price_per == Decimal("0.5")
        with pytest.raises(ErpError, match="line 10 is priced by KG and counted in PC"):
            put(bench, FULL)
        put(bench, replace(FULL, unit_price=None, price_per=None))

    def test_goods_that_went_back_have_not_come(self, bench: DeclaredBench) -> None:
        bench.goods_arrive(ORDER.number, 10, Decimal(120))
        for kind, size in (("122", 20), ("101", 50), ("102", 50), ("103", 30)):
            bench.fake.goods_arrive(ORDER.number, 10, Decimal(size), kind=kind)
        line = bench.erp.order(ORDER.number).line(10)
        assert line
        assert line.received == 100

    @pytest.mark.parametrize(
        ("movement", "received"),
        [
            ({"EntryUnit": "DZ", "QuantityInEntryUnit": "5.000"}, 60),
            ({"EntryUnit": "KAR", "MaterialBaseUnit": "PC", "QuantityInBaseUnit": "240.000"}, 240),
        ],
    )
    def test_what_came_in_another_unit_is_counted_in_the_orders(
        self, bench: DeclaredBench, movement, received
    ) -> None:
        bench.goods_arrive(ORDER.number, 10, Decimal(1))
        bench.fake.movements[-1].update(movement)
        line = bench.erp.order(ORDER.number).line(10)
        assert line
        assert line.received == received

    def test_what_can_not_be_counted_is_not_taken_for_nothing(self, bench: DeclaredBench) -> None:
        bench.goods_arrive(ORDER.number, 10, Decimal(5))
        bench.fake.movements[-1]["EntryUnit"] = "KAR"
        with pytest.raises(ErpError, match="line 10: 5 KAR have come, which can't be counted in PC"):
            bench.erp.order(ORDER.number)

    def test_a_receipt_is_a_change_of_its_order_and_told_once(self, bench: DeclaredBench) -> None:
        """It leaves the order's own instant of change where it was."""
        bench.fake.add("4500000001")
        bench.goods_arrive("4500000001", 10, Decimal(50))
        cursor = bench.erp.changed("").cursor
        assert bench.erp.changed(cursor).orders == ()
        bench.goods_arrive(ORDER.number, 10, Decimal(120))
        page = bench.erp.changed(cursor)
        assert [(one.order.number, one.lines[0].received) for one in page.orders] == [(ORDER.number, 120)]
        assert bench.erp.changed(page.cursor).orders == ()
        assert bench.server.heard[-1].path.endswith(
            "A_MaterialDocumentHeader"
        )  # no order was read for nothing
        bench.fake.today += dt.timedelta(days=1)
        bench.goods_arrive(ORDER.number, 10, Decimal(5))
        (again,) = bench.erp.changed(page.cursor).orders
        assert again.lines[0].received == 125

    def test_a_receipt_of_an_order_that_is_not_ours_to_read_stops_nothing(self, bench: DeclaredBench) -> None:
        cursor = bench.erp.changed("").cursor
        bench.goods_arrive("4511111111", 10, Decimal(120))
        bench.goods_arrive(ORDER.number, 10, Decimal(120))
        assert [one.order.number for one in bench.erp.changed(cursor).orders] == [ORDER.number]

    def test_the_first_receipts_of_all_are_seen_whatever_their_days(self, bench: DeclaredBench) -> None:
        bench.fake.add("4500000001")
        cursor = bench.erp.changed("").cursor
        bench.goods_arrive(ORDER.number, 10, Decimal(120))
        bench.fake.today += dt.timedelta(days=1)
        bench.goods_arrive("4500000001", 10, Decimal(120))
        page = bench.erp.changed(cursor)
        assert {one.order.number for one in page.orders} == {ORDER.number, "4500000001"}
        assert bench.erp.changed(page.cursor).orders == ()

    def test_an_order_from_before_is_left_alone_whatever_comes_of_it(self) -> None:
        given = replace(self.given, parameters={"client": "100", "oldest": "2026-11-11"})
        bench = DeclaredBench(self.make(), shipped_system(self.system), given, self.made)
        try:
            page = bench.erp.changed("")
            bench.goods_arrive(ORDER.number, 10, Decimal(1))
            page = bench.erp.changed(page.cursor)
            bench.goods_arrive(ORDER.number, 10, Decimal(1))
            assert page.orders == bench.erp.changed(page.cursor).orders == ()
        finally:
            bench.erp.close()
            bench.server.close()

    def test_several_schedule_lines_are_wanted_on_the_last_day(self, bench: DeclaredBench) -> None:
        lines = bench.fake.item(ORDER.number, 10)["to_ScheduleLine"]["results"]
        lines.append({**lines[0], "ScheduleLine": "2", "ScheduleLineDeliveryDate": "/Date(1798156800000)/"})
        line = bench.erp.order(ORDER.number).order.line(10)
        assert line
        assert line.date == dt.date(2026, 12, 25)

    def test_an_order_that_is_delivered_takes_nothing_more(self, bench: DeclaredBench) -> None:
        for line in (10, 20):
            bench.fake.item(ORDER.number, line)["IsCompletelyDelivered"] = True
        assert bench.erp.order(ORDER.number).status == "closed"

    def test_a_deleted_item_is_one_that_is_cancelled(self, bench: DeclaredBench) -> None:
        bench.fake.item(ORDER.number, 20)["PurchasingDocumentDeletionCode"] = "L"
        order = bench.erp.order(ORDER.number)
        assert [line.cancelled for line in order.lines] == [False, True]
        assert order.status == "open"

    def test_the_probe_asks_every_service(self, bench: DeclaredBench) -> None:
        assert "the service that is written to answers" in bench.erp.probe()
        services = {one.path.split("/")[5] for one in bench.server.heard}
        assert services == {
            "API_PURCHASEORDER_PROCESS_SRV",
            "API_BUSINESS_PARTNER",
            "API_MATERIAL_DOCUMENT_SRV",
            "api_supplierconfirmation",
        }
        assert calls(bench) == []

    def test_a_long_list_is_read_to_its_end_and_once(self, bench: DeclaredBench) -> None:
        bench.fake.page = 2
        for number in ("4500000001", "4500000002", "4500000003"):
            bench.fake.add(number)
        found, cursor, more = [], "", True
        while more:
            page = bench.erp.changed(cursor)
            found += [one.order.number for one in page.orders]
            cursor, more = page.cursor, page.more
        assert found == [ORDER.number, "4500000001", "4500000002", "4500000003"]
        assert bench.erp.changed(cursor).orders == ()


def test_the_system_is_set_by_its_name() -> None:
    made = connect("s4hana", ErpOptions(url="http://127.0.0.1:9", user="SYSTEM", password=SECRET))
    assert isinstance(made, S4Erp)
    assert made.name == "s4hana"


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("/Date(1795328401500+0000)/", "2026-11-22T06:20:01.500Z"),
        ("2026-11-22T06:20:01Z", "2026-11-22T06:20:01Z"),
    ],
)
def test_an_instant_is_asked_for_as_the_filter_wants_it(told: str, asked: str) -> None:
    assert iso(told) == asked


@pytest.mark.parametrize(("text", "number"), [("10", 10), ("00010", 10), (20, 20)])
def test_an_items_number_is_the_same_in_both_services(text: object, number: int) -> None:
    assert items.item_number(text) == number
