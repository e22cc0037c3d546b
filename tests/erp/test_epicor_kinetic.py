"""Epicor Kinetic as its file describes it, at a fake written from its published methods."""

from decimal import Decimal

from declared_world import KEY, SECRET, DeclaredBench, DeclaredContract
from fake_epicor_kinetic import FakeEpicorKinetic
from fake_http import Reply

from countersign.erp.contract import FULL, LATER, ORDER
from countersign.erp.declared.wire import Access
from countersign.procurement.writeback import differences, projected


class TestEpicorKinetic(DeclaredContract):
    system = "epicor-kinetic"
    given = Access("/kinetic", "countersign", SECRET, KEY, {"company": "EPIC06"})

    def make(self) -> FakeEpicorKinetic:
        return FakeEpicorKinetic()

    def empty(self) -> Reply:
        return Reply(204)

    def test_a_price_for_a_hundred_is_one(self, bench: DeclaredBench) -> None:
        line = bench.erp.order(ORDER.number).order.line(10)
        assert line
        assert (line.unit_price, line.price_per) == (Decimal("12.50"), 100)

    def test_releases_on_several_days_are_the_parts_in_which_it_is_wanted(self, bench: DeclaredBench) -> None:
        del bench.fake.releases[0]
        bench.fake.release(10, 1, Decimal(300), "2026-12-04")
        bench.fake.release(10, 2, Decimal(200), "2026-12-11")
        line = bench.erp.order(ORDER.number).order.lines[0]
        assert [(str(one.date), one.quantity) for one in line.schedule] == [
            ("2026-12-04", 300),
            ("2026-12-11", 200),
        ]

    def test_every_release_of_the_line_gets_the_day_and_no_other_lines(self, bench: DeclaredBench) -> None:
        bench.fake.release(10, 2, Decimal(100))
        values = projected(FULL, bench.erp.capabilities)[0]
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        days = {(one["POLine"], one["PORelNum"]): one["PromiseDt"] for one in bench.fake.releases}
        promised = f"{LATER}T00:00:00"
        assert days == {(10, 1): promised, (10, 2): promised, (20, 1): None}
        assert differences(values, bench.erp.order(ORDER.number).confirmed(10)) == ()

    def test_a_release_that_keeps_another_day_is_a_difference(self, bench: DeclaredBench) -> None:
        values = projected(FULL, bench.erp.capabilities)[0]
        bench.erp.write(ORDER.number, 10, values, token=bench.erp.order(ORDER.number).token, key="k")
        bench.fake.release(10, 2, Decimal(100))
        bench.fake.releases[-1]["PromiseDt"] = "2027-01-08T00:00:00"
        (apart,) = differences(values, bench.erp.order(ORDER.number).confirmed(10))
        assert "100 on 2027-01-08" in apart
