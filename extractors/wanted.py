"""The days on which a line is wanted: whether deliveries keep them, and what a yes to them means. Pure.

A line may be wanted on one day or in parts, each on its own. What was said, and by whom, is `hearing`'s.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from countersign.procurement.claims import Delivery
from countersign.procurement.compare import days_late
from countersign.procurement.order import Due, Line, by_day
from countersign.procurement.values import deliveries_of

_A_WEEK = dt.timedelta(days=7)


def as_wanted(deliveries: Sequence[Delivery], line: Line) -> bool:
    """Whether they come on the days that are wanted, each part on its own. None at all differ in nothing."""
    if line.only_day:
        return all(_keeps(one, line.only_day) for one in deliveries)
    parts = [Due(one.worst, one.quantity) for one in deliveries if one.quantity is not None]
    exact = all(_keeps(one, one.worst) for one in deliveries) and len(parts) == len(deliveries)
    return not deliveries or (exact and by_day(parts) == line.schedule)


def accepted(line: Line, quantity: Decimal | None) -> tuple[Delivery, ...]:
    """What a yes to the days means for so much of the line (None: nothing else was said than all of it).

    Nothing where less or more comes of a line in parts: which of them gives way is not said.
    """
    if line.only_day:
        return (Delivery(line.only_day, quantity),)
    return deliveries_of(line, line.quantity) if quantity in (None, line.quantity) else ()


def leaves_late(line: Line, departures: Sequence[Delivery]) -> bool:
    """Whether anything of it leaves when it should have come."""
    if line.only_day:
        return any(one.worst > line.only_day for one in departures)
    return days_late(line, departures) > 0


def _keeps(delivery: Delivery, day: dt.date) -> bool:
    """Whether it comes on the day. A week stands for its last day, so one that ends with the day keeps it."""
    return delivery.worst == day and day - delivery.date < _A_WEEK
