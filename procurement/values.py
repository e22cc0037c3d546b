"""The values of a line as confirmed: as ordered, as the supplier stated them, and in a few words."""

from dataclasses import replace

from countersign.procurement.case import (
    CaseException,
)
from countersign.procurement.claims import Delivery, LineReading, LineStatus
from countersign.procurement.order import PurchaseOrder


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
        (Delivery(line.date, line.quantity),),
    )


def as_confirmed(order: PurchaseOrder, found: CaseException) -> LineReading | None:
    """What the supplier stated for the exception's line, the rest as ordered; None without a line."""
    if found.line is None:
        return None
    ordered = as_ordered(order, found.line)
    said = found.proposal
    if said is None:
        return ordered
    return replace(
        ordered,
        status=LineStatus.CHANGED,
        quantity=ordered.quantity if said.quantity is None else said.quantity,
        uom=said.uom or ordered.uom,
        unit_price=ordered.unit_price if said.unit_price is None else said.unit_price,
        price_per=said.price_per if said.unit_price is not None and said.price_per else ordered.price_per,
        currency=said.currency or ordered.currency,
        deliveries=said.deliveries or ordered.deliveries,
        item=said.item,
        evidence=said.evidence,
    )


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
