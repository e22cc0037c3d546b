"""What a line becomes by all that was decided of it: each field as it was decided, whatever came last.

A line may have an exception for its day and one for its price, brought up by one answer or by two; people
settle them in any order. Nothing of a line is confirmed that nobody decided: not a price because the day was
taken, not an older answer's day because the price was.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from countersign.procurement.actions import Resolution
from countersign.procurement.case import Case, CaseException, LineState, Settled
from countersign.procurement.claims import ExceptionType, LineReading, LineStatus
from countersign.procurement.values import as_confirmed, as_ordered

TAKEN = (Resolution.ACCEPTED, Resolution.COMPROMISE)
_FIELDS = (ExceptionType.QUANTITY, ExceptionType.PRICE, ExceptionType.DATE)


def line_as_decided(case: Case, found: CaseException, number: int) -> LineState | None:
    """What the line becomes once nothing is open on it and `found` was settled last; None: as it is."""
    last = _last(case, number)
    settled = last[found.type]
    if case.order.line(number) is None or settled.resolution is Resolution.NO_ACTION:
        return None
    same = {one.resolution for one in last.values() if one.reading == found.proposal and _by_person(one)}
    match settled.resolution:
        case Resolution.CANCELLED:
            return LineState(number, LineStatus.REJECTED)
        case Resolution.MISREAD:
            return LineState(number)
        case Resolution.ACCEPTED | Resolution.COMPROMISE | Resolution.ORIGINAL:
            pass
        case _:
            assert_never(settled.resolution)
    if Resolution.CANCELLED in same:
        return LineState(number, LineStatus.REJECTED)
    if Resolution.MISREAD in same or _left_alone(last, found):
        return LineState(number)
    return _confirmed(case, found, number, last)


def _last(case: Case, number: int) -> Mapping[ExceptionType, Settled]:
    """The last decision on each matter of a line."""
    return {one.type: one for one in decisions(case, number)}


def decisions(case: Case, number: int) -> tuple[Settled, ...]:
    """All on a line since the order was last sent, the oldest first."""
    since = case.sent_at
    return tuple(one for one in case.settled if one.line == number and (not since or one.at >= since))


def _by_person(one: Settled) -> bool:
    return one.by not in ("supplier", "countersign")


def _left_alone(last: Mapping[ExceptionType, Settled], found: CaseException) -> bool:
    """Whether a field of this very answer was closed without a decision on its value."""
    return any(
        one.resolution is Resolution.NO_ACTION and one.reading == found.proposal and _by_person(one)
        for kind, one in last.items()
        if kind in _FIELDS
    )


def _confirmed(
    case: Case, found: CaseException, number: int, last: Mapping[ExceptionType, Settled]
) -> LineState:
    if not any(one.resolution in TAKEN for one in last.values()):
        return LineState(number, LineStatus.ACCEPTED, as_ordered(case.order, number))
    said = found.proposal or LineReading(case.order.number, number, LineStatus.CHANGED)
    if said.status is LineStatus.REJECTED:
        return LineState(number, LineStatus.REJECTED)
    for kind in _FIELDS:
        one = last.get(kind)
        if one is None or one.reading is None:
            continue
        if one.resolution is Resolution.ORIGINAL and _value(one.reading, kind) == _value(said, kind):
            said = _with(said, kind, None)
        elif one.resolution in TAKEN and not _value(said, kind):
            said = _with(said, kind, one.reading)
    return LineState(number, LineStatus.CHANGED, as_confirmed(case.order, said))


def _value(reading: LineReading, kind: ExceptionType) -> object:
    match kind:
        case ExceptionType.QUANTITY:
            return reading.quantity
        case ExceptionType.PRICE:
            return reading.unit_price
        case _:
            return reading.deliveries


def _with(said: LineReading, kind: ExceptionType, other: LineReading | None) -> LineReading:
    """`said` with a field as `other` has it, or without it."""
    source = other or LineReading(said.order, said.line, said.status)
    match kind:
        case ExceptionType.QUANTITY:
            return replace(said, quantity=source.quantity, uom=source.uom)
        case ExceptionType.PRICE:
            price, per, currency = source.unit_price, source.price_per, source.currency
            return replace(said, unit_price=price, price_per=per, currency=currency)
        case _:
            return replace(said, deliveries=source.deliveries)


def apart(case: Case, found: CaseException) -> frozenset[ExceptionType]:
    """Which fields of this answer are decided, or were, by an exception of their own."""
    if found.line is None or found.proposal is None:
        return frozenset()
    open_ones = {one.type for one in case.exceptions if one.line == found.line}
    settled = {
        kind
        for kind, one in _last(case, found.line).items()
        if one.resolution in (*TAKEN, Resolution.ORIGINAL)
        and one.reading is not None
        and _value(one.reading, kind) == _value(found.proposal, kind)
    }
    return frozenset(open_ones | settled) - {found.type}


def newest(earlier: LineReading | None, said: LineReading | None) -> LineReading | None:
    """What the supplier said of a line in all: what a later answer leaves out holds as it was said before."""
    if earlier is None or said is None or said.status not in (LineStatus.ACCEPTED, LineStatus.CHANGED):
        return said
    for kind in _FIELDS:
        if not _value(said, kind):
            said = _with(said, kind, earlier)
    older = tuple(one for one in earlier.evidence if one not in said.evidence)
    return replace(said, item=said.item or earlier.item, evidence=(*said.evidence, *older))
