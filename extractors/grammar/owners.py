"""Which line each of several quantities or prices belongs to: "500 bolts 300 nuts on Friday", "500 + 300 am
11.12.", "12,50 und 4,10 je Hundert".

Each quantity belongs to the line that is named right beside it. Where none is named, they belong to the lines
only if they are just what was ordered, in the order of the lines: whatever else they may be is for a person
to tell. So it is with prices.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.mentions import LineKey, Mention, Pointing
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.roles import Valued, Within
from countersign.extractors.grammar.statements import Scope
from countersign.procurement.money import Price
from countersign.procurement.order import Line, PurchaseOrder

_NAMING = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
_FARTHEST, _FEWEST = 2, 2
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
    rows = portion.rows
    said = [value.counted.sure if value.counted else None for _, value in amounts]
    same = [one.number if one else None for one in said] == [row.quantity for _, row in rows]
    several = _of_several(rows) or len({row.quantity for _, row in rows}) < len(rows)
    keys = tuple((order.number, row.line) for order, row in rows)
    return keys if same and not several and _in_order(portion, keys) else ()


def _in_order(portion: Portion, keys: Sequence[LineKey]) -> bool:
    """Whether the sentence names no line, or just these, one by one."""
    named = [m.lines for m in portion.sentence.mentions if m.pointing in _NAMING]
    return not named or named == [frozenset({key}) for key in keys]


def price_owners(portion: Portion, prices: Sequence[Placed]) -> tuple[Scope, ...]:
    """The line of each price, in their order: they are just those ordered; empty where there is no telling.

    The basis that only the last one names ("12,50 und 4,10 je Hundert") is that of all.
    """
    rows = [] if portion.language.unspaced else portion.rows
    quoted = [value.price.sure for _, value in prices if value.price]
    last = quoted[-1] if quoted else None
    if last is None or not 1 < len(quoted) == len(rows) or _of_several(rows):
        return ()
    kept = all(
        one is not None and not one.total and _price(one, last, order, row).same_as(order.price(row))
        for one, (order, row) in zip(quoted, rows, strict=True)
    )
    keys = [(order.number, row.line) for order, row in rows]
    if not (kept and _in_order(portion, keys)) or len({row.unit_price for _, row in rows}) < _FEWEST:
        return ()
    return tuple(Scope(frozenset({key}), named=True) for key in keys)


def _price(one: Quoted, last: Quoted, order: PurchaseOrder, line: Line) -> Price:
    return Price(one.amount, one.currency or order.currency, one.per or last.per or line.price_per)


def _of_several(rows: Sequence[tuple[PurchaseOrder, Line]]) -> bool:
    return len({order.number for order, _ in rows}) > 1
