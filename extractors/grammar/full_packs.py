"""What full packs come to: "only sold in cartons of 144, so we have rounded your 500 up to 576 (4 cartons)".

Whoever says what a pack holds, and one other number that is so many of them, supplies that number, however he
puts it: 576 is four times 144, 4 is how many, and 500 is what was ordered. Where a number stands there that
is none of these, where it is asked or supposed, or said not to be, nothing is taken for promised.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.phrases import Found, Kind
from countersign.extractors.grammar.roles import Part, Valued, Within
from countersign.procurement.order import Line

_UNSURE = frozenset(
    {Kind.QUESTION, Kind.REQUEST, Kind.APPROVAL, Kind.OFFER, Kind.HEDGE, Kind.CONDITION, Kind.PENDING}
)
_SENDING = frozenset({Kind.DELIVER, Kind.SHIP})
_NEAR = 3
Values = tuple[tuple[Within, Valued], ...]


def filled(sentence: Sentence, lines: Sequence[Line], values: Values) -> frozenset[Decimal]:
    """How many pieces full packs come to, if the sentence says so of one line; several: there is a choice."""
    sizes = {pack.content.number for pack in sentence.packs}
    if not sizes or len(lines) != 1:
        return frozenset()
    if sentence.asks or any(is_unsure(act, sentence) for act in sentence.acts):
        return frozenset()
    counts = {number for _, value in values if (number := _number(value))}
    others = counts - {lines[0].quantity}
    filling = frozenset(n for n in others if any(n % size == 0 for size in sizes))
    many = {n / size for n in filling for size in sizes}
    whole = filling - many if len(filling) > 1 else filling
    return whole if others <= whole | many | sizes else frozenset()


def is_unsure(act: Found, sentence: Sentence) -> bool:
    """ "보내드리겠습니다" announces, but it sends, too."""
    sends = any(m.kind in _SENDING and act.first <= m.first < act.last for m in sentence.marks)
    return act.kind in _UNSURE and not (act.kind is Kind.PENDING and sends)


def as_filled(values: Values, whole: frozenset[Decimal]) -> Values:
    """The values with the one number promised, once, and no other amount; none where there are several."""
    if len(whole) > 1:
        dated = any(value.date for _, value in values)
        return values if dated else tuple((w, replace(v, part=_unless_counted(v))) for w, v in values)
    found, told = [], False
    for within, value in values:
        instead = any(v.part is Part.OLD and v is not value for w, v in values if w == within)
        fills, holds = _number(value) in whole, _may_hold(within, value, instead)
        again = Part.ORDERED if told or not fills else Part.LOOSE
        part = Part.PROMISED if fills and holds and not told else again
        told = told or (fills and holds)
        found.append((within, replace(value, part=part) if _number(value) else value))
    return tuple(found)


def _unless_counted(value: Valued) -> Part:
    return Part.LOOSE if value.counted else value.part


def _may_hold(within: Within, value: Valued, instead: bool) -> bool:
    """Whether nothing says that it is in stock, or not what comes: "not 500 but 600" denies the old one.

    In "600 instead of 500" neither is old.
    """
    stock = [m.first for m in within.sentence.marks if m.kind is Kind.BACKGROUND and within.holds(m.first)]
    near = any(abs(place - value.index) <= _NEAR for place in stock)
    taken = value.part in (Part.PROMISED, Part.LOOSE, Part.OLD)
    denied = Kind.NEGATION in within.kinds and not (instead and value.part is Part.PROMISED)
    return taken and not near and not denied


def _number(value: Valued) -> Decimal | None:
    counted = value.counted.sure if value.counted else None
    return counted.number if counted else None
