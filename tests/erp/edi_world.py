"""What the tests of X12 and EDIFACT share: who is who, and a feed in a few words."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from countersign.erp.files.formats import Company, Ident, Idents, Partner, Partners
from countersign.erp.files.table import reader_of
from countersign.procurement.feed import Feed, LineChange, OrderChange, Receipt
from countersign.procurement.order import Due, Line, PurchaseOrder, Supplier

CASES = Path(__file__).parent / "edi"
ORCHARD = Company(
    "Orchard Metal",
    "US",
    "purchasing@orchard-metal.example",
    "USD",
    Idents(Ident("01", "006927180"), Ident("14", "4012345000016")),
)
NORTHGATE = Partner(
    Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", "en", "US", tier=1),
    Idents(Ident("ZZ", "NORTHGATE"), Ident("14", "4012345000009")),
)
BOLTWERK = Partner(Supplier("verkauf@boltwerk.example", "V-2002", "Boltwerk", "de", "DE"))
PARTNERS = Partners(ORCHARD, (NORTHGATE, BOLTWERK))


@dataclass(frozen=True)
class Case:
    """A file, and what it must be read as: `feed`, or the sentence that refuses it."""

    name: str
    file: str
    why: str
    feed: tuple[str, ...] = ()
    refused: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        return (CASES / self.file).read_bytes()


def cases() -> list[Case]:
    return [_case(path) for path in sorted(CASES.glob("*.toml"))]


def _case(path: Path) -> Case:
    rows = tomllib.loads(path.read_text("utf-8"))
    return Case(path.stem, **{key: tuple(row) if isinstance(row, list) else row for key, row in rows.items()})


def read(data: bytes, name: str, partners: Partners = PARTNERS) -> Feed:
    """Through the table of formats, as the folder does it."""
    return reader_of(data, name).read(data, name, partners)


def told(feed: Feed) -> Iterator[str]:
    """A feed as the case files write it."""
    for order in feed.orders:
        yield from _order(order)
    for change in feed.changes:
        yield from _change(change)
    for word, receipts in (("came", feed.receipts), ("on its way", feed.shipped)):
        yield from (_receipt(word, one) for one in receipts)


def _order(order: PurchaseOrder) -> Iterator[str]:
    buyer = " ".join(filter(None, (order.buyer.name, order.buyer.email)))
    parts = (order.number, order.currency, order.supplier.email, str(order.date or ""), order.site, buyer)
    yield " | ".join(("order", *parts))
    for line in order.lines:
        yield _line(line)


def _line(line: Line) -> str:
    items = "/".join(filter(None, (line.item, line.supplier_item)))
    price = f"{line.unit_price:f} per {line.price_per:f}"
    words = (
        "line",
        str(line.line),
        f"{line.quantity:f} {line.uom}",
        price,
        days(line.schedule) or str(line.date),
        items,
    )
    return " | ".join((*words, line.description))


def days(schedule: tuple[Due, ...]) -> str:
    return " + ".join(f"{one.quantity:f} on {one.date}" for one in schedule)


def _change(change: OrderChange) -> Iterator[str]:
    word = "cancel" if change.cancelled else "change"
    yield f"{word} | {change.number} | {change.revision} | {change.currency or ''}"
    for line in change.lines:
        yield _line(line.added) if line.added else _line_change(line)


def _line_change(line: LineChange) -> str:
    values = {
        "quantity": line.quantity,
        "uom": line.uom,
        "price": line.unit_price,
        "per": line.price_per,
        "date": days(line.schedule) or line.date,
    }
    said = " ".join(f"{name} {value}" for name, value in values.items() if value is not None)
    return f"{line.act} {line.line} {said}".strip()


def _receipt(word: str, one: Receipt) -> str:
    refused = f" refused {one.refused:f}" if one.refused else ""
    refused += f" of {one.item}" if one.item else ""
    return f"{word} | {one.order}/{one.line} {one.quantity:f} {one.uom} {one.date} {one.reference}{refused}"
