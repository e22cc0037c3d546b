"""What the attachments' tests share: the order, mails with files, the program's reader and its judgement."""

import datetime as dt
from dataclasses import replace

from builders import bolts_and_nuts

from countersign.extractors.check import ReaderRules
from countersign.extractors.reading import TwoReaders
from countersign.procurement.claims import Reading
from countersign.procurement.judgement import Judgement
from countersign.procurement.mail import Attachment, InboundMessage, Route, Sort, TextLine, Trust
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.verdict import judge

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
BOLTS, NUTS = bolts_and_nuts()
DUE = BOLTS.date
LINES = (BOLTS, NUTS)
US = Supplier("sales@northgate.example", country="US")
DE = Supplier("verkauf@nordtor.example", language="de", country="DE")
ORDER = PurchaseOrder("4500012345", "USD", US, LINES, date=dt.date(2026, 11, 2))
POLICY = default_policy()
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
    return judge(read(message, order), route, [order], POLICY)
