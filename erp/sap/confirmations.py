"""Supplier confirmations as SAP keeps them, and the calls that change them. Pure.

    Confirmation ─ Item (price, supplier's number, rejected) ─ Lines (day, quantity), each with its own tag

A confirmation takes the place of what stands: lines that are too many are deleted, others are changed, those
that shrink first (SAP allows no moment at which more is confirmed than ordered), and the rest is added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from countersign.erp.declared import values
from countersign.erp.declared.planning import Ask
from countersign.erp.sap.items import item_number

Row = Mapping[str, Any]

_ITEMS, _LINES = "_SupplierConfirmationItemTP", "_SupplierConfirmationLineTP"
_TAG = "@odata.etag"


@dataclass(frozen=True)
class Held:
    """One confirmation item of an order's line, and its lines."""

    item: Row
    lines: tuple[Row, ...]


def held(confirmations: Sequence[Row], line: int) -> tuple[Held, ...]:
    """All confirmation items of that line, oldest first."""
    found = [
        Held(item, tuple(item.get(_LINES) or ()))
        for one in confirmations
        for item in one.get(_ITEMS) or ()
        if item_number(item.get("SuplrConfRefPurchaseOrderItem")) == line
    ]
    return tuple(sorted(found, key=lambda one: _key(one.item)))


def said(found: Sequence[Held]) -> dict[str, object]:
    """What is confirmed of a line: all its days, and the newest price and number. A zero is no price."""
    if not found:
        return {}
    lines = [line for one in found for line in one.lines]
    newest = found[-1].item
    total = sum((_quantity(line) for line in lines), Decimal(0))
    rejected = newest.get("ItemIsRejectedBySupplier") is True
    price, per = (values.number(newest.get(name)) for name in (_PRICE, _PER))
    return {
        "refused": rejected,
        "quantity": total if lines and not rejected else None,
        "unit_price": price or None,
        "price_per": per or None,
        "schedule": sorted(lines, key=lambda line: str(line.get("DeliveryDate"))),
        "reference": newest.get("SupplierOrderAcknNumber"),
    }


_PRICE, _PER = "SupplierConfirmedNetPrice", "SuplrConfNetPriceQuantity"


def changes(found: Sequence[Held], write: Row, unit: str, root: str) -> Iterator[Ask]:
    """The calls after which these values stand. `write` is what is to stand; `root` is the service's path."""
    newest, lines = found[-1].item, [line for one in found for line in one.lines]
    wanted = list(write.get("schedule") or [])
    if wanted or write.get("refused"):
        yield from (
            _ask("DELETE", f"{root}ConfirmationLine/{_path(one)}", one) for one in lines[len(wanted) :]
        )
        yield from _moved(lines[: len(wanted)], wanted, root)
    yield from _head(newest, write, root)
    for one in wanted[len(lines) :]:
        path = f"{root}ConfirmationItem/{_path(newest)}/{_LINES}"
        body = {**_day(one), "DelivDateCategory": "1", "PurchaseOrderQuantityUnit": unit}
        yield Ask("POST", path, body=body, writes=True)


def _moved(lines: Sequence[Row], wanted: Sequence[Row], root: str) -> Iterator[Ask]:
    pairs = sorted(
        zip(lines, wanted, strict=False), key=lambda pair: pair[1]["quantity"] - _quantity(pair[0])
    )
    for line, one in pairs:
        if (line.get("DeliveryDate"), _quantity(line)) != (one["date"], one["quantity"]):
            yield _ask("PATCH", f"{root}ConfirmationLine/{_path(line)}", line, _day(one))


def _head(item: Row, write: Row, root: str) -> Iterator[Ask]:
    """The item's own fields, where they are to be others."""
    fields = {
        _PRICE: write.get("unit_price"),
        _PER: write.get("price_per"),
        "SupplierOrderAcknNumber": write.get("reference"),
        "ItemIsRejectedBySupplier": write.get("refused", False if write.get("schedule") else None),
    }
    body = {name: one for name, one in fields.items() if one is not None and one != item.get(name)}
    if body:
        yield _ask("PATCH", f"{root}ConfirmationItem/{_path(item)}", item, body)


def _day(one: Row) -> dict[str, object]:
    return {"DeliveryDate": one["date"], "ConfirmedQuantity": one["quantity"]}


def _ask(method: str, path: str, row: Row, body: object | None = None) -> Ask:
    return Ask(method, path, headers=(("If-Match", str(row.get(_TAG))),), body=body, writes=True)


def _key(row: Row) -> tuple[str, ...]:
    names = ("SupplierConfirmation", "SupplierConfirmationItem", "SupplierConfirmationLine")
    return tuple(str(row[name]) for name in names if name in row)


def _path(row: Row) -> str:
    return "/".join(_key(row))


def _quantity(line: Row) -> Decimal:
    return values.number(line.get("ConfirmedQuantity")) or Decimal(0)
