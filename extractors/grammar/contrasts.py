"""What a contrast takes back of the yes before it: "confirmed, except line 20".

A yes to some fields stands where the contrast tells of others: "price confirmed, but the nuts come later".
"We confirm only line 20" says nothing of line 10, but no yes to line 10 is clean beside it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from countersign.extractors.grammar.kinds import DANGER
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.references import LineKey, Pointing, keys
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Scope, Statement, Weight, quote
from countersign.procurement.claims import Act, ExceptionType

_ONE_OF_SEVERAL = frozenset({Pointing.LINE, Pointing.ITEM, Pointing.WORDS})
# "Only the nuts": an article may stand between.
_CLOSE = 2


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
    for within, scope in parts:
        _leave_out_others(within, scope, parts, heard)


def _leave_out_others(
    within: Within, scope: Scope, parts: Sequence[tuple[Within, Scope]], heard: Heard
) -> None:
    """ "We confirm only line 20": the lines that the sentence is silent about may not be meant by a yes."""
    said = [one for one in heard.statements if one.scope == scope]
    if not scope.lines or not all(one.act is Act.ACCEPT for one in said):
        return
    spoken = frozenset[LineKey]().union(*(s.lines or frozenset() for _, s in parts if s.named))
    others = keys(within.sentence.setting.orders) - spoken
    if others and _singles_out(within):
        evidence = within.evidence("line")
        words = f"{quote(evidence)} says something of these lines only"
        left = Scope(others)  # they are not named: silence about them alone is no doubt
        heard.remark(ExceptionType.UNCLEAR, words, "only", left, evidence, Weight.BESIDE_YES)


def _singles_out(within: Within) -> bool:
    """Whether an "only" stands close before a line that is named, or behind it at the end."""
    sentence = within.sentence
    only = sentence.listed("only").intersection(within.places)
    acts = [act for act in sentence.acts if within.holds(act.first) and act.first not in only]
    if any(act.kind in DANGER for act in acts):
        return False
    done = {i for act in acts for i in range(act.first, act.last)}
    for mention in (m for m in sentence.mentions if m.pointing in _ONE_OF_SEVERAL):
        named = [i for i in within.places if mention.start <= sentence.tokens[i].start < mention.end]
        for i in only if named else ():
            between = range(i + 1, named[0])
            if i < named[0] and len(between) < _CLOSE and not done.intersection(between):
                return True
            if i == named[-1] + 1 == within.clause.last - 1:
                return True
    return False


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
