"""Canonical JSON: orders as `orders` reads them, and confirmations, one object an order.

    {"order": "4500012345", "control": 17, "written": "2026-11-22T08:00:00+00:00", "complete": false,
     "lines": [{"line": 10, "status": "changed", "changed": ["date"], "reason": "",
                "quantity": "480", "unit_price": "12.75", "price_per": "100", "reference": "AB-4711",
                "schedule": [{"date": "2026-12-18", "quantity": "480", "field": "delivery"}]}]}

Numbers are texts, so that nothing rounds them; a field that nothing was said about is null.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from countersign.erp.files.formats import (
    DELIVERY,
    SHIPMENT,
    Confirmed,
    LineAnswer,
    Partners,
    in_batches,
    joined,
)
from countersign.erp.files.orders import json_orders
from countersign.procurement.feed import Feed

SUFFIX = ".json"
DATE_FIELDS = (DELIVERY, SHIPMENT)


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    del name
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    return joined(feeds(BytesIO(data), name, partners))


def feeds(file: BinaryIO, name: str, partners: Partners) -> Iterator[Feed]:
    """See `Streamed`."""
    return in_batches(json_orders(file, name, partners))


def write(answer: Confirmed) -> bytes:
    """See `Writer`."""
    said = {
        "order": answer.order.number,
        "control": answer.control,
        "written": answer.now.isoformat(),
        "complete": answer.complete,
        "lines": [_line(one) for one in answer.lines],
    }
    return json.dumps(said, indent=1, ensure_ascii=False).encode()


def _line(one: LineAnswer) -> dict[str, Any]:
    values = one.confirmed
    return {
        "line": one.line,
        "status": one.status,
        "changed": sorted(one.changed),
        "reason": one.reason,
        "quantity": _text(values.quantity),
        "unit_price": _text(values.unit_price),
        "price_per": _text(values.price_per),
        "reference": values.reference or None,
        "schedule": [
            {
                "date": each.date.isoformat(),
                "quantity": _text(each.quantity),
                "field": each.field or DELIVERY,
            }
            for each in values.schedule
        ],
    }


def _text(number: object) -> str | None:
    return None if number is None else f"{number:f}"
