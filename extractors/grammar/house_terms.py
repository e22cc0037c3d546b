"""Whose terms of business apply: "our terms of sale apply instead of your terms of purchase".

    "For the delivery our general terms of sale apply"        terms
    "We object to your terms of purchase"                     terms: it refuses no line
    "Under your terms of purchase we can't take the order"    says no to the order, and is heard

Such a clause says nothing about the lines. It is told as terms, so that a person decides, and what is said
beside it stays what it is. The words are in `languages/house_terms.toml`.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.clauses import Clause
from countersign.extractors.grammar.kinds import YES, Kind
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import Scope

_VALUES = frozenset({"#price", "#quantity", "#number", "#date", "#hanging", "#currency"})
_LINES = frozenset({"#line", "#item", "#words"})
_REFUSING = frozenset({Kind.REJECT, Kind.NOT_KEPT, Kind.DISCONTINUED, Kind.BACKORDER, Kind.CANCEL_REST})
_MOVING = frozenset({Kind.DELIVER, Kind.SHIP})


def about_house_terms(parts: Sequence[tuple[Within, Scope]]) -> list[Clause]:
    """The clauses that tell whose terms apply, or which are not accepted, and no more."""
    return [within.clause for within, _ in parts if _only_tells_terms(within)]


def _only_tells_terms(within: Within) -> bool:
    keys = set(within.keys)
    if not _said("named", within) or keys & (_VALUES | _LINES):
        return False
    refused = bool(within.kinds & _REFUSING) or Kind.NEGATION in within.kinds
    if _said("objects", within) or refused:
        # What is refused is the terms: neither the order nor the delivery is spoken of.
        return "#order" not in keys and not within.marks & _MOVING
    return _said("applies", within) and not _agrees(within)


def _agrees(within: Within) -> bool:
    """Whether a yes is said in other words than those that tell what applies: "platí" is either."""
    first = within.clause.first
    applying = {first + i for begin, end in _spans("applies", within) for i in range(begin, end)}
    yes = [act for act in within.sentence.acts if act.kind in YES and within.holds(act.first)]
    return any(not applying.issuperset(range(act.first, act.last)) for act in yes)


def _said(section: str, within: Within) -> bool:
    return bool(_spans(section, within))


def _spans(section: str, within: Within) -> list[tuple[int, int]]:
    return spelled("house_terms", section, within.language).spans(within.keys)
