"""What a contrast takes back of the yes before it: "confirmed, except line 20".

A yes to some fields stands where the contrast tells of others: "price confirmed, but the nuts come later".
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Scope, Statement, Weight, quote
from countersign.procurement.claims import Act, ExceptionType


def leave_out_exceptions(parts: Sequence[tuple[Within, Scope]], heard: Heard) -> None:
    """ "Confirmed, except line 20": what the contrast names is left out of the yes before it."""
    excepted = [scope for within, scope in parts if within.clause.contrasted and scope.named]
    for place, said in enumerate(heard.statements):
        taken = [s for s in excepted if not _of_other_fields(said, s, heard)]
        lines = frozenset[LineKey]().union(*(scope.lines or frozenset() for scope in taken))
        if lines and said.act is Act.ACCEPT and said.scope not in excepted:
            heard.statements[place] = replace(said, but=lines)
    for within, scope in parts:
        charged = within.kinds & {Kind.CHARGE, Kind.TERMS}  # which is remarked upon by itself
        accounted = charged or any(said.scope == scope for said in heard.statements)
        if within.clause.contrasted and scope.named and not accounted:
            evidence = within.evidence("line")
            words = f"{quote(evidence)} takes something back"
            # "Except the bolts and the …": nobody can tell what else is meant.
            vague = Portion(within.sentence, scope, [within]).unknown_in(within)
            about = EVERYTHING if vague else scope
            heard.remark(ExceptionType.UNCLEAR, words, "contrast", about, evidence, Weight.UNLESS_CHANGED)


def _of_other_fields(said: Statement, excepted: Scope, heard: Heard) -> bool:
    """ "Price and quantity are confirmed, but the nuts come on the 18th": the date takes nothing back."""
    beside = [s for s in heard.statements if s.scope == excepted]
    held = [s.fields | s.values for s in beside]
    plain = all(s.act in (Act.STATE, Act.CHANGE) for s in beside)
    doubted = any(remark.scope == excepted for remark in heard.remarks)
    return (
        bool(said.fields and held and all(held))
        and plain
        and not doubted
        and not said.fields & {*chain(*held)}
    )
