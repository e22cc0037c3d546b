"""Orders from a file: canonical JSON (one object or a list) or CSV (one row a line).

    bytes  →  entries or rows, as they stream past  →  drafts  →  PurchaseOrders

All or nothing: the first fault raises `BadOrders`, one sentence that names the file, the order, the line and
the field (`drafts`). A CSV has the same names, with dots for what is nested (`supplier.email`). Each row is
a line and repeats what it shares with the order's other rows, or leaves it empty. Both an order and a line
have a `date`: in a CSV that is the line's, and the order's is `order.date`. A line that is wanted in parts
has a row for each of them, with `schedule.date` and `schedule.quantity`.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TextIO

from countersign.erp.files.drafts import (
    HEAD_COLUMNS,
    LINE_COLUMNS,
    Draft,
    grouped,
    line_of,
    made,
    named,
    orders_of,
)
from countersign.erp.files.entries import entries
from countersign.erp.files.formats import Partners
from countersign.erp.files.rows import Row, lines, rows
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Line, PurchaseOrder, Supplier

__all__ = ["COLUMNS", "csv_orders", "json_orders", "line_of", "order_json", "orders_of", "table_orders"]

COLUMNS = (*HEAD_COLUMNS, *LINE_COLUMNS)


def json_orders(file: BinaryIO, name: str, partners: Partners | None = None) -> Iterator[PurchaseOrder]:
    """The orders of a canonical JSON file of that name, one by one. Raises `BadOrders`."""
    found = enumerate(entries(lines(file, name), name), 1)
    return made((_json_draft(entry, index, name) for index, entry in found), name, partners or Partners())


def csv_orders(file: BinaryIO, name: str, partners: Partners | None = None) -> Iterator[PurchaseOrder]:
    """The orders of a canonical CSV file of that name, one by one. Raises `BadOrders`."""
    adjacent = stand_together(rows(file, name, COLUMNS))
    return made(grouped(rows(file, name, COLUMNS), name, adjacent=adjacent), name, partners or Partners())


def table_orders(table: Iterable[Row], name: str, partners: Partners) -> Iterator[PurchaseOrder]:
    """The orders of a table that takes long to read, one by one. Raises `BadOrders`.

    Whether an order's rows stand together shows at the end, so the rows are kept on disk until then.
    """
    rest = iter(table)
    with TemporaryFile("w+", encoding="utf-8") as kept:
        adjacent = stand_together(_kept(rest, kept))
        kept.seek(0)
        again = chain(((row, cells) for row, cells in map(json.loads, kept)), rest)
        yield from made(grouped(again, name, adjacent=adjacent), name, partners)


def _kept(table: Iterable[Row], file: TextIO) -> Iterator[Row]:
    for row in table:
        file.write(json.dumps(row) + "\n")
        yield row


def stand_together(table: Iterable[Row]) -> bool:
    """Whether each order's rows follow one another, so that none has to be kept until the end."""
    seen: set[str] = set()
    last = ""
    for _, cells in table:
        number = cells.get("number", "")
        if number != last and number in seen:
            return False
        seen.add(number)
        last = number
    return True


def _json_draft(entry: object, index: int, file: str) -> Draft:
    if not isinstance(entry, dict):
        raise BadOrders(f"{file}: entry {index} must be an object with the fields of an order")
    return Draft(named(entry, "number") or f"entry {index}", _present(entry))


def _present(entry: dict[str, Any]) -> dict[str, Any]:
    """Without what is null: null and absent mean the same."""
    return {name: _deep(value) for name, value in entry.items() if value is not None}


def _deep(value: object) -> object:
    match value:
        case dict():
            return _present(value)
        case list():
            return [_deep(inner) for inner in value]
        case _:
            return value


def order_json(order: PurchaseOrder) -> dict[str, Any]:
    """The order as canonical JSON: numbers and dates as text, what is not set as null.

    Reading it again gives an equal order.
    """
    return {
        "number": order.number,
        "revision": order.revision,
        "site": order.site or None,
        "date": _iso(order.date),
        "currency": order.currency,
        "buyer": {"name": order.buyer.name or None, "email": order.buyer.email or None},
        "supplier": _supplier_json(order.supplier),
        "lines": [_line_json(line) for line in order.lines],
    }


def _supplier_json(supplier: Supplier) -> dict[str, Any]:
    return {
        "id": supplier.id or None,
        "name": supplier.name or None,
        "email": supplier.email,
        "language": supplier.language or None,
        "country": supplier.country or None,
        "tier": supplier.tier,
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "line": line.line,
        "item": line.item or None,
        "supplier_item": line.supplier_item or None,
        "description": line.description or None,
        "quantity": format(line.quantity, "f"),
        "uom": line.uom,
        "unit_price": format(line.unit_price, "f"),
        "price_per": format(line.price_per, "f"),
        "date": _iso(line.date),
        "need_date": _iso(line.need_date),
        "category": line.category or None,
        "critical": line.critical,
        "schedule": [{"date": _iso(one.date), "quantity": format(one.quantity, "f")} for one in line.schedule]
        or None,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
