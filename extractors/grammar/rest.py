"""The rest of a line: "line 10 costs 13.10 now, the rest as ordered" leaves its quantity and day as ordered.

Who says so of the rest means the other lines, and of this one what was not said. Where the quantity is what
changes, the rest may be the pieces that are missing: there nothing follows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.statements import FIELDS, Remark, Scope, Statement
from countersign.procurement.claims import Act


def rest_of_lines(statements: Sequence[Statement], remarks: Sequence[Remark]) -> Iterator[Statement]:
    """A yes to the other fields of each line that got a price or a day, beside a yes to the rest."""
    rest = [one for one in statements if one.scope.others and one.act is Act.ACCEPT and not one.fields]
    doubted = frozenset[LineKey]().union(*(remark.scope.lines or frozenset() for remark in remarks))
    lines = {key for one in statements if not one.scope.others for key in one.scope.lines or ()} - doubted
    for key in sorted(lines) if rest else ():
        own = [one for one in statements if key in (one.scope.lines or ()) and not one.scope.others]
        if all(_is_plain(one) for one in own) and any(one.quoted or one.when for one in own):
            left = FIELDS - frozenset[str]().union(*(one.values for one in own))
            words = tuple(replace(rest[0].evidence[0], field=name) for name in sorted(left))
            yield Statement(Act.ACCEPT, Scope(frozenset({key}), named=True), words, fields=left)


def _is_plain(said: Statement) -> bool:
    """Whether it states or changes something, and neither the quantity nor the part itself."""
    other = said.backordered or said.counted or said.item or "quantity" in said.fields
    return said.act in (Act.STATE, Act.CHANGE) and not other
