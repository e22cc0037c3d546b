"""Whose terms of business apply: "our terms of sale apply instead of your terms of purchase".

    "For the delivery our general terms of sale apply"        terms
    "We object to your terms of purchase"                     terms: it refuses no line
    "We accept your terms of purchase"                        no yes to the order
    "Under your terms of purchase we can't take the order"    says no to the order, and is heard

Such a clause says nothing about the lines. It is told as terms, so that a person decides, and what is said
beside it stays what it is. The words are in `languages/house_terms.toml`.
"""

from collections.abc import Sequence, Set

from countersign.extractors.grammar.clauses import Clause
from countersign.extractors.grammar.kinds import YES, Kind
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import Scope

_VALUES = frozenset({"#price", "#quantity", "#number", "#date", "#hanging", "#currency"})
_LINES = frozenset({"#line", "#item", "#words"})
_REFUSING = frozenset(
    {Kind.REJECT, Kind.NOT_KEPT, Kind.DISCONTINUED, Kind.BACKORDER, Kind.CANCEL_REST} | {Kind.NEGATION}
)
_UNSURE = frozenset({Kind.CONDITION, Kind.HEDGE, Kind.PENDING})
_SECTIONS = ("named", "applies", "objects")
_AGREEING = YES | {Kind.TERMS, Kind.COURTESY}
_MOVING = frozenset({Kind.DELIVER, Kind.SHIP})


def about_house_terms(parts: Sequence[tuple[Within, Scope]]) -> list[Clause]:
    """The clauses that tell whose terms apply, or which are not accepted, and no more."""
    return [w.clause for w, _ in parts if _only_named(w) and _tells_terms(w)]


def accepted_terms(parts: Sequence[tuple[Within, Scope]]) -> list[Clause]:
    """ "We accept your terms of purchase": that is no yes to the order."""
    told = [w for w, _ in parts if _only_named(w) and not (_refused(w) or _said("applies", w))]
    return [w.clause for w in told if w.kinds & YES and w.kinds <= _AGREEING and not _is_of_order(w)]


def _only_named(within: Within) -> bool:
    return _said("named", within) and not set(within.keys) & (_VALUES | _LINES)


def _tells_terms(within: Within) -> bool:
    if _does(_UNSURE, within):
        return False
    if _refused(within):
        return not _is_of_order(within)
    return _said("applies", within) and not _does(YES, within)


def _refused(within: Within) -> bool:
    return bool(within.kinds & _REFUSING) or _said("objects", within)


def _is_of_order(within: Within) -> bool:
    """Whether the order, a line or the delivery is spoken of beside the terms."""
    named = any(within.has(mention.start) for mention in within.sentence.mentions)
    return named or _said("order", within) or bool(within.marks & _MOVING)


def _does(kinds: Set[Kind], within: Within) -> bool:
    """Whether such a thing is done in other words than those of the terms.

    Czech "platí" is a yes elsewhere, and "条件" a condition: "confirmed, subject to our terms" is one.
    """
    first = within.clause.first
    spans = [span for section in _SECTIONS for span in _spans(section, within)]
    own = {first + i for begin, end in spans for i in range(begin, end)}
    acts = [act for act in within.sentence.acts if act.kind in kinds and within.holds(act.first)]
    return any(not own.issuperset(range(act.first, act.last)) for act in acts)


def _said(section: str, within: Within) -> bool:
    return bool(_spans(section, within))


def _spans(section: str, within: Within) -> list[tuple[int, int]]:
    return spelled("house_terms", section, within.language).spans(within.keys)
