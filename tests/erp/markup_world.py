"""What the tests of UBL and cXML share: the partners, the cases beside them, and how a feed is told."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from countersign.erp.files.formats import Company, Ident, Idents, Partner, Partners
from countersign.erp.files.table import reader_of
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, LineChange, OrderChange, Receipt
from countersign.procurement.order import Due, Line, PurchaseOrder, Supplier

CASES = Path(__file__).parent / "markup"
NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
NORTHGATE = Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", "en", "GB")
PARTNERS = Partners(
    Company(
        "Orchard Metal",
        ids=Idents(peppol=Ident("0088", "7300010000001"), cxml=Ident("NetworkID", "AN-ORCHARD")),
    ),
    (
        Partner(
            NORTHGATE,
            Idents(peppol=Ident("0088", "7300010000018"), cxml=Ident("NetworkID", "AN-NORTHGATE")),
        ),
    ),
)


def read(name: str) -> Feed:
    """A file of the cases, by the format that recognises it."""
    data = (CASES / name).read_bytes()
    return reader_of(data, name).read(data, name, PARTNERS)


def told(name: str) -> str:
    """What a file comes to, as the cases write it."""
    try:
        feed = read(name)
    except BadOrders as error:
        return f"refused: {error}\n"
    return "".join(f"{line}\n" for line in _lines(feed))


def _lines(feed: Feed) -> Iterator[str]:
    for order in feed.orders:
        yield from _order(order)
    for change in feed.changes:
        yield from _change(change)
    for receipt in feed.receipts:
        yield _receipt(receipt)
    for notice in feed.shipped:
        yield f"on its way: {_receipt(notice)}"


def _order(order: PurchaseOrder) -> Iterator[str]:
    yield f"order {order.number}/{order.revision} of {order.date} in {order.currency} for {order.site or '-'}"
    supplier = order.supplier
    yield f"  from {supplier.id} {supplier.name} <{supplier.email}> {supplier.language} {supplier.country}"
    yield f"  by {order.buyer.name} <{order.buyer.email}>"
    yield from (f"  {_line(line)}" for line in order.lines)


def _line(line: Line) -> str:
    price = f"{line.unit_price}/{line.price_per}"
    by = days(line.schedule) or line.date
    return f"{line.line}: {line.quantity} {line.uom} at {price} by {by}, {line.item} {line.supplier_item}"


def days(schedule: tuple[Due, ...]) -> str:
    return " + ".join(f"{one.quantity:f} on {one.date}" for one in schedule)


def _change(change: OrderChange) -> Iterator[str]:
    what = "cancelled" if change.cancelled else f"revision {change.revision} in {change.currency}"
    yield f"change of {change.number}: {what}"
    yield from (f"  {_line_change(one)}" for one in change.lines)


def _line_change(one: LineChange) -> str:
    if one.added:
        return f"{one.act} {_line(one.added)}"
    said = (one.quantity, one.uom, one.unit_price, one.price_per, days(one.schedule) or one.date)
    return f"{one.act} {one.line}: {' '.join('-' if value is None else str(value) for value in said)}"


def _receipt(one: Receipt) -> str:
    refused = f", {one.refused} refused" if one.refused != Decimal(0) else ""
    came = f"{one.quantity} {one.uom} on {one.date}{refused}"
    return f"receipt {one.reference}: {one.order} line {one.line or one.item}: {came}"
