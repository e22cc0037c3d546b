"""A purchase order item as SAP holds it, in the words of `s4hana.toml`: price, day, receipts, status. Pure.

A price may be for another unit than the quantity's, with a ratio between the two. An item may have several
schedule lines: these are the parts in which it is wanted. What came is the sum of its movements.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from countersign.erp.declared import values
from countersign.erp.declared.reading import Unread
from countersign.procurement.money import convert

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
    """How much of an item has come, less what went back. A cancelled receipt has its own movement back."""
    mine = [
        one
        for one in movements
        if item_number(one.get("PurchaseOrderItem")) == item_number(item.get("PurchaseOrderItem"))
    ]
    return sum((_sign(one) * _counted(item, one) for one in mine if _sign(one)), Decimal(0))


def _counted(item: Row, movement: Row) -> Decimal:
    """A movement in the order's unit: as it was entered, in the material's own unit, or turned into it.

    Raises `Unread` where it can't be counted: what has come must not be taken for less than it is.
    """
    unit = values.words(item.get("PurchaseOrderQuantityUnit"))
    ways = (("EntryUnit", "QuantityInEntryUnit"), ("MaterialBaseUnit", "QuantityInBaseUnit"))
    said = [(values.words(movement.get(of)), _number(movement, name)) for of, name in ways]
    for other, quantity in said:
        if quantity is not None and other in ("", unit):
            return quantity
    turned = (convert(quantity, other, unit) for other, quantity in said if quantity is not None)
    found = next((one for one in turned if one is not None), None)
    if found is None:
        other, quantity = said[0]
        words = f"{quantity} {other} have come, which can't be counted in {unit}"
        raise Unread(f"line {item_number(item.get('PurchaseOrderItem'))}: {words}")
    return found


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
