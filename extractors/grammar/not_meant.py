"""Values that a sentence names to refuse them, and fields that it only seems to speak of.

"We can't deliver 500", "500 won't do"                       the 500 are not promised
"You asked for 9 March, we don't make that by sea"           nor is the 9th
"Tell me by Friday whether you want that"                    asks nothing about the day of delivery
"Your PO for 600 boards is well received"                    what stands in a receipt is told again
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from countersign.extractors.grammar import prices
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.roles import Valued, Within
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import Remark, Statement
from countersign.procurement.claims import Act
from countersign.procurement.money import same_unit

_NO = frozenset({Kind.REJECT, Kind.NOT_KEPT})
_NEAR = 3


def is_refused(portion: Portion, within: Within, value: Valued) -> bool:
    """Whether it is the ordered value, and the sentence says no to it."""
    lines = [line for order in within.sentence.setting.orders for line in order.lines]
    if value.date:
        due = {line.only_day for line in lines}
        return bool(value.date.sure and value.date.sure.last in due) and _is_missed(portion, within)
    if not (within.kinds & _NO or _is_denied(within, value)):
        return False
    counted = value.counted.sure if value.counted else None
    quoted = value.price.sure if value.price else None
    asked = {line.quantity for line in lines} if counted else {line.unit_price for line in lines}
    return (counted.number if counted else quoted.amount if quoted else None) in asked


def is_charged(portion: Portion, within: Within, value: Valued) -> bool:
    """Whether an amount is the charge's, not the goods'."""
    cents = value.counted is not None and prices.has_cents(value.span.text)
    if (value.price is None and not cents) or Kind.CHARGE not in within.kinds:
        return False
    if _is_new_price(portion, within, value):
        return False
    charge = within.first_of(Kind.CHARGE, value.index)
    others = [v for w, v in portion.values if w == within and v.counted and v.index < value.index]
    return charge is None or not others


def _is_new_price(portion: Portion, within: Within, value: Valued) -> bool:
    """ "The alloy surcharge moved, so it's £4.31/kg now": a price by the ordered unit, the new one."""
    price = value.price.sure if value.price else None
    units = {line.uom for _, line in portion.rows}
    by_unit = (
        price is not None and price.unit is not None and all(same_unit(price.unit, uom) for uom in units)
    )
    return by_unit and Kind.NEW in within.marks and Kind.CHANGE in within.kinds


def _is_denied(within: Within, value: Valued) -> bool:
    """ "500 gaat dus niet": a "not" close behind a count, in a clause that does nothing else."""
    denied = within.first_of(Kind.NEGATION, value.index)
    alone = within.kinds == {Kind.NEGATION} and not within.dated and value.counted is not None
    return alone and denied is not None and denied - value.index <= _NEAR


def _is_missed(portion: Portion, within: Within) -> bool:
    """Whether the next clause says that this day is not kept: "det rekker vi ikke", and gives no other."""
    behind = [w for w in portion.clauses if w.clause.first == within.clause.last]
    moved = any(v.date for w, v in portion.values if w in behind)
    return any({Kind.ON_DATE, Kind.NEGATION} <= w.kinds for w in behind) and not moved


def only_by_value(portion: Portion, clauses: Iterable[Within]) -> frozenset[str]:
    """The fields that these clauses speak of by a value alone, and by no word."""
    own = list(clauses)
    spoken = {name for within in own for name in portion.spoken(within)}
    # "I need to know by Friday: which shall it be?" leaves the day open.
    asked = any(spelled("alternatives", "choose", w.language).stand(w.keys) for w in own)
    spoken |= {"date"} if asked else set()
    return frozenset(value.field for w, value in portion.values if w in own) - spoken


def settled_elsewhere(said: Statement, others: Sequence[Statement]) -> Statement:
    """The statement without the fields that it names by a value alone, where others give these in figures."""
    if not said.by_value:
        return said
    words = {e.quote for e in said.evidence}
    firm = [o for o in others if o.states and o.act in (Act.STATE, Act.CHANGE) and not _shares(o, words)]
    given = said.by_value & frozenset[str]().union(*(one.values for one in firm))
    left = tuple(e for e in said.evidence if e.field not in given)
    if len(left) == len(said.evidence):
        return said
    return replace(said, evidence=left or tuple(replace(e, field="line") for e in said.evidence))


def given_elsewhere(remark: Remark, said: Sequence[Statement], every: frozenset[LineKey]) -> Remark:
    """A remark on a value of no certain line, which takes back no value that each line was given by name."""
    if remark.rule != "reading.which-line" or not remark.evidence:
        return remark
    lines = every if remark.scope.lines is None else remark.scope.lines & every
    fields = {e.field for e in remark.evidence}
    if fields and all(_gives_by_name(said, key, field) for key in lines for field in fields):
        return replace(remark, evidence=tuple(replace(e, field="text") for e in remark.evidence))
    return remark


def _gives_by_name(said: Sequence[Statement], key: LineKey, field: str) -> bool:
    own = [
        s for s in said if s.scope.named and s.scope.lines == frozenset({key}) and s.states and not s.repeated
    ]
    return any(field in one.values for one in own)


def _shares(said: Statement, words: set[str]) -> bool:
    return any(e.quote in words for e in said.evidence)


def without_received(said: Sequence[Statement]) -> list[Statement]:
    """The statements without amounts that stand in a receipt alone, where nothing else is said or given.

    Who names a price as well may mean more than to have got the order, and isn't to be passed over.
    """
    received = {e.quote for one in said if one.act is Act.RECEIVED and not one.pending for e in one.evidence}
    valued = [one for one in said if one.states and one.when is None and one.quoted is None]
    told = [one for one in valued if all(e.quote in received for e in one.evidence)]
    more = any(one.act is Act.ACCEPT or (one.states and one not in told) for one in said)
    return list(said) if more else [one for one in said if one not in told]
