"""What the tests of structured answers share: the orders, and mails around documents that lie beside them."""

import datetime as dt
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from countersign.agent.order_files import read_orders
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.procurement.claims import Delivery, LineReading, Reading
from countersign.procurement.interchange.charsets import decoded
from countersign.procurement.mail import Attachment, InboundMessage, TextLine
from countersign.procurement.order import PurchaseOrder

CASES = Path(__file__).parent / "cases"
ORDERS = {order.number: order for order in read_orders(CASES / "orders.json")}
COVER = "Please find our order acknowledgment attached."
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Case:
    """One mail with its expectation, from a file."""

    name: str
    why: str
    attached: tuple[str, ...] = ()
    body: str = ""
    text: str = COVER
    orders: tuple[str, ...] = ("4500012345",)
    kind: str = ""
    lines: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def mail(self) -> InboundMessage:
        text = decoded((CASES / self.body).read_bytes()) if self.body else self.text
        return mail(text, [(name, (CASES / name).read_bytes()) for name in self.attached])


def cases() -> list[Case]:
    return [_case(path) for path in sorted(CASES.glob("*.toml"))]


def _case(path: Path) -> Case:
    rows = tomllib.loads(path.read_text("utf-8"))
    return Case(path.stem, **{key: tuple(row) if isinstance(row, list) else row for key, row in rows.items()})


def mail(text: str, attached: Sequence[tuple[str, bytes]] = ()) -> InboundMessage:
    """A mail as it comes from the mailbox; attachments come without a helpful content type."""
    lines = tuple(TextLine(number, line) for number, line in enumerate(text.splitlines(), start=1))
    files = tuple(Attachment(name, "application/octet-stream", data) for name, data in attached)
    return InboundMessage(
        "0" * 64, "sales@northgate.example", "Re: order", lines, date=NOON, attachments=files
    )


def orders_of(*numbers: str) -> list[PurchaseOrder]:
    return [ORDERS[number] for number in numbers or ("4500012345",)]


def reading(message: InboundMessage, *numbers: str) -> Reading:
    """What the readers make of it, with no model."""
    return TwoReaders(None, ReaderRules()).read(message, orders_of(*numbers))


def told(line: LineReading) -> str:
    """A line of a reading as the case files write it."""
    parts = [str(line.line), line.status.value]
    if line.quantity is not None:
        parts += [plain(line.quantity), line.uom or "?"]
    if line.unit_price is not None and line.price_per is not None:
        parts.append(f"{line.unit_price:.2f}/{plain(line.price_per)}" if line.price_per > 1 else _each(line))
    parts += [_day(delivery) for delivery in line.deliveries]
    return " ".join(parts + (["item", line.item] if line.item else []))


def _each(line: LineReading) -> str:
    amount = line.unit_price or Decimal(0)
    return f"{amount:.2f}/1" if amount == round(amount, 2) else f"{plain(amount)}/1"


def _day(delivery: Delivery) -> str:
    days = delivery.date.isoformat() + (f"..{delivery.latest.isoformat()}" if delivery.latest else "")
    return days if delivery.quantity is None else f"{days}:{plain(delivery.quantity)}"


def plain(value: Decimal) -> str:
    return re.sub(r"\.0*$", "", f"{value:f}") if value == value.to_integral() else f"{value.normalize():f}"
