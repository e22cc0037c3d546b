"""What a company's own system hands over in one go: orders, changes of orders, and what has come.

    Feed            all that one file or one call brings
    OrderChange     what an order's later revision says of it, line by line
    applied         an order as a change leaves it

How a feed is written down (canonical, X12, EDIFACT, UBL, cXML, columns) is the work of `erp/`;
what an order's new revision means for the supplier is the case's.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Due, Line, PurchaseOrder, by_day, uneven


@dataclass(frozen=True)
class Receipt:
    """So much of a line has come, in the line's unit or in `uom`. `refused` of it went back.

    `reference` is the system's own number of the receipt: the same number and line are the same receipt.
    Where `line` is 0, the file names only the `item`.
    """

    order: str
    line: int
    quantity: Decimal
    uom: str = ""
    date: dt.date | None = None
    reference: str = ""
    refused: Decimal = Decimal(0)
    item: str = ""


class LineAct(StrEnum):
    """What a change does to a line."""

    ADD = "add"
    CHANGE = "change"
    CANCEL = "cancel"


@dataclass(frozen=True)
class LineChange:
    """A change of one line. None: that field stays as it was. `added` is the whole line that ADD adds.

    `schedule` are the parts in which it is wanted from now on, `date` is then the last of their days.
    """

    act: LineAct
    line: int
    quantity: Decimal | None = None
    uom: str | None = None
    unit_price: Decimal | None = None
    price_per: Decimal | None = None
    date: dt.date | None = None
    added: Line | None = None
    schedule: tuple[Due, ...] = ()


@dataclass(frozen=True)
class OrderChange:
    """A change of one order. `revision` is the system's own count; None where it keeps none.

    `closed`: nothing more is awaited, and nothing was called off.
    """

    number: str
    lines: tuple[LineChange, ...] = ()
    revision: int | None = None
    currency: str | None = None
    cancelled: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Feed:
    """All that one file or one call brings. All of it is taken, or nothing.

    `shipped` is what ship notices say is on its way: nothing of it has come yet. `mark` is that of an
    interchange whose pieces are this one and those behind it: one that was taken before is passed over.
    `doubts` are what is odd about the file and changes nothing of what it says, in words.
    """

    orders: tuple[PurchaseOrder, ...] = ()
    changes: tuple[OrderChange, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    shipped: tuple[Receipt, ...] = ()
    mark: str = ""
    doubts: tuple[str, ...] = ()


def applied(order: PurchaseOrder, change: OrderChange) -> PurchaseOrder:
    """The order as the change leaves it. Raises `BadOrders` where it speaks of a line or a currency that the
    order does not have, or leaves no line."""
    if change.currency not in (None, order.currency):
        raise BadOrders(
            f"Order {order.number} is in {order.currency}, and its change in {change.currency}:"
            " send it as an order of its own"
        )
    lines = {line.line: line for line in order.lines}
    for one in change.lines:
        lines = _with(order, lines, one)
    if not lines:
        raise BadOrders(f"The change of order {order.number} leaves no line: cancel the order instead")
    revision = order.revision + 1 if change.revision is None else change.revision
    return replace(order, revision=revision, lines=_sorted(lines.values()))


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: line.line))


def _with(order: PurchaseOrder, lines: dict[int, Line], change: LineChange) -> dict[int, Line]:
    match change.act:
        case LineAct.ADD:
            if change.line in lines or change.added is None:
                raise BadOrders(
                    f"The change of order {order.number} adds line {change.line}, which it has already"
                )
            return {**lines, change.line: change.added}
        case LineAct.CHANGE:
            before = _line(order, lines, change)
            after = _changed(before, change)
            if why := _unsaid(before, change) or uneven(after):
                raise BadOrders(
                    f"The change of order {order.number} does not say in which parts line {change.line} is"
                    f" wanted ({why}): say how much is wanted when"
                )
            return {**lines, change.line: replace(after, schedule=by_day(after.schedule))}
        case LineAct.CANCEL:
            gone = _line(order, lines, change).line
            return {number: line for number, line in lines.items() if number != gone}


def _line(order: PurchaseOrder, lines: dict[int, Line], change: LineChange) -> Line:
    try:
        return lines[change.line]
    except KeyError:
        raise BadOrders(
            f"The change of order {order.number} speaks of line {change.line}, which the order does not have"
        ) from None


def _unsaid(before: Line, change: LineChange) -> str:
    if change.date is None or change.schedule or not before.schedule:
        return ""
    return f"it names {change.date} alone, and {len(before.schedule)} parts are ordered"


def _changed(line: Line, change: LineChange) -> Line:
    return replace(
        line,
        quantity=line.quantity if change.quantity is None else change.quantity,
        uom=line.uom if change.uom is None else change.uom,
        unit_price=line.unit_price if change.unit_price is None else change.unit_price,
        price_per=line.price_per if change.price_per is None else change.price_per,
        date=line.date if change.date is None else change.date,
        schedule=change.schedule or line.schedule,
    )
