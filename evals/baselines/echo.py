"""The baseline *echo the order*: it reads nothing and takes every mail for a yes to all that was ordered.

Mailbox and policy are the real ones, so that it shows what reading adds to them. Whoever reads worse than
this in any figure but the false clears has gained nothing.
"""

import datetime as dt
from collections.abc import Sequence

from countersign.procurement.claims import LineReading, LineStatus, MessageKind, Reading
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.values import deliveries_of


class Echo:
    """The port `Reader`, without reading."""

    def read(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
        """Every line accepted as ordered, whatever `message` says."""
        del message
        return Reading(
            kind=MessageKind.CONFIRMATION,
            orders=tuple(order.number for order in orders),
            lines=tuple(_as_ordered(order, line) for order in orders for line in order.lines),
            grammar=False,
        )

    def attached(self, message: InboundMessage) -> Sequence[str]:
        """It opens no attachment."""
        del message
        return ()

    def away_until(self, message: InboundMessage) -> dt.date | None:
        """It doesn't read that either."""
        del message
        return None


def _as_ordered(order: PurchaseOrder, line: Line) -> LineReading:
    return LineReading(
        order=order.number,
        line=line.line,
        status=LineStatus.ACCEPTED,
        quantity=line.quantity,
        uom=line.uom,
        unit_price=line.unit_price,
        price_per=line.price_per,
        currency=order.currency,
        deliveries=deliveries_of(line, line.quantity),
    )
