"""Puts the amounts and days that were said about a line together to one schedule.

"400 m on 4 December" and "200 m on 18 December" are two deliveries; "300 only" and "on 4 December" are one.
Where the pieces contradict each other, the problem is told and the unclear part is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.roles import Valued, Within
from countersign.extractors.grammar.statements import Statement, quote
from countersign.procurement import money
from countersign.procurement.claims import Delivery, Evidence, ExceptionType
from countersign.procurement.order import Line

# What is ordered by weight or length is not ordered by the piece: "250 cartridges" are no 250 kg.
_MEASURES = frozenset({"mass", "length", "area", "volume"})
Problem = tuple[ExceptionType, str, tuple[Evidence, ...]]


@dataclass(frozen=True)
class Schedule:
    """The deliveries, the whole quantity where one was stated, its unit as written, and what is wrong."""

    deliveries: tuple[Delivery, ...] = ()
    quantity: Decimal | None = None
    unit: str | None = None
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Entry:
    amount: Decimal | None
    when: Interval | None
    said: Statement


def schedule(statements: Sequence[Statement], line: Line | None) -> Schedule:
    """What the statements about one line come to."""
    odd = [s for s in statements if s.counted and _foreign_unit(s, line)]
    sound = [s for s in statements if s not in odd]
    entries = _arriving(_settled(_entries([s for s in sound if not s.backordered]), line))
    evidence = tuple(e for entry in entries for e in entry.said.evidence)
    short = [s for s in sound if s.backordered and s.counted]
    evidence = (*evidence, *(e for s in short for e in s.evidence)) if entries else evidence
    problems = [_unit_problem(s, line) for s in odd if line]
    deliveries, quantity, more = _deliveries(_without_rest(entries, line))
    problems.extend(more)
    if odd and entries:
        deliveries, quantity = (), None  # a part of the schedule can't be told, and a part is not the whole
    if odd:
        evidence = (*evidence, *(e for s in odd for e in s.evidence if s.when))
        deliveries = deliveries or tuple(_delivery(s.when, None) for s in odd if s.when)
    if short and (not entries or _too_many(quantity, short, line)):
        problems.append(_only_backorder(short))
    return Schedule(deliveries, quantity, _unit(entries, line), evidence, tuple(problems))


def _too_many(quantity: Decimal | None, short: Sequence[Statement], line: Line | None) -> bool:
    """Whether what comes and what is on backorder are more than was ordered: some of it was counted twice."""
    left = sum((said.counted.number for said in short if said.counted), Decimal(0))
    return quantity is not None and line is not None and quantity + left > line.quantity


def _foreign_unit(said: Statement, line: Line | None) -> bool:
    counted = said.counted
    if counted is None or line is None or _is_ordered(counted.word or counted.thing, line):
        return False
    if counted.unit is None:
        return bool(counted.thing) and money.family(line.uom) in _MEASURES
    return money.convert(counted.number, counted.unit, line.uom) is None


def _is_ordered(word: str, line: Line) -> bool:
    """ "80 pallets", where pallets are what is ordered, counts pieces."""
    thing = word.casefold().rstrip("s.")
    return len(thing) > 3 and any(w.startswith(thing) for w in line.description.casefold().split())


def _unit_problem(said: Statement, line: Line | None) -> Problem:
    words = f"{quote(said.evidence)} counts in another unit than the order's {line.uom if line else ''}"
    return ExceptionType.UOM, words, said.evidence


def _only_backorder(short: Sequence[Statement]) -> Problem:
    evidence = tuple(e for s in short for e in s.evidence)
    words = f"{quote(evidence)} says what is on backorder, not what comes on time"
    return ExceptionType.UNCLEAR, words, evidence


def _entries(statements: Sequence[Statement]) -> list[_Entry]:
    """Each amount and day once, in the order said."""
    entries: list[_Entry] = []
    for said in statements:
        entry = _Entry(said.counted.number if said.counted else None, said.when, said)
        if not any((e.amount, e.when) == (entry.amount, entry.when) for e in entries):
            entries.append(entry)
    return [e for e in entries if not any(_narrows(other, e) for other in entries)]


def _narrows(one: _Entry, other: _Entry) -> bool:
    """Whether one names the very day in the stretch that the other names: "Friday 18 December (week 51)"."""
    if one.when is None or other.when is None or other.amount not in (None, one.amount):
        return False
    return one.when.single and not other.when.single and other.when.first <= one.when.first <= other.when.last


def _settled(entries: list[_Entry], line: Line | None) -> list[_Entry]:
    """Without what a full schedule makes needless: "we have 400 on the floor, the rest mid month"."""
    full = [e for e in entries if e.amount is not None and e.when is not None]
    total = sum((e.amount for e in full if e.amount is not None), Decimal(0))
    whole = line is not None and total == line.quantity
    if not full or not (whole or len(full) > 1):
        return entries
    amounts = {e.amount for e in full} | {total}
    days = {e.when for e in full}
    first = entries.index(full[0])
    # "Only 7 to be had. Confirmed: 110 pcs on the 17th" are two quantities, not one and its parts.
    parts = whole and len(full) > 1
    return [
        e
        for place, e in enumerate(entries)
        if e in full or not (e.amount in amounts or e.when in days or (parts and place < first))
    ]


def _arriving(entries: list[_Entry]) -> list[_Entry]:
    """Without the days on which it leaves, where it is said when it comes ("out on the 10th, with you on
    the 11th")."""
    leaving = [e for e in entries if e.when and e.amount is None and _leaves(e.said)]
    coming = [e for e in entries if e.when and not _leaves(e.said)]
    first = min((e.when.first for e in coming if e.when), default=None)
    if first is None or len(coming) != 1 or any(e.when and e.when.last > first for e in leaving):
        return entries
    return [e for e in entries if e not in leaving]


def _leaves(said: Statement) -> bool:
    fields = {one.field for one in said.evidence}
    return "ship date" in fields and "date" not in fields


def _without_rest(entries: list[_Entry], line: Line | None) -> list[_Entry]:
    """Without what is left open: "300 on the 11th, balance of 200 to follow", where 500 were ordered."""
    dated = [e for e in entries if e.when is not None and e.amount is not None]
    if not dated or line is None or any(e.when and e.amount is None for e in entries):
        return entries
    rest = [e for e in entries[entries.index(dated[-1]) + 1 :] if e.amount is not None]
    whole = sum((e.amount for e in (*dated, *rest) if e.amount is not None), Decimal(0))
    return [e for e in entries if e not in rest] if whole == line.quantity else entries


def _deliveries(entries: Sequence[_Entry]) -> tuple[tuple[Delivery, ...], Decimal | None, list[Problem]]:
    dated = [e for e in entries if e.when is not None]
    amounts = [e.amount for e in entries if e.amount is not None]
    undated = [e for e in entries if e.when is None]
    evidence = tuple(e for entry in entries for e in entry.said.evidence)
    if dated and all(e.amount is not None for e in dated):
        total = sum((e.amount for e in dated if e.amount is not None), Decimal(0))
        if any(e.amount not in (total, *(d.amount for d in dated)) for e in undated):
            return (), None, [_conflict("The quantities do not fit together", evidence)]
        return tuple(_delivery(e.when, e.amount) for e in dated if e.when), total, []
    if len(set(amounts)) > 1:
        return _days_only(dated), None, [_conflict("Different quantities are given", evidence)]
    quantity = amounts[0] if amounts else None
    if len({e.when for e in dated}) > 1:
        return (), quantity, [_conflict("Different dates are given", evidence)]
    return tuple(_delivery(e.when, quantity) for e in dated[:1] if e.when), quantity, []


def _days_only(dated: Sequence[_Entry]) -> tuple[Delivery, ...]:
    days = list(dict.fromkeys(e.when for e in dated if e.when))
    return (_delivery(days[0], None),) if len(days) == 1 else ()


def _conflict(words: str, evidence: tuple[Evidence, ...]) -> Problem:
    return ExceptionType.CONFLICT, f"{words}: {quote(evidence)}", evidence


def _delivery(when: Interval, amount: Decimal | None) -> Delivery:
    return Delivery(when.first, amount, None if when.single else when.last)


def _unit(entries: Sequence[_Entry], line: Line | None) -> str | None:
    counted = next((e.said.counted for e in entries if e.said.counted and e.said.counted.unit), None)
    if counted and line and _is_ordered(counted.word, line):
        return line.uom
    return counted.unit if counted else None


def pairs(amounts: Sequence[tuple[Within, Valued]], dates: Sequence[tuple[Within, Valued]]) -> dict[int, int]:
    """Which amount comes when: each day goes with the nearest free amount, rather one before it.

    An amount of the day's own clause goes before one of another: "200 will be with you on the 4th, 300 on …".
    """
    found: dict[int, int] = {}
    for own in (True, False):
        for place, (within, date) in enumerate(dates):
            free = [
                i
                for i, (beside, _) in enumerate(amounts)
                if i not in found and place not in found.values() and (beside == within or not own)
            ]
            if free:
                nearest = min(free, key=lambda i: (_distance(amounts[i][1].index, date.index), i))
                found[nearest] = place
    return found


def _distance(amount: int, date: int) -> int:
    return abs(amount - date) + (amount > date) * 2
