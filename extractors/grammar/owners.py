"""Which line each of several quantities belongs to: "500 bolts 300 nuts on Friday", "500 + 300 am 11.12.".

Each belongs to the line that is named right beside it. Where none is named, they belong to the lines only if
they are just what was ordered, in the order of the lines: whatever else they may be is for a person to tell.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.mentions import LineKey, Mention, Pointing
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.roles import Valued, Within
from countersign.extractors.grammar.statements import Scope

_NAMING = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_FARTHEST = 2
Placed = tuple[Within, Valued]


def owners(portion: Portion, amounts: Sequence[Placed], dates: Sequence[Placed]) -> tuple[Scope, ...]:
    """The line of each amount, in their order; empty where there is one amount, or no telling."""
    days = {value.date.sure for _, value in dates if value.date}
    if len(amounts) < 2 or len(days) > 1:
        return ()
    lines = _beside(portion, amounts) or _as_ordered(portion, amounts)
    return tuple(Scope(frozenset({key}), named=True) for key in lines)


def _beside(portion: Portion, amounts: Sequence[Placed]) -> tuple[LineKey, ...]:
    """The lines named right behind each amount, or right before each; each amount has one of its own."""
    for behind in (True, False):
        named = [_named_beside(portion, value, behind) for _, value in amounts]
        lines = [next(iter(one.lines)) for one in named if one]
        if len(lines) == len(amounts) == len(set(lines)):
            return tuple(lines)
    return ()


def _named_beside(portion: Portion, value: Valued, behind: bool) -> Mention | None:
    """The mention of one line that stands next to the amount, with no other value between."""
    tokens, step = portion.sentence.tokens, 1 if behind else -1
    for index in range(value.index + step, value.index + step * (_FARTHEST + 1), step):
        if not 0 <= index < len(tokens):
            return None
        start, end = tokens[index].start, tokens[index].end
        found = [
            m for m in portion.sentence.mentions if m.pointing in _NAMING and m.start < end and start < m.end
        ]
        if found:
            return found[0] if len(found[0].lines) == 1 else None
        if tokens[index].key.startswith("#") or tokens[index].broken:
            return None
    return None


def _as_ordered(portion: Portion, amounts: Sequence[Placed]) -> tuple[LineKey, ...]:
    """Every line that is spoken of, if the amounts are just theirs, in their order."""
    orders = portion.sentence.setting.orders
    rows = [(o.number, row) for o in orders for row in o.lines if portion.scope.covers((o.number, row.line))]
    said = [value.counted.sure if value.counted else None for _, value in amounts]
    pointed = any(m.pointing in _NAMING for m in portion.sentence.mentions)
    same = [one.number if one else None for one in said] == [row.quantity for _, row in rows]
    if pointed or not same or len(orders) > 1 or len({row.quantity for _, row in rows}) < len(rows):
        return ()
    return tuple((number, row.line) for number, row in rows)
