"""What a format of orders' files is, and what its module is handed: who is who, and what was confirmed.

    bytes ─► recognises ─► read(…, Partners) ─► Feed      orders, changes, receipts: all, or `BadOrders`
    Confirmed ─► write ─► bytes                           one order's confirmation, as the system takes it

A format is a module of its own with these three functions (`Format`, `Writer`), or those of one direction;
`table` names them all, one line each.
Readers are tolerant, writers strict. Where files lie and what becomes of them is `connector`'s work.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import BinaryIO, Protocol, runtime_checkable

from countersign.procurement.erp import Confirmation, Slice
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed
from countersign.procurement.order import Due, Line, PurchaseOrder, Supplier, by_day

ONE = Decimal(1)
BATCH = 500
DELIVERY, SHIPMENT = "delivery", "shipment"
"""What files call the day on which goods arrive, taken by itself, and that on which they leave."""


@dataclass(frozen=True)
class Ident:
    """An identifier and what it is one of: ("01", "006927180") in X12, ("14", "4012345000009") in EDIFACT,
    ("0088", "4012345000009") in Peppol, ("DUNS", "006927180") in cXML. Both empty: none is known."""

    qualifier: str = ""
    value: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Idents:
    """What somebody is called in each family of formats."""

    x12: Ident = Ident()
    edifact: Ident = Ident()
    peppol: Ident = Ident()
    cxml: Ident = Ident()

    @property
    def values(self) -> tuple[str, ...]:
        """All of them that are known, without what qualifies them."""
        return tuple(one.value for one in (self.x12, self.edifact, self.peppol, self.cxml) if one)


@dataclass(frozen=True)
class Company:
    """Ourselves, who bought. `email` is where the supplier's answers go; `currency` is that of an order whose
    file names none. `ctp04` is what our X12 means by it where nothing else tells: "quantity" or "basis"."""

    name: str = ""
    country: str = ""
    email: str = ""
    currency: str = ""
    ids: Idents = Idents()
    ctp04: str = ""


@dataclass(frozen=True)
class Partner:
    """A supplier as we know them, and as the formats call them."""

    supplier: Supplier
    ids: Idents = Idents()


@dataclass(frozen=True)
class Partners:
    """Who is who in the files. Many formats lack a supplier's address; it comes from here."""

    company: Company = Company()
    suppliers: tuple[Partner, ...] = ()

    def partner(self, *names: str) -> Partner | None:
        """The supplier that one of these numbers, identifiers or addresses belongs to; the first hit."""
        folded = (_folded(one) for one in names)
        return next((self._by_name[one] for one in folded if one in self._by_name), None)

    def supplier(self, given: Supplier, *others: str) -> Supplier:
        """The supplier that a file speaks of, completed from what we know of them; what the file says counts.

        `given.email` may be empty, `others` are further identifiers in the file. Raises `BadOrders`, without
        a place, where no address is known.
        """
        known = self.partner(given.id, *others, given.email)
        mine = known.supplier if known else Supplier("")
        email = given.email or mine.email
        if not email:
            called = next(filter(None, (given.id, *others, given.name)), "of the order")
            raise BadOrders(
                f"no e-mail address is known of supplier {called}; name it in suppliers.csv, in the drop"
                " folder (erp.folder)"
            )
        return replace(
            given,
            email=email.casefold(),
            id=given.id or mine.id,
            name=given.name or mine.name,
            language=given.language or mine.language,
            country=given.country or mine.country,
            tier=mine.tier if known else given.tier,
        )

    def of(self, supplier: Supplier) -> Partner:
        """What we know of an order's supplier; the bare supplier where they stand in no table."""
        known = self.partner(supplier.id, supplier.email)
        return Partner(supplier, known.ids if known else Idents())

    @cached_property
    def _by_name(self) -> Mapping[str, Partner]:
        names: dict[str, Partner] = {}
        for one in self.suppliers:
            for name in (one.supplier.id, *one.ids.values, one.supplier.email):
                if name:
                    names.setdefault(_folded(name), one)
        return names


def _folded(name: str) -> str:
    return name.strip().casefold()


class LineStatus(StrEnum):
    """What became of an ordered line."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"


class Field(StrEnum):
    """What differs in a changed line."""

    QUANTITY = "quantity"
    PRICE = "price"
    DATE = "date"
    SPLIT = "split"


@dataclass(frozen=True)
class LineAnswer:
    """What stands confirmed of one line."""

    line: int
    status: LineStatus
    confirmed: Confirmation
    changed: frozenset[Field] = frozenset()

    @property
    def reason(self) -> str:
        """Why, in the supplier's words, where they are known."""
        return self.confirmed.reason


@dataclass(frozen=True)
class Confirmed:
    """All that is confirmed of an order so far, on its way into a file.

    `order` is as it was ordered; lines that nothing was said about are not in `lines`. `control` never
    repeats, and grows. `update`: an earlier confirmation of the order was collected already (X12 865 in
    place of 855).
    """

    order: PurchaseOrder
    lines: tuple[LineAnswer, ...]
    control: int
    now: datetime
    partners: Partners = field(default_factory=Partners)
    update: bool = False

    @property
    def complete(self) -> bool:
        """Whether every ordered line is answered."""
        return {one.line for one in self.lines} >= {line.line for line in self.order.lines}

    @property
    def partner(self) -> Partner:
        """The order's supplier."""
        return self.partners.of(self.order.supplier)


def answered(line: Line, confirmed: Confirmation) -> LineAnswer:
    """What a confirmation makes of an ordered line. Refused, or confirmed with nothing, means rejected."""
    if confirmed.nothing_comes:
        return LineAnswer(line.line, LineStatus.REJECTED, confirmed, frozenset({Field.QUANTITY}))
    changed = frozenset(_changed(line, confirmed))
    status = LineStatus.CHANGED if changed else LineStatus.ACCEPTED
    return LineAnswer(line.line, status, confirmed, changed)


def _changed(line: Line, confirmed: Confirmation) -> Iterable[Field]:
    if confirmed.quantity not in (None, line.quantity):
        yield Field.QUANTITY
    price = confirmed.unit_price
    if price is not None and price * line.price_per != line.unit_price * (confirmed.price_per or ONE):
        yield Field.PRICE
    if not _as_wanted(confirmed.schedule, line):
        if len(confirmed.schedule) > 1:
            yield Field.SPLIT
        if line.schedule or any(_moves(one, line) for one in confirmed.schedule):
            yield Field.DATE


def _as_wanted(parts: Sequence[Slice], line: Line) -> bool:
    """Whether it comes in the parts in which it is wanted, on their days, or nothing is said of that."""
    arrive = all(one.field != SHIPMENT for one in parts)
    return not parts or (
        arrive and by_day(Due(one.date, one.quantity) for one in parts) == line.schedule != ()
    )


def _moves(one: Slice, line: Line) -> bool:
    """Whether a part comes on another day than ordered; that on which it leaves is always another."""
    return one.field == SHIPMENT or one.date != line.date


class Format(Protocol):
    """A format that is read. A module with these two functions is one."""

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file of that name that begins like this (its first 4096 bytes) is one of these."""
        ...

    def read(self, data: bytes, name: str, partners: Partners) -> Feed:
        """All that the file says. Raises `BadOrders`: one sentence with file, order, line and field."""
        ...


@runtime_checkable
class Streamed(Protocol):
    """A format whose files may be long: its module has this function as well, and no file is held whole."""

    def feeds(self, file: BinaryIO, name: str, partners: Partners) -> Iterator[Feed]:
        """All that the file says, piece by piece. Raises `BadOrders`, perhaps behind the first pieces."""
        ...


def in_batches(orders: Iterable[PurchaseOrder]) -> Iterator[Feed]:
    """The orders as feeds of a handy size."""
    given = iter(orders)
    while batch := tuple(islice(given, BATCH)):
        yield Feed(orders=batch)


def joined(feeds: Iterable[Feed]) -> Feed:
    """The orders of all of them in one."""
    return Feed(orders=tuple(order for feed in feeds for order in feed.orders))


class Writer(Protocol):
    """A format that confirmations are written in. A module with this function and these names is one."""

    SUFFIX: str

    @property
    def DATE_FIELDS(self) -> tuple[str, ...]:  # noqa: N802 (a module's constant)
        """The kinds of days that it has a place for, that of arrival first."""
        ...

    def write(self, answer: Confirmed) -> bytes:
        """The confirmation as the system takes it. Raises `BadOrders` where something it needs is missing."""
        ...
