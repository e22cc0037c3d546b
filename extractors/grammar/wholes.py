"""What is said of the whole order in one figure: "all 800 pieces on the 11th", "for the 74.80 net".

    500 bolts and 300 nuts were ordered     "800" of everything is the quantity of each line
    they come to 74.80                      "74.80" for everything is the price of each line

Only where one order is spoken of, all its lines are meant, and the figure can be nothing else. Any other sum
stays a figure that fits no line, and goes to a person. What is only told of the order received is no promise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.extractors.grammar.order_totals import what_it_comes_to
from countersign.extractors.grammar.references import keys
from countersign.extractors.grammar.statements import Statement
from countersign.procurement import money
from countersign.procurement.claims import Act, Evidence
from countersign.procurement.order import PurchaseOrder


def in_whole(statements: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> list[Statement]:
    """The statements, where a figure of the whole order is a yes to a field of each line."""
    if len(orders) != 1 or len(orders[0].lines) < 2:
        return list(statements)
    received = {e.quote for said in statements if said.act is Act.RECEIVED for e in said.evidence}
    return [one for said in statements for one in _told(said, orders[0], received)]


def _told(said: Statement, order: PurchaseOrder, received: set[str]) -> Iterator[Statement]:
    every = said.scope.lines is None or said.scope.lines >= keys((order,))
    if (
        not (said.plain and every and said.states)
        or said.scope.others
        or said.retold
        or any(evidence.quote in whole for evidence in said.evidence for whole in received)
    ):
        yield said
    elif _is_everything(said, order):
        yield from _yes(said, "quantity")
        if said.when:
            yield replace(said, act=Act.STATE, counted=None, evidence=_about(said, "date", "ship date"))
    elif _is_value(said, order):
        yield from _yes(said, "price")
        yield said
    else:
        yield said


def _yes(said: Statement, field: str) -> Iterator[Statement]:
    evidence = _about(said, field)
    if evidence:
        yield Statement(Act.ACCEPT, said.scope, evidence, frozenset({field}))


def _about(said: Statement, *fields: str) -> tuple[Evidence, ...]:
    return tuple(evidence for evidence in said.evidence if evidence.field in fields)


def _is_everything(said: Statement, order: PurchaseOrder) -> bool:
    """Whether it counts as many as all lines together, in the one unit that they have."""
    counted, lines = said.counted, order.lines
    if counted is None or any(line.quantity == counted.number for line in lines):
        return False
    units = {line.uom for line in lines}
    same = len(units) == 1 and (not counted.unit or money.same_unit(counted.unit, lines[0].uom))
    return same and counted.number == sum((line.quantity for line in lines), Decimal(0))


def _is_value(said: Statement, order: PurchaseOrder) -> bool:
    """Whether it is the amount that all lines come to, which is no line's price."""
    quoted = said.quoted
    if quoted is None or quoted.per is not None or quoted.currency not in (None, order.currency):
        return False
    prices = {line.unit_price for line in order.lines}
    return quoted.amount == max(what_it_comes_to(order)) and quoted.amount not in prices
