"""What is promised, held against what was ordered.

    other_values(statement, line, order)    the fields for which it gives another value
    promises_other(statement, line, order)  whether it promises something else, or nothing
    is_as_ordered(claim, line, order)       whether all that a claim holds is as ordered
    differs(claim, orders)                  whether a claim holds another value, for any line it may be about

How far a value may be off is not for here: tolerances are the policy's.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from countersign.extractors.grammar.bases import said_for
from countersign.extractors.grammar.statements import Statement
from countersign.procurement import money
from countersign.procurement.claims import Act, LineClaim
from countersign.procurement.money import Price
from countersign.procurement.order import Line, PurchaseOrder

VALUES: tuple[Callable[[LineClaim], bool], ...] = (
    lambda claim: claim.quantity is not None,
    lambda claim: claim.unit_price is not None,
    lambda claim: bool(claim.deliveries),
)
"""Whether a claim holds a quantity, a price, a day."""


def promises_other(said: Statement, line: Line, order: PurchaseOrder) -> bool:
    """Whether a statement promises something else than was ordered, or nothing."""
    if said.backordered or said.item or (said.act is Act.REJECT and not said.soft):
        return True
    return said.act in (Act.STATE, Act.CHANGE) and bool(other_values(said, line, order))


def other_values(said: Statement, line: Line, order: PurchaseOrder) -> set[str]:
    """The fields for which a statement gives another value than was ordered."""
    counted, when, quoted = said.counted, said.when, said.quoted
    other = set()
    if counted is not None and counted.number != line.quantity:
        other.add("quantity")
    if when is not None and not _keeps(when.first, when.last, line.only_day):
        other.add("date")
    if quoted is not None and not quoted.total:
        per = said_for(quoted, line) or line.price_per
        price = Price(quoted.amount, quoted.currency or order.currency, per)
        other |= set() if price.same_as(order.price(line)) else {"price"}
    return other


def differs(claim: LineClaim, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether a claim holds another value than was ordered, for any line that it may be about."""
    for order in orders:
        for line in order.lines:
            if claim.order in (None, order.number) and claim.line in (None, line.line):
                if any(not _keeps(d.date, d.worst, line.only_day) for d in claim.deliveries):
                    return True
                if claim.line is not None and _other_price(claim, line, order):
                    return True
    return False


def is_as_ordered(claim: LineClaim, line: Line, order: PurchaseOrder) -> bool:
    amount = claim.quantity is None or claim.quantity == line.quantity
    unit = not claim.uom or money.same_unit(claim.uom, line.uom)
    days = all(_keeps(d.date, d.worst, line.only_day) for d in claim.deliveries)
    return amount and unit and days and claim.item is None and not _other_price(claim, line, order)


def has_value(claim: LineClaim) -> bool:
    return any(held(claim) for held in VALUES) or claim.item is not None


def _keeps(first: dt.date, last: dt.date, day: dt.date | None) -> bool:
    """Whether it comes on the one day ordered, if there is one; a week that ends with the day keeps it."""
    return last == day and last - first < dt.timedelta(days=7)


def _other_price(claim: LineClaim, line: Line, order: PurchaseOrder) -> bool:
    if claim.unit_price is None:
        return False
    price = Price(claim.unit_price, claim.currency or order.currency, claim.price_per or line.price_per)
    return not price.same_as(order.price(line))
