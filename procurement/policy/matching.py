"""Invoiced quantities against what was ordered and received, as the field's systems match them.

Two ways are in use. *Received* wants each invoice to equal what has come so far, which every partial shipment
after the first breaks. *Cumulative* only stops what is invoiced beyond receipt or order. The value of what is
invoiced too early can have a limit of its own.
"""

from decimal import Decimal


def received_matches(received: Decimal, invoiced_now: Decimal) -> bool:
    """Whether an invoice's quantity is just what has been received so far."""
    return invoiced_now == received


def cumulative_matches(ordered: Decimal, received: Decimal, invoiced: Decimal) -> bool:
    """Whether all that has been invoiced on a line, credits taken off, stays within receipt and order."""
    return invoiced <= received and invoiced <= ordered


def value_ahead(price: Decimal, received: Decimal, before: Decimal, now: Decimal) -> Decimal:
    """What the pieces cost that are invoiced ahead of their receipt, in the price's currency; never negative.

    `before` was invoiced earlier, `now` with this invoice; `price` is for one piece.
    """
    return max(Decimal(0), price * (now - (received - before)))
