"""Promised deliveries against the days on which goods are due, piece by piece, first in first out.

A promise line by line can hide that pieces of an early delivery come with a late one; filling what is due
first shows them. Whether a slip matters is the policy's business.

    allocate([(1 Mar, 100), (1 Apr, 100)], [(1 Mar, 90), (10 Apr, 110)])
        -> 90 due 1 Mar on 1 Mar · 10 due 1 Mar on 10 Apr · 100 due 1 Apr on 10 Apr
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

Dated = tuple[dt.date, Decimal]


@dataclass(frozen=True)
class Slip:
    """A quantity that is due on one day and promised for another, or for the same."""

    quantity: Decimal
    due: dt.date
    promised: dt.date

    @property
    def days(self) -> int:
        """How many days it comes late; negative where it comes early."""
        return (self.promised - self.due).days


def allocate(due: Iterable[Dated], promised: Iterable[Dated]) -> tuple[Slip, ...]:
    """What is due filled in the order of its days by what is promised in the order of its days.

    What is promised beyond all that is due, or due beyond all that is promised, is left out: that is a matter
    of quantity, not of time.
    """
    slips: list[Slip] = []
    coming = sorted(promised)
    for day, wanted in sorted(due):
        while wanted > 0 and coming:
            on, left = coming.pop(0)
            taken = min(wanted, left)
            slips.append(Slip(taken, day, on))
            wanted -= taken
            if left > taken:
                coming.insert(0, (on, left - taken))
    return tuple(slip for slip in slips if slip.quantity > 0)


def unit_days(slips: Iterable[Slip]) -> Decimal:
    """How late all of it is: quantity times days, of what comes late."""
    return sum((slip.quantity * slip.days for slip in slips if slip.days > 0), Decimal(0))
