"""The company's own system as the buyer's world sees it: what it holds, what it can hold, and what goes back.

    Confirmation    what is to stand in the system for one line
    Capability      what a system can hold; the rest is a declared loss, and stays in our own record
    ErpOrder        an order as the system shows it now, with a token that changes when somebody edits it
    Erp             the port; the adapters and the suite that each of them passes are in `erp/`
    Write           one confirmation on its way back, from proposed to written

    proposed ─► approved ─► writing ─► written                read back equal, field by field
        │           │          ├─────► differs                something else stands there
        └─► refused ◄──────────┤                              by a person, by the system, or a conflict
                               └─────► unknown                nobody can tell: a person looks

When and what is written is decided in `writeback`; this module only says what there is.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from countersign.procurement.order import PurchaseOrder
from countersign.procurement.shipment import Shipment


class Capability(StrEnum):
    """What a system can hold, or do, beside a confirmed day."""

    SPLIT_SCHEDULE = "split_schedule"
    CONFIRMED_QUANTITY = "confirmed_quantity"
    CONFIRMED_PRICE = "confirmed_price"
    LINE_REFERENCE = "line_reference"
    HEADER_REFERENCE = "header_reference"
    CONCURRENCY_TOKEN = "concurrency_token"
    NATIVE_IDEMPOTENCY = "native_idempotency"
    RECEIPTS = "receipts"
    ATTACHMENTS = "attachments"
    REJECTION = "rejection"
    REASON = "reason"


WHOLE = Decimal(0)
"""The quantity of a slice that is all of its line, however much: for systems that hold a day alone."""


@dataclass(frozen=True)
class Slice:
    """So much of a line on one day. `quantity` is in the line's unit, or `WHOLE`.

    `field` is the system's field that holds it; empty: the one that its connector takes by itself.
    """

    date: dt.date
    quantity: Decimal
    field: str = ""


@dataclass(frozen=True, slots=True)  # an order may have very many
class Confirmation:
    """What a supplier confirmed of one line. None and empty: nothing is said about that field.

    `unit_price` is for every `price_per` units, in the order's currency. `reference` is the supplier's own
    number of the order, `reason` why it is not as ordered, in their words. `refused`: nothing of the line
    comes; False takes that back.
    """

    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    price_per: Decimal | None = None
    schedule: tuple[Slice, ...] = ()
    reference: str = ""
    refused: bool | None = None
    reason: str = ""

    @property
    def nothing_comes(self) -> bool:
        """Whether it says that the line is not delivered at all."""
        return bool(self.refused) or self.quantity == 0


NOTHING = Confirmation()
"""Nothing is confirmed, or can be held."""


class OrderStatus(StrEnum):
    """Whether anything can still be written to an order."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)  # an order may have very many
class ErpLine:
    """A line as the system shows it: what is confirmed of it, and how much of it has come.

    `over`: all of it has come, and the system holds no day for it any more.
    """

    line: int
    confirmed: Confirmation = NOTHING
    received: Decimal = Decimal(0)
    cancelled: bool = False
    over: bool = False


@dataclass(frozen=True)
class ErpOrder:
    """An order as the system shows it now. `token` changes with every edit; empty where there is none.
    `shipments` are what it was told to be on its way."""

    order: PurchaseOrder
    lines: tuple[ErpLine, ...]
    token: str = ""
    status: OrderStatus = OrderStatus.OPEN
    shipments: tuple[Shipment, ...] = ()

    def line(self, number: int) -> ErpLine | None:
        """The line with that number, or None."""
        return next((line for line in self.lines if line.line == number), None)

    def confirmed(self, number: int) -> Confirmation:
        """What is confirmed of that line; nothing where there is no such line."""
        line = self.line(number)
        return line.confirmed if line else NOTHING

    def over(self, number: int) -> bool:
        """Whether all of that line has come, and no day of it is held any more."""
        line = self.line(number)
        return bool(line and line.over)

    def received(self, number: int) -> Decimal:
        """How much of that line has come; nothing where there is no such line."""
        line = self.line(number)
        return line.received if line else Decimal(0)


@dataclass(frozen=True)
class Page:
    """Orders that changed, oldest change first, and the cursor behind the last. `more`: ask again.

    `refused` is what the system handed over and nobody could read: what it is called, and a sentence each.
    `doubts` are lately taken things that are odd: what each is called, and what about it.
    """

    orders: tuple[ErpOrder, ...]
    cursor: str
    more: bool = False
    refused: tuple[tuple[str, str], ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()


class Erp(Protocol):
    """One system. Every method raises `ErpError`, in the system's own words; `permanent` tells whether to
    try again. Secrets stand in none of them."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can hold; known before anything is asked."""
        ...

    @property
    def date_fields(self) -> tuple[str, ...]:
        """What it calls its fields for a day, that first which takes one by itself; known before anything."""
        ...

    def changed(self, cursor: str) -> Page:
        """The orders that changed behind `cursor`; from the beginning where it is empty."""
        ...

    def order(self, number: str) -> ErpOrder:
        """One order as it is now. That it is not found never means that it doesn't exist: `ErpError`."""
        ...

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """Writes what is not empty in `values`, all in one go. That it returns proves nothing: read it back.

        Refuses with a permanent `ErpError` if the order is no longer as `token` says. The same `key` is the
        same write, however often it comes.
        """
        ...

    def probe(self) -> str:
        """A harmless call that proves the rights to read; a sentence on what was seen."""
        ...


class WriteState(StrEnum):
    """Where a write stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WRITING = "writing"
    WRITTEN = "written"
    DIFFERS = "differs"
    REFUSED = "refused"
    UNKNOWN = "unknown"


OVER = frozenset({WriteState.WRITTEN, WriteState.DIFFERS, WriteState.REFUSED, WriteState.UNKNOWN})


@dataclass(frozen=True)
class Write:
    """One confirmation on its way back. `key` is the same for the same order, line and values.

    `before` is what stood in the system when it was written, kept so that it can be put back. `token` is the
    order's then. `attempts` counts the claims; `next_at` is when it may be claimed, or claimed again.
    `undoes` is the key of a write that it takes back. `days` says by which rule its days came about.
    """

    key: str
    order: str
    line: int
    values: Confirmation
    proposed_at: dt.datetime
    state: WriteState = WriteState.PROPOSED
    reason: str = ""
    by: str = "countersign"
    before: Confirmation | None = None
    token: str = ""
    attempts: int = 0
    next_at: dt.datetime | None = None
    undoes: str = ""
    days: str = ""

    def claimed(self, until: dt.datetime) -> "Write":
        """The same in somebody's hands, until their lease is over."""
        return replace(self, state=WriteState.WRITING, attempts=self.attempts + 1, next_at=until)


@dataclass(frozen=True)
class SystemState:
    """How far a system was read, and when that last worked. `trouble` is why the last try did not; `skipped`
    are orders that could not be taken over, with a sentence each; `doubts` what was taken and is odd."""

    name: str
    cursor: str = ""
    read_at: dt.datetime | None = None
    tried_at: dt.datetime | None = None
    trouble: str = ""
    skipped: tuple[tuple[str, str], ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()


class Systems(Protocol):
    """The part of the store about what was read of a system: a row a system, written by itself."""

    def system(self, name: str) -> SystemState:
        """Where we are with it; a fresh one if nothing was ever read."""
        ...

    def keep_system(self, state: SystemState) -> None:
        """Keeps it."""
        ...


class Writes(Protocol):
    """The part of the store about what goes back. New writes and news of them come with a commit."""

    def claim_write(self, now: dt.datetime, lease: dt.timedelta) -> Write | None:
        """The approved write whose turn it is, or one that was interrupted and whose lease is over.

        It is WRITING then, its `attempts` one more; nobody else gets it before the lease is over, nor another
        of the same order: each would take the other for somebody's change.
        """
        ...

    def write_of(self, key: str) -> Write:
        """One write. `NotFound` if there is none."""
        ...

    def writes(self, order: str | None = None) -> Sequence[Write]:
        """All writes, of one order or of all, in the order in which they were proposed."""
        ...
