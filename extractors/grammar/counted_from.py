"""A time that is counted from an event: "lead time 3 weeks after drawing approval".

    "5-6 weeks ARO", "4 weeks from approved drawing"    no day is promised; which one it is can be asked
    "3 weeks after the advance payment"                 nothing is promised before that term is met
    "payment 30 days after delivery"                    a term, and no more
    "two weeks later than ordered"                      none of these: another day

Whoever says so confirms no day, whatever was ordered. An event that is told in a clause of its own, "once you
have approved it", goes with the time beside it; an "if" does not. The words are in
`languages/counted_from.toml`.
"""

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import YES, Found, Kind, words
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.roles import Within
from countersign.extractors.grammar.spelled import spelled

_MOVING = frozenset({Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP})
# A time from something that is no day: "three weeks after receipt of".
_FROM_AN_EVENT = "#hanging"
_VALUES = frozenset({"#date", "#price", "#quantity"})
# What is asked for or named as if it were a paper, unless the time is counted from it.
_ASKED_FOR = frozenset({Kind.REQUEST, Kind.APPROVAL, Kind.TITLE})
_NEAR = 2
_GOES_WITH = YES | {Kind.CONDITION, Kind.HEDGE, Kind.COURTESY, Kind.RECEIPT, Kind.FOLLOWS}


def waits_for_payment(within: Within) -> bool:
    """Whether the delivery is counted from a payment; its own words come before the time and the term."""
    terms = [a for a in within.sentence.acts if a.kind is Kind.TERMS and within.holds(a.first)]
    counted = [i for i in within.places if within.key(i) == _FROM_AN_EVENT]
    if not (terms and counted):
        return False
    inside = {i for act in terms for i in range(act.first, act.last)}
    moving = [m.first for m in within.sentence.marks if m.kind in _MOVING and within.holds(m.first)]
    first = min((place for place in moving if place not in inside), default=None)
    return first is not None and first < min(*counted, *(act.first for act in terms))


def only_count(portion: Portion) -> tuple[Within, ...]:
    """The clauses that count a time from an event and settle nothing else, with those that tell the event."""
    counting = [within for within in portion.clauses if _counts(within)]
    text, code = portion.sentence.text, portion.language.code
    if not counting or _stands("delay", text, code) or _stands("money", text, code):
        return ()
    beside = [within for within in portion.clauses if _only_tells_event(within)]
    found = [*counting, *(within for within in beside if within not in counting)]
    return tuple(found) if all(map(_is_plain, found)) else ()


def _counts(within: Within) -> bool:
    return _FROM_AN_EVENT in within.keys


def _only_tells_event(within: Within) -> bool:
    """ "…, once you have approved the drawings"."""
    return Kind.CONDITION in within.kinds and not any(key in _VALUES for key in within.keys)


def _is_plain(within: Within) -> bool:
    """Whether nothing is done in the clause but counting, and no "if" stands in it."""
    acts = [act for act in within.sentence.acts if within.holds(act.first)]
    others = [act for act in acts if not (act.kind in _ASKED_FOR and _is_the_event(act, within))]
    conditions = [act for act in acts if act.kind is Kind.CONDITION]
    return {act.kind for act in others} <= _GOES_WITH and all(_opens_event(a, within) for a in conditions)


def is_of_the_event(portion: Portion, within: Within, act: Found) -> bool:
    """ "Four weeks from approved drawing" approves nothing.

    Where the verb comes last, the event comes first.
    """
    if not (_counts(within) and only_count(portion)):
        return False
    language = load(within.language)
    behind = any(within.key(i) == _FROM_AN_EVENT for i in range(within.clause.first, act.first))
    return (behind and not (language.verb_last or language.unspaced)) or _is_the_event(act, within)


def _is_the_event(act: Found, within: Within) -> bool:
    """ "4 weeks after your approval" asks for none; what it is counted from stands right before that."""
    before = range(max(within.clause.first, act.first - _NEAR), act.first)
    counted = any(within.key(i) == _FROM_AN_EVENT for i in before)
    return counted or any(_stands("since", within.key(i), within.language) for i in before)


def _opens_event(act: Found, within: Within) -> bool:
    start, end = within.sentence.span(act.first, act.last)
    return _stands("since", within.sentence.text[start:end], within.language)


def _stands(section: str, text: str, code: str) -> bool:
    return bool(spelled("counted_from", section, code).stand(words(text, load(code))))
