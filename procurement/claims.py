"""What was said, with the words that said it.

    witness     one reader's account: claims, each with evidence        (extractors)
    reading     what the checked witnesses amount to, line by line      (extractors)
    doubt       why something is not taken as said                      (anybody)

A claim without evidence can't be built. Comparing with the order is `compare`'s work, judging is
`policy`'s: a reading only says what the supplier said.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class MessageKind(StrEnum):
    """What kind of answer a mail is; the words of the printed reading."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    PARTIAL = "partial"
    REJECTION = "rejection"
    QUESTION = "question"
    SHIPPING = "shipping"
    INVOICE = "invoice"
    QUOTE = "quote"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    UNRELATED = "unrelated"


class LineStatus(StrEnum):
    """What the supplier's answer amounts to for one line."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
    UNCLEAR = "unclear"
    NOT_MENTIONED = "not_mentioned"


class Act(StrEnum):
    """What words do. STATE gives a value without saying yes or no to anything else."""

    ACCEPT = "accept"
    RECEIVED = "received"
    STATE = "state"
    CHANGE = "change"
    REJECT = "reject"
    HEDGE = "hedge"
    CONDITION = "condition"
    QUESTION = "question"


class ExceptionType(StrEnum):
    """Why a person or the supplier has to settle something."""

    NO_ACKNOWLEDGMENT = "no-acknowledgment"
    DATE = "date"
    QUANTITY = "quantity"
    PRICE = "price"
    RECEIVING = "receiving"
    ITEM = "item"
    SUBSTITUTION = "substitution"
    UOM = "uom"
    CURRENCY = "currency"
    CHARGE = "charge"
    TERMS = "terms"
    REJECTION = "rejection"
    NOT_ON_ORDER = "not-on-order"
    UNCLEAR = "unclear"
    CONFLICT = "conflict"
    SENDER = "sender"
    BANK_DETAILS = "bank-details"
    DELIVERY_FAILURE = "delivery-failure"
    OVERDUE = "overdue"
    WRITE_BACK = "write-back"
    REVIEW = "review"


OTHER_NUMBER = "line-number"
"""The field of evidence that shows under which other number than ours a line was answered."""
SHIP_DATE = "ship date"
"""What evidence calls a day on which goods leave the supplier; it is no day of arrival."""
REASON = "reason"
"""What evidence calls words of a structured answer that say why, beside the codes that say what."""


@dataclass(frozen=True)
class Evidence:
    """The exact words, which field they bear on, and where they stand (`body:3`, `table:1:2:4`)."""

    field: str
    quote: str
    where: str

    def __post_init__(self) -> None:
        if not self.quote.strip():
            raise ValueError("evidence needs the supplier's words")


@dataclass(frozen=True)
class Delivery:
    """One promised delivery. `latest` is the end of an interval ("week 50"); None for a single day.

    `quantity` None means the line's whole quantity.
    """

    date: dt.date
    quantity: Decimal | None = None
    latest: dt.date | None = None

    @property
    def worst(self) -> dt.date:
        """The day that planning has to reckon with."""
        return self.latest or self.date


@dataclass(frozen=True)
class Charge:
    """A sum that the supplier adds to the order, as stated; `currency` empty: the order's own."""

    amount: Decimal
    currency: str = ""


@dataclass(frozen=True)
class Doubt:
    """Something that is not taken as said, in words that a buyer understands.

    `line` None: it concerns the whole order. `order` empty: it concerns the whole mail. `askable`: a
    question to the supplier can settle it, nobody at the company has to decide first. `charge`: what it
    adds to the order, where it is a charge whose sum is certain.
    """

    type: ExceptionType
    words: str
    order: str = ""
    line: int | None = None
    rule: str = "reading.doubt"
    evidence: tuple[Evidence, ...] = ()
    askable: bool = False
    charge: Charge | None = None


@dataclass(frozen=True)
class LineClaim:
    """What one witness heard about one line: a place, an act, and the values that its words hold.

    `order` and `line` None mean every order or line that the mail is about. Values are what code parsed
    out of `evidence`; None where nothing was said. `item` is the part that is offered, if one is named.
    """

    act: Act
    evidence: tuple[Evidence, ...]
    order: str | None = None
    line: int | None = None
    quantity: Decimal | None = None
    uom: str | None = None
    unit_price: Decimal | None = None
    price_per: Decimal | None = None
    currency: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    item: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a claim needs evidence")


@dataclass(frozen=True)
class Witness:
    """One reader's account of one mail. `reader` is "grammar" or the model's name.

    `notes` are sentences that were let be although not every word of them was understood.
    """

    reader: str
    kind: MessageKind | None
    claims: tuple[LineClaim, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineReading:
    """What the supplier said about one line, after all checks.

    Values are the confirmed ones: what was stated, or, under an explicit and unhedged acceptance, what
    was ordered. On an unclear line they are what was given in figures. None where nothing was said.
    `unit_price` is per `price_per`.
    """

    order: str
    line: int
    status: LineStatus
    quantity: Decimal | None = None
    uom: str | None = None
    unit_price: Decimal | None = None
    price_per: Decimal | None = None
    currency: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    item: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everything that one mail says: its kind, its lines, and what is doubted about it.

    `opening` are the first words of the mail, for a person where nothing in it was understood.
    `model_error` is the reason why the model could not be asked; empty when it answered or none is set.
    `own_numbers` are those under which the supplier keeps the order. `remarks` are what is odd about a file
    and changes nothing of what it says; `notes` name the sentences that were let be.
    """

    kind: MessageKind
    orders: tuple[str, ...]
    lines: tuple[LineReading, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    grammar: bool = True
    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    opening: tuple[Evidence, ...] = ()
    away_until: dt.date | None = None
    model_error: str = ""
    own_numbers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
