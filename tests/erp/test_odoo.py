"""Odoo as its file describes it, at a fake written from Odoo's documents and source."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from declared_world import SECRET, DeclaredBench, DeclaredContract, TellsItsRights
from fake_http import Reply
from fake_odoo import FakeOdoo

from countersign.erp.contract import FULL, ORDER
from countersign.erp.declared.wire import Access
from countersign.procurement.erp import Confirmation
from countersign.procurement.writeback import differences


class TestOdoo(TellsItsRights, DeclaredContract):
    system = "odoo"
    given = Access("", "", SECRET, "", {"database": "company", "zone": "Europe/Berlin"})

    def make(self) -> FakeOdoo:
        return FakeOdoo()

    def empty(self) -> Reply:
        return Reply(200, True)

    def write_line(self, bench: DeclaredBench, values: Confirmation) -> Confirmation:
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        return bench.erp.order(ORDER.number).confirmed(10)

    def test_a_day_is_the_day_that_it_is_in_the_companys_zone(self, bench: DeclaredBench) -> None:
        line = bench.erp.order(ORDER.number).order.line(10)
        assert line
        assert line.date == dt.date(2026, 12, 11)
        self.write_line(bench, Confirmation(schedule=FULL.schedule))
        assert bench.fake._line(10)["date_planned"] == "2026-12-18 11:00:00"

    def test_a_quantity_alone_does_not_reset_price_and_day(self, bench: DeclaredBench) -> None:
        before = bench.erp.order(ORDER.number).confirmed(10)
        found = self.write_line(bench, Confirmation(quantity=Decimal(480)))
        assert found.quantity == 480
        assert found.unit_price == before.unit_price
        assert [one.date for one in found.schedule] == [one.date for one in before.schedule]

    def test_the_price_is_what_is_paid_after_the_discount(self, bench: DeclaredBench) -> None:
        bench.fake._line(10).update(price_unit=Decimal("0.25"), discount=Decimal(50))
        line = bench.erp.order(ORDER.number).order.line(10)
        assert line
        assert line.unit_price == Decimal("0.125")
        found = self.write_line(bench, Confirmation(unit_price=Decimal("0.1275")))
        assert found.unit_price == Decimal("0.1275")

    def test_a_version_with_another_name_for_the_argument_can_be_set(self) -> None:
        given = replace(self.given, parameters={**self.given.parameters, "values": "values"})
        from countersign.erp.declared.systems import shipped_system

        bench = DeclaredBench(FakeOdoo(argument="values"), shipped_system("odoo"), given)
        try:
            values = Confirmation(quantity=Decimal(480))
            assert differences(values, self.write_line(bench, values)) == ()
        finally:
            bench.erp.close()
            bench.server.close()

    def test_notes_and_sections_are_no_lines(self, bench: DeclaredBench) -> None:
        assert [line.line for line in bench.erp.order(ORDER.number).order.lines] == [10, 20]
