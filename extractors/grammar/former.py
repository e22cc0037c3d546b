"""What was promised before and holds no more: "I confirmed week 50 last week, but the laser broke down".

    "We had promised the 4th, it will be the 18th"      the 4th is over
    "As I confirmed last week, it stays the 11th"       nothing is: what was said is said again

A clause is such only if the sentence turns, or gives another day. The words are in
`languages/alternatives.toml`.
"""

from collections.abc import Sequence

from countersign.extractors.grammar.clauses import Clause
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.spelled import spelled

_TURNING = frozenset({Kind.CONTRAST, Kind.CHANGE, Kind.TROUBLE, Kind.NOT_KEPT, Kind.NEGATION})
_VALUES = frozenset({"#date", "#price", "#quantity"})


def former(parts: Sequence[Within], *, anew: bool = False) -> list[Clause]:
    """The clauses that tell what was promised before, where something else is said now.

    `anew`: a day was given before; "(previously confirmed: 11 Dec)" may stand behind it, by itself.
    """
    told = [within for within in parts if _tells(within)]
    others = [within for within in parts if within not in told]
    turned = any(w.kinds & _TURNING or w.clause.contrasted or Kind.NEW in w.marks for w in others)
    anew = any(w.dated for w in others) or (anew and not others)
    return [within.clause for within in told] if told and (turned or anew) else []


def _tells(within: Within) -> bool:
    keys = within.keys
    if not _VALUES.intersection(keys) or _said("as_said", keys, within):
        return False
    before = _said("promised", keys, within) and _said("ago", keys, within)
    return before or _said("had_promised", keys, within)


def _said(section: str, keys: Sequence[str], within: Within) -> bool:
    return bool(spelled("alternatives", section, within.language).stand(keys))
