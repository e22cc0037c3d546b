"""The reference system keeps the promises that every connector makes."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from countersign.erp.contract import ORDER, Bench, ErpContract
from countersign.erp.memory import MemoryErp
from countersign.procurement.erp import Capability, OrderStatus


@dataclass
class MemoryBench:
    erp: MemoryErp

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        order = self.erp.order(number).order
        lines = tuple(replace(x, quantity=quantity) if x.line == line else x for x in order.lines)
        self.erp.edit(number, order=replace(order, lines=lines))

    def somebody_cancels(self, number: str) -> None:
        self.erp.edit(number, status=OrderStatus.CANCELLED)

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self.erp.receive(number, line, quantity)


def bench(*capabilities: Capability) -> MemoryBench:
    erp = MemoryErp(capabilities or Capability)
    erp.load(ORDER)
    return MemoryBench(erp)


class TestMemory(ErpContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return bench()


class TestPoorMemory(ErpContract):
    """The same system if it could hold a day and nothing else."""

    @pytest.fixture
    def bench(self) -> Bench:
        return bench(Capability.CONCURRENCY_TOKEN)
