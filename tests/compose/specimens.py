"""The company, the orders and the exceptions that the tests of our mails are written with."""

import datetime as dt
import struct
import zlib
from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache

from countersign.agent.letters import load
from countersign.mailbox.compose import Company, MailComposer
from countersign.mailbox.wording import Templates
from countersign.procurement.actions import Accept
from countersign.procurement.case import (
    Case,
    CaseException,
    ExceptionState,
    LineState,
    MailPlan,
    Pending,
    Purpose,
)
from countersign.procurement.claims import Delivery, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.history import History
from countersign.procurement.instructions import Told
from countersign.procurement.judgement import Severity
from countersign.procurement.mail import OutboundMail
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier
from countersign.procurement.tokens import Signer

NOW = dt.datetime(2026, 11, 2, 7, 30, tzinfo=dt.UTC)
TOKEN = "byjwkwy4k3"
SIGNER = Signer(b"the specimens' secret")
ADA = Buyer("Ada Field", "ada.field@orchard-metal.example")


def _png() -> bytes:
    """The smallest picture there is, one dark pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x20\x20\x20")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


LOGO = _png()

COMPANY = Company(
    name="Orchard Metal",
    domain="orchard-metal.example",
    mailbox="orders@orchard-metal.example",
    postal_address="18 Mill Lane\nSpringfield, OH 45501",
    terms="Our terms of purchase of January 2026 apply.",
    footer="Orchard Metal LLC, registered in Ohio",
)

NORTHGATE = Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", "en", "US")
BRUNNER = Supplier("verkauf@brunner-drehteile.example", "V-2003", "Brunner Drehteile GmbH", "de", "DE")

BOLTS = Line(
    10,
    Decimal(500),
    "EA",
    Decimal("12.50"),
    dt.date(2026, 12, 11),
    price_per=Decimal(100),
    item="HX-8x40",
    supplier_item="NG-7708",
    description="Hex bolt M8x40 8.8 zinc",
)
SHEET = Line(20, Decimal("1250.5"), "KG", Decimal("1.8650"), dt.date(2026, 12, 18), item="SH-2")


def order(
    supplier: Supplier = NORTHGATE, *lines: Line, number: str = "4500012345", **changes: object
) -> PurchaseOrder:
    values: dict[str, object] = {"date": dt.date(2026, 11, 2), "site": "main", "buyer": ADA}
    return PurchaseOrder(number, "EUR", supplier, lines or (BOLTS, SHEET), **{**values, **changes})  # type: ignore[arg-type]


def case(placed: PurchaseOrder | None = None, *states: LineState) -> Case:
    return Case(placed or order(), TOKEN, lines=states)


def exception(
    kind: ExceptionType,
    *quotes: str,
    field: str = "date",
    line: int | None = 10,
    words: str = "14 days later than ordered (0 allowed)",
    proposal: LineReading | None = None,
) -> CaseException:
    return CaseException(
        id="4500012345-1",
        order="4500012345",
        type=kind,
        severity=Severity.HIGH,
        rule=f"tolerance.{kind.value}.default",
        words=words,
        owner=ADA.email,
        opened_at=NOW,
        line=line,
        evidence=tuple(Evidence(field, quote, "body:3") for quote in quotes),
        proposal=proposal,
    )


def said(**values: object) -> LineReading:
    return LineReading("4500012345", 10, LineStatus.CHANGED, **values)  # type: ignore[arg-type]


HEDGE = replace(
    exception(ExceptionType.UNCLEAR, "should be mid December", words="the date is hedged"),
    id="4500012345-2",
    rule="reading.hedge",
    severity=Severity.LOW,
)
SLIP = exception(
    ExceptionType.DATE,
    "we can ship the bolts on the 25th",
    proposal=said(deliveries=(Delivery(dt.date(2026, 12, 25)),)),
)

WAITING = replace(
    SLIP,
    state=ExceptionState.WAITING_APPROVAL,
    pending=Pending(Accept(), "ben.hill@orchard-metal.example", NOW, "approvals.price", (ADA.email,)),
    next_at=NOW + dt.timedelta(days=2),
)
OLD = replace(SLIP, nudges=1, next_at=NOW + dt.timedelta(days=5))
SILENCE = exception(ExceptionType.NO_ACKNOWLEDGMENT, line=None, words="no answer after two reminders")


@cache
def templates() -> Templates:
    return load()


@cache
def composer(company: Company) -> MailComposer:
    return MailComposer(company, templates(), SIGNER)


def plan(
    purpose: Purpose,
    *exceptions: CaseException,
    to: str = "",
    sequence: int = 0,
    words: str = "",
    told: tuple[Told, ...] = (),
) -> MailPlan:
    """A plan as the steps make it: orders come first, escalations go to the buyer."""
    recipient = to or (ADA.email if purpose.inside else NORTHGATE.email)
    number = sequence or (1 if purpose is Purpose.ORDER else 2)
    decides = tuple(one.id for one in exceptions) if purpose.inside else ()
    past = History(6, 5, 20.5, 9, 2) if purpose.inside else None
    to_one = (recipient,)
    return MailPlan(
        purpose, "4500012345", number, to_one, exceptions, words, decides=decides, history=past, told=told
    )


def compose(what: MailPlan, about: Case | None = None, company: Company = COMPANY) -> OutboundMail:
    return composer(company).compose(what, about or case(), NOW)


def parsed(mail: OutboundMail) -> EmailMessage:
    message = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text(mail: OutboundMail) -> str:
    return body(mail, "plain")


def html(mail: OutboundMail) -> str:
    return body(mail, "html")


def body(mail: OutboundMail, kind: str) -> str:
    part = parsed(mail).get_body((kind,))  # type: ignore[arg-type]
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
