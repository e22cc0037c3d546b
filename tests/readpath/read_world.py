"""A company, three orders of one supplier and one of another, and mails read as `countersign read` does.

    mail(…) ─► bytes ─► read(…) ─► the printed reading

Files are made by code, so that each test shows what is in them.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage
from functools import cache
from typing import Any

import openpyxl
from reportlab.pdfgen.canvas import Canvas

from countersign.agent.config import load
from countersign.agent.desk import Desk
from countersign.agent.reading_options import Readers, ReadOptions
from countersign.agent.wiring import build_desk
from countersign.procurement.order import Line, PurchaseOrder, Supplier

SERVER = "mx.orchard-metal.example"
SALES = "sales@northgate.example"
NORTHGATE = Supplier(SALES, country="US")
DUE = dt.date(2026, 12, 11)


def _line(number: int, item: str, quantity: int, price: str, day: dt.date = DUE) -> Line:
    return Line(number, Decimal(quantity), "EA", Decimal(price), day, item=item, description="a part")


def _order(number: str, *lines: Line, supplier: Supplier = NORTHGATE) -> PurchaseOrder:
    return PurchaseOrder(number, "USD", supplier, lines, date=dt.date(2026, 11, 2))


BOLTS = _order("4500012345", _line(10, "HX-8x40", 500, "12.50"), _line(20, "HN-8", 300, "4.10"))
NUTS = _order("4500077120", _line(10, "NT-220", 1250, "0.85", dt.date(2027, 1, 22)))
MORE_BOLTS = _order("4500098001", _line(10, "HX-8x40", 900, "12.50", dt.date(2027, 2, 5)))
FOREIGN = _order("4500055555", _line(10, "PL-9", 40, "7.00"), supplier=Supplier("info@tarn.example"))
ORDERS = (BOLTS, NUTS, MORE_BOLTS, FOREIGN)


@cache
def _desk(orders: tuple[PurchaseOrder, ...]) -> Desk:
    options = ReadOptions(
        load(None, {}), readers=Readers.GRAMMAR, authserv_id=SERVER, domain="orchard-metal.example"
    )
    return build_desk(orders, options)


def read(raw: bytes, *orders: PurchaseOrder) -> dict[str, Any]:
    """The printed reading of a mail against these orders, or against all of them."""
    return _desk(orders or ORDERS).read(raw, "mail.eml")


def mail(
    text: str = "",
    *files: tuple[str, bytes],
    subject: str = "Order confirmation",
    sender: str = SALES,
    html: str = "",
    results: str = "",
    head: Mapping[str, str] | None = None,
) -> bytes:
    """A mail of the supplier's, its sender verified unless `results` says otherwise."""
    message = EmailMessage()
    domain = sender.rpartition("@")[2].rstrip(">")
    message["Authentication-Results"] = f"{SERVER}; {results or f'dmarc=pass header.from={domain}'}"
    message["From"], message["To"], message["Subject"] = sender, "orders@orchard-metal.example", subject
    message["Date"], message["Message-ID"] = "Tue, 03 Nov 2026 12:00:00 +0000", "<m1@supplier.example>"
    for name, value in (head or {}).items():
        message[name] = value
    if text or not html:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def pdf(*lines: str) -> bytes:
    """A page with these lines."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True)
    for number, line in enumerate(lines):
        canvas.drawString(60, 780 - 18 * number, line)
    canvas.save()
    return stream.getvalue()


def xlsx(*rows: Sequence[object]) -> bytes:
    """A workbook of one sheet."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(stream)
    return stream.getvalue()


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A Word file of plain paragraphs."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": xml.encode()})


def types(reading: Mapping[str, Any]) -> set[str]:
    """The types of its exceptions."""
    return {one["type"] for one in reading["exceptions"]}


def words(reading: Mapping[str, Any]) -> str:
    """What its exceptions say."""
    return "\n".join(one["words"] for one in reading["exceptions"])


def revised(order: PurchaseOrder, revision: int) -> PurchaseOrder:
    """The order as sent again."""
    return replace(order, revision=revision)
