"""What is confirmed of an order, as every format's writer needs it: the verdict on the whole, and each line
part by part.

    Confirmed ──► overall · references
    LineAnswer ──► how much comes · parts (one for each delivery; one without a day where none is said) · unit
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from countersign.erp.files.formats import Confirmed, LineAnswer, LineStatus
from countersign.procurement.errors import BadOrders
from countersign.procurement.interchange import units
from countersign.procurement.order import Line


@dataclass(frozen=True)
class Part:
    """So much of a line on one day. None: nothing is said about it. `field` is which kind of day it is."""

    quantity: Decimal | None
    day: dt.date | None
    field: str = ""


def overall(answer: Confirmed, accepted: str, rejected: str, otherwise: str) -> str:
    """The code for the whole order: a yes or no to all of it only where every line is answered so."""
    statuses = {one.status for one in answer.lines}
    if answer.complete and statuses == {LineStatus.ACCEPTED}:
        return accepted
    return rejected if answer.complete and statuses == {LineStatus.REJECTED} else otherwise


def said_at_once(answer: Confirmed, accepted: str, rejected: str, otherwise: str) -> str:
    """The same for a format that says it once for all lines, a reason as well: so they must have the same."""
    alike = len({one.reason for one in answer.lines}) == 1
    return overall(answer, accepted, rejected if alike else otherwise, otherwise)


def references(answer: Confirmed) -> tuple[str, ...]:
    """The supplier's own numbers of the order; several only where lines differ."""
    named = (one.confirmed.reference for one in answer.lines)
    return tuple(dict.fromkeys(filter(None, named)))


def reference(answer: Confirmed) -> str:
    """The supplier's own number of the order, where all lines that name one agree on it."""
    named = references(answer)
    return named[0] if len(named) == 1 else ""


def ordered(answer: Confirmed, one: LineAnswer) -> Line:
    """The line that an answer is about. Raises `BadOrders` where the order has none of that number."""
    line = answer.order.line(one.line)
    if line is None:
        raise _fault(answer, one, "the order has no such line")
    return line


def comes(answer: Confirmed, one: LineAnswer) -> Decimal | None:
    """How much of a line comes; None of a rejected one. Raises `BadOrders` where its parts say otherwise."""
    if one.status is LineStatus.REJECTED:
        return None
    said = one.confirmed
    scheduled = sum((part.quantity for part in said.schedule), Decimal(0))
    whole = scheduled if said.schedule else ordered(answer, one).quantity
    total = whole if said.quantity is None else said.quantity
    if said.schedule and scheduled != total:
        words = f"{plain(total)} are confirmed in parts that come to {plain(scheduled)}"
        raise _fault(answer, one, f"{words}; nothing is written before they agree")
    return total


def parts(answer: Confirmed, one: LineAnswer) -> tuple[Part, ...]:
    """The deliveries that are confirmed, one a day; none of a rejected line. Raises `BadOrders`."""
    if comes(answer, one) is None:
        return ()
    days: dict[tuple[dt.date, str], Decimal] = {}
    for each in one.confirmed.schedule:
        place = (each.date, each.field)
        days[place] = days.get(place, Decimal(0)) + each.quantity
    found = tuple(Part(quantity, *place) for place, quantity in sorted(days.items()))
    return found or (Part(one.confirmed.quantity, None),)


def unit_of(answer: Confirmed, one: LineAnswer, standard: str) -> str:
    """The standard's code for a line's unit. Raises `BadOrders` where it has none."""
    uom = ordered(answer, one).uom
    if code := units.code_of(uom, standard):
        return code
    raise _fault(answer, one, f"“{uom}” has no unit code of {units.CALLED[standard]}")


def _fault(answer: Confirmed, one: LineAnswer, words: str) -> BadOrders:
    return BadOrders(f"Order {answer.order.number}, line {one.line}: {words}")


def plain(number: Decimal) -> str:
    """A number in digits, without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
