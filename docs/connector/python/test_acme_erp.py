"""Acme's connector keeps every promise: run it with pytest. Two lines are yours, the rest is the suite's."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from acme_erp import AcmeErp, Row

from countersign.erp.contract import ORDER, Bench, ErpContract
from countersign.procurement.errors import ErpError


class AcmeInMemory:
    """Acme with one order in it, and a colleague who works there as well."""

    def __init__(self) -> None:
        lines = [
            {
                "line": line.line,
                "quantity": str(line.quantity),
                "unit": line.uom,
                "price": str(line.unit_price / line.price_per),
                "wanted": line.date.isoformat(),
                "item": line.item,
            }
            for line in ORDER.lines
        ]
        supplier = {"email": ORDER.supplier.email, "supplier": "V-1001", "name": "Northgate"}
        head = {"number": ORDER.number, "currency": "EUR", "status": "open", "version": 1}
        self.orders: dict[str, dict[str, Any]] = {ORDER.number: {**head, **supplier, "lines": lines}}
        self.erp = AcmeErp(self)

    def changed_since(self, version: int) -> Sequence[Row]:
        return [one for one in self.orders.values() if one["version"] > version]

    def order(self, number: str) -> Row | None:
        return self.orders.get(number)

    def confirm(self, number: str, line: int, fields: Row, version: int) -> None:
        if self.orders[number]["version"] != version:
            raise ErpError("Acme answered 409: the order is at another version", permanent=True)
        self._edit(number, line, **fields)

    def _edit(self, number: str, line: int, **fields: object) -> None:
        order = self.orders[number]
        next(one for one in order["lines"] if one["line"] == line).update(fields)
        order["version"] += 1

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self._edit(number, line, quantity=str(quantity))

    def somebody_cancels(self, number: str) -> None:
        self.orders[number].update(status="void", version=self.orders[number]["version"] + 1)

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        """Acme tells nothing of receipts."""


class TestAcme(ErpContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return AcmeInMemory()
