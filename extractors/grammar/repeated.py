"""What a sentence that nobody understands repeats of the order: shown to the person who gets the mail.

    "Støperiet har tatt inn ordren: 900 stk flens à USD 6,85"      900 were ordered
    "A 450 db tömítőgyűrű …, március 5-i beérkezéssel"             and that is the day ordered

Such a value is no promise that a line could be accepted on: it counts only as long as the sentence is
remarked upon as one that was not understood, and only where nothing else is said of that field of the line.
"""

from collections.abc import Iterable, Sequence

from countersign.extractors.grammar.kinds import DOUBTING, Kind
from countersign.extractors.grammar.portion import Portion
from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.roles import Part, Valued, day_field
from countersign.extractors.grammar.statements import Heard, Remark, Scope, Statement
from countersign.procurement.claims import Act
from countersign.procurement.order import Line, PurchaseOrder

NOT_UNDERSTOOD = "reading.not-understood"
_UNSURE = DOUBTING | {Kind.RECEIPT, Kind.REQUEST, Kind.APPROVAL, Kind.TITLE}
Row = tuple[PurchaseOrder, Line]


def say_what_is_repeated(portion: Portion, heard: Heard) -> None:
    """States the values of the portion whose part can't be told, where they are just what was ordered."""
    sentence = portion.sentence
    if sentence.asks or any(act.kind in _UNSURE for act in sentence.acts):
        return
    for within, value in portion.values:
        key = _line_of(value, portion.rows) if value.part is Part.LOOSE else None
        if key:
            heard.say(
                Act.STATE,
                Scope(frozenset({key}), named=portion.scope.named),
                within.evidence(day_field(within) if value.date else value.field),
                counted=value.counted.sure if value.counted else None,
                quoted=value.price.sure if value.price else None,
                when=value.date.sure if value.date else None,
                repeated=True,
            )


def _line_of(value: Valued, rows: Sequence[Row]) -> LineKey | None:
    """The one line that was ordered with that value, of those that may be meant."""
    found = [(order.number, line.line) for order, line in rows if _is_ordered(value, order, line)]
    return found[0] if len(found) == 1 else None


def _is_ordered(value: Valued, order: PurchaseOrder, line: Line) -> bool:
    if value.date:
        day = value.date.sure
        return day is not None and day.single and day.last == line.only_day
    if value.price:
        price = value.price.sure
        return (
            price is not None and price.each(line) == line.each and price.currency in (None, order.currency)
        )
    counted = value.counted.sure if value.counted else None
    return counted is not None and counted.number == line.quantity


def without_repeated(said: Sequence[Statement], remarks: Iterable[Remark]) -> list[Statement]:
    """The statements; what is only repeated counts where its sentence is doubted and nothing else is said."""
    doubted = {e.quote for r in remarks if r.rule == NOT_UNDERSTOOD for e in r.evidence}
    others = [one for one in said if not one.repeated]
    return [one for one in said if not one.repeated or (_is_doubted(one, doubted) and _is_new(one, others))]


def _is_doubted(said: Statement, doubted: Iterable[str]) -> bool:
    return all(any(e.quote in words for words in doubted) for e in said.evidence)


def _is_new(said: Statement, others: Iterable[Statement]) -> bool:
    """Whether nothing is said of that field of the line, and the line is not refused."""
    key = next(iter(said.scope.lines or ()))
    own = [one for one in others if one.scope.covers(key) and not one.scope.others]
    refused = any(one.act is Act.REJECT or one.backordered for one in own)
    return not refused and not any(said.values & (one.values | one.fields) for one in own)
