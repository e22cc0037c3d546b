"""A time that is counted from an event: "lead time 3 weeks after the advance payment".

    delivery, then so many days or weeks, then a term of payment    nothing is promised before that is met
    "payment 30 days after delivery"                                a term, and no more

Whoever says so confirms no day, whatever was ordered.
"""

from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.roles import Within

_MOVING = frozenset({Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP})
# A time from something that is no day: "three weeks after receipt of".
_FROM_AN_EVENT = "#hanging"


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
