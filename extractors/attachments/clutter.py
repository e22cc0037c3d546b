"""Attachments that are no answer: logos, signatures, business cards, our own file sent back unchanged.

The rules are closed, and each one looks at the bytes as well as at the name, so that an answer can't hide
behind the name of a signature. A picture that the body shows counts as a logo unless it has the size and the
shape of a screenshot or a photograph: a supplier may well answer with one. One that is attached counts only
under a name that programs give to logos, and if it is too small for an answer.
"""

import hashlib
import re
import struct

from countersign.procurement.mail import Attachment

_LOGO_BYTES = 20 * 1024
_SCREENSHOT = (500, 400)
_BANNER = 2.5
_SMALL = (320, 130)
_LOGO_NAMES = re.compile(
    r"(?:image\d{3}|outlook-\w+|logo\w*|icon\w*|banner\w*|signature\w*|linkedin\w*|facebook\w*|twitter\w*"
    r"|instagram\w*|youtube\w*|xing\w*|whatsapp\w*)\.(?:png|jpe?g|gif|bmp)$",
    re.IGNORECASE,
)
_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
    }
)
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})
_SIGNED = (b"-----BEGIN PGP", b"\x30\x80", b"\x30\x82", b"\x30\x83", b"\x30\x81")
_DOCUMENTS = (
    b"%PDF",
    b"PK",
    b"\xd0\xcf",
    b"\x89PNG",
    b"\xff\xd8",
    b"GIF8",
    b"II*",
    b"MM\x00*",
    b"{\\rtf",
    b"<",
)
_WORDS = re.compile(rb"[A-Za-z]{3,}[.,:;]?\s+(?:[A-Za-z]{3,}|\d+[.,]\d)")


def is_clutter(attachment: Attachment, known: frozenset[str]) -> bool:
    """Whether the attachment says nothing. `known` are the SHA-256 of files that we sent ourselves."""
    kind, data = attachment.content_type.casefold(), attachment.data
    if not data.strip():
        return kind in _SIGNATURES | _CARDS | _REPORTS
    if known and hashlib.sha256(data).hexdigest() in known:
        return True
    if kind in _SIGNATURES or attachment.extension in ("p7s", "sig", "asc"):
        return data.lstrip().startswith(_SIGNED) or not _may_speak(data)
    if kind in _CARDS or attachment.extension == "vcf":
        return data.lstrip()[:11].upper() == b"BEGIN:VCARD"
    return kind in _REPORTS or (attachment.inline and _is_logo(data)) or _is_small_logo(attachment)


def _may_speak(data: bytes) -> bool:
    """Whether it may be a document after all: one that we know by its first bytes, or words."""
    return data.startswith(_DOCUMENTS) or bool(_WORDS.search(data))


def _is_small_logo(attachment: Attachment) -> bool:
    """A picture under a name that mail programs and signatures give, too small to hold an answer."""
    size = _size(attachment.data) if _LOGO_NAMES.match(attachment.name) else None
    if size is None or not all(size) or len(attachment.data) > _LOGO_BYTES:
        return False
    return size[0] <= _SMALL[0] and size[1] <= _SMALL[1]


def _is_logo(data: bytes) -> bool:
    size = _size(data)
    if size is None:
        return False
    width, height = size
    large = width >= _SCREENSHOT[0] and height >= _SCREENSHOT[1] and width < height * _BANNER
    return len(data) < _LOGO_BYTES or not large


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, (0, 0) where the format does not tell them here; None for no picture."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(data)
    return (0, 0) if data.startswith((b"BM", b"<svg", b"<?xml")) else None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the first frame header; a large unknown size where there is none, so that the picture counts."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, (length,) = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 10_000, 10_000
