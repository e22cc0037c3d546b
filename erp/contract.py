"""What every connector promises, as a suite that each one inherits; outside packages inherit it too.

    class TestMySystem(ErpContract):
        @pytest.fixture
        def bench(self) -> Bench: ...      a system with `ORDER` in it, and hands to change it behind our back

The reference (`erp.memory`) passes it first. A test that needs what a system can't hold is not run for it;
that the loss is declared is tested instead.
"""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

import pytest

from countersign.procurement.erp import (
    NOTHING,
    Capability,
    Confirmation,
    Erp,
    ErpOrder,
    OrderStatus,
    Slice,
)
from countersign.procurement.errors import ErpError
from countersign.procurement.order import Line, PurchaseOrder, Supplier
from countersign.procurement.writeback import differences, projected

ORDER = PurchaseOrder(
    "4500012345",
    "EUR",
    Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners"),
    (
        Line(10, Decimal(500), "EA", Decimal("12.50"), dt.date(2026, 12, 11), Decimal(100), "HX-8x40"),
        Line(20, Decimal(300), "EA", Decimal("4.10"), dt.date(2026, 12, 11), Decimal(100), "HN-8"),
    ),
)
"""The order that a bench holds. A system without a price basis may hold 0.125 each for 12.50 per 100."""

LATER = dt.date(2026, 12, 18)
FULL = Confirmation(Decimal(480), Decimal("12.75"), Decimal(100), (Slice(LATER, Decimal(480)),), "AB-4711")
SPLIT = Confirmation(
    quantity=Decimal(500),
    schedule=(Slice(dt.date(2026, 12, 11), Decimal(300)), Slice(LATER, Decimal(200))),
)
REFUSED = Confirmation(refused=True, reason="The item is discontinued.")


class Bench(Protocol):
    """A connector at a system in which somebody else works as well."""

    erp: Erp

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        """A purchaser edits the order in the system."""
        ...

    def somebody_cancels(self, number: str) -> None:
        """A purchaser cancels the order in the system."""
        ...

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        """The warehouse books a receipt."""
        ...


class ErpContract:
    """Inherit it, and give it a `bench`."""

    def looks(self) -> int:
        """So many times a system may be asked what changed until it tells of a change; once, if it can."""
        return 1

    def told(self, bench: Bench, cursor: str) -> tuple[list[ErpOrder], str]:
        """All that is told within so many looks, and the cursor behind it."""
        found: list[ErpOrder] = []
        for _ in range(self.looks()):
            more = True
            while more:
                page = bench.erp.changed(cursor)
                found, cursor, more = [*found, *page.orders], page.cursor, page.more
        return found, cursor

    def held(self, bench: Bench, values: Confirmation) -> Confirmation:
        """What the system can hold of the values."""
        return projected(values, bench.erp.capabilities, dates=bench.erp.date_fields)[0]

    def write(self, bench: Bench, values: Confirmation, key: str = "k-1", line: int = 10) -> None:
        """Writes to the order as it is now."""
        token = bench.erp.order(ORDER.number).token
        bench.erp.write(ORDER.number, line, self.held(bench, values), token=token, key=key)

    def confirmed(self, bench: Bench, line: int = 10) -> Confirmation:
        """What stands in the system for a line."""
        found = bench.erp.order(ORDER.number).line(line)
        assert found is not None
        return found.confirmed

    def test_an_order_is_read_with_everything_that_was_ordered(self, bench: Bench) -> None:
        order = bench.erp.order(ORDER.number).order
        assert (order.number, order.currency) == (ORDER.number, "EUR")
        assert order.supplier.email == "sales@northgate.example"
        for line, wanted in zip(order.lines, ORDER.lines, strict=True):
            assert (line.line, line.quantity, line.date) == (wanted.line, wanted.quantity, wanted.date)
            assert line.unit_price / line.price_per == wanted.unit_price / wanted.price_per
            assert line.item == wanted.item

    def test_what_was_never_confirmed_reads_as_nothing_of_ours(self, bench: Bench) -> None:
        assert differences(self.held(bench, FULL), self.confirmed(bench)) != ()

    def test_an_order_that_is_not_found_is_an_error_and_no_empty_answer(self, bench: Bench) -> None:
        with pytest.raises(ErpError, match="4599999999") as refusal:
            bench.erp.order("4599999999")
        assert refusal.value.permanent

    def test_written_means_read_back_equal_in_every_field_it_can_hold(self, bench: Bench) -> None:
        self.write(bench, FULL)
        assert differences(self.held(bench, FULL), self.confirmed(bench)) == ()

    def test_the_other_line_stays_as_it_was(self, bench: Bench) -> None:
        before = self.confirmed(bench, 20)
        values = FULL if Capability.LINE_REFERENCE in bench.erp.capabilities else replace(FULL, reference="")
        self.write(bench, values)
        assert self.confirmed(bench, 20) == before

    def test_part_deliveries_are_held_or_declared_as_lost(self, bench: Bench) -> None:
        kept, losses = projected(SPLIT, bench.erp.capabilities, dates=bench.erp.date_fields)
        self.write(bench, SPLIT)
        assert differences(kept, self.confirmed(bench)) == ()
        assert bool(losses) == (kept != SPLIT)

    def test_a_line_that_is_refused_is_held_as_refused_or_declared_as_lost(self, bench: Bench) -> None:
        kept, losses = projected(REFUSED, bench.erp.capabilities, dates=bench.erp.date_fields)
        if Capability.REJECTION not in bench.erp.capabilities:
            assert (kept, bool(losses)) == (NOTHING, True)
            return
        other = self.confirmed(bench, 20)
        self.write(bench, FULL)
        self.write(bench, REFUSED, key="k-2")
        assert self.confirmed(bench).nothing_comes
        assert differences(kept, self.confirmed(bench)) == ()
        assert self.confirmed(bench, 20).nothing_comes == other.nothing_comes

    def test_a_line_that_comes_after_all_is_refused_no_more(self, bench: Bench) -> None:
        if Capability.REJECTION not in bench.erp.capabilities:
            pytest.skip("the system has no place for a refusal")
        self.write(bench, REFUSED)
        self.write(bench, FULL, key="k-2")
        assert not self.confirmed(bench).nothing_comes
        assert differences(self.held(bench, FULL), self.confirmed(bench)) == ()

    def test_why_it_is_otherwise_is_held_or_declared_as_lost(self, bench: Bench) -> None:
        values = replace(FULL, reason="The plating line is down.")
        kept, losses = projected(values, bench.erp.capabilities, dates=bench.erp.date_fields)
        self.write(bench, values)
        assert differences(kept, self.confirmed(bench)) == ()
        assert (kept.reason == "") == any("reason" in one for one in losses)

    def test_a_day_goes_to_the_field_that_is_named_and_leaves_the_others(self, bench: Bench) -> None:
        for place, field in enumerate(bench.erp.date_fields):
            day = LATER + dt.timedelta(days=place)
            values = Confirmation(schedule=(Slice(day, ORDER.lines[0].quantity, field),))
            self.write(bench, values, key=f"k-{field}")
            assert differences(self.held(bench, values), self.confirmed(bench)) == ()

    def test_a_field_that_is_not_there_is_declared_as_lost(self, bench: Bench) -> None:
        values = Confirmation(schedule=(Slice(LATER, ORDER.lines[0].quantity, "no such field"),))
        kept, (loss,) = projected(values, bench.erp.capabilities, dates=bench.erp.date_fields)
        assert (kept, "no such field" in loss) == (NOTHING, True)

    def test_the_same_key_twice_is_one_write(self, bench: Bench) -> None:
        self.write(bench, FULL)
        first = bench.erp.order(ORDER.number)
        self.write(bench, FULL)
        assert differences(self.held(bench, FULL), self.confirmed(bench)) == ()
        assert bench.erp.order(ORDER.number).lines == first.lines

    def test_a_later_confirmation_takes_the_place_of_an_earlier_one(self, bench: Bench) -> None:
        self.write(bench, FULL)
        later = replace(FULL, schedule=(Slice(dt.date(2027, 1, 8), Decimal(480)),))
        self.write(bench, later, key="k-2")
        assert differences(self.held(bench, later), self.confirmed(bench)) == ()

    def test_an_order_that_somebody_changed_meanwhile_is_not_overwritten(self, bench: Bench) -> None:
        if Capability.CONCURRENCY_TOKEN not in bench.erp.capabilities:
            pytest.skip("the system has no token; the comparison with what was sent has to do")
        token = bench.erp.order(ORDER.number).token
        bench.somebody_changes_the_quantity(ORDER.number, 10, Decimal(400))
        values = self.held(bench, FULL)
        with pytest.raises(ErpError) as refusal:
            bench.erp.write(ORDER.number, 10, values, token=token, key="k-1")
        assert refusal.value.permanent
        line = bench.erp.order(ORDER.number).order.line(10)
        assert line is not None
        assert line.quantity == 400

    def test_what_was_changed_in_the_system_is_seen(self, bench: Bench) -> None:
        before = bench.erp.changed("")
        bench.somebody_changes_the_quantity(ORDER.number, 20, Decimal(250))
        (changed,), _ = self.told(bench, before.cursor)
        line = changed.order.line(20)
        assert line is not None
        assert line.quantity == 250

    def test_nothing_is_told_twice_where_nothing_changed(self, bench: Bench) -> None:
        page = bench.erp.changed("")
        assert [one.order.number for one in page.orders] == [ORDER.number]
        assert self.told(bench, page.cursor)[0] == []

    def test_a_cancelled_order_says_so(self, bench: Bench) -> None:
        bench.somebody_cancels(ORDER.number)
        assert bench.erp.order(ORDER.number).status is OrderStatus.CANCELLED

    def test_what_has_come_is_known(self, bench: Bench) -> None:
        if Capability.RECEIPTS not in bench.erp.capabilities:
            pytest.skip("the system tells nothing of receipts")
        bench.goods_arrive(ORDER.number, 10, Decimal(120))
        line = bench.erp.order(ORDER.number).line(10)
        assert line is not None
        assert line.received == 120

    def test_a_line_that_is_not_there_is_refused_for_good(self, bench: Bench) -> None:
        token = bench.erp.order(ORDER.number).token
        values = self.held(bench, FULL)
        with pytest.raises(ErpError) as refusal:
            bench.erp.write(ORDER.number, 99, values, token=token, key="k-9")
        assert refusal.value.permanent

    def test_the_probe_says_what_it_saw(self, bench: Bench) -> None:
        assert bench.erp.probe().strip()
