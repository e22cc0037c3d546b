"""A yes that leads to a list: "we confirm your order:", and line 10 below it.

It agrees to what is listed. Of a line that is missing there nothing was said, though the order was named.
"""

from collections.abc import Sequence
from dataclasses import replace

from countersign.extractors.grammar.mentions import keys
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
    """The statements; a yes that leads to a list of some lines is one to those alone."""
    listed = [said.scope.lines for said in statements if said.scope.named and not said.leads]
    named = frozenset().union(*(lines for lines in listed if lines))
    return [_limited(said, named & (said.scope.lines or keys(orders))) for said in statements]


def _limited(said: Statement, listed: frozenset[tuple[str, int]]) -> Statement:
    if not said.leads or said.act is not Act.ACCEPT or not listed:
        return said
    return replace(said, scope=Scope(listed, named=True))
