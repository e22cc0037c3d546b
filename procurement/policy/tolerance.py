"""Which tolerance holds for a line, and whether a difference lies within it.

The most specific rule wins: an item beats a category, that a supplier, that a supplier's tier, that a site,
that the company; an item of one supplier beats the item. Rules of different weight (warn, exception, block)
stand beside each other. Bounds are inclusive and nothing is rounded before it is compared. What follows from
a difference that is not within is `rules.py`'s business.

    asked(policy, field, subject)      -> the rules that hold, one a weight
    explained(policy, field, subject)  -> every rule of the field, and why it does not hold
    passes(ruling, variance)           -> bool
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from countersign.procurement.compare import Measure, Variance, plain, slip_words
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.policy.limits import AmountTolerance, DateTolerance, Ruling, Weight
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.waiting import Calendar, Weekdays


@dataclass(frozen=True)
class Subject:
    """What a tolerance may depend on, of one order line; `line` None asks for the order as a whole."""

    order: PurchaseOrder
    line: Line | None = None

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The names by which a rule may mean this subject, by the rule's key, folded."""
        supplier, line = self.order.supplier, self.line
        told = {
            "item": (line.item, line.supplier_item) if line else (),
            "category": (line.category,) if line else (),
            "supplier": (supplier.id, supplier.email, supplier.domain),
            "tier": (str(supplier.tier),),
            "site": (self.order.site,),
        }
        return {key: frozenset(name.casefold() for name in names if name) for key, names in told.items()}


@dataclass(frozen=True)
class WorkDays:
    """How working days are counted: our own country's, and any supplier's."""

    calendar: Calendar = field(default_factory=Weekdays)
    own: str = ""

    def between(self, start: dt.date, end: dt.date, country: str) -> int:
        """Working days from one day to another, the later one included; negative where `end` is earlier."""
        first, last = sorted((start, end))
        ahead = (first + dt.timedelta(days=count) for count in range(1, (last - first).days + 1))
        count = sum(self.calendar.working(country, day) for day in ahead)
        return count if end >= start else -count


@dataclass(frozen=True)
class Explained:
    """A rule of a field as it stands to one subject: it `holds`, or `why` it does not."""

    ruling: Ruling
    holds: bool
    why: str = ""


def asked(policy: Policy, field: Measure, subject: Subject) -> tuple[Ruling, ...]:
    """The rules that decide about a field: of each weight the most specific one that holds."""
    chosen: dict[Weight, Ruling] = {}
    if not (rulings := policy.rulings[field]):
        return ()
    for ruling in rulings:
        if ruling.limits.weight not in chosen and holds(ruling, subject):
            chosen[ruling.limits.weight] = ruling
    return tuple(chosen[weight] for weight in Weight if weight in chosen)


def explained(policy: Policy, field: Measure, subject: Subject) -> tuple[Explained, ...]:
    """Every rule for a field, the most specific first: holding, outdone or for something else."""
    holding = asked(policy, field, subject)
    return tuple(_explain(ruling, holding, subject) for ruling in policy.rulings[field])


def holds(ruling: Ruling, subject: Subject) -> bool:
    """Whether the subject is one of those that a rule is for."""
    named = subject.names
    return not any(named[key].isdisjoint(names) for key, names in ruling.keys)


def missed(ruling: Ruling, subject: Subject) -> str:
    """Why a rule does not hold for the subject, in words; empty where it holds."""
    for key, names in ruling.keys:
        if not names & subject.names[key]:
            return f"it is for {key} {', '.join(sorted(names))}"
    return ""


def recounted(variance: Variance, ruling: Ruling, subject: Subject, work: WorkDays) -> Variance:
    """A slip by the calendar that a rule counts in: its days, its words and its value-days."""
    limits = ruling.limits
    if not isinstance(limits, DateTolerance) or limits.calendar == "calendar" or not variance.slips:
        return variance
    country = work.own if limits.calendar == "business" else subject.order.supplier.country
    counted = [(work.between(one.due, one.promised, country), one) for one in variance.slips]
    days, worst = max(counted, key=lambda one: abs(one[0]))
    moved = sum((one.quantity * abs(count) for count, one in counted), Decimal(0))
    direction = "later" if variance.difference > 0 else "earlier"
    apart = f"{abs(days)} business {'day' if abs(days) == 1 else 'days'} {direction}"
    words = slip_words(subject.line, worst, apart)
    return replace(variance, business_days=days, money=moved * variance.each, words=words)


def passes(ruling: Ruling, variance: Variance) -> bool:
    """Whether a rule lets the difference pass. What is unset is not checked."""
    match ruling.limits:
        case DateTolerance() as days:
            return _days_pass(days, variance)
        case AmountTolerance() as amounts:
            return amount_passes(variance.difference, variance.expected, amounts)


def _days_pass(limits: DateTolerance, variance: Variance) -> bool:
    days = abs(variance.business_days if limits.calendar != "calendar" else int(variance.difference))
    late = variance.difference > 0
    limit = limits.late_days if late else limits.early_days
    checks = [] if limit is None else [days <= limit]
    if late and limits.late_value_days is not None:
        checks.append(variance.money <= limits.late_value_days)
    return _together(checks, limits.combine == "any")


def amount_passes(difference: Decimal, expected: Decimal, limits: AmountTolerance) -> bool:
    """Whether a signed difference from what was expected lies within the limits of its direction."""
    over = difference > 0
    amount = limits.over_amount if over else limits.under_amount
    percent = limits.over_percent if over else limits.under_percent
    size = abs(difference)
    checks = [] if amount is None else [size <= amount]
    if percent is not None:
        capped = limits.maximum is None or size <= limits.maximum
        checks.append(size * 100 <= percent * abs(expected) and capped)
    return _together(checks, limits.combine == "any")


def _together(checks: list[bool], one_suffices: bool) -> bool:
    return any(checks) or not checks if one_suffices else all(checks)


def allowance(ruling: Ruling, *, upwards: bool) -> str:
    """What a rule allows in one direction, in words: "2 % and 50", "3 business days", "any"."""
    joint = " or " if ruling.limits.combine == "any" else " and "
    match ruling.limits:
        case DateTolerance() as days:
            return joint.join(_allowed_days(days, late=upwards)) or "any"
        case AmountTolerance() as amounts:
            return joint.join(_allowed_amounts(amounts, over=upwards)) or "any"


_DAYS = {"business": "business days", "supplier": "of the supplier's business days"}


def _allowed_days(limits: DateTolerance, *, late: bool) -> Iterator[str]:
    limit = limits.late_days if late else limits.early_days
    if limit is not None:
        yield str(limit) if limits.calendar == "calendar" else f"{limit} {_DAYS[limits.calendar]}"
    if late and limits.late_value_days is not None:
        yield f"{plain(limits.late_value_days)} value-days"


def _allowed_amounts(limits: AmountTolerance, *, over: bool) -> Iterator[str]:
    percent = limits.over_percent if over else limits.under_percent
    amount = limits.over_amount if over else limits.under_amount
    if percent is not None:
        most = "" if limits.maximum is None else f" up to {plain(limits.maximum)}"
        yield f"{plain(percent)} %{most}"
    if amount is not None:
        yield plain(amount)


def _explain(ruling: Ruling, holding: tuple[Ruling, ...], subject: Subject) -> Explained:
    if ruling in holding:
        return Explained(ruling, holds=True)
    if why := missed(ruling, subject):
        return Explained(ruling, holds=False, why=why)
    winner = next(one for one in holding if one.limits.weight is ruling.limits.weight)
    return Explained(ruling, holds=False, why=f"{winner.name} is more specific")
