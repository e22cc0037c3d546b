"""What goes out to the buyer's own system says what was confirmed: read again, each field is equal."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import pytest
from edi_world import PARTNERS
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.erp.files import edifact, x12
from countersign.erp.files.formats import Confirmed, LineStatus, answered
from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.procurement import claims
from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.mail import Attachment, InboundMessage, TextLine
from countersign.procurement.order import Line, PurchaseOrder, Supplier
from countersign.procurement.reasons import words_of

NOW = dt.datetime(2026, 11, 22, 8, 5, tzinfo=dt.UTC)
WANTED = dt.date(2026, 12, 11)
ORDER = PurchaseOrder(
    "4500012345",
    "EUR",
    Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners"),
    (
        Line(10, Decimal(500), "EA", Decimal("12.50"), WANTED, Decimal(100), "HX-8x40", "NG-77"),
        Line(20, Decimal("25.5"), "kg", Decimal("3.40"), WANTED, item="W*S~8?+:'"),
        Line(30, Decimal(12), "pallet", Decimal(99), WANTED, supplier_item="P>1"),
    ),
    date=dt.date(2026, 11, 3),
)
WRITERS = [x12, edifact]
REASONS = [
    "Out of production.",
    "We regret that we cannot supply this item any more: the works in which it was made was closed for good, "
    "and nobody else makes it.",
]
STATUS = {
    LineStatus.ACCEPTED: claims.LineStatus.ACCEPTED,
    LineStatus.CHANGED: claims.LineStatus.CHANGED,
    LineStatus.REJECTED: claims.LineStatus.REJECTED,
}


def confirmed(*values: Confirmation, reason: str = "", update: bool = False) -> Confirmed:
    given = (replace(one, reason=reason or one.reason) for one in values)
    lines = (answered(line, one) for line, one in zip(ORDER.lines, given, strict=False))
    return Confirmed(ORDER, tuple(lines), 17, NOW, PARTNERS, update)


def read_again(answer: Confirmed, writer: ModuleType) -> claims.Reading:
    """As the reader of suppliers' answers reads the file."""
    return read_bytes(answer, writer.write(answer), f"answer{writer.SUFFIX}")


def read_bytes(answer: Confirmed, data: bytes, name: str) -> claims.Reading:
    """The file in a mail about the order."""
    attached = Attachment(name, "application/octet-stream", data)
    text = (TextLine(1, "Please find our answer attached."),)
    mail = InboundMessage(
        "0" * 64, "sales@northgate.example", "Re: order", text, NOW, attachments=(attached,)
    )
    return TwoReaders(None, ReaderRules()).read(mail, [answer.order])


def expected(answer: Confirmed) -> list[tuple[object, ...]]:
    """A line of the answer as a reading has it: the values that were confirmed, the rest as ordered."""
    return [_expected(answer.order.line(one.line), one.status, one.confirmed) for one in answer.lines]


def _expected(line: Line | None, status: LineStatus, said: Confirmation) -> tuple[object, ...]:
    assert line
    if status is LineStatus.REJECTED:
        return (line.line, STATUS[status], said.reason)
    parts = sum((part.quantity for part in said.schedule), Decimal(0)) or None
    price = said.unit_price if said.unit_price is not None else line.unit_price
    per = (said.price_per or Decimal(1)) if said.unit_price is not None else line.price_per
    days = [(one.date, one.quantity) for one in said.schedule]
    quantity = said.quantity or parts or line.quantity
    leaves = any(one.field == "shipment" for one in said.schedule)
    return (line.line, STATUS[status], quantity, price / per, sorted(days or [(line.date, quantity)]), leaves)


def found(reading: claims.Reading, answer: Confirmed) -> list[tuple[object, ...]]:
    answered_lines = {line.line for line in answer.lines}
    return [_found(one) for one in reading.lines if one.line in answered_lines]


def _found(line: claims.LineReading) -> tuple[object, ...]:
    if line.status is claims.LineStatus.REJECTED:
        return (line.line, line.status, words_of(line.evidence))
    assert line.unit_price is not None
    assert line.price_per is not None
    days = sorted((day.date, day.quantity or line.quantity) for day in line.deliveries)
    leaves = any(one.field == claims.SHIP_DATE for one in line.evidence)
    return (line.line, line.status, line.quantity, line.unit_price / line.price_per, days, leaves)


@st.composite
def confirmations(draw: st.DrawFn, line: Line) -> Confirmation:
    """What may be confirmed of a line: all, nothing, another quantity, price or day, or parts of it."""
    kind = draw(st.sampled_from(["yes", "no", "quantity", "split", "date", "leaves", "price", "all"]))
    amounts = st.decimals("0.5", 5000, places=1 if line.uom == "kg" else 0).filter(lambda value: value > 0)
    days = st.dates(dt.date(2026, 12, 1), dt.date(2027, 3, 31))
    prices = st.decimals("0.01", 9999, places=draw(st.integers(0, 4))).filter(lambda value: value > 0)
    per = draw(st.sampled_from([None, Decimal(1), Decimal(10), Decimal(100), Decimal(1000), Decimal(250)]))
    match kind:
        case "yes":
            return Confirmation()
        case "no":
            return Confirmation(refused=True, reason=draw(st.sampled_from(["", *REASONS])))
        case "quantity":
            return Confirmation(draw(amounts))
        case "date":
            return Confirmation(schedule=(Slice(draw(days), line.quantity),))
        case "leaves":
            # Who says yes and sends it in time is read as coming on the day that was ordered.
            late = st.dates(dt.date(2026, 12, 12), dt.date(2027, 3, 31))
            dates = draw(st.lists(late, min_size=1, max_size=3, unique=True))
            left = tuple(Slice(day, draw(amounts), "shipment") for day in sorted(dates))
            return Confirmation(sum((one.quantity for one in left), Decimal(0)), schedule=left)
        case "price":
            return Confirmation(unit_price=draw(prices), price_per=per)
        case _:
            dates = draw(st.lists(days, min_size=1, max_size=4, unique=True))
            parts = tuple(Slice(day, draw(amounts)) for day in sorted(dates))
            total = sum((part.quantity for part in parts), Decimal(0))
            price = draw(prices) if kind == "all" else None
            return Confirmation(total, price, per if price is not None else None, parts)


@st.composite
def answers(draw: st.DrawFn) -> Confirmed:
    values = [draw(confirmations(line)) for line in ORDER.lines]
    known = draw(st.integers(1, len(values)))
    return confirmed(*values[:known], update=draw(st.booleans()))


@pytest.mark.parametrize("writer", WRITERS)
@settings(deadline=None, max_examples=150)
@given(answer=answers())
def test_what_is_written_is_read_again_equal(writer: ModuleType, answer: Confirmed) -> None:
    reading = read_again(answer, writer)
    assert found(reading, answer) == expected(answer)
    assert reading.doubts == ()
    mentioned = {one.line for one in reading.lines if one.status is not claims.LineStatus.NOT_MENTIONED}
    assert mentioned == {one.line for one in answer.lines}, (
        "a line that nothing was said about is not answered"
    )
