"""A mail as the buyer's world sees it: who wrote, what a person could read in it, and what came with it.

`mailbox` makes these from bytes; `extractors` read them; nobody here parses anything. Every piece of
text keeps its place (`body:3`, `table:1:2`, `oc.pdf:p1:12`, `prices.xlsx:Sheet1!B4`), so that evidence can
point at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

BODY = "body"


def source_of(place: str) -> str:
    """What a place lies in: the body, or an attachment by its name (`oc.pdf` of `oc.pdf:p1:12`)."""
    return place.partition(":")[0]


class Label(StrEnum):
    """What a line of a body is. Only NEW and ANSWER_IN_QUOTE are the supplier speaking now."""

    NEW = "new"
    ANSWER_IN_QUOTE = "answer inside the quote"
    QUOTED = "quoted"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


SPOKEN = frozenset({Label.NEW, Label.ANSWER_IN_QUOTE})


@dataclass(frozen=True)
class TextLine:
    """One line of the mail as a person sees it; `number` counts from 1, through body and attachments.

    `place` is "body", or where in an attachment the line stands (`oc.pdf:p1:12`).
    """

    number: int
    text: str
    label: Label = Label.NEW
    place: str = BODY

    @property
    def where(self) -> str:
        """The place that evidence cites."""
        return f"body:{self.number}" if self.place == BODY else self.place


@dataclass(frozen=True)
class Table:
    """A table in the body or in an attachment: rows of cell texts. `where` is its place, e.g. `table:1`.

    `places` name the cells where they have names of their own (`prices.xlsx:Sheet1!B4`), row by row.
    """

    where: str
    rows: tuple[tuple[str, ...], ...]
    label: Label = Label.NEW
    places: tuple[tuple[str, ...], ...] = ()

    def place(self, row: int, column: int) -> str:
        """The place of one cell, counted from 1."""
        return self.places[row - 1][column - 1] if self.places else f"{self.where}:{row}:{column}"


@dataclass(frozen=True)
class Attachment:
    """A file that came with the mail. `data` is never shown in a `repr`.

    `inline`: the body shows it, as it shows a logo; nobody attached it as a file.
    """

    name: str
    content_type: str
    data: bytes = field(repr=False)
    inline: bool = False

    @property
    def extension(self) -> str:
        """The file name's ending in lower case, without the dot."""
        return self.name.rpartition(".")[2].casefold() if "." in self.name else ""


@dataclass(frozen=True)
class InboundMessage:
    """One mail, parsed. Addresses are lower case; headers keep every occurrence, topmost first.

    `digest` is the SHA-256 of the raw bytes in hex. `message_id` has its angle brackets, or is empty.
    `notices` are sentences about what was taken out or could not be read (hidden text, damaged parts).
    `partly`: it was cut off, or its text and its HTML differ; what is missing may take back what is there.
    `lines` hold the body's text in reading order, tables' text included; `tables` hold the same tables
    as cells, for readers that understand columns. `our_files` are the SHA-256 of files that we sent
    ourselves: one that comes back unchanged says nothing new.
    """

    digest: str
    sender: str
    subject: str
    lines: tuple[TextLine, ...]
    message_id: str = ""
    sender_name: str = ""
    date: datetime | None = None
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    notices: tuple[str, ...] = ()
    partly: bool = False
    content_type: str = "text/plain"
    our_files: frozenset[str] = frozenset()

    @property
    def spoken(self) -> tuple[TextLine, ...]:
        """The lines in which the sender speaks now."""
        return tuple(line for line in self.lines if line.label in SPOKEN)

    @cached_property
    def places(self) -> Mapping[str, TextLine]:
        """The lines by the place that evidence cites."""
        return {line.where: line for line in self.lines}

    def header(self, name: str) -> tuple[str, ...]:
        """Every occurrence of a header, topmost first; names are matched without case."""
        return self.headers.get(name.casefold(), ())


class Sort(StrEnum):
    """What a mail is before anybody reads it for meaning."""

    PERSON = "person"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    NOTIFICATION = "notification"
    CALENDAR = "calendar"
    LOOP = "loop"


class Trust(StrEnum):
    """How sure it is that the sender is who the From line says, and that they may speak for the order.

    UNVERIFIED: the mail server whose word counts says nothing. UNCHECKED: no such server was named, and
    the mail brings no result at all.
    """

    ALIGNED = "aligned"
    UNVERIFIED = "unverified"
    UNCHECKED = "unchecked"
    STRANGER = "stranger"
    FORGED = "forged"


@dataclass(frozen=True)
class Rule:
    """A named rule, whether it hit, what it saw, and for which order it was asked: the answer to "why?"."""

    name: str
    hit: bool
    words: str = ""
    order: str = ""


@dataclass(frozen=True)
class Candidate:
    """An order that a mail may be about, and the rungs of the ladder that say so, strongest first."""

    order: str
    reasons: tuple[str, ...]
    strength: int


@dataclass(frozen=True)
class Route:
    """Where a mail goes: what it is, whose orders it is about, how far it is trusted, and why.

    `orders` are the orders it speaks about; `contradictions` are sentences about rungs that name
    different orders. `returned_id` is the Message-ID that a bounce gives back. `tokens` are decision tokens
    in the address or the new text, `colleague` says that From: names somebody of our own company, `verified`
    that our mail server bears that out. `forwards`: it passes an older mail on.
    """

    sort: Sort
    orders: tuple[str, ...] = ()
    trust: Trust = Trust.UNVERIFIED
    candidates: tuple[Candidate, ...] = ()
    contradictions: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    returned_id: str = ""
    returned_reason: str = ""
    permanent: bool = True
    tokens: tuple[str, ...] = ()
    colleague: bool = False
    verified: bool = False
    forwards: bool = False


@dataclass(frozen=True)
class OutboundMail:
    """A mail ready to be sent: fixed bytes under a fixed Message-ID, so that a resend is the same mail.

    `lines` are its lines as people read them, once for its text and once for its HTML: what an answer's
    quotation is compared with. Empty where nobody outside gets it.
    """

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    raw: bytes = field(repr=False)
    lines: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
