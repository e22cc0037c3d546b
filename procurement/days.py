"""The days of a confirmation, field by field: what a system can hold, whether they are the same, in words.

A system may have several fields for a day (delivery, shipment); which of them takes which is policy. A part
delivery without the name of a field stands in the one that the system's connector takes by itself.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.procurement.erp import WHOLE, Capability, Slice

Schedule = tuple[Slice, ...]
ZERO = Decimal(0)


def by_field(schedule: Iterable[Slice]) -> Mapping[str, Schedule]:
    """The part deliveries of each field, in their order."""
    found: dict[str, Schedule] = {}
    for one in schedule:
        found[one.field] = (*found.get(one.field, ()), one)
    return found


def laid(stands: Schedule, new: Schedule) -> Schedule:
    """What stands once the new days are written: those of other fields stay."""
    named = by_field(new)
    return (*(one for one in stands if one.field not in named), *new)


def total(schedule: Iterable[Slice]) -> Decimal:
    """How much of the line they are: each field holds all of it."""
    sums = (sum((one.quantity for one in parts), ZERO) for parts in by_field(schedule).values())
    return max(sums, default=ZERO)


def holdable(
    schedule: Schedule, can: frozenset[Capability], fields: Sequence[str]
) -> tuple[Schedule, tuple[str, ...]]:
    """What a system with these date fields can hold, the first by itself; a sentence for each loss."""
    kept, losses = list[Slice](), list[str]()
    for field, parts in by_field(schedule).items():
        if field and field not in fields:
            losses.append(f"the system has no date field {field}: the day for it can't be held")
            continue
        own = "" if fields and field == fields[0] else field
        parts = tuple(replace(one, field=own) for one in parts)
        if len(parts) > 1 and Capability.SPLIT_SCHEDULE not in can:
            last = max(one.date for one in parts)
            losses.append(f"{len(parts)} part deliveries are held as one on the last day, {last}")
            parts = (Slice(last, total(parts), own),)
        if not can & {Capability.CONFIRMED_QUANTITY, Capability.SPLIT_SCHEDULE}:
            parts = (replace(parts[-1], quantity=WHOLE),)
        kept += parts
    return tuple(kept), tuple(losses)


def as_wanted(wanted: Schedule, found: Schedule, come: Decimal) -> bool:
    """Whether each field that is wanted holds the same days with the same quantities."""
    stands = by_field(found)
    return all(_same(parts, stands.get(field, ()), come) for field, parts in by_field(wanted).items())


def _same(wanted: Schedule, found: Schedule, come: Decimal) -> bool:
    """The same days with the same quantities; a day for the whole line is that day alone."""
    if [one.quantity for one in wanted] == [WHOLE]:
        return {one.date for one in found} == {wanted[0].date}
    left = _days(still_open(wanted, come))
    return _days(wanted) == _days(found) or (bool(left) and left == _days(still_open(found, come)))


def still_open(schedule: Sequence[Slice], come: Decimal) -> Schedule:
    """The part deliveries, less what has come: that was the earliest of them."""
    left = list[Slice]()
    for one in sorted(schedule, key=lambda one: one.date):
        here = min(come, one.quantity)
        come -= here
        if one.quantity > here or one.quantity == WHOLE:
            left.append(replace(one, quantity=one.quantity - here))
    return tuple(left)


def _days(schedule: Iterable[Slice]) -> dict[dt.date, Decimal]:
    days: dict[dt.date, Decimal] = {}
    for one in schedule:
        days[one.date] = days.get(one.date, ZERO) + one.quantity
    return days


def scheduled(schedule: Iterable[Slice]) -> str:
    """The days in a few words; a field that is not the system's own is named."""
    fields = by_field(schedule).items()
    told = (", ".join(map(_sliced, parts)) + (f" as {field}" if field else "") for field, parts in fields)
    return " and ".join(told) or "nothing"


def _sliced(one: Slice) -> str:
    return f"all on {one.date}" if one.quantity == WHOLE else f"{one.quantity:f} on {one.date}"
