"""A purchase order item as SAP holds it, in the words of `s4hana.toml`: price, day, receipts, status. Pure.

A price may be for another unit than the quantity's, with a ratio between the two. An item may have several
schedule lines; the order's line is wanted on the last of them. What came is the sum of its movements.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from countersign.erp.declared import values

Row = Mapping[str, Any]

# How goods move into the company by an order, and back out again: MovementType.
_IN, _OUT = frozenset({"101", "105", "123"}), frozenset({"102", "106", "122"})
_GONE = "L"
ONE = Decimal(1)


def item_number(text: object) -> int:
    """An item's number: "10" in one service is "00010" in the other."""
    return values.whole(text) or 0


def ordered(item: Row, movements: Sequence[Row]) -> dict[str, object]:
    """What is said of an ordered item besides its own fields."""
    ratio = _number(item, "OrderPriceUnitToOrderUnitNmrtr") or ONE
    below = _number(item, "OrdPriceUnitToOrderUnitDnmntr") or ONE
    if not priced_otherwise(item):
        ratio = below = ONE
    price, per = _number(item, "NetPriceAmount"), _number(item, "NetPriceQuantity")
    parts = schedule(item)
    return {
        "unit_price": None if price is None else price * ratio,
        "price_per": (per or ONE) * below,
        "date": max((one["date"] for one in parts if one["date"]), default=None),
        "schedule": parts,
        "received": came(item, movements),
    }


def schedule(item: Row) -> list[dict[str, Any]]:
    """The schedule lines of an item in their order: each with its day, its quantity, and its row."""
    rows = sorted(results(item, "to_ScheduleLine"), key=lambda row: item_number(row.get("ScheduleLine")))
    return [
        {
            "date": values.day(row.get("ScheduleLineDeliveryDate"), ""),
            "quantity": _number(row, "ScheduleLineOrderQuantity") or Decimal(0),
            "row": row,
        }
        for row in rows
    ]


def priced_otherwise(item: Row) -> bool:
    """Whether the price is for another unit than the one that is counted in."""
    unit = item.get("OrderPriceUnit")
    return bool(unit) and unit != item.get("PurchaseOrderQuantityUnit")


def came(item: Row, movements: Sequence[Row]) -> Decimal:
    """How much of an item has come, less what went back. A movement that was cancelled is none."""
    mine = [
        one
        for one in movements
        if item_number(one.get("PurchaseOrderItem")) == item_number(item.get("PurchaseOrderItem"))
        and one.get("GoodsMovementIsCancelled") is not True
    ]
    return sum((_sign(one) * (_number(one, "QuantityInEntryUnit") or Decimal(0)) for one in mine), Decimal(0))


def _sign(movement: Row) -> int:
    kind = str(movement.get("GoodsMovementType"))
    return 1 if kind in _IN else -1 if kind in _OUT else 0


def status(order: Row) -> str:
    """Whether anything can still be written to the order."""
    items = results(order, "to_PurchaseOrderItem")
    if order.get("PurchasingDocumentDeletionCode") or all(
        one.get("PurchasingDocumentDeletionCode") == _GONE for one in items
    ):
        return "cancelled"
    live = [one for one in items if one.get("PurchasingDocumentDeletionCode") != _GONE]
    return "closed" if all(one.get("IsCompletelyDelivered") is True for one in live) else "open"


def results(row: Row, name: str) -> list[Row]:
    """The rows behind a navigation of OData V2."""
    found = row.get(name)
    rows = found.get("results", []) if isinstance(found, Mapping) else found or []
    return list(rows)


def _number(row: Row, name: str) -> Decimal | None:
    return values.number(row.get(name))
