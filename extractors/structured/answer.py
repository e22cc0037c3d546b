"""What a structured answer says, the same for all formats; nothing here knows a format or judges anything.

    Document(where it came from, its Answers, what is wrong with it)
    Answer    about one order: overall meaning, header days, lines
    LineSaid  one line of it: the codes that it gives, quantities, prices, a schedule

Every value keeps the piece (segment or element) that it stands in.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from countersign.procurement.claims import Charge, ExceptionType
from countersign.procurement.mail import TextLine


class Does(StrEnum):
    """What a code does to a line, or to all of them."""

    ACCEPT = "accept"
    CHANGE = "change"
    REJECT = "reject"
    RECEIVED = "received"
    HOLD = "hold"
    BACKORDER = "backorder"
    PARTIAL = "partial"
    SUBSTITUTE = "substitute"
    EXCEPTIONS = "exceptions"
    NOTHING = "nothing"
    DOUBT = "doubt"


class Role(StrEnum):
    """What a day is: of arrival, guessed, of leaving, asked for by the buyer, or one that is awaited."""

    DELIVERY = "delivery"
    ESTIMATE = "estimate"
    DEPARTURE = "departure"
    REQUESTED = "requested"
    REQUESTED_DEPARTURE = "requested-departure"
    EARLIEST = "earliest"
    OTHER = "other"


@dataclass(frozen=True)
class Meaning:
    """What a code means; `field` is what it changes or leaves open, empty for anything."""

    act: Does
    words: str
    field: str = ""


@dataclass(frozen=True)
class Amount:
    """A number of units; `unit` is the code as written, empty for the order's own."""

    number: Decimal
    unit: str
    piece: TextLine


@dataclass(frozen=True)
class Cost:
    """A price per `per` of `unit`; `per` None where the document doesn't say."""

    amount: Decimal
    piece: TextLine
    per: Decimal | None = None
    unit: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Day:
    """A day, or the days from `first` to `last`, and what it is."""

    first: dt.date
    role: Role
    piece: TextLine
    last: dt.date | None = None


@dataclass
class Portion:
    """A part of a line's quantity with its days; `meaning` None where no code says what becomes of it."""

    piece: TextLine
    meaning: Meaning | None = None
    amount: Amount | None = None
    days: list[Day] = field(default_factory=list)
    item: str = ""


@dataclass
class LineSaid:
    """One line of an answer: `codes` are its statuses, `schedule` its parts, `stated` its own quantity."""

    piece: TextLine
    number: str = ""
    buyer_items: tuple[str, ...] = ()
    seller_items: tuple[str, ...] = ()
    other_items: tuple[str, ...] = ()
    codes: list[Portion] = field(default_factory=list)
    schedule: list[Portion] = field(default_factory=list)
    stated: Amount | None = None
    costs: list[Cost] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    substitute: str = ""


@dataclass(frozen=True)
class Problem:
    """Something that keeps what was read from being settled, in a buyer's words; `line` None: all of it."""

    words: str
    piece: TextLine | None = None
    rule: str = "structured.code"
    type: ExceptionType = ExceptionType.UNCLEAR
    line: LineSaid | None = None
    askable: bool = False
    charge: Charge | None = None


@dataclass
class Answer:
    """One answer to one order. `called` is what a sentence about it begins with, `units` names the standard
    that unit codes are taken from, `notes` are free text, each with the line that it stands at. `own_number`
    is the supplier's for the order."""

    called: str
    units: str
    piece: TextLine
    order: str = ""
    own_number: str = ""
    codes: list[Portion] = field(default_factory=list)
    lines: list[LineSaid] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    currency: str = ""
    currency_piece: TextLine | None = None
    notes: list[tuple[TextLine, LineSaid | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Document:
    """A file or body that holds answers.

    `broken` is a sentence where it can't be read; `others` names what it holds besides answers; `repeats`
    says that the mail holds the same one already.
    """

    name: str
    answers: list[Answer] = field(default_factory=list)
    pieces: list[TextLine] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    broken: str = ""
    repeats: bool = False

    @property
    def called(self) -> str:
        """How a sentence about it begins."""
        return "the text of the mail" if self.name == "body" else f"the attached {self.name}"
