"""What the attachments' tests share: the order, mails with files, the program's reader and its judgement."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.procurement.claims import Reading
from countersign.procurement.judgement import Judgement
from countersign.procurement.mail import Attachment, InboundMessage, Route, Sort, TextLine, Trust
from countersign.procurement.order import Line, PurchaseOrder, Supplier
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.verdict import judge

DUE = dt.date(2026, 12, 11)
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
HUNDRED = Decimal(100)
BOLTS = Line(
    10,
    Decimal(500),
    "EA",
    Decimal("12.50"),
    DUE,
    price_per=HUNDRED,
    item="HX-8x40",
    description="Hex bolt M8x40",
)
NUTS = Line(
    20, Decimal(300), "EA", Decimal("4.10"), DUE, price_per=HUNDRED, item="HN-8", description="Hex nut M8"
)
LINES = (BOLTS, NUTS)
US = Supplier("sales@northgate.example", country="US")
DE = Supplier("verkauf@nordtor.example", language="de", country="DE")
ORDER = PurchaseOrder("4500012345", "USD", US, LINES, date=dt.date(2026, 11, 2))
GERMAN_ORDER = replace(ORDER, currency="EUR", supplier=DE)


def mail(text: str, *attachments: Attachment, order: PurchaseOrder = ORDER) -> InboundMessage:
    """A mail of the order's supplier: a few lines of text, and files."""
    lines = tuple(TextLine(number, line) for number, line in enumerate(text.splitlines(), start=1))
    return InboundMessage(
        "0" * 64, order.supplier.email, f"Re: order {order.number}", lines, date=NOON, attachments=attachments
    )


def file(name: str, data: bytes, content_type: str = "application/octet-stream") -> Attachment:
    """An attached file."""
    return Attachment(name, content_type, data)


def read(message: InboundMessage, order: PurchaseOrder = ORDER) -> Reading:
    """The mail as the program reads it without a model."""
    return TwoReaders(None, ReaderRules()).read(message, [order])


def judged(message: InboundMessage, order: PurchaseOrder = ORDER) -> Judgement:
    """What the default policy makes of it."""
    route = Route(Sort.PERSON, (order.number,), Trust.ALIGNED)
    return judge(read(message, order), route, [order], default_policy())
