""" "We can't supply line 10 and have no equivalent": what is denied beside a refusal takes no place of it."""

from collections.abc import Sequence

from countersign.extractors.grammar.phrases import Found, Kind, Token

_REFUSING = frozenset({Kind.REJECT, Kind.DISCONTINUED, Kind.NOT_KEPT})
_NEAR = 4


def without_denied(found: tuple[Found, ...], tokens: Sequence[Token]) -> tuple[Found, ...]:
    """What is done, without the substitutes that a refusal says there are none of."""
    if not any(act.kind in _REFUSING for act in found):
        return found
    denied = [act.last for act in found if act.kind is Kind.NEGATION]
    return tuple(
        act
        for act in found
        if act.kind is not Kind.SUBSTITUTION or not any(_reaches(last, act, tokens) for last in denied)
    )


def _reaches(last: int, act: Found, tokens: Sequence[Token]) -> bool:
    """Whether a denial that ends before a token is one of the act: close by, and in the same part."""
    between = tokens[last : act.first + 1]
    return 0 <= act.first - last <= _NEAR and not any(token.broken for token in between)
