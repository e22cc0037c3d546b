"""The weekly exception review: what is open, what came and went, who answers in time, what money is exposed.

    week_of      "2026-W47" ─► Week            the seven days before the day of the review
    review_of    what is stored + week ─► Review   every figure with the exceptions and lines behind it

What is open is what was open at the end of the week, or now while the week still runs; its severity and its
owner are today's. Money stays in its own currency: nothing is converted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from countersign.procurement.acknowledged import LineClock, Rate, closed_between, rate
from countersign.procurement.case import CaseException
from countersign.procurement.claims import ExceptionType
from countersign.procurement.compare import days_late
from countersign.procurement.errors import BadInput
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.rhythm import WEEKDAYS
from countersign.procurement.standouts import Standout, stand_out

TOPIC = "review"
WEEK = dt.timedelta(days=7)
TREND = 6
"""How many weeks the rate is shown for, this one included."""

AGES = (2, 7, 14)
"""The last day of each class of age; older is the last class."""

_GRAVEST = tuple(reversed(Severity))


@dataclass(frozen=True)
class Week:
    """Seven days, by the days where the company is: `last` is included. `name` is the ISO week of `last`."""

    name: str
    first: dt.date
    last: dt.date
    start: dt.datetime
    end: dt.datetime

    @property
    def before(self) -> "Week":
        """The seven days before."""
        first, last = self.first - WEEK, self.last - WEEK
        return Week(_name(last), first, last, self.start - WEEK, self.end - WEEK)


@dataclass(frozen=True)
class Known:
    """What is stored that a review speaks of."""

    exceptions: Sequence[CaseException]
    orders: Mapping[str, PurchaseOrder]
    clocks: Sequence[LineClock]


@dataclass(frozen=True)
class OwnerRow:
    """What one person has open: how many of each severity, the gravest first, and the oldest's days."""

    owner: str
    counts: tuple[int, ...]
    oldest: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts)


@dataclass(frozen=True)
class Review:
    """One week. `ages` has a row for each class of age, with a count of each severity, the gravest first.

    `exposed` is what the lines with something open cost, each line once, by currency; `effect` what the
    settled ones cost or saved. `value_days` weighs each late line's value by its days.
    """

    week: Week
    as_of: dt.datetime
    open: tuple[CaseException, ...]
    new: tuple[CaseException, ...]
    resolved: tuple[CaseException, ...]
    owners: tuple[OwnerRow, ...]
    ages: tuple[tuple[int, ...], ...]
    outcomes: Mapping[str, int]
    causes: Mapping[str, int]
    closed: tuple[LineClock, ...]
    acknowledged: Rate
    target: int
    trend: tuple[tuple[str, Rate], ...]
    suppliers: tuple[Standout, ...]
    exposed: Mapping[str, Decimal]
    value_days: Mapping[str, Decimal]
    effect: Mapping[str, Decimal]
    orders: Mapping[str, PurchaseOrder]


def week_of(name: str, policy: Policy, zone: dt.tzinfo) -> Week:
    """The week of that name ("2026-W47"): the seven days whose last one lies in it. Raises `BadInput`."""
    try:
        monday = dt.datetime.strptime(f"{name}-1", "%G-W%V-%u").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError as error:
        raise BadInput(f"{name} is no week: write it like 2026-W47") from error
    weekday = WEEKDAYS.index(policy.review.weekday)
    return _ending(monday + dt.timedelta(days=weekday or 7), zone)


def last_week(slot: dt.datetime, zone: dt.tzinfo) -> Week:
    """The seven days before the day of a review."""
    return _ending(slot.astimezone(zone).date(), zone)


def _ending(day: dt.date, zone: dt.tzinfo) -> Week:
    """The seven days before `day`."""
    first, last = day - WEEK, day - dt.timedelta(days=1)
    start, end = (dt.datetime.combine(one, dt.time(), zone).astimezone(dt.UTC) for one in (first, day))
    return Week(_name(last), first, last, start, end)


def _name(day: dt.date) -> str:
    return f"{day:%G-W%V}"


def review_of(week: Week, known: Known, policy: Policy, now: dt.datetime) -> Review:
    """What is to be said of that week."""
    as_of = min(week.end, now)
    open_ = _sorted(one for one in known.exceptions if _open_at(one, as_of))
    new = _sorted(one for one in known.exceptions if week.start <= one.opened_at < as_of)
    resolved = _sorted(
        one for one in known.exceptions if one.resolved_at and week.start <= one.resolved_at < as_of
    )
    closed = closed_between(known.clocks, week.start, as_of)
    return Review(
        week,
        as_of,
        open_,
        new,
        resolved,
        owners=_owners(open_, as_of),
        ages=_ages(open_, as_of),
        outcomes=_counted(str(one.resolution) for one in resolved),
        causes=_counted(str(one.background.cause or "unknown") for one in resolved),
        closed=closed,
        acknowledged=rate(closed),
        target=policy.review.acknowledged_percent,
        trend=_trend(week, known, as_of),
        suppliers=stand_out(open_, new, closed, known.orders, policy.review, as_of),
        exposed=exposed(open_, known.orders),
        value_days=_value_days(open_, known.orders),
        effect=_effect(resolved, known.orders),
        orders={one.order: known.orders[one.order] for one in (*open_, *new, *resolved)},
    )


def _open_at(one: CaseException, at: dt.datetime) -> bool:
    return one.opened_at < at and (one.resolved_at is None or one.resolved_at >= at)


def _sorted(chosen: Iterable[CaseException]) -> tuple[CaseException, ...]:
    return tuple(sorted(chosen, key=lambda one: (_GRAVEST.index(one.severity), one.opened_at, one.id)))


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    """The most frequent first."""
    return dict(sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0])))


def _owners(open_: Sequence[CaseException], at: dt.datetime) -> tuple[OwnerRow, ...]:
    rows = []
    for owner in {one.owner for one in open_}:
        theirs = [one for one in open_ if one.owner == owner]
        rows.append(OwnerRow(owner, _by_severity(theirs), max((at - one.opened_at).days for one in theirs)))
    return tuple(sorted(rows, key=lambda row: ([-count for count in row.counts], row.owner)))


def _by_severity(chosen: Sequence[CaseException]) -> tuple[int, ...]:
    return tuple(sum(one.severity is severity for one in chosen) for severity in _GRAVEST)


def _ages(open_: Sequence[CaseException], at: dt.datetime) -> tuple[tuple[int, ...], ...]:
    classes: list[list[CaseException]] = [[] for _ in (*AGES, None)]
    for one in open_:
        days = (at - one.opened_at).days
        classes[sum(days > limit for limit in AGES)].append(one)
    return tuple(_by_severity(chosen) for chosen in classes)


def _trend(week: Week, known: Known, as_of: dt.datetime) -> tuple[tuple[str, Rate], ...]:
    weeks = [week]
    while len(weeks) < TREND:
        weeks.append(weeks[-1].before)
    return tuple(
        (one.name, rate(closed_between(known.clocks, one.start, min(one.end, as_of))))
        for one in reversed(weeks)
    )


def exposed(open_: Iterable[CaseException], orders: Mapping[str, PurchaseOrder]) -> Mapping[str, Decimal]:
    """What the lines cost that something is open about, each once; all lines where it is the whole order."""
    lines = {(one.order, line.line): line for one in open_ for line in _lines(one, orders)}
    return _summed(
        (orders[number].currency, orders[number].value(line)) for (number, _), line in lines.items()
    )


def _lines(one: CaseException, orders: Mapping[str, PurchaseOrder]) -> tuple[Line, ...]:
    order = orders[one.order]
    if one.line is None:
        return order.lines
    line = order.line(one.line)
    return (line,) if line else ()


def _value_days(open_: Iterable[CaseException], orders: Mapping[str, PurchaseOrder]) -> Mapping[str, Decimal]:
    """Each late line's value times the days by which its latest part is late."""
    late = {(one.order, one.line): one for one in open_ if one.type is ExceptionType.DATE and one.proposal}
    found = []
    for one in late.values():
        order = orders[one.order]
        line = order.line(one.line) if one.line is not None else None
        promised = one.proposal.deliveries if one.proposal else ()
        if line and promised:
            found.append((order.currency, order.value(line) * max(days_late(line, promised), 0)))
    return _summed(found)


def _effect(resolved: Iterable[CaseException], orders: Mapping[str, PurchaseOrder]) -> Mapping[str, Decimal]:
    said = ((orders[one.order].currency, one.background.money) for one in resolved)
    return _summed((currency, money) for currency, money in said if money is not None)


def _summed(amounts: Iterable[tuple[str, Decimal]]) -> Mapping[str, Decimal]:
    """By currency, without those that come to nothing."""
    total: dict[str, Decimal] = {}
    for currency, amount in amounts:
        total[currency] = total.get(currency, Decimal()) + amount
    return {currency: amount for currency, amount in sorted(total.items()) if amount}
