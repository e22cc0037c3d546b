"""How many order lines were answered within the acknowledgment window, counted the only fair way.

    delivered   when the first mail about the order was taken by the mail server; bounced ones don't count
    due         that much later, in business hours of the supplier: then the line's window is closed
    answered    the first word on the line that says something: accepted, changed or rejected, not "received"

A rate is over the lines whose window closed in a stretch of time, and stands beside the two counts.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.procurement.claims import LineStatus
from countersign.procurement.mail import Trust
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.waiting import Calendar, acknowledgment_due
from countersign.procurement.ports import StoredAnswer

SUBSTANTIVE = frozenset({LineStatus.ACCEPTED, LineStatus.CHANGED, LineStatus.REJECTED})
NOT_THEIRS = frozenset({Trust.STRANGER, Trust.FORGED})
"""Senders whose word is no answer of the supplier."""

LineKey = tuple[str, int]


@dataclass(frozen=True)
class LineClock:
    """When a line's window closed, and when its first answer came, if one did."""

    order: str
    line: int
    supplier: Supplier
    due: dt.datetime
    answered: dt.datetime | None

    @property
    def in_time(self) -> bool:
        """Whether the answer came before the window closed, that instant included."""
        return self.answered is not None and self.answered <= self.due


@dataclass(frozen=True)
class Rate:
    """So many of so many, and per cent only where there is something to divide by."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 89.9 never looks like a target of 90 that was met."""
        return 100 * self.part // self.whole if self.whole else None

    def below(self, target: int) -> bool:
        """Whether the target was missed; nothing to count misses nothing."""
        return 100 * self.part < target * self.whole


def clocks(
    orders: Iterable[PurchaseOrder],
    delivered: Mapping[str, dt.datetime],
    answers: Iterable[StoredAnswer],
    policy: Policy,
    calendar: Calendar,
) -> tuple[LineClock, ...]:
    """The clock of every line whose order was delivered."""
    first = _first_answers(answers)
    return tuple(
        LineClock(order.number, line.line, order.supplier, due, first.get((order.number, line.line)))
        for order, due in _due(orders, delivered, policy, calendar)
        for line in order.lines
    )


def _due(
    orders: Iterable[PurchaseOrder], delivered: Mapping[str, dt.datetime], policy: Policy, calendar: Calendar
) -> Iterator[tuple[PurchaseOrder, dt.datetime]]:
    for order in orders:
        if at := delivered.get(order.number):
            yield order, acknowledgment_due(at, policy.of(order), calendar, order.supplier.country)


def _first_answers(answers: Iterable[StoredAnswer]) -> Mapping[LineKey, dt.datetime]:
    first: dict[LineKey, dt.datetime] = {}
    for one in answers:
        if one.route.trust in NOT_THEIRS:
            continue
        for line in one.reading.lines:
            if line.status in SUBSTANTIVE:
                key = (line.order, line.line)
                first[key] = min(one.received_at, first.get(key, one.received_at))
    return first


def rate(closed: Sequence[LineClock]) -> Rate:
    """How many of these lines were answered in time."""
    return Rate(sum(one.in_time for one in closed), len(closed))


def closed_between(every: Iterable[LineClock], start: dt.datetime, end: dt.datetime) -> tuple[LineClock, ...]:
    """The lines whose window closed from `start` on and before `end`."""
    return tuple(one for one in every if start <= one.due < end)
