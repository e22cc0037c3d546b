"""What is left of a line: "300 on the 11th, the other 200 on backorder, no date yet".

The part that does not come yet is no promise, and what is unsure about it is unsure of nothing else.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.roles import Part, Valued, Within
from countersign.extractors.grammar.statements import Heard, Statement
from countersign.procurement.claims import Act

_NEXT = 1


def is_left_over(within: Within, value: Valued, dates: Sequence[tuple[Within, Valued]]) -> bool:
    """Whether it is the rest, for which no day is given: "300 on the 11th, balance of 200 to follow"."""
    return is_rest(within, value) and not any(date.index > value.index or w == within for w, date in dates)


def is_only_rest(portion: Portion, within: Within, value: Valued) -> bool:
    """Whether it is what comes later of a line whose first part is no promise ("150 in stock, the
    other 50 on 25 December"): it is not the line's quantity. A day that is hoped for beside what is on
    backorder ("maybe in January") is that of what is missing."""
    if value.date is not None and Kind.HEDGE in within.kinds:
        return is_of_what_is_missing(portion, within)
    if not value.counted or not is_rest(within, value):
        return False
    parts = {v.part for _, v in portion.values if v.counted and v.index < value.index}
    return Part.BACKGROUND in parts and Part.PROMISED not in parts


def is_of_what_is_missing(portion: Portion, within: Within) -> bool:
    """ "The other 200 on backorder, no date so far": what does not come is all that is unsure."""
    place = portion.clauses.index(within)
    for clause in (within, *reversed(portion.clauses[:place])):
        if clause is not within and Kind.BALANCE in clause.marks and not clause.dated:
            return True
        values = [value for w, value in portion.values if w == clause]
        if own := [v.part for v in values if not (v.date and Kind.HEDGE in clause.kinds)]:
            return Part.BACKORDERED in own and Part.PROMISED not in own
    return False


def of_the_rest(place: int, said: Sequence[Statement]) -> bool:
    """ "350 come on the 11th. 150 are on backorder. No idea when we get them": what is told last, of one
    line, did not come; of that alone a hope behind it speaks."""
    before = said[:place]
    told = [one for one in before if one.states or one.backordered]
    promised = any(one.states and one.counted for one in told)
    return said[place].act is Act.HEDGE and promised and told[-1].backordered and bool(told[-1].counted)


def refuses_the_rest(portion: Portion, refusing: Sequence[Within]) -> bool:
    """ "Cancel the remaining 200", "only 420, there will be no more": a part of the line is refused."""
    ordered = {line.quantity for _, line in portion.rows}
    promised = [v for w, v in portion.values if w not in refusing and v.part is Part.PROMISED and v.counted]
    named = any(w in refusing and v.counted and is_rest(w, v) for w, v in portion.values)
    return named or any(_is_less(value, ordered) for value in promised)


def say_what_is_missing(portion: Portion, left: Sequence[tuple[Within, Valued]], heard: Heard) -> None:
    """Says what is left over, and what is on backorder."""
    missing = [*left, *((w, v) for w, v in portion.values if _is_backordered(w, v))]
    for within, value in missing:
        counted = value.counted.sure if value.counted else None
        evidence = within.evidence("quantity")
        heard.say(Act.CHANGE, portion.scope, evidence, counted=counted, backordered=True)
    told = [within for within, _ in missing]
    for within in portion.clauses:
        if Kind.BACKORDER in within.kinds and within not in told and Kind.NEGATION not in within.kinds:
            evidence = within.evidence("quantity")
            heard.say(Act.CHANGE, portion.scope, evidence, fields=frozenset({"quantity"}))


def short_stock(portion: Portion, within: Within) -> list[tuple[Within, Valued]]:
    """What the clause has in stock, where that is less than was ordered: "we have 200 on the shelf"."""
    ordered = {line.quantity for _, line in portion.rows}
    spots = [m for m in portion.sentence.marks if m.kind is Kind.BACKGROUND and within.holds(m.first)]
    stock = [v for w, v in portion.values if w == within and v.counted and v.part is Part.BACKGROUND]
    free = [v for v in stock if spots and not any(m.first <= v.index < m.last for m in spots)]
    return [(within, v) for v in free if _is_less(v, ordered)]


def from_stock(portion: Portion) -> list[tuple[Within, Valued]]:
    """ "We have 300 on the shelf, those come on the 11th": what is in stock is what comes then."""
    if any(v.counted and v.part is not Part.BACKGROUND for _, v in portion.values):
        return []
    every = portion.language.folded("words", "everything")
    for within, following in pairwise(portion.clauses):
        stock = short_stock(portion, within)
        whole = any(key in every for key in following.keys)
        if len(stock) == 1 and following.dated and not (whole or Kind.BALANCE in following.marks):
            return stock
    return []


def _is_less(value: Valued, ordered: set[Decimal]) -> bool:
    number = value.counted.sure.number if value.counted and value.counted.sure else Decimal(0)
    return 0 < number < max(ordered, default=number) and number not in ordered


def _is_backordered(within: Within, value: Valued) -> bool:
    late = value.part is Part.BACKORDERED and value.counted is not None
    return late and Kind.BACKORDER in within.kinds


def is_rest(within: Within, value: Valued) -> bool:
    """Whether a word for the rest stands right before it."""
    behind = within.last_of(Kind.BALANCE, value.index)
    return behind is not None and value.index - behind <= _NEXT
