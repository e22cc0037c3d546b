"""The price beside an amount that is counted by the thousand: "4 milheiros da AR-8 a R$ 31,50".

    by_the_thousand(statements, orders)  ─►  the statements, such prices with the unit that they are for

A bare price is for what was ordered, or for what is counted; whichever comes nearer to the ordered price is
meant, as with any price that says nothing of what it is for (`bases.said_for`).
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.extractors.grammar.references import keys
from countersign.extractors.grammar.statements import Statement
from countersign.procurement import money
from countersign.procurement.order import Line, PurchaseOrder


def by_the_thousand(said: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> list[Statement]:
    """The statements, with the unit of a price that is plainly for the thousand that is counted beside it."""
    return [_priced(one, said, orders) for one in said]


def _priced(one: Statement, said: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> Statement:
    quoted = one.quoted
    if quoted is None or quoted.per or quoted.unit or quoted.total:
        return one
    lines = [o.line(n) for o in orders for key, n in keys((o,)) if one.scope.covers((key, n))]
    words = {(e.where, e.quote) for e in one.evidence}
    beside = [s.counted for s in said if s.counted and words & {(e.where, e.quote) for e in s.evidence}]
    units = {counted.unit for counted in beside if counted.unit}
    if len(lines) != 1 or lines[0] is None or len(units) != 1:
        return one
    unit = units.pop()
    many = money.convert(Decimal(1), unit, lines[0].uom)
    if not many or many <= 1 or not _nearer(quoted.amount, many, lines[0]):
        return one
    return replace(one, quoted=replace(quoted, per=Decimal(1), unit=unit))


def _nearer(amount: Decimal, many: Decimal, line: Line) -> bool:
    """Whether the ordered price for so many is nearer to the amount than the one for what was ordered."""
    as_counted, as_ordered = line.each * many, line.each * line.price_per
    return abs(amount - as_counted) < abs(amount - as_ordered)
