"""Whether an order can be sent as the company's system shows it: nobody has looked at it before.

    ErpOrder ─► wanted      its lines that are neither cancelled there nor for a quantity of nothing
             ─► unfit       why it must not be sent; what is sent can't be called back
             ─► odd         what is sent all the same, and worth a look

Files are looked at where they are read; this is for systems that are asked.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from countersign.procurement.erp import ErpOrder
from countersign.procurement.money import unit
from countersign.procurement.order import Line, PurchaseOrder, uneven

_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2200, 1, 1)
_CODE = 3


def wanted(found: ErpOrder) -> PurchaseOrder:
    """The order with what is still wanted of it."""
    gone = {line.line for line in found.lines if line.cancelled}
    kept = tuple(line for line in found.order.lines if line.line not in gone and line.quantity != 0)
    return found.order if kept == found.order.lines else replace(found.order, lines=kept)


def unfit(order: PurchaseOrder, known: PurchaseOrder | None) -> str:
    """Why the order must not be sent, `known` being what was sent of it; empty where it may."""
    return next(_faults(order, known), "")


def _faults(order: PurchaseOrder, known: PurchaseOrder | None) -> Iterator[str]:
    if not order.lines:
        yield "no line of it is still wanted: cancel the order there if nothing is to come"
    if not (len(order.currency) == _CODE and order.currency.isalpha() and order.currency.isupper()):
        yield f"its currency is “{order.currency}”: correct it there"
    for number, times in Counter(line.line for line in order.lines).items():
        if times > 1:
            yield f"line {number} stands there {times} times"
    for line in order.lines:
        yield from (f"line {line.line}: {why}" for why in _of_line(line))
    if known:
        yield from turned(order, known)


def _of_line(line: Line) -> Iterator[str]:
    if line.quantity < 0:
        yield f"a quantity of {line.quantity:f} can't be ordered"
    if line.unit_price < 0:
        yield f"a price of {line.unit_price:f} can't be ordered"
    if line.price_per <= 0:
        yield f"a price for {line.price_per:f} can't be reckoned with"
    if not all(_FIRST <= day < _LAST for day in line.days):
        yield "it has no day of delivery there: enter one"
    if not line.uom.strip():
        yield "it has no unit there: enter one"
    if (why := uneven(line)) or any(one.quantity <= 0 for one in line.schedule):
        yield f"{why or 'a part of it is for a quantity of nothing'}: correct its schedule there"


def turned(order: PurchaseOrder, known: PurchaseOrder) -> Iterator[str]:
    """What can't be changed in an order that a supplier has: they would take it for another one."""
    if order.currency != known.currency:
        yield (
            f"it is in {order.currency} there and was sent in {known.currency}: cancel it and place it anew "
            "under a number of its own"
        )
    ours, theirs = known.supplier, order.supplier
    if ours.id and theirs.id and ours.id != theirs.id:
        yield (
            f"it is for supplier {theirs.id} there and was sent to {ours.id}: cancel it and place it anew "
            "under a number of its own"
        )


def odd(order: PurchaseOrder, known: PurchaseOrder | None) -> Iterator[str]:
    """What somebody should look at, although the order is sent."""
    for line in order.lines:
        if unit(line.uom) is None:
            why = f"the unit “{line.uom}” is not known, and answers count in that word alone"
            yield f"line {line.line}: {why}"
    address = order.supplier.email
    if known and address and address != known.supplier.email:
        yield f"its supplier's address is {address} there; mails go to {known.supplier.email} as before"
