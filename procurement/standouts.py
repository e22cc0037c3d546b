"""The suppliers that stand out in a week, each with the reasons for it in figures.

    rate    they missed the target, with enough lines to say so
    new     as many new exceptions as three, or more
    old     something of theirs has been open for more than two weeks

Nobody stands out by money alone: dear parts are no fault. It is shown beside the reasons.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from countersign.procurement.acknowledged import LineClock, Rate, rate
from countersign.procurement.case import CaseException
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.policy.rhythm import ReviewRules

MANY_NEW = 3
OLD_DAYS = 14
SHOWN = 6


@dataclass(frozen=True)
class Standout:
    """A supplier with what there is of theirs: answered lines, new, open and old exceptions."""

    supplier: Supplier
    acknowledged: Rate
    new: int
    open: int
    old: int
    reasons: tuple[str, ...]


def stand_out(
    open_: Sequence[CaseException],
    new: Sequence[CaseException],
    closed: Sequence[LineClock],
    orders: Mapping[str, PurchaseOrder],
    rules: ReviewRules,
    at: dt.datetime,
) -> tuple[Standout, ...]:
    """Those with the most reasons first, then those with the most new."""
    every = {_key(one.supplier): one.supplier for one in closed}
    every |= {_key(orders[one.order].supplier): orders[one.order].supplier for one in (*open_, *new)}
    found = []
    for key, supplier in every.items():
        answered = rate([one for one in closed if _key(one.supplier) == key])
        theirs = [one for one in open_ if _key(orders[one.order].supplier) == key]
        fresh = [one for one in new if _key(orders[one.order].supplier) == key]
        old = sum((at - one.opened_at).days > OLD_DAYS for one in theirs)
        reasons = _reasons(answered, len(fresh), old, rules)
        if reasons:
            found.append(Standout(supplier, answered, len(fresh), len(theirs), old, reasons))
    found.sort(key=lambda one: (-len(one.reasons), -one.new, -one.old, _key(one.supplier)))
    return tuple(found[:SHOWN])


def _reasons(answered: Rate, new: int, old: int, rules: ReviewRules) -> tuple[str, ...]:
    judged = answered.whole >= rules.least_lines
    hits = {
        "rate": judged and answered.below(rules.acknowledged_percent),
        "new": new >= MANY_NEW,
        "old": old > 0,
    }
    return tuple(name for name, hit in hits.items() if hit)


def _key(supplier: Supplier) -> str:
    return supplier.id or supplier.email.casefold()
