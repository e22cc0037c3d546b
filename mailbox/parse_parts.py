"""The parts of a mail: what belongs to its body, what came with it, and what is damaged.

    message ──► units (a plain text, its HTML alternative, or both) ──► `parse_body`
            └─► attachments, forwarded mails and delivery reports among them, as bytes

The standard library's parser finds the parts. mail-parser flattens them into two lists, which loses what is
an alternative of what, `format=flowed`, and which text belongs to a forwarded mail; so the tree is walked
here. Everything has a limit, and each limit is checked before the work that it bounds."""

import base64
import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message
from urllib.parse import unquote

from countersign.mailbox.parse_charset import decoded, header_text, mended
from countersign.mailbox.parse_text import Draft, plain_drafts, visible
from countersign.procurement.errors import BadMail
from countersign.procurement.mail import Attachment

MAX_DEPTH = 20
MAX_PARTS = 200
MAX_TEXT = 2_000_000
# The standard library looks at each line once for each open boundary: the product bounds its time.
_MAX_WORK = 20_000_000

_HTML_START = re.compile(
    r"\s*(<!doctype html|<html\b|<\?xml[^>]*>\s*<!?(doctype html|html\b))", re.IGNORECASE
)
_SHOWN = re.compile(r"cid:([^\"'\s<>)]{1,400})", re.IGNORECASE)
_MULTIPART = re.compile(rb"multipart/", re.IGNORECASE)
_CUT = f"The body is longer than {MAX_TEXT:,} characters; only its beginning was read."
_BARE_TEXT = re.compile(rb"^(?!--)\s*\S", re.MULTILINE)
_FILE_NAMES = {
    "message/rfc822": "forwarded.eml",
    "message/global": "forwarded.eml",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invite.ics",
    "text/csv": "table.csv",
    "application/pdf": "document.pdf",
}


@dataclass(frozen=True)
class Unit:
    """One stretch of the body: plain text, HTML, or both as alternatives of each other."""

    plain: tuple[Draft, ...] | None = None
    html: str | None = None


@dataclass
class Parts:
    """What the walk has found so far."""

    charsets: tuple[str, ...]
    units: list[Unit] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    inline: list[Message] = field(default_factory=list)
    content_ids: list[str] = field(default_factory=list)
    count: int = 0
    content_type: str = "text/plain"
    damaged: bool = False

    def note(self, notice: str) -> None:
        """Adds a notice once."""
        if notice and notice not in self.notices:
            self.notices.append(notice)


def read_parts(raw: bytes, charsets: tuple[str, ...]) -> Parts:
    """The parts of `raw`. Raises `BadMail` above the limits."""
    if raw.count(b"\n") * (1 + len(_MULTIPART.findall(raw))) > _MAX_WORK:
        raise BadMail(
            "The mail is nested beyond reason: ask the sender for a plain one, with the file attached."
        )
    try:
        message = message_from_bytes(raw)
    except RecursionError:
        raise _too_deep() from None
    parts = Parts(charsets, content_type=message.get_content_type())
    parts.units = _walk(message, parts, 0)
    if not parts.units and parts.inline:
        # Some programs give the body itself a file name.
        parts.units = [_unit(parts.inline[0], parts)]
    _mark_pictures(parts)
    return parts


def _mark_pictures(parts: Parts) -> None:
    """Says which attachments are pictures that the HTML shows by their Content-ID."""
    pages = "".join(unit.html for unit in parts.units if unit.html) if parts.attachments else ""
    shown = {unquote(content_id).casefold() for content_id in _SHOWN.findall(pages)}
    parts.attachments = [
        replace(attachment, inline=True)
        if content_id.casefold() in shown and attachment.content_type.startswith("image/")
        else attachment
        for attachment, content_id in zip(parts.attachments, parts.content_ids, strict=True)
    ]


def _walk(part: Message, parts: Parts, depth: int) -> list[Unit]:
    parts.count += 1
    if depth > MAX_DEPTH:
        raise _too_deep()
    if parts.count > MAX_PARTS:
        raise BadMail(f"The mail has more than {MAX_PARTS} parts: ask the sender to attach fewer files.")
    kind = part.get_content_type()
    units: list[Unit] = []
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        units = [unit for child in _children(part) for unit in _walk(child, parts, depth + 1)]
        units = _alternative(units) if kind == "multipart/alternative" else units
    elif part.get_content_maintype() == "multipart":
        # It declares parts and has none: what there is, is text.
        units = [_unit(part, parts)] if _BARE_TEXT.search(_payload(part)) else []
    elif _is_body(part, kind):
        units = [_unit(part, parts)]
    else:
        _attach(part, kind, parts)
    _note_defects(part, parts)
    return units


def _children(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else ()
    return [child for child in payload if isinstance(child, Message)]


def _is_body(part: Message, kind: str) -> bool:
    return (
        kind in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
        and not _name(part)
    )


def _alternative(units: list[Unit]) -> list[Unit]:
    """The alternatives as one unit: every plain text on the one side, all HTML on the other."""
    plain = [draft for unit in units if unit.plain for draft in unit.plain]
    html = [unit.html for unit in units if unit.html is not None]
    has_plain = any(unit.plain is not None for unit in units)
    return [Unit(tuple(plain) if has_plain else None, "\n".join(html) if html else None)] if units else []


def _unit(part: Message, parts: Parts) -> Unit:
    read = decoded(mended(_payload(part)), _parameter(part, "charset"), parts.charsets)
    parts.note(read.notice)
    text = read.text
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        parts.note(_CUT)
    if part.get_content_type() == "text/html" or _HTML_START.match(text):
        return Unit(html=text)
    text, notices = visible(text)
    for notice in notices:
        parts.note(notice)
    flowed = _parameter(part, "format").casefold() == "flowed"
    delsp = _parameter(part, "delsp").casefold() == "yes"
    return Unit(plain=tuple(plain_drafts(text, flowed=flowed, delsp=delsp)))


def _attach(part: Message, kind: str, parts: Parts) -> None:
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"):
        parts.note("The mail is encrypted and could not be read: ask the sender to write without encryption.")
    name = (
        _name(part)
        or _FILE_NAMES.get(kind)
        or part.get("content-id", "").strip("<> ")
        or f"part-{parts.count}"
    )
    inline = kind.startswith("image/") and part.get_content_disposition() == "inline"
    parts.attachments.append(Attachment(name, kind, _payload(part), inline))
    parts.content_ids.append(str(part.get("content-id", "")).strip("<> "))
    if kind in ("text/plain", "text/html"):
        parts.inline.append(part)


def _payload(part: Message) -> bytes:
    """The part's bytes; of a mail or a report within the mail, its source."""
    if part.is_multipart():
        source = b"\n".join(_source(child) for child in _children(part))
        # RFC 2046 forbids it, but some programs encode a forwarded mail, and the parser doesn't undo it.
        encoded = str(part.get("content-transfer-encoding", "")).strip().casefold() == "base64"
        return _from_base64(source) if encoded else source
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _from_base64(source: bytes) -> bytes:
    try:
        return base64.b64decode(source, validate=False) or source
    except ValueError:
        return source


def _source(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # The generator can't write back everything that the parser accepts; the head at least is certain.
        return "".join(f"{name}: {value}\n" for name, value in message.raw_items()).encode("utf-8", "replace")


def _name(part: Message) -> str:
    try:
        name = part.get_filename("")
    except (UnicodeError, LookupError, ValueError, TypeError):
        return ""
    return visible(header_text(str(name)))[0].replace("\n", " ").strip()


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except (UnicodeError, LookupError, ValueError, TypeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value).strip()


def _note_defects(part: Message, parts: Parts) -> None:
    names = {type(defect).__name__.removesuffix("Defect") for defect in part.defects}
    if names & {
        "CloseBoundaryNotFound",
        "StartBoundaryNotFound",
        "NoBoundaryInMultipart",
        "InvalidBase64Length",
    }:
        parts.damaged = True
        parts.note("The mail is damaged or was cut off on its way; what could be read is shown.")


def _too_deep() -> BadMail:
    return BadMail(
        f"The mail's parts are nested more than {MAX_DEPTH} deep: ask the sender for a plain mail."
    )
