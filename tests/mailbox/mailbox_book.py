"""The orders and the order book that the mails of this folder are about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from countersign.mailbox.trust import same_company
from countersign.procurement.order import Line, PurchaseOrder, Supplier

ADDRESSES = ("po@quillmarine.example",)
DOMAIN = "quillmarine.example"
AUTHSERV_ID = "mx.quillmarine.example"


def order(number: str, supplier: str, *lines: Line, language: str = "en") -> PurchaseOrder:
    return PurchaseOrder(number, "EUR", Supplier(supplier, language=language), lines)


def line(number: int, item: str, quantity: int, price: str, supplier_item: str = "") -> Line:
    day = dt.date(2027, 1, 22)
    return Line(number, Decimal(quantity), "EA", Decimal(price), day, item=item, supplier_item=supplier_item)


ORDERS = {
    "k3v9xq2m7d": order(
        "7100241", "sales@tarnvalves.example", line(10, "GV-50", 40, "61.20"), line(20, "GV-80", 12, "98.00")
    ),
    "p8w2hj5n4c": order("7100242", "sales@tarnvalves.example", line(10, "CV-25", 100, "14.75", "TV 25/C")),
    "z6t1rb8y3f": order("7100243", "bestellung@hofer-dichtungen.example", line(10, "DR-118", 600, "12.40")),
    "c5d8mm1qva": order("PO0001662", "commercial@moreau-cables.example", line(10, "CB-7", 300, "4.10")),
    "h4s7ee9rtz": order("PQ-2026-0077", "linda@linhai.example", line(10, "BT-M6", 5000, "0.85")),
    "w9a3uu6kpl": order("7100250", "bayropes@gmail.com", line(10, "RP-12", 500, "1.10")),
    "n2x5gg8vbd": order("7100251", "oldmill@gmail.com", line(10, "PK-3", 20, "44.00")),
    "q7y4ss3tfc": order("7100260", "eigyo@kobayashi-seiki.example", line(10, "SH-12", 100, "1450")),
}


class Book:
    """An order book in memory that counts how often it is asked."""

    def __init__(
        self, orders: dict[str, PurchaseOrder] = ORDERS, called: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._orders = orders
        self._called = called or {}
        self.asked = 0

    def by_number(self, number: str) -> PurchaseOrder | None:
        self.asked += 1
        return next((o for o in self._orders.values() if _plain(o.number) == _plain(number)), None)

    def by_token(self, token: str) -> PurchaseOrder | None:
        return self._orders.get(token)

    def by_supplier(self, address: str) -> Sequence[PurchaseOrder]:
        exact = [o for o in self._orders.values() if o.supplier.email == address.casefold()]
        domain = address.rpartition("@")[2].casefold()
        return exact or [o for o in self._orders.values() if o.supplier.domain == domain]

    def own_numbers(self, address: str) -> Mapping[str, Sequence[str]]:
        theirs = {one.number for one in self.by_supplier(address)}
        return {number: own for number, own in self._called.items() if number in theirs}


def _plain(number: str) -> str:
    return number.translate(str.maketrans("", "", " -/.")).casefold()


__all__ = ["ADDRESSES", "AUTHSERV_ID", "DOMAIN", "ORDERS", "Book", "line", "order", "same_company"]
