"""The company's orders as its own programs told us of them, where we can't ask a system. Pure.

    PUT order ─► Entry ─► ErpOrder        what the system holds, to the rest of the program
    a write ─► Offer ─► Answer            it waits for a client, who says what stands there now, or refuses

Each change of an order by a client is an edition: that is what ETags and the concurrency token count. What
has come, and what a client acknowledges, is none: the order itself stays as it was.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol, runtime_checkable

from countersign.procurement.erp import Confirmation, ErpLine, ErpOrder, OrderStatus
from countersign.procurement.errors import BadOrders, Conflict
from countersign.procurement.feed import Receipt
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.released import turned

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Entry:
    """One order in the ledger. `version` counts commits, 0 is not stored yet; `edition` the clients' changes.

    `confirmed` is what a client said stands in its system, by line.
    """

    order: PurchaseOrder
    status: OrderStatus = OrderStatus.OPEN
    receipts: tuple[Receipt, ...] = ()
    confirmed: Mapping[int, Confirmation] = field(default_factory=dict)
    edition: int = 1
    version: int = 0

    @property
    def number(self) -> str:
        """The order's number."""
        return self.order.number

    @property
    def token(self) -> str:
        """What changes whenever a client changes the order."""
        return str(self.edition)

    def next(self) -> "Entry":
        """The same, to be committed over the version that was read."""
        return replace(self, version=self.version + 1)


@dataclass(frozen=True)
class Answer:
    """What a client says of a write: what stands in its system now, or why it refuses."""

    by: str
    at: dt.datetime
    stands: Confirmation | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Offer:
    """A write that waits for a client. The same `key` is the same write."""

    key: str
    order: str
    line: int
    values: Confirmation
    offered_at: dt.datetime
    answer: Answer | None = None


@runtime_checkable
class AnswersLater(Protocol):
    """A system that does not write at once: it says some time later what became of a write."""

    def answer(self, key: str) -> Answer | None:
        """What it said of the write; None: nothing yet."""
        ...


class Ledger(Protocol):
    """The part of the store about these orders. They, and offers, come with a commit: `Stale` if an entry's
    version is not one above the stored one, `Conflict` if another order's number reads the same.
    """

    def entries(self, numbers: Sequence[str]) -> Mapping[str, Entry]:
        """Those of these orders that are known, by number."""
        ...

    def entries_changed(self, after: int, limit: int) -> Sequence[tuple[int, Entry]]:
        """What changed behind that place, oldest change first, each with its place."""
        ...

    def entry_count(self) -> int:
        """How many orders there are."""
        ...

    def offer(self, key: str) -> Offer | None:
        """The write that was offered under this key."""
        ...

    def offers(self, after: int, limit: int, *, waiting: bool) -> Sequence[tuple[int, Offer]]:
        """Writes offered behind that place, oldest first, each with its place; `waiting`: only those that
        can still be answered, because they have no answer and the write itself is not over."""
        ...

    def hurry_write(self, key: str, now: dt.datetime) -> None:
        """An approved write that waits for its time is due now; nothing changes where it does not."""
        ...

    def forget_entries(self, before: dt.datetime, told: int, limit: int) -> int:
        """Removes orders that are over and did not change since then; how many, at most `limit`.

        One stays while it lies behind the place up to which changes were `told`, while a write of it is
        neither made nor refused, and while it is the one that changed last: places never come twice.
        """
        ...

    def forget_offers(self, before: dt.datetime, limit: int) -> int:
        """Removes writes that a client answered before then, and that are over; how many, at most `limit`.
        One without an answer stays, and so does the one that was offered last."""
        ...


def put(held: Entry | None, order: PurchaseOrder, status: OrderStatus | None = None) -> Entry:
    """The entry once a client put the order; the same one where it changed nothing. Raises `Conflict`.

    A status that is not given stays, and is open at first.
    """
    if held is None:
        return Entry(order, status or OrderStatus.OPEN)
    status = status or held.status
    if (held.order, held.status) == (order, status):
        return held
    for why in turned(order, held.order):
        raise Conflict(f"Order {order.number}: {why}")
    if order.revision < held.order.revision:
        raise Conflict(
            f"Order {order.number} is known in revision {held.order.revision}, and this is revision"
            f" {order.revision}: read it again, then put it in a revision that is not below"
        )
    return replace(held, order=order, status=status, edition=held.edition + 1)


def received(held: Entry, receipt: Receipt) -> Entry:
    """The entry once so much of a line has come; the same one where that was known. Raises `BadOrders`,
    `Conflict`."""
    line = held.order.line(receipt.line)
    if line is None:
        raise BadOrders(f"Order {receipt.order} has no line {receipt.line}: put the order with it first")
    if receipt.uom and receipt.uom != line.uom:
        raise BadOrders(
            f"Order {receipt.order}, line {receipt.line} is in {line.uom}, and the receipt"
            f" {receipt.reference} in {receipt.uom}: tell it in {line.uom}"
        )
    if receipt.refused > receipt.quantity:
        raise BadOrders(
            f"Receipt {receipt.reference} of order {receipt.order}, line {receipt.line}: more was refused"
            f" ({receipt.refused:f}) than came ({receipt.quantity:f})"
        )
    for known in held.receipts:
        if (known.reference, known.line) == (receipt.reference, receipt.line):
            if known == receipt:
                return held
            raise Conflict(
                f"Receipt {receipt.reference} of order {receipt.order}, line {receipt.line} was told before"
                " with other content: give this one a number of its own"
            )
    return replace(held, receipts=(*held.receipts, receipt))


def standing(held: Entry, line: int, stands: Confirmation) -> Entry:
    """The entry once a client said what stands in its system for a line. Its token stays."""
    return replace(held, confirmed={**held.confirmed, line: stands})


def as_held(entry: Entry) -> ErpOrder:
    """The order as the system holds it."""
    lines = tuple(
        ErpLine(one.line, entry.confirmed.get(one.line, Confirmation()), come(entry.receipts, one.line))
        for one in entry.order.lines
    )
    return ErpOrder(entry.order, lines, entry.token, entry.status)


def come(receipts: Iterable[Receipt], line: int) -> Decimal:
    """How much of a line has come and was kept."""
    return sum((one.quantity - one.refused for one in receipts if one.line == line), NOTHING)
