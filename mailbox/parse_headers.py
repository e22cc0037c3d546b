"""The head of a mail: who wrote to whom, when, about what, and in answer to which mail.

`mail-parser` reads the addresses and the date, since it is strict where the standard library guesses: what
it can't tell for certain it reports instead of inventing a sender. It is given the head alone, so that
neither the size nor the nesting of a body concerns it. Header text is decoded by `parse_charset`."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError

import mailparser

from countersign.mailbox.parse_charset import header_text, labels_in
from countersign.mailbox.parse_text import visible
from countersign.procurement.errors import BadMail

MAX_HEAD = 512 * 1024
MAX_HEADERS = 2_000

# mail-parser logs headers that it can't decode, with their words: those belong in no log.
logging.getLogger("mailparser").setLevel(logging.CRITICAL)

_END = re.compile(rb"\r?\n\r?\n|\r\r")
_BOUNDARY = re.compile(rb"boundary(?=\s*=)", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]{1,990}>")
_KNOWN = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "content-type",
    "mime-version",
)


@dataclass(frozen=True)
class Head:
    """What the head says. Addresses are lower case; `headers` keep every occurrence, topmost first."""

    headers: dict[str, tuple[str, ...]]
    charsets: tuple[str, ...]
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    message_id: str = ""
    date: datetime | None = None
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def read_head(raw: bytes) -> Head:
    """The head of `raw`. Raises `BadMail` where there is none, or one that no mail program writes."""
    end = _END.search(raw)
    block = raw[: end.start()] if end else raw
    if len(block) > MAX_HEAD:
        raise BadMail(
            f"The mail's head is larger than {MAX_HEAD // 1024} KiB: ask the sender to write a new mail."
        )
    parser = _parsed(block.replace(b"\0", b"") + b"\r\n\r\n")
    items = list(parser.message.raw_items())
    if len(items) > MAX_HEADERS:
        raise BadMail(f"The mail has more than {MAX_HEADERS:,} headers: ask the sender to write a new mail.")
    headers, charsets = _headers(items)
    if not any(name in headers for name in _KNOWN):
        raise BadMail(
            "This is not a mail, it has no headers: export the mail again as .eml, with its source."
        )
    return _head(parser, headers, charsets)


def _parsed(block: bytes) -> mailparser.MailParser:
    """mail-parser's reading of a head. Where it raises, what makes it raise is taken out of its sight.

    A damaged encoded word stays encoded then, and a boundary whose parts nobody can find names none: what the
    mail consists of is found elsewhere.
    """
    try:
        return mailparser.parse_from_bytes(block)
    except (ValueError, LookupError, TypeError, AttributeError, MessageError):
        return mailparser.parse_from_bytes(_BOUNDARY.sub(b"bounds", block.replace(b"=?", b"= ?")))


def _head(
    parser: mailparser.MailParser, headers: dict[str, tuple[str, ...]], charsets: tuple[str, ...]
) -> Head:
    senders = [(str(name), str(address)) for name, address in parser.from_]
    name, address = senders[0] if senders else (_first(headers, "from"), "")
    subject, subject_notices = visible(_first(headers, "subject"))
    ids = _ids(headers, "message-id")
    bare = _first(headers, "message-id").strip("<> ")
    return Head(
        headers=headers,
        charsets=charsets,
        sender=address.casefold(),
        sender_name=" ".join(visible(name)[0].split()),
        subject=" ".join(subject.split()),
        message_id=ids[0] if ids else (f"<{bare}>" if bare and " " not in bare else ""),
        date=parser.date,
        reply_to=_addresses(parser.reply_to),
        to=_addresses(parser.to),
        cc=_addresses(parser.cc),
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        notices=(*subject_notices, *_oddities(headers, senders)),
    )


def _headers(items: list[tuple[str, object]]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Every header by its name in lower case, and the charsets that encoded words name."""
    raw = [(str(name).casefold(), str(value)) for name, value in items]
    charsets = tuple(dict.fromkeys(label for _, value in raw for label in labels_in(value)))[:5]
    found: dict[str, list[str]] = {}
    for name, value in raw:
        found.setdefault(name, []).append(header_text(value, charsets))
    return {name: tuple(values) for name, values in found.items()}, charsets


def _oddities(headers: dict[str, tuple[str, ...]], senders: list[tuple[str, str]]) -> list[str]:
    notices = []
    if len(headers.get("from", ())) > 1 or len(senders) > 1:
        notices.append("The mail names more than one sender; the first one is taken.")
    if not senders and headers.get("from"):
        notices.append("The sender's address could not be read for certain.")
    return notices


def _first(headers: dict[str, tuple[str, ...]], name: str) -> str:
    return headers.get(name, ("",))[0]


def _ids(headers: dict[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    found = _ID.findall(" ".join(headers.get(name, ())))
    return tuple(dict.fromkeys(found))


def _addresses(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.casefold() for _, address in pairs if address))
