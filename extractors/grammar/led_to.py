"""A yes that leads to a list: "we confirm your order:", and line 10 below it.

It agrees to what is listed. Of a line that is missing there nothing was said, though the order was named.
"""

from collections.abc import Sequence
from dataclasses import replace

from countersign.extractors.grammar.mentions import LineKey, keys
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.statements import Scope, Statement
from countersign.procurement.claims import Act
from countersign.procurement.order import PurchaseOrder

_COLONS = (":", "：")
# "Confirmed with one change:" leads to what is not agreed.
_BUT = frozenset({Kind.CHANGE, Kind.CONTRAST, Kind.NOT_KEPT, Kind.TROUBLE, Kind.NEGATION})


def leads_to_a_list(within: Within) -> bool:
    """Whether a colon stands right behind the clause, and nothing in the sentence is excepted."""
    _, end = within.sentence.span(within.clause.first, within.clause.last)
    behind = within.sentence.text[end:].lstrip().startswith(_COLONS) or within.sentence.leads_on
    return behind and not any(act.kind in _BUT for act in within.sentence.acts)


def of_their_lists(statements: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> list[Statement]:
    """The statements; a yes that leads to a list of some lines is one to those alone.

    So is one beside a line that is repeated whole, as it was ordered, where another line is not named at all.
    """
    listed = [said.scope.lines for said in statements if said.scope.named and not _is_general(said, orders)]
    named = frozenset[LineKey]().union(*(lines for lines in listed if lines))
    repeated = any(_is_repeated(key, statements, orders) for key in named)
    return [
        _limited(said, named & (said.scope.lines or keys(orders)))
        if said.leads or (repeated and _is_general(said, orders))
        else said
        for said in statements
    ]


def _limited(said: Statement, listed: frozenset[LineKey]) -> Statement:
    agrees = said.act is Act.ACCEPT and not said.fields
    return replace(said, scope=Scope(listed, named=True)) if agrees and listed else said


def _is_general(said: Statement, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether it agrees to an order, by its number or by no name at all."""
    if said.act is not Act.ACCEPT or said.fields or said.scope.others:
        return False
    words = said.evidence[0].quote
    return said.leads or not said.scope.named or any(order.number in words for order in orders)


def _is_repeated(key: LineKey, statements: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> bool:
    """Whether quantity, price and day of the line are given, and are the ordered ones."""
    order = next((one for one in orders if one.number == key[0]), None)
    line = order.line(key[1]) if order else None
    own = [said for said in statements if said.scope.lines == frozenset({key}) and said.states]
    if order is None or line is None or any(said.act is not Act.STATE for said in own):
        return False
    counts = {said.counted.number for said in own if said.counted}
    days = {said.when.last for said in own if said.when}
    prices = {said.quoted.amount for said in own if said.quoted}
    return (counts, days, prices) == ({line.quantity}, {line.only_day}, {line.unit_price})
