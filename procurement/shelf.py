"""What a system that can't be asked has handed over so far: its orders, what has come, what went back to it.

    Feed ─► taken · altered · arrived ─► ErpOrder on the shelf ─► changed(cursor) ─► what is sent
                                              ▲
    Confirmation ─► Outgoing ─────────────────┘  noted with the file that carries it, then let go

The rules are pure and stand here; the shelf itself is a port, kept in `store`. A file that contradicts what
was said before is refused whole: nobody's line vanishes because an export was cut off.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from countersign.procurement.erp import Confirmation, ErpLine, ErpOrder, OrderStatus, Page
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, OrderChange, Receipt, applied
from countersign.procurement.money import convert
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.shipment import Shipment, with_shipments


@dataclass(frozen=True)
class Taken:
    """What became of what was handed over. `before`: the same content came before, under that name. `doubts`
    are the feeds' own, then or now."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    receipts: int = 0
    before: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Handed:
    """Something that was handed over under a name. `digest` is the content's: what was taken before is not
    read again. Reading the feeds may raise `BadOrders`."""

    name: str
    digest: str
    feeds: Iterable[Feed]


@dataclass(frozen=True)
class Outgoing:
    """A confirmation on its way out. `control` never repeats; `name` is the file's; `update`: an earlier
    one of the order was collected."""

    control: int
    key: str
    order: str
    name: str
    update: bool = False


class Shelf(Protocol):
    """Where all of it is kept."""

    def take(self, given: Sequence[Handed], at: dt.datetime) -> Sequence[Taken | Exception]:
        """Takes of each all that its feeds bring, or nothing; what became of each, or why it was not taken.

        What is taken is kept at one stroke, so many at a time are as quick as one. Raises `StoreError`; then
        nothing of any is taken.
        """
        ...

    def doubted(self, since: dt.datetime) -> Sequence[tuple[str, str]]:
        """The files that were taken since then though something is odd about them, with a sentence each; the
        newest last."""
        ...

    def order(self, number: str) -> ErpOrder | None:
        """One order, with a token that changes when the system says something else about it."""
        ...

    def changed(self, cursor: str, limit: int = 200) -> Page:
        """The orders that the system said something new about behind `cursor`, oldest news first."""
        ...

    def count(self) -> int:
        """How many orders there are."""
        ...

    def next_control(self, at: dt.datetime) -> int:
        """A number higher than any before it, also where the shelf itself was lost meanwhile."""
        ...

    def confirm(self, out: Outgoing, line: int, values: Confirmation, token: str) -> None:
        """Notes what is confirmed of a line from now on, and the file that says so. Raises `Stale` where the
        order's token is another by now, or the control number is taken."""
        ...

    def outgoing(self, key: str) -> Outgoing | None:
        """What a write was sent in; None where it never was."""
        ...

    def sent(self, order: str) -> Sequence[Outgoing]:
        """All of an order, the oldest first."""
        ...

    def undelivered(self) -> Sequence[Outgoing]:
        """Those that were noted and perhaps not let go, the oldest first."""
        ...

    def delivered(self, control: int) -> None:
        """It was let go."""
        ...

    def close(self) -> None:
        """Lets go of the file behind it."""
        ...


def taken(held: ErpOrder | None, order: PurchaseOrder) -> ErpOrder:
    """The shelf's order once the system said it anew; the same object where it says nothing new.

    A revision of 0 is that of a system that does not count. Raises `BadOrders`.
    """
    if held is None:
        return ErpOrder(order, tuple(ErpLine(line.line) for line in order.lines))
    if order.revision == 0:
        order = replace(order, revision=held.order.revision)
    if held.order == order:
        return held
    _refuse(held, order)
    return replace(held, order=order, lines=_carried(held, order), status=OrderStatus.OPEN)


def _refuse(held: ErpOrder, order: PurchaseOrder) -> None:
    """Raises `BadOrders` where the new words contradict what the system said before."""
    number, known = order.number, held.order
    if order.currency != known.currency:
        raise BadOrders(
            f"order {number}: currency {order.currency} differs from {known.currency}, in which it was "
            "placed; cancel the order and place it anew under its own number"
        )
    if order.revision < known.revision:
        raise BadOrders(
            f"order {number}: revision {order.revision} is older than {known.revision}, which is known; "
            "export it anew"
        )
    if order.revision > known.revision:
        return
    if held.status is not OrderStatus.OPEN:
        raise BadOrders(
            f"order {number}: it is {held.status} and comes with other content; raise its revision to open it"
        )
    gone = sorted({line.line for line in known.lines} - {line.line for line in order.lines})
    if gone:
        raise BadOrders(
            f"order {number}: line {gone[0]}, which it had before, is missing; is the file cut off? If the "
            "line is to go, raise the order's revision"
        )


def _carried(held: ErpOrder, order: PurchaseOrder) -> tuple[ErpLine, ...]:
    known = {line.line: line for line in held.lines}
    return tuple(known.get(line.line, ErpLine(line.line)) for line in order.lines)


def altered(held: ErpOrder | None, change: OrderChange) -> ErpOrder:
    """The shelf's order once a change of it came. Raises `BadOrders`."""
    number = change.number
    if held is None:
        raise BadOrders(f"order {number}: a change of it came, and the order itself never did; send it first")
    status = _status(change)
    if status in (held.status, OrderStatus.CANCELLED):
        return held if status is held.status else replace(held, status=status)
    if held.status is OrderStatus.CANCELLED:
        raise BadOrders(f"order {number}: it was cancelled before; place it anew under its own number")
    if change.revision is not None and change.revision <= held.order.revision:
        raise BadOrders(
            f"order {number}: the change has revision {change.revision}, and {held.order.revision} is known "
            "already; raise the revision"
        )
    order = applied(held.order, change) if change.lines or change.currency else held.order
    return replace(held, order=order, lines=_carried(held, order), status=status or held.status)


def _status(change: OrderChange) -> OrderStatus | None:
    if change.cancelled:
        return OrderStatus.CANCELLED
    return OrderStatus.CLOSED if change.closed else None


def arrived(held: ErpOrder, receipts: Sequence[Receipt]) -> ErpOrder:
    """The shelf's order with all that has come of it. Raises `BadOrders` where a unit can't be converted."""
    come: dict[int, Decimal] = {}
    for one in receipts:
        come[one.line] = come.get(one.line, Decimal(0)) + _in_line_unit(held.order, one)
    lines = tuple(replace(line, received=come.get(line.line, Decimal(0))) for line in held.lines)
    return held if lines == held.lines else replace(held, lines=lines)


def dispatched(held: ErpOrder, notices: Sequence[Receipt]) -> ErpOrder:
    """The shelf's order with what ship notices say is on its way. Raises `BadOrders` as for what has come."""
    new = (Shipment(one.line, _in_line_unit(held.order, one), one.reference, one.date) for one in notices)
    shipments = with_shipments(held.shipments, new)
    return held if shipments == held.shipments else replace(held, shipments=shipments)


def _in_line_unit(order: PurchaseOrder, receipt: Receipt) -> Decimal:
    line, net = order.line(receipt.line), receipt.quantity - receipt.refused
    if line is None or not receipt.uom:
        return net
    converted = convert(net, receipt.uom, line.uom)
    if converted is None:
        raise BadOrders(
            f"order {order.number}, line {line.line}: {receipt.quantity:f} {receipt.uom} have come, and it "
            f"was ordered in {line.uom}; tell the receipt in {line.uom}"
        )
    return converted


def placed(held: ErpOrder | None, receipt: Receipt, came: str = "has come") -> Receipt:
    """The receipt, or what is on its way, at its line: found by its item where the file names only that.

    Raises `BadOrders` where no line, or more than one, is of that item.
    """
    if receipt.line:
        return receipt
    lines = held.order.lines if held else ()
    found = [line.line for line in lines if receipt.item in (line.item, line.supplier_item)]
    if len(found) != 1:
        several = "several lines have" if found else "no line that is known has"
        raise BadOrders(
            f"order {receipt.order}: item {receipt.item} {came}, which {several}; name the line"
            " in the receipt"
        )
    return replace(receipt, line=found[0], item="")


def refuse_strange_line(held: ErpOrder, receipt: Receipt, came: str = "has come") -> None:
    """Raises `BadOrders` where something came of, or left for, a line that the order does not have."""
    if held.order.line(receipt.line) is None:
        raise BadOrders(
            f"order {receipt.order}: something {came} of line {receipt.line}, which it does not have; "
            "correct the line"
        )
