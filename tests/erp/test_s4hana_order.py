"""S/4HANA where the order itself is written, at a fake written from SAP's documents."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from declared_world import SECRET, DeclaredBench, DeclaredContract
from fake_changeset import writes_of
from fake_http import Reply
from fake_s4hana_order import ROOT, FakeS4Order

from countersign.erp.contract import FULL, LATER, ORDER, SPLIT
from countersign.erp.declared.wire import Access
from countersign.erp.sap.connector import S4OrderErp
from countersign.erp.sap.schedule import Change, changes, next_change
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.errors import ErpError
from countersign.procurement.order import Due
from countersign.procurement.writeback import differences, taken_over

DAY = dt.date(2026, 12, 11)


def put(bench: DeclaredBench, values: Confirmation) -> Confirmation:
    token = bench.erp.order(ORDER.number).token
    bench.erp.write(ORDER.number, 10, values, token=token, key="k")
    return bench.erp.order(ORDER.number).confirmed(10)


def calls(bench: DeclaredBench) -> list[tuple[str, str]]:
    """The writes that were heard: verb, and which kind of row they are for."""
    heard = writes_of(bench.server.heard, bench.fake.batches)
    return [
        (one.method, one.path.removeprefix(ROOT).replace("A_PurchaseOrder", "").partition("(")[0])
        for one in heard
    ]


class TestS4Order(DeclaredContract):
    system = "s4hana-order"
    given = Access("/", "SYSTEM", SECRET, "", {"client": "100"})
    made = S4OrderErp

    def make(self) -> FakeS4Order:
        return FakeS4Order()

    def empty(self) -> Reply:
        return Reply(204)

    def test_the_schedule_goes_first_and_the_items_own_fields_last(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        assert calls(bench) == [("PATCH", "ScheduleLine"), ("PATCH", "Item")]
        item = bench.fake.item(ORDER.number, 10)
        assert (item["NetPriceAmount"], item["PurgDocOrderAcknNumber"], item["OrderQuantity"]) == (
            "12.75",
            "AB-4711",
            "480.000",
        )

    def test_the_token_is_asked_of_the_service_that_is_written_to(self, bench: DeclaredBench) -> None:
        put(bench, FULL)
        fetched = [
            one for one in bench.server.heard if one.headers.get("x-csrf-token", "").lower() == "fetch"
        ]
        assert [one.path for one in fetched] == [ROOT]

    def test_a_part_delivery_is_added_before_the_other_shrinks(self, bench: DeclaredBench) -> None:
        """Of what came, nothing may be taken away for a moment: SAP would refuse it."""
        bench.goods_arrive(ORDER.number, 10, Decimal(490))
        assert differences(SPLIT, put(bench, SPLIT)) == ()
        assert calls(bench) == [("POST", "Item"), ("PATCH", "ScheduleLine")]

    def test_schedule_lines_are_the_parts_in_which_it_is_wanted(self, bench: DeclaredBench) -> None:
        put(bench, SPLIT)
        line = bench.erp.order(ORDER.number).order.lines[0]
        assert line.schedule == tuple(Due(one.date, one.quantity) for one in SPLIT.schedule)
        assert line.date == LATER

    def test_what_we_wrote_ourselves_is_no_revision_and_what_somebody_moved_is(
        self, bench: DeclaredBench
    ) -> None:
        put(bench, SPLIT)
        found = bench.erp.order(ORDER.number)
        assert taken_over(found, ORDER, {10: SPLIT}) is ORDER
        swapped = tuple(replace(one, quantity=500 - one.quantity) for one in SPLIT.schedule)
        assert taken_over(found, ORDER, {10: replace(SPLIT, schedule=swapped)}).revision == 1

    def test_what_is_too_much_is_deleted_last(self, bench: DeclaredBench) -> None:
        put(bench, SPLIT)
        one = Confirmation(schedule=(Slice(LATER, Decimal(500)),))
        bench.goods_arrive(ORDER.number, 10, Decimal(250))
        assert differences(one, put(bench, one)) == ()
        assert calls(bench)[2:] == [("PATCH", "ScheduleLine"), ("DELETE", "ScheduleLine")]

    def test_a_price_alone_leaves_the_schedule_alone(self, bench: DeclaredBench) -> None:
        put(bench, Confirmation(unit_price=Decimal("0.13"), price_per=Decimal(1)))
        assert calls(bench) == [("PATCH", "Item")]
        assert bench.fake.item(ORDER.number, 10)["NetPriceAmount"] == "13"

    def test_a_quantity_alone_keeps_the_day(self, bench: DeclaredBench) -> None:
        found = put(bench, Confirmation(quantity=Decimal(480)))
        assert found.schedule == (Slice(DAY, Decimal(480)),)

    def test_a_quantity_alone_can_not_be_spread_over_several_days(self, bench: DeclaredBench) -> None:
        put(bench, SPLIT)
        with pytest.raises(ErpError, match="line 10 has several schedule lines"):
            put(bench, Confirmation(quantity=Decimal(480)))

    def test_below_what_came_it_refuses_in_its_own_words(self, bench: DeclaredBench) -> None:
        bench.goods_arrive(ORDER.number, 10, Decimal(490))
        with pytest.raises(ErpError, match="already goods receipts for 490 PC") as refusal:
            put(bench, FULL)
        assert refusal.value.permanent

    def test_several_changes_are_made_together_or_not_at_all(self, bench: DeclaredBench) -> None:
        before, answer = bench.erp.order(ORDER.number), bench.server.answer

        def meanwhile(heard):
            if heard.method == "POST":
                item = bench.fake.item(ORDER.number, 10)
                item["__metadata"] = {"etag": "somebody was here"}
            return answer(heard)

        bench.server.answer = meanwhile
        with pytest.raises(ErpError, match="changed by another user") as refusal:
            put(bench, FULL)
        assert refusal.value.permanent
        assert [len(one) for one in bench.fake.batches] == [2]
        assert bench.erp.order(ORDER.number).lines == before.lines

    def test_a_refusal_of_the_last_takes_the_first_back(self, bench: DeclaredBench) -> None:
        before = bench.erp.order(ORDER.number)
        changed = bench.fake.changed
        bench.fake.changed = lambda one: changed(one) if "Schedule" in one.path else bench.fake.refusal
        with pytest.raises(ErpError, match="already goods receipts"):
            put(bench, FULL)
        assert bench.erp.order(ORDER.number) == before

    def test_success_without_a_change_ends_after_one_try(self, bench: DeclaredBench) -> None:
        bench.fake.deaf = True
        assert differences(FULL, put(bench, FULL)) != ()
        assert calls(bench) == [("PATCH", "ScheduleLine"), ("PATCH", "Item")]

    def test_one_change_needs_no_changeset(self, bench: DeclaredBench) -> None:
        put(bench, Confirmation(schedule=(Slice(LATER, Decimal(500)),)))
        assert calls(bench) == [("PATCH", "ScheduleLine")]
        assert bench.fake.batches == []

    def test_a_price_for_another_unit_is_not_written(self, bench: DeclaredBench) -> None:
        bench.fake.item(ORDER.number, 10)["OrderPriceUnit"] = "KG"
        with pytest.raises(ErpError, match="line 10 is priced by KG and counted in PC"):
            put(bench, FULL)
        put(bench, replace(FULL, unit_price=None, price_per=None))


class TestOneByOne:
    """A service that was not made for changesets: a call for each change, each after a new look."""

    @pytest.fixture
    def bench(self) -> Iterator[DeclaredBench]:
        there = TestS4Order()
        bench = DeclaredBench(FakeS4Order(one_only=True), there.file(), there.given, there.made)
        yield bench
        bench.erp.close()
        bench.server.close()

    def made(self, bench: DeclaredBench) -> list[str]:
        return [one.method for one in bench.server.heard if one.method != "GET"]

    def test_it_is_asked_once_for_all_and_then_for_each(self, bench: DeclaredBench) -> None:
        assert differences(FULL, put(bench, FULL)) == ()
        assert self.made(bench) == ["POST", "PATCH", "PATCH"]

    def test_a_change_between_two_calls_is_refused_by_its_tag(self, bench: DeclaredBench) -> None:
        answer = bench.server.answer

        def meanwhile(heard):
            if heard.method == "PATCH" and "ScheduleLine" not in heard.path:
                bench.fake.touch(ORDER.number)
            return answer(heard)

        bench.server.answer = meanwhile
        with pytest.raises(ErpError, match=r"changed by another user\) \(1 of its calls had been made\)"):
            put(bench, FULL)

    def test_success_without_a_change_ends_after_one_try(self, bench: DeclaredBench) -> None:
        bench.fake.deaf = True
        assert differences(FULL, put(bench, FULL)) != ()
        assert self.made(bench) == ["POST", "PATCH"]


def stands(*parts: tuple[dt.date, int]) -> list[dict]:
    return [
        {"date": day, "quantity": Decimal(size), "row": {"ScheduleLine": str(place)}}
        for place, (day, size) in enumerate(parts, 1)
    ]


@pytest.mark.parametrize(
    ("before", "wanted", "change"),
    [
        ([(DAY, 500)], [(DAY, 500)], None),
        ([(DAY, 500)], [(LATER, 500)], Change((LATER, Decimal(500)), {"ScheduleLine": "1"})),
        ([(DAY, 500)], [(DAY, 300), (LATER, 200)], Change((LATER, Decimal(200)), number=2)),
        (
            [(DAY, 300), (LATER, 200)],
            [(DAY, 100), (LATER, 400)],
            Change((LATER, Decimal(400)), {"ScheduleLine": "2"}),
        ),
        ([(DAY, 300), (LATER, 200)], [(DAY, 300)], Change(None, {"ScheduleLine": "2"})),
        ([], [(DAY, 5)], Change((DAY, Decimal(5)), number=1)),
    ],
)
def test_the_next_change_adds_then_grows_then_shrinks_then_deletes(before, wanted, change) -> None:
    said = [(day, Decimal(size)) for day, size in wanted]
    assert next_change(stands(*before), said) == change


def test_all_changes_are_told_at_once_with_what_each_leaves() -> None:
    before, third = stands((DAY, 300), (LATER, 200)), dt.date(2027, 1, 8)
    wanted = [(DAY, Decimal(100)), (LATER, Decimal(250)), (third, Decimal(150))]
    found = changes(before, wanted)
    assert [(one.wanted, one.number or one.part["ScheduleLine"]) for one in found] == [
        (wanted[2], 3),
        (wanted[1], "2"),
        (wanted[0], "1"),
    ]
    assert changes(before, [(LATER, Decimal(500))])[-1] == Change(None, before[1]["row"])
