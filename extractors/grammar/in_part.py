"""A line of which a part comes and the rest is dropped: "you get 288 m, strike the last 72 m".

    288 and 72 make the 360 that were ordered      288 come, whatever "partly" and "only" say beside it
    of 500 regulators and 2,000 capacitors         320 and 180 are the regulators'

Two figures that add up to what was ordered leave nothing open about how many come: "partly" in a clause
without any figure says no more than they do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from countersign.extractors.grammar.leftovers import is_rest
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.references import LineKey, keys
from countersign.extractors.grammar.roles import Part
from countersign.extractors.grammar.statements import Scope, Statement
from countersign.procurement.order import Line, PurchaseOrder


def adds_up(portion: Portion) -> bool:
    """Whether what comes and what does not are told, and are together what was ordered."""
    if len(portion.rows) != 1:
        return False
    counted = [(w, v, v.counted.sure.number) for w, v in portion.values if v.counted and v.counted.sure]
    left = [
        n for w, v, n in counted if is_rest(w, v) or v.part is Part.BACKORDERED or Kind.CANCEL_REST in w.kinds
    ]
    coming = [n for w, v, n in counted if v.part is Part.PROMISED and n not in left]
    return len(set(coming)) == len(set(left)) == 1 and coming[0] + left[0] == portion.rows[0][1].quantity


def comes_in_part(line: Line | None, said: Sequence[Statement]) -> bool:
    """Whether the statements promise a part of the line, and say that the rest does not come."""
    if line is None:
        return False
    coming = {s.counted.number for s in said if s.counted and s.states and not s.repeated}
    left = {s.counted.number for s in said if s.counted and s.backordered}
    return any(a + b == line.quantity for a in coming for b in left)


def placed(said: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> list[Statement]:
    """The statements; two amounts that make up just one line are that line's, if no other can be meant."""
    owned = dict(_owned(said, orders))
    return [
        replace(
            one,
            scope=Scope(frozenset({owned[place]}), named=True),
            backordered=one.backordered or place in owned,
        )
        if place in owned
        else one
        for place, one in enumerate(said)
    ]


def _owned(said: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> Iterator[tuple[int, LineKey]]:
    """Each amount that does not come and is said of several lines, with the line that it is the rest of."""
    lines = {(o.number, x.line): x.quantity for o in orders for x in o.lines}
    for place, rest in enumerate(said):
        covered = [key for key in keys(orders) if rest.scope.covers(key)]
        if not rest.counted or rest.when or rest.quoted or len(covered) < 2 or not place:
            continue
        before = [one for one in said[:place] if one.counted and one.states and one.scope.lines]
        near = before[-1] if before else None
        own = near.scope.lines if near else None
        if near and near.counted and own and len(own) == 1:
            key = next(iter(own))
            if lines.get(key) == near.counted.number + rest.counted.number:
                yield place, key
