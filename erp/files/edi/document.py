"""What one transaction or message of the company's own system says; nothing here knows X12 from EDIFACT.

Values are texts as they were written: whether they can be used is `feeding`'s work, which also knows how to
say so. `mark` is where something stands, for the sentence about it.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import LineAct


class Kind(StrEnum):
    """What a document does."""

    ORDER = "order"
    CHANGE = "change"
    CANCEL = "cancel"
    RECEIPT = "receipt"
    SHIPMENT = "shipment"


@dataclass(frozen=True)
class Place:
    """Where something stands: for the one sentence that a person gets about it."""

    file: str
    order: str = ""
    line: str = ""

    @property
    def words(self) -> str:
        """How the sentence begins."""
        named = (("order", self.order), ("line", self.line))
        where = ", ".join(f"{name} {value}" for name, value in named if value)
        return ": ".join(filter(None, (self.file, where)))

    def fault(self, words: str) -> BadOrders:
        """The error that says so."""
        return BadOrders(f"{self.words}: {words}")


@dataclass(slots=True)
class Party:
    """Somebody in a document."""

    id: str = ""
    name: str = ""
    country: str = ""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day under its qualifier; `day` None where `text` is none."""

    code: str
    text: str
    day: dt.date | None
    mark: str


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a line on one day; `unit` empty: in that of the line."""

    quantity: Decimal | None
    days: tuple[Day, ...]
    unit: str = ""


@dataclass(slots=True)
class Item:
    """One line of a document, held in little: an order can have 100,000.

    `per` None: the price doesn't say what it is for; `unsure` is how many it may be for, where that can't be
    told. `amounts` are what the line is said to come to.
    """

    mark: str
    number: str = ""
    order: str = ""
    act: LineAct | None = None
    quantity: str = ""
    refused: str = ""
    uom: str = ""
    price: str = ""
    per: Decimal | None = None
    price_unit: str = ""
    unsure: Decimal | None = None
    amounts: list[Decimal] = field(default_factory=list)
    item: str = ""
    supplier_item: str = ""
    other_item: str = ""
    description: list[str] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


@dataclass
class Document:
    """One transaction or message. `names` are further identifiers of the supplier, the surest first;
    `totals` are what all of it is said to come to; `counted` is how many lines it says it has."""

    kind: Kind
    standard: str
    file: str
    number: str = ""
    reference: str = ""
    revision: int | None = None
    date: dt.date | None = None
    currency: str = ""
    site: str = ""
    buyer: Party = field(default_factory=Party)
    supplier: Party = field(default_factory=Party)
    names: list[str] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    totals: list[Decimal] = field(default_factory=list)
    counted: str = ""

    def place(self, item: Item | None = None) -> Place:
        """Where a fault of it, or of one of its lines, is to be looked for."""
        order = (item.order if item else "") or self.number
        return Place(self.file, order, item.number.lstrip("0") if item else "")
