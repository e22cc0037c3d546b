"""What a confirmed line comes to in formats that hold it part by part: how much on which day, in which unit.

LineAnswer ──► parts (one for each delivery; one without a day where none is said) and the rest that does
not come. Units are those of UN/ECE recommendation 20, which UBL and cXML ask for.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from countersign.erp.files.formats import Confirmed, LineAnswer
from countersign.procurement import money
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Line

_EACH = frozenset({"EA", "H87"})
"""Codes of the recommendation that our own table calls by another of its codes, C62."""
_CODE = re.compile(r"[A-Z0-9]{2,3}")


@dataclass(frozen=True)
class Part:
    """So much of a line on one day. None: nothing is said about it."""

    quantity: Decimal | None
    day: dt.date | None


def ordered(answer: Confirmed, one: LineAnswer) -> Line:
    """The line that an answer is about. Raises `BadOrders` where the order has none of that number."""
    line = answer.order.line(one.line)
    if line is None:
        raise BadOrders(f"Order {answer.order.number} has no line {one.line}, and an answer to it is at hand")
    return line


def parts(line: Line, one: LineAnswer, number: str) -> tuple[Part, ...]:
    """The deliveries that are confirmed, one a day. Raises `BadOrders` where they don't add up to what is."""
    total = sum((each.quantity for each in one.confirmed.schedule), Decimal(0))
    wanted = one.confirmed.quantity
    if one.confirmed.schedule and wanted is not None and total != wanted:
        raise BadOrders(
            f"Order {number}, line {line.line}: {wanted:f} are confirmed and {total:f} scheduled;"
            " nothing is written before they agree"
        )
    if not one.confirmed.schedule:
        return (Part(wanted, None),)
    days: dict[dt.date, Decimal] = {}
    for each in one.confirmed.schedule:
        days[each.date] = days.get(each.date, Decimal(0)) + each.quantity
    return tuple(Part(quantity, day) for day, quantity in sorted(days.items()))


def comes(line: Line, found: tuple[Part, ...]) -> Decimal:
    """How much of a line is confirmed: what its parts add up to, or all of it where they don't say."""
    said = [one.quantity for one in found if one.quantity is not None]
    return sum(said, Decimal(0)) if said else line.quantity


def rec20(uom: str) -> str:
    """The code of a unit. Raises `BadOrders` where there is none."""
    code = uom.strip().upper()
    known = money.unit(uom)
    if code in _EACH or (known is None and _CODE.fullmatch(code)):
        return code
    if known is None:
        raise BadOrders(
            f'no UN/ECE unit code is known for "{uom}"; use one of recommendation 20 in the order'
        )
    return known.code


def plain(number: Decimal) -> str:
    """A number in digits, without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
