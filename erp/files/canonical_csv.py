"""Canonical CSV: orders as `orders` reads them, and confirmations, one row a part delivery of a line.

    order,line,status,changed,reason,quantity,unit_price,price_per,date,date_quantity,reference,control,written

A line without a day has one row. UTF-8, commas, a point in numbers.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from countersign.erp.files.formats import Confirmed, LineAnswer, Partners
from countersign.erp.files.orders import orders_in_csv
from countersign.procurement.feed import Feed

SUFFIX = ".csv"
COLUMNS = (
    *("order", "line", "status", "changed", "reason", "quantity", "unit_price", "price_per"),
    *("date", "date_quantity", "reference", "control", "written"),
)
_TELLING = ("number", "supplier.email", "line")


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    first = head.decode("utf-8-sig", "replace").lstrip().partition("\n")[0]
    return name.casefold().endswith(".csv") and all(one in first for one in _TELLING)


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    del partners
    return Feed(orders=orders_in_csv(data, name))


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
        yield (*head, *amounts, each.date.isoformat(), _text(each.quantity), *tail)
    if not values.schedule:
        yield (*head, *amounts, "", "", *tail)


def _text(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
