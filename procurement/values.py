"""The values of a line as confirmed: as ordered, as the supplier stated them, and in a few words."""

from dataclasses import replace
from decimal import Decimal

from countersign.procurement.actions import Corrected
from countersign.procurement.case import (
    CaseException,
)
from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.order import Line, PurchaseOrder

_FIELD_NAMES = {
    ExceptionType.DATE: ("date",),
    ExceptionType.QUANTITY: ("quantity",),
    ExceptionType.PRICE: ("price",),
}
"""What the evidence for a field is called."""


def as_ordered(order: PurchaseOrder, number: int) -> LineReading:
    """The line as it was ordered, as confirmed values."""
    line = order.line(number)
    if line is None:
        raise ValueError(f"order {order.number} has no line {number}")
    return LineReading(
        order.number,
        number,
        LineStatus.ACCEPTED,
        line.quantity,
        line.uom,
        line.unit_price,
        line.price_per,
        order.currency,
        deliveries_of(line, line.quantity),
    )


def deliveries_of(line: Line, quantity: Decimal) -> tuple[Delivery, ...]:
    """So much of the line on the days on which it is wanted."""
    return tuple(Delivery(one.date, one.quantity) for one in line.parts(quantity))


def as_confirmed(order: PurchaseOrder, said: LineReading) -> LineReading:
    """What the supplier stated for a line, the rest as ordered: another quantity fills its first days."""
    ordered, line = as_ordered(order, said.line), order.line(said.line)
    days = ordered.deliveries
    if line and line.schedule and said.quantity is not None and said.uom in (None, line.uom):
        days = deliveries_of(line, said.quantity)
    return replace(
        ordered,
        status=LineStatus.CHANGED,
        quantity=ordered.quantity if said.quantity is None else said.quantity,
        uom=said.uom or ordered.uom,
        unit_price=ordered.unit_price if said.unit_price is None else said.unit_price,
        price_per=said.price_per if said.unit_price is not None and said.price_per else ordered.price_per,
        currency=said.currency or ordered.currency,
        deliveries=said.deliveries or days,
        item=said.item,
        evidence=said.evidence,
    )


def as_corrected(order: PurchaseOrder, found: CaseException, line: int, corrected: Corrected) -> LineReading:
    """What the supplier said of a line, as a person read it: their values, in the order's own terms."""
    said = found.proposal or LineReading(order.number, line, LineStatus.UNCLEAR, evidence=found.evidence)
    ordered = as_ordered(order, line)
    if corrected.quantity is not None:
        said = replace(said, quantity=corrected.quantity, uom=ordered.uom)
    if corrected.unit_price is not None:
        said = replace(
            said,
            unit_price=corrected.unit_price,
            price_per=ordered.price_per,
            currency=ordered.currency,
        )
    if corrected.date is not None:
        said = replace(said, deliveries=(Delivery(corrected.date),))
    return replace(said, status=LineStatus.CHANGED)


def refused(found: CaseException) -> CaseException:
    """The exception with nothing but the field that it is about: a no to the price is none to the day."""
    said = found.proposal
    if said is None or found.type not in _FIELD_NAMES:
        return found
    about = _FIELD_NAMES[found.type]
    only = replace(
        said,
        quantity=said.quantity if found.type is ExceptionType.QUANTITY else None,
        unit_price=said.unit_price if found.type is ExceptionType.PRICE else None,
        deliveries=said.deliveries if found.type is ExceptionType.DATE else (),
    )
    words = tuple(one for one in found.evidence if any(name in one.field for name in about))
    return replace(found, proposal=only, evidence=words or found.evidence)


def values(reading: LineReading) -> str:
    """The confirmed values of a line in a few words, for the journal."""
    deliveries = ", ".join(
        one.worst.isoformat() if one.quantity is None else f"{one.quantity:f} on {one.worst.isoformat()}"
        for one in reading.deliveries
    )
    price = "" if reading.unit_price is None else f"{reading.unit_price:f} {reading.currency or ''}"
    per = "" if reading.price_per in (None, 1) else f" per {reading.price_per:f}"
    quantity = "" if reading.quantity is None else f"{reading.quantity:f} {reading.uom or ''}"
    return "; ".join(part for part in (quantity.strip(), (price + per).strip(), deliveries) if part)
