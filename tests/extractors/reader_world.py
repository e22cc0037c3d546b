"""What the readers' tests share: an order, mails of a few lines, claims as a grammar would make them."""

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from countersign.extractors.check import ReaderRules, check
from countersign.procurement.claims import (
    Act,
    Delivery,
    Evidence,
    LineClaim,
    LineReading,
    MessageKind,
    Reading,
    Witness,
)
from countersign.procurement.mail import InboundMessage, Label, TextLine
from countersign.procurement.order import Line, PurchaseOrder, Supplier

DUE = dt.date(2026, 12, 11)
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)

BOLTS = Line(
    10,
    Decimal(500),
    "EA",
    Decimal("12.50"),
    DUE,
    price_per=Decimal(100),
    item="HX-8x40",
    description="Hex bolt",
)
NUTS = Line(20, Decimal(300), "EA", Decimal("4.10"), DUE, price_per=Decimal(100), item="HN-8")
SUPPLIER = Supplier("sales@northgate.example", country="US")
ORDER = PurchaseOrder("4500012345", "USD", SUPPLIER, (BOLTS, NUTS), date=dt.date(2026, 11, 2))
BOLTS_ONLY = PurchaseOrder("4500012399", "USD", SUPPLIER, (BOLTS,), date=dt.date(2026, 11, 2))


def mail(text: str, *, quoted: str = "", signature: str = "") -> InboundMessage:
    """A mail: what the supplier says now, then what it quotes of ours, then its signature."""
    labelled = [
        (line, label)
        for part, label in ((text, Label.NEW), (quoted, Label.QUOTED), (signature, Label.SIGNATURE))
        for line in part.splitlines()
    ]
    lines = (TextLine(number, line, label) for number, (line, label) in enumerate(labelled, start=1))
    return InboundMessage("0" * 64, "pam@northgate.example", "Re: order", tuple(lines), date=NOON)


def said(act: Act, quote: str, line: int | None = None, *, field: str = "all", **values: object) -> LineClaim:
    """A claim on words in the mail's first line; `date` is short for one delivery."""
    if date := values.pop("date", None):
        values["deliveries"] = (Delivery(date),)  # type: ignore[arg-type]
    evidence = (Evidence(field, quote, "body:1"),)
    return LineClaim(act, evidence, line=line, **values)  # type: ignore[arg-type]


def grammar(*claims: LineClaim, kind: MessageKind | None = None, **rest: object) -> Witness:
    """The deterministic reader's account."""
    return Witness("grammar", kind, claims, **rest)  # type: ignore[arg-type]


def read(
    message: InboundMessage,
    witness: Witness,
    model: Witness | None = None,
    *,
    orders: Sequence[PurchaseOrder] = (BOLTS_ONLY,),
    rules: ReaderRules | None = None,
) -> Reading:
    """The checked reading."""
    return check(message, orders, witness, model, rules or ReaderRules())


def only_line(reading: Reading) -> LineReading:
    """The reading's one line."""
    (line,) = reading.lines
    return line


def demo_orders(path: Path) -> dict[str, PurchaseOrder]:
    """The demo's orders by number."""
    return {row["number"]: _order(row) for row in json.loads(path.read_text("utf-8"))}


def _order(row: dict[str, object]) -> PurchaseOrder:
    supplier: dict[str, str] = row["supplier"]  # type: ignore[assignment]
    return PurchaseOrder(
        str(row["number"]),
        str(row["currency"]),
        Supplier(supplier["email"], language=supplier["language"], country=supplier["country"]),
        tuple(_line(line) for line in row["lines"]),  # type: ignore[attr-defined]
        date=dt.date.fromisoformat(str(row["date"])),
    )


def _line(row: dict[str, str]) -> Line:
    return Line(
        int(row["line"]),
        Decimal(row["quantity"]),
        row["uom"],
        Decimal(row["unit_price"]),
        dt.date.fromisoformat(row["date"]),
        price_per=Decimal(row["price_per"]),
        item=row["item"],
        supplier_item=row["supplier_item"] or "",
        description=row["description"],
    )
