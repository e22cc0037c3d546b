"""Bytes to an `InboundMessage`: what a person would see of the mail, and what came with it.

    raw ──► head (`parse_headers`) ──► parts (`parse_parts`) ──► body (`parse_body`: lines, labels, tables)

Pure: no clock, no network, nothing on disk. `BadMail` is the only exception, and only where there is
nothing to read or a limit is passed; everything else that is wrong with a mail becomes a notice."""

import hashlib

from countersign.mailbox.parse_body import both_readings, read_body
from countersign.mailbox.parse_headers import read_head
from countersign.mailbox.parse_parts import read_parts
from countersign.procurement.errors import BadMail
from countersign.procurement.mail import InboundMessage

MAX_BYTES = 25 * 1024 * 1024


def parse(raw: bytes, limit: int = MAX_BYTES) -> InboundMessage:
    """The mail that `raw` is the source of. Raises `BadMail` above `limit` bytes or with nothing to read."""
    source = _source(raw, limit)
    head = read_head(source)
    parts = read_parts(source, head.charsets)
    body = read_body(parts.units, head.sender_name)
    if not parts.attachments and not parts.units:
        raise BadMail("The mail has no part that can be read: ask the sender to write again, as plain text.")
    return InboundMessage(
        digest=hashlib.sha256(raw).hexdigest(),
        sender=head.sender,
        subject=head.subject,
        lines=tuple(body.lines),
        message_id=head.message_id,
        sender_name=head.sender_name,
        date=head.date,
        reply_to=head.reply_to,
        to=head.to,
        cc=head.cc,
        in_reply_to=head.in_reply_to,
        references=head.references,
        headers=head.headers,
        tables=tuple(body.tables),
        attachments=tuple(parts.attachments),
        notices=tuple(dict.fromkeys((*head.notices, *parts.notices, *body.notices))),
        partly=parts.damaged or body.differs,
        content_type=parts.content_type,
    )


def readings(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of a mail's plain text and of its HTML, for comparing a quotation with our own mail."""
    source = _source(raw, MAX_BYTES)
    return both_readings(read_parts(source, ()).units)


def _source(raw: bytes, limit: int) -> bytes:
    if len(raw) > limit:
        megabytes = f"{len(raw) / 1024 / 1024:.0f} MB, the limit is {limit / 1024 / 1024:.0f} MB"
        raise BadMail(
            f"The mail is too large ({megabytes}): ask the sender for a smaller one, or raise the limit."
        )
    source = raw.lstrip(b"\r\n")
    if not source.strip(b"\0 \t\r\n"):
        raise BadMail("The mail is empty: export it again as .eml, with its source.")
    return source
