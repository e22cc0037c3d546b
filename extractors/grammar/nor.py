"""A "nor" that goes on with a list is no denial: "no change in quantity nor price" denies once.

Elsewhere it denies, like any other word of its kind: "neither price nor date is confirmed".
"""

from collections.abc import Sequence

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Found, Kind, Token

_FIELDS = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD})
_UNCHANGED = frozenset({Kind.AS_ORDERED, Kind.KEEP})


def without_lists(
    found: tuple[Found, ...], marks: Sequence[Found], sequence: Sequence[Token], code: str
) -> tuple[Found, ...]:
    """What is done, without the denials that only go on with a list of what stays as it is."""
    nor = load(code).folded("words", "nor")
    if not nor or not any(token.key in nor for token in sequence):
        return found
    listing = nor | load(code).folded("words", "about") | load(code).folded("references", "and")
    fields = {i for mark in marks if mark.kind in _FIELDS for i in range(mark.first, mark.last)}
    listed = [i in fields or token.key in listing for i, token in enumerate(sequence)]
    unchanged = [act.last for act in found if act.kind in _UNCHANGED]

    def goes_on(act: Found) -> bool:
        """Whether nothing but fields stands between "no change" and the end of the list."""
        denies = act.kind is Kind.NEGATION and sequence[act.first].key in nor
        before = any(last < act.first and all(listed[last : act.first]) for last in unchanged)
        behind = next((i for i in range(act.last, len(sequence)) if not listed[i]), len(sequence))
        ended = behind == len(sequence) or sequence[behind].broken
        return denies and before and ended and bool(fields.intersection(range(act.last, behind)))

    return tuple(act for act in found if not goes_on(act))
