"""Invoiced quantities against what was ordered and received, as the field's systems match them.

Two ways are in use. *Received* wants each invoice to equal what has come so far, which every partial shipment
after the first breaks. *Cumulative* only stops what is invoiced beyond receipt or order. The value of what is
invoiced too early can have a limit of its own.
"""

from dataclasses import dataclass
from decimal import Decimal

from countersign.procurement.compare import plain
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.policy.model import Policy


@dataclass(frozen=True)
class Invoiced:
    """The quantities behind one invoice line: what has come, what was invoiced before (less credits) and
    what is now. `received` None: no receipts are kept, and the order stands in for them.
    """

    now: Decimal
    before: Decimal = Decimal(0)
    received: Decimal | None = None


def mismatches(order: PurchaseOrder, line: Line, invoiced: Invoiced, policy: Policy) -> tuple[str, ...]:
    """What speaks against paying the quantity of an invoice line, in words; nothing where it matches."""
    rules, whole = policy.of(order).invoice, invoiced.before + invoiced.now
    received = line.quantity if invoiced.received is None else invoiced.received
    found = []
    if rules.match == "received" and not received_matches(received, invoiced.now):
        found.append(f"{plain(invoiced.now)} are invoiced, {plain(received)} have been received")
    if rules.match == "cumulative" and not cumulative_matches(line.quantity, received, whole):
        bounds = f"{plain(line.quantity)} ordered, {plain(received)} received"
        found.append(f"{plain(whole)} are invoiced altogether: {bounds}")
    ahead = value_ahead(order.price(line).each, received, invoiced.before, invoiced.now)
    if rules.ahead_amount is not None and ahead > rules.ahead_amount:
        limit = plain(rules.ahead_amount)
        found.append(f"{plain(ahead)} {order.currency} are invoiced ahead of receipt ({limit} allowed)")
    return tuple(found)


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
