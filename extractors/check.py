"""Two witnesses, one mail: what their words amount to, line by line. Pure, and the last word before policy.

    grammar ─┐  every quotation stands in the mail          status of each line by code (`hearing`)
             ├─ every value is what code reads in it    ──► where the witnesses differ: unclear, and why
    model  ──┘  every line is on the order                  Reading

The grammar alone may accept. The model alone may only raise: a grounded quotation of its own makes a line
unclear where it hedges, asks, refuses or holds another value than the line is settled at (a line that is
changed or rejected anyway stays so, and is doubted); it never makes a line accepted. What can't be found in
the mail is not heard at all. Who sent the mail, and what may pass, is the business of policy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from countersign.extractors.evidence import reread, stands, stands_alone
from countersign.extractors.hearing import (
    STATING,
    UNSETTLED_BY,
    Hearing,
    day_words,
    differing,
    hearing,
    judge,
    ordered,
    price_words,
    quoted,
    settled,
)
from countersign.extractors.verdicts import EVERYTHING, Reason, Values, Verdict
from countersign.procurement.claims import (
    Act,
    Doubt,
    Evidence,
    ExceptionType,
    LineClaim,
    LineReading,
    LineStatus,
    MessageKind,
    Reading,
    Witness,
)
from countersign.procurement.compare import Field
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import Line, PurchaseOrder

UNSETTLING_TYPES = {
    ExceptionType.UNCLEAR: EVERYTHING,
    ExceptionType.CONFLICT: EVERYTHING,
    ExceptionType.REJECTION: EVERYTHING,
    ExceptionType.ITEM: EVERYTHING,
    ExceptionType.DATE: frozenset({Field.DATE}),
    ExceptionType.QUANTITY: frozenset({Field.QUANTITY}),
    ExceptionType.UOM: frozenset({Field.QUANTITY}),
    ExceptionType.PRICE: frozenset({Field.PRICE}),
    ExceptionType.CURRENCY: frozenset({Field.PRICE}),
}
"""Doubts that keep a line from being settled, and the fields that stay open; others only travel along."""

ASKABLE = frozenset({"reading.ambiguous", "reading.attachment", "reading.counted-from", "reading.unit"})
"""Rules of doubts that the supplier can settle with a word: which day, how many in a carton, the file that
was forgotten."""

ABOUT_FIELDS = frozenset(
    {
        "reading.ambiguous",
        "reading.contradiction",
        "reading.counted-from",
        "reading.least",
        "reading.more-to-come",
        "reading.which-line",
        "reading.denial",
        "attachment.contradiction",
    }
)
"""Rules of doubts that are about the fields of their evidence, and leave the others as they were said."""

BESIDE_VALUES = frozenset(
    {
        "reading.not-understood",
        "reading.gist",
        "reading.yes-with-a-rest",
        "reading.more-to-come",
        "reading.away",
        "reading.item",
        "reading.refused-wish",
    }
)
"""Rules of doubts about words beside the values: they settle nothing, and hide nothing said plainly."""

STRUCTURED = "structured"
"""The witness that reads messages for machines."""

OFFER = "reading.offer"
"""The rule of a doubt about what the buyer may choose besides: the mail needs an answer, the lines stand."""

BESIDE_LINES = frozenset({OFFER, "reading.item-number", "reading.former-promise"})
"""Rules of doubts that a person settles, and that leave the lines as they were said."""

DIFFERENCES = frozenset(
    {
        ExceptionType.TERMS,
        ExceptionType.CHARGE,
        ExceptionType.NOT_ON_ORDER,
        ExceptionType.ITEM,
        ExceptionType.SUBSTITUTION,
        ExceptionType.CURRENCY,
        ExceptionType.QUANTITY,
        ExceptionType.CONFLICT,
    }
)
"""What makes a mail a change, whatever became of the lines: something else than was ordered is spoken of."""

REFUSED_WISH = "reading.refused-wish"
"""The rule of a doubt about a wish of ours (to cancel, to hurry) that the supplier refuses."""

NO_ANSWERS = frozenset(
    {
        MessageKind.AUTO_REPLY,
        MessageKind.BOUNCE,
        MessageKind.SHIPPING,
        MessageKind.INVOICE,
        MessageKind.QUOTE,
    }
)
"""Kinds that the grammar recognises by what they are, not by what they say about a line."""


@dataclass(frozen=True)
class ReaderRules:
    """Whether one reader's word suffices. `llm_alone`, where the grammar is silent about a line:

    raise    a person looks at it
    accept   the model's pointers are judged as the grammar's would be; for models that have earned it
    ignore   as if it had said nothing
    """

    llm_alone: Literal["raise", "accept", "ignore"] = "raise"


def check(
    message: InboundMessage,
    orders: Sequence[PurchaseOrder],
    grammar: Witness,
    model: Witness | None,
    rules: ReaderRules,
) -> Reading:
    """The checked reading of `message` about `orders`. Never raises, whatever the witnesses say."""
    grammar, strays = _heard_grammar(grammar, message, orders)
    second = _heard_model(model, message, orders) if model else None
    lines: list[LineReading] = []
    doubts = [_asked(doubt) for doubt in (*strays, *grammar.doubts) if not _is_about_lines(doubt, orders)]
    for order in orders:
        for line in order.lines:
            own = hearing(order, line, grammar.claims, formal=grammar.reader == STRUCTURED)
            verdict = judge(own, _doubted(grammar.doubts, order, line))
            if second:
                verdict = _second_opinion(verdict, own, hearing(order, line, second.claims), rules)
            lines.append(_line_reading(order, line, verdict))
            doubts.extend(_doubts(order, line, verdict))
    return Reading(
        kind=_kind(grammar, lines, orders),
        orders=tuple(order.number for order in orders),
        lines=tuple(lines),
        doubts=tuple(dict.fromkeys(doubts)),
        model=model.reader if model else None,
        tokens_in=model.tokens_in if model else 0,
        tokens_out=model.tokens_out if model else 0,
    )


def _heard_grammar(
    witness: Witness, message: InboundMessage, orders: Sequence[PurchaseOrder]
) -> tuple[Witness, list[Doubt]]:
    """The grammar's claims that hold, and doubts about those that name a line which isn't there."""
    found, strays, lost = [], [], []
    for claim in witness.claims:
        places = _meant(claim.order, orders)
        if not places:
            continue  # said about an order that the mail was not asked about
        if not all(stands_alone(words, message) or stands(words, message) for words in claim.evidence):
            words = f"the words {quoted(claim)} can't be found in the mail again"
            lost.append(_unfound(words, claim.order or "", claim.line))
        elif claim.line is not None and not any(order.line(claim.line) for order in places):
            strays.append(_stray(claim.line, claim.evidence, places))
        else:
            found.append(claim)
    return replace(witness, claims=tuple(found), doubts=(*witness.doubts, *lost)), strays


def _heard_model(witness: Witness, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
    """The model's claims that hold: grounded, on the order, and with no value but what their words hold."""
    found = [
        claim
        for claim in witness.claims
        if all(stands(words, message) for words in claim.evidence)
        and _meant(claim.order, orders)
        and claim == reread(claim, message, orders)
    ]
    return replace(witness, claims=tuple(found))


def _meant(number: str | None, orders: Sequence[PurchaseOrder]) -> list[PurchaseOrder]:
    return [order for order in orders if number in (None, order.number)]


def _unfound(words: str, order: str, line: int | None) -> Doubt:
    return Doubt(ExceptionType.UNCLEAR, words, order, line, "reading.ungrounded")


def _stray(line: int, evidence: tuple[Evidence, ...], orders: Sequence[PurchaseOrder]) -> Doubt:
    quote = " ".join(evidence[0].quote.split())
    order = orders[0].number if len(orders) == 1 else ""
    words = f"The supplier writes about line {line} (“{quote}”), which is not on the order."
    return Doubt(ExceptionType.NOT_ON_ORDER, words, order, rule="reading.not-on-order", evidence=evidence)


def _is_about_lines(doubt: Doubt, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether the doubt is told with the lines that it keeps from being settled."""
    return _unsettles(doubt) and any(_covers(doubt, o, line) for o in orders for line in o.lines)


def _unsettles(doubt: Doubt) -> bool:
    return doubt.type in UNSETTLING_TYPES and doubt.rule not in BESIDE_LINES


def _covers(doubt: Doubt, order: PurchaseOrder, line: Line) -> bool:
    return doubt.order in ("", order.number) and doubt.line in (None, line.line)


def _doubted(doubts: Iterable[Doubt], order: PurchaseOrder, line: Line) -> list[Reason]:
    return [
        Reason(
            doubt.words.rstrip("."),
            doubt.evidence,
            _left_open(doubt),
            doubt.type,
            doubt.rule,
            doubt.askable or doubt.rule in ASKABLE,
        )
        for doubt in doubts
        if _unsettles(doubt) and _covers(doubt, order, line)
    ]


def _asked(doubt: Doubt) -> Doubt:
    return replace(doubt, askable=True) if doubt.rule in ASKABLE else doubt


def _left_open(doubt: Doubt) -> frozenset[Field]:
    """The fields that a doubt keeps open; where it is about a value's meaning, that field alone."""
    named = {words.field for words in doubt.evidence} & {field.value for field in Field}
    if doubt.rule in ABOUT_FIELDS and named:
        return frozenset(Field(name) for name in named)
    if doubt.rule in BESIDE_VALUES:
        return frozenset()
    return UNSETTLING_TYPES[doubt.type]


def _second_opinion(verdict: Verdict, own: Hearing, model: Hearing, rules: ReaderRules) -> Verdict:
    if not model.claims or verdict.status is LineStatus.UNCLEAR:
        return verdict
    if verdict.status is LineStatus.NOT_MENTIONED:
        return _model_alone(verdict, model, rules)
    acts, values = _other_acts(own, model), _other_values(verdict, model)
    if not acts and not values:
        return verdict
    reasons = (*acts, *values)
    words = dict.fromkeys((*verdict.evidence, *(words for reason in reasons for words in reason.evidence)))
    verdict = replace(verdict, evidence=tuple(words), reasons=reasons)
    if not values and verdict.status in (LineStatus.CHANGED, LineStatus.REJECTED):
        return verdict  # a person sees it in any case, and is better served by what was read than by nothing
    still_open = frozenset[Field]().union(*(reason.fields for reason in reasons))
    return replace(verdict, status=LineStatus.UNCLEAR, values=verdict.values.without(still_open))


def _model_alone(verdict: Verdict, model: Hearing, rules: ReaderRules) -> Verdict:
    match rules.llm_alone:
        case "ignore":
            return verdict
        case "accept":
            return judge(model)
        case "raise":
            words = f"only the language model sees an answer here: {quoted(model.claims[0])}"
            reason = Reason(words, model.evidence, rule="reading.model-alone")
            return Verdict(LineStatus.UNCLEAR, evidence=model.evidence, reasons=(reason,))
    assert_never(rules.llm_alone)


def _other_acts(own: Hearing, model: Hearing) -> list[Reason]:
    """What the model, and not the grammar, takes for a hedge, condition, question, no or another part."""
    heard = [(c, UNSETTLED_BY[c.act]) for c in model.doing(*UNSETTLED_BY) if not own.doing(c.act)]
    if not any(claim.item for claim in own.claims):
        heard += [(c, "offers another part") for c in model.doing(Act.CHANGE) if _on_item(c)]
    return [
        Reason(
            f"the readers disagree: by the language model {quoted(claim)} {does}",
            claim.evidence,
            rule="reading.readers-disagree",
        )
        for claim, does in heard
    ]


def _on_item(claim: LineClaim) -> bool:
    return any(words.field == "item" for words in claim.evidence)


def _other_values(verdict: Verdict, model: Hearing) -> list[Reason]:
    """Values in the model's quotations that are none of those at which the line is settled."""
    if verdict.status is LineStatus.REJECTED:
        return []
    reasons = []
    for claim in model.doing(*STATING):
        alone = replace(model, claims=(replace(claim, act=Act.STATE),))
        values, _ = settled(alone)
        for field in Field:
            if not _agrees(values, verdict.values, field, model):
                words = f"the readers disagree about the {field}: {quoted(claim)} says {_said(values, field)}"
                reasons.append(
                    Reason(words, claim.evidence, frozenset({field}), rule="reading.readers-disagree")
                )
    return reasons


def _agrees(values: Values, settled_at: Values, field: Field, model: Hearing) -> bool:
    """Whether a stated value is one of those settled; one delivery of several is as good as all."""
    if not values.has(field):
        return True
    known = settled_at if settled_at.has(field) else ordered(model.order, model.line)
    match field:
        case Field.QUANTITY:
            amounts = {known.quantity, *(delivery.quantity for delivery in known.deliveries)}
            return values.quantity in amounts and Field.QUANTITY not in differing(
                replace(values, quantity=model.line.quantity), model.order, model.line
            )
        case Field.PRICE:
            return bool(values.price and known.price and values.price.same_as(known.price))
        case Field.DATE:
            days = {(delivery.date, delivery.worst) for delivery in known.deliveries}
            return all((delivery.date, delivery.worst) in days for delivery in values.deliveries)


def _said(values: Values, field: Field) -> str:
    match field:
        case Field.QUANTITY:
            return f"{values.quantity:f} {values.uom}"
        case Field.PRICE:
            return price_words(values.price) if values.price else ""
        case Field.DATE:
            return " and ".join(day_words(delivery.worst) for delivery in values.deliveries)


def _line_reading(order: PurchaseOrder, line: Line, verdict: Verdict) -> LineReading:
    values = verdict.values
    return LineReading(
        order=order.number,
        line=line.line,
        status=verdict.status,
        quantity=values.quantity,
        uom=values.uom,
        unit_price=values.price.amount if values.price else None,
        price_per=values.price.per if values.price else None,
        currency=values.price.currency if values.price else None,
        deliveries=values.deliveries,
        item=values.item,
        evidence=verdict.evidence,
    )


def _doubts(order: PurchaseOrder, line: Line, verdict: Verdict) -> list[Doubt]:
    """One doubt for each type of reason: one sentence, and askable only if an answer settles all of it."""
    doubts = []
    for type_ in dict.fromkeys(reason.type for reason in verdict.reasons):
        reasons = [reason for reason in verdict.reasons if reason.type is type_]
        words = "; ".join(dict.fromkeys(reason.words for reason in reasons))
        evidence = tuple(dict.fromkeys(words for reason in reasons for words in reason.evidence))
        sentence = f"{words[0].upper()}{words[1:]}."
        askable = all(reason.askable for reason in reasons)
        doubts.append(Doubt(type_, sentence, order.number, line.line, reasons[0].rule, evidence, askable))
    return doubts


def _kind(grammar: Witness, lines: Sequence[LineReading], orders: Sequence[PurchaseOrder]) -> MessageKind:
    """What the mail is, from what became of the lines; where no line was touched, what the grammar says."""
    statuses = {line.status for line in lines}
    if grammar.kind in NO_ANSWERS or statuses <= {LineStatus.NOT_MENTIONED}:
        return grammar.kind or MessageKind.UNRELATED
    if LineStatus.CHANGED in statuses:
        short = any(_short(line, orders) for line in lines) and grammar.kind is not MessageKind.CHANGE
        return MessageKind.PARTIAL if short else MessageKind.CHANGE
    if LineStatus.REJECTED in statuses:
        return MessageKind.REJECTION
    acts = {claim.act for claim in grammar.claims}
    rules = {doubt.rule for doubt in grammar.doubts}
    if REFUSED_WISH in rules:
        return MessageKind.REJECTION
    if OFFER in rules:
        return MessageKind.QUESTION
    if {doubt.type for doubt in grammar.doubts} & DIFFERENCES - _not_agreed(acts):
        return MessageKind.CHANGE
    if LineStatus.UNCLEAR in statuses and Act.QUESTION in acts:
        return MessageKind.QUESTION
    left_open = statuses & {LineStatus.NOT_MENTIONED, LineStatus.UNCLEAR}
    return MessageKind.PARTIAL if LineStatus.ACCEPTED in statuses and left_open else MessageKind.CONFIRMATION


def _not_agreed(acts: set[Act]) -> set[ExceptionType]:
    """A yes that hangs on new terms ("as soon as you have paid in advance") changes none: nobody said yes."""
    return {ExceptionType.TERMS} if Act.CONDITION in acts else set()


def _short(reading: LineReading, orders: Sequence[PurchaseOrder]) -> bool:
    line = next((o.line(reading.line) for o in orders if o.number == reading.order), None)
    return bool(line and reading.quantity is not None and reading.quantity < line.quantity)
