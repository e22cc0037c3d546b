"""Canonical CSV: orders as `orders` reads them, and confirmations, one row a part delivery of a line.

    order,line,status,changed,reason,quantity,unit_price,price_per,date,date_quantity,reference,control,written,
    date_field

A line without a day has one row. UTF-8, commas, a point in numbers.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from countersign.erp.files.formats import (
    DELIVERY,
    SHIPMENT,
    Confirmed,
    LineAnswer,
    Partners,
    in_batches,
    joined,
)
from countersign.erp.files.orders import csv_orders
from countersign.erp.files.rows import headings
from countersign.procurement.feed import Feed

SUFFIX = ".csv"
DATE_FIELDS = (DELIVERY, SHIPMENT)
COLUMNS = (
    *("order", "line", "status", "changed", "reason", "quantity", "unit_price", "price_per"),
    *("date", "date_quantity", "reference", "control", "written"),
    "date_field",
)
_TELLING = frozenset({"number", "line", "quantity"})


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    return name.casefold().endswith(".csv") and headings(head) >= _TELLING


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    return joined(feeds(io.BytesIO(data), name, partners))


def feeds(file: BinaryIO, name: str, partners: Partners) -> Iterator[Feed]:
    """See `Streamed`."""
    return in_batches(csv_orders(file, name, partners))


def write(answer: Confirmed) -> bytes:
    """See `Writer`."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in answer.lines:
        table.writerows(_rows(answer, one))
    return text.getvalue().encode()


def _rows(answer: Confirmed, one: LineAnswer) -> Iterator[tuple[str, ...]]:
    values, changed = one.confirmed, " ".join(sorted(one.changed))
    head = (answer.order.number, str(one.line), one.status.value, changed, one.reason)
    amounts = (_text(values.quantity), _text(values.unit_price), _text(values.price_per))
    tail = (values.reference, str(answer.control), answer.now.isoformat())
    for each in values.schedule:
        day = (each.date.isoformat(), _text(each.quantity))
        yield (*head, *amounts, *day, *tail, each.field or DELIVERY)
    if not values.schedule:
        yield (*head, *amounts, "", "", *tail, "")


def _text(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
