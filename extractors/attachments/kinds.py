"""What an attachment really is: told by its first bytes, then by its name, last by what the mail calls it.

A sender's program often calls a PDF `application/octet-stream`, and an attacker calls a program a PDF. Files
that nobody here opens are named in a buyer's words, so that whoever has to look knows what awaits them.
"""

import io
import zipfile
from enum import StrEnum

from countersign.extractors.attachments.document import Unread
from countersign.extractors.attachments.text import wide
from countersign.procurement.mail import Attachment


class Format(StrEnum):
    """The formats that are opened."""

    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"
    TEXT = "text"
    HTML = "html"
    CALENDAR = "calendar"
    MAIL = "mail"
    ZIP = "zip"
    IMAGE = "image"


_IMAGES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM"
)  # fmt: skip
_FOREIGN = (
    (b"\x78\x9f\x3e\x22", "is a winmail.dat file, which only Outlook opens: ask for a PDF or plain text"),
    (b"Rar!\x1a\x07", "is a RAR archive, which the program does not open"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive, which the program does not open"),
    (b"\x1f\x8b", "is a gzip archive, which the program does not open"),
    (b"{\\rtf", "is an RTF file, which the program does not read"),
    (b"MZ", "is a program, not a document; do not open it"),
    (b"\x7fELF", "is a program, not a document; do not open it"),
    (b"\x30\x80\x06\x09\x2a\x86\x48", "is encrypted or signed and can't be opened here"),
)
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_EXTENSIONS = {
    "csv": Format.CSV, "tsv": Format.CSV, "txt": Format.TEXT, "text": Format.TEXT, "md": Format.TEXT,
    "asc": Format.TEXT, "log": Format.TEXT, "htm": Format.HTML, "html": Format.HTML, "ics": Format.CALENDAR,
    "eml": Format.MAIL,
}  # fmt: skip
_TYPES = {
    "text/csv": Format.CSV, "text/tab-separated-values": Format.CSV, "text/plain": Format.TEXT,
    "text/html": Format.HTML, "text/calendar": Format.CALENDAR, "message/rfc822": Format.MAIL,
    "message/global": Format.MAIL,
}  # fmt: skip
_UNKNOWN = Unread("is in a format that the program does not read")
_DAMAGED = Unread("is damaged and could not be opened")
NESTED = "application/x-zip-in-zip"
"""What an archive inside an archive is called here; nobody else's files are."""
MOST_BYTES = 20 * 1024 * 1024


def format_of(attachment: Attachment) -> Format | Unread:
    """The format to open it as, or why it is not opened."""
    data = attachment.data
    if not data.strip():
        return Unread("is empty")
    if len(data) > MOST_BYTES:
        return Unread(f"is too large to be read ({len(data) / 1024 / 1024:.0f} MB)")
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _packed_twice(_zipped(data), attachment)
    if data.startswith(_OFFICE):
        return _old_office(data)
    if _is_image(data):
        return Format.IMAGE
    for start, why in _FOREIGN:
        if data.startswith(start):
            return Unread(why)
    return _text(attachment)


def _is_image(data: bytes) -> bool:
    boxed = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    heic = data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif")
    return data.startswith(_IMAGES) or boxed or heic


def _packed_twice(chosen: Format | Unread, attachment: Attachment) -> Format | Unread:
    twice = chosen is Format.ZIP and attachment.content_type == NESTED
    return Unread("is an archive inside an archive, which is not opened") if twice else chosen


def _zipped(data: bytes) -> Format | Unread:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _DAMAGED
    if "word/document.xml" in names:
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "xl/workbook.bin" in names:
        return Unread("is a binary Excel workbook (.xlsb), which the program does not read")
    if {"mimetype", "content.xml"} <= names:
        return Unread("is an OpenDocument file, which the program does not read")
    return Format.ZIP


def _old_office(data: bytes) -> Unread:
    if _LOCKED in data:
        return Unread("is protected by a password")
    return Unread("is in an old Office or Outlook format, which the program does not read")


def _text(attachment: Attachment) -> Format | Unread:
    """Text is told by its name; bytes that no text holds make it unknown."""
    chosen = _EXTENSIONS.get(attachment.extension) or _TYPES.get(attachment.content_type.casefold())
    if chosen is None:
        return _DAMAGED if attachment.extension in ("pdf", "xlsx", "docx", "zip") else _UNKNOWN
    return _UNKNOWN if b"\0" in attachment.data[:4096] and not wide(attachment.data) else chosen
