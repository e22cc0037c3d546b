"""Units as they are called in a drop folder, in words that a supplier's answer can be compared with.

What units.csv names is told in our word for it, in orders, changes and receipts alike. A unit that neither
it, nor we, nor the standards' tables know is refused where something is ordered in it: no answer could be
held against it.
"""

from collections.abc import Mapping
from dataclasses import replace

from countersign.erp.files.partners import UNITS
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, LineChange, OrderChange, Receipt
from countersign.procurement.interchange.units import is_known
from countersign.procurement.order import Line, PurchaseOrder

Called = Mapping[str, str]
"""A unit as it is written there, in lower case, and ours for it."""


def in_our_units(feed: Feed, called: Called, name: str) -> Feed:
    """What a file of that name says, in our units. Raises `BadOrders`."""
    return replace(
        feed,
        orders=tuple(_order(order, called, name) for order in feed.orders),
        changes=tuple(_change(change, called, name) for change in feed.changes),
        receipts=tuple(_receipt(receipt, called) for receipt in feed.receipts),
        shipped=tuple(_receipt(notice, called) for notice in feed.shipped),
    )


def _order(order: PurchaseOrder, called: Called, name: str) -> PurchaseOrder:
    lines = tuple(_line(line, called, f"{name}: order {order.number}") for line in order.lines)
    return order if lines == order.lines else replace(order, lines=lines)


def _line(line: Line, called: Called, place: str) -> Line:
    uom = _unit(line.uom, called, f"{place}, line {line.line}")
    return line if uom == line.uom else replace(line, uom=uom)


def _change(change: OrderChange, called: Called, name: str) -> OrderChange:
    place = f"{name}: order {change.number}"
    return replace(change, lines=tuple(_changed(line, called, place) for line in change.lines))


def _changed(line: LineChange, called: Called, place: str) -> LineChange:
    if line.added is not None:
        line = replace(line, added=_line(line.added, called, place))
    if line.uom is None:
        return line
    return replace(line, uom=_unit(line.uom, called, f"{place}, line {line.line}"))


def _receipt(receipt: Receipt, called: Called) -> Receipt:
    return replace(receipt, uom=called.get(receipt.uom.casefold(), receipt.uom))


def _unit(uom: str, called: Called, place: str) -> str:
    if ours := called.get(uom.casefold()):
        return ours
    if not is_known(uom):
        raise BadOrders(
            f'{place}: uom "{uom}" is no unit that is known; write it like EA or KG, or name it in {UNITS}'
        )
    return uom
