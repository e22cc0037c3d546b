"""An order that is entered or planned at theirs: a yes to what was ordered, if somebody says the day as well.

"Entered as SO 118. Delivery 11 December."      quantity and price are the order's
"Your order has been entered."                  no more than a receipt
"Entered, we'll come back with the dates."      no more than a receipt
"""

from collections.abc import Sequence
from dataclasses import replace

from countersign.extractors.grammar.statements import Statement
from countersign.procurement.claims import Act


def settled(statements: Sequence[Statement]) -> list[Statement]:
    """The statements; that the order is entered is a receipt where no day is promised, or more is to come."""
    dated = any(_promises_day(said) for said in statements if not said.taken)
    hanging = any(said.pending and not said.taken for said in statements)
    return [_received(said) if said.taken and (hanging or not dated) else said for said in statements]


def _promises_day(said: Statement) -> bool:
    agreed = said.act is Act.ACCEPT and (not said.fields or "date" in said.fields)
    return agreed or (said.act in (Act.STATE, Act.CHANGE) and said.when is not None)


def _received(said: Statement) -> Statement:
    return replace(said, act=Act.RECEIVED, fields=frozenset(), taken=False)
