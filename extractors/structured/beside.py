"""What the words around a structured answer add to it: a mail's text, and notes inside the document.

A yes, a receipt and a "see attached" add nothing, the document says it better. A hedge, a condition, a
question, a no, or another value than the document's is a doubt about the line. Words are read by the grammar;
here its account is only held against what the document says.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.language import codes, language
from countersign.extractors.grammar.listener import REFUSES_SOMETHING
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.hearing import (
    UNSETTLED_BY,
    Hearing,
    differing,
    hearing,
    ordered,
    quoted,
    settled,
)
from countersign.extractors.verdicts import Values
from countersign.procurement.claims import SHIP_DATE, Act, Doubt, Evidence, ExceptionType, LineClaim, Witness
from countersign.procurement.compare import Field
from countersign.procurement.order import Line, PurchaseOrder

_SAID_BETTER = frozenset({"reading.attachment", "reading.heading"})
_NOT_UNDERSTOOD = frozenset({"reading.not-understood", "reading.yes-with-a-rest"})
_SPEAKS_AGAINST = "reading.denial"
_HARMLESS = phrases.YES | {Kind.ATTACHED, Kind.TITLE, Kind.RECEIPT, Kind.COURTESY, Kind.GENERAL}
_FORMATS = re.compile(r"\b(?:Peppol|BIS ?3(?:\.0)?|X12|8[56]5|D\.?\d\d[AB]|UBL ?2?\.?\d?)\b", re.IGNORECASE)


def placed(words: Witness, notes: Mapping[str, tuple[str, int | None]]) -> Witness:
    """The words' account, with what notes in a document say put to the line that they stand at."""

    def place(evidence: tuple[Evidence, ...]) -> tuple[str, int | None] | None:
        return next((notes[one.where] for one in evidence if one.where in notes), None)

    claims = [
        replace(claim, order=at[0], line=at[1] or claim.line) if (at := place(claim.evidence)) else claim
        for claim in words.claims
    ]
    doubts = [
        replace(doubt, order=at[0], line=at[1] or doubt.line) if (at := place(doubt.evidence)) else doubt
        for doubt in words.doubts
    ]
    return replace(words, claims=tuple(claims), doubts=tuple(doubts))


def doubts_beside(
    words: Witness, document: Sequence[LineClaim], orders: Sequence[PurchaseOrder]
) -> tuple[Doubt, ...]:
    """The doubts that a mail's words cast on what its documents claim."""
    doubts = [
        one
        for one in words.doubts
        if one.rule not in _SAID_BETTER and not _points_to_it(one) and not _is_known_no(one, document)
    ]
    for claim in words.claims:
        if claim.act is Act.REJECT and _is_rejected(claim, document):
            continue
        if claim.act in UNSETTLED_BY:
            doubts.append(_unsettling(claim))
        elif claim.act is Act.CHANGE and not _has_value(claim):
            if not _is_changed(claim, document, orders):
                doubts.append(
                    _doubt(claim, f"{quoted(claim)} announces a change beside the structured answer")
                )
        elif claim.act is not Act.RECEIVED:
            doubts.extend(_contradictions(claim, document, orders))
    return tuple(dict.fromkeys(doubts))


def _is_known_no(doubt: Doubt, document: Sequence[LineClaim]) -> bool:
    """Whether words that speak against something ("we regret") stand where the document rejects it."""
    about = [one for one in document if one.order == doubt.order and doubt.line in (None, one.line)]
    refuses = doubt.rule == _SPEAKS_AGAINST or REFUSES_SOMETHING in doubt.words
    return refuses and bool(about) and all(one.act is Act.REJECT for one in about)


def _points_to_it(doubt: Doubt) -> bool:
    """Whether what was not understood only says that a document is attached: no number, no other matter."""
    text = _FORMATS.sub(" ", " ".join(one.quote for one in doubt.evidence))
    if doubt.rule not in _NOT_UNDERSTOOD or any(map(str.isdigit, text)):
        return False
    return any(_is_about_an_attachment(text, code) for code in codes())


def _is_about_an_attachment(text: str, code: str) -> bool:
    kinds = {act.kind for act in phrases.acts(phrases.tokens(text, language(code)), code)}
    return Kind.ATTACHED in kinds and kinds <= _HARMLESS


def _doubt(
    claim: LineClaim, words: str, type_: ExceptionType = ExceptionType.UNCLEAR, line: int | None = None
) -> Doubt:
    place = claim.line if line is None else line
    return Doubt(
        type_, f"{words}.", claim.order or "", place, "structured.beside", claim.evidence, askable=False
    )


def _unsettling(claim: LineClaim) -> Doubt:
    type_ = ExceptionType.CONFLICT if claim.act is Act.REJECT else ExceptionType.UNCLEAR
    return _doubt(claim, f"{quoted(claim)} {UNSETTLED_BY[claim.act]}, beside the structured answer", type_)


def _is_rejected(claim: LineClaim, document: Sequence[LineClaim]) -> bool:
    """Whether the document rejects what the words refuse."""
    return claim.line is not None and any(
        one.act is Act.REJECT and (one.order, one.line) == (claim.order, claim.line) for one in document
    )


def _is_changed(claim: LineClaim, document: Sequence[LineClaim], orders: Sequence[PurchaseOrder]) -> bool:
    """Whether the document says what the words only announce."""
    for order, line in _meant(claim, orders):
        heard = hearing(order, line, document)
        if heard.doing(Act.REJECT, Act.CHANGE) or differing(settled(heard)[0], order, line):
            return True
    return False


def _meant(claim: LineClaim, orders: Sequence[PurchaseOrder]) -> Iterator[tuple[PurchaseOrder, Line]]:
    for order in orders:
        for line in order.lines:
            if claim.order in (None, order.number) and claim.line in (None, line.line):
                yield order, line


def _has_value(claim: LineClaim) -> bool:
    values = (claim.quantity, claim.unit_price, claim.item)
    return bool(claim.deliveries) or any(value is not None for value in values)


def _contradictions(
    claim: LineClaim, document: Sequence[LineClaim], orders: Sequence[PurchaseOrder]
) -> Iterator[Doubt]:
    """For each line that the words are about, whether the document says the same."""
    for order, line in _meant(claim, orders):
        heard = hearing(order, line, document)
        if heard.claims and (fields := _other_fields(claim, heard, order, line)):
            own = tuple(one for one in claim.evidence if one.field in (*fields, SHIP_DATE))
            quote = quoted(replace(claim, evidence=own or claim.evidence))
            words = f"{quote} gives another {' and '.join(fields)} than the structured answer"
            yield replace(_doubt(claim, words, ExceptionType.CONFLICT, line.line), order=order.number)


def _other_fields(claim: LineClaim, heard: Hearing, order: PurchaseOrder, line: Line) -> list[str]:
    alone = replace(heard, claims=(replace(claim, act=Act.STATE),))
    said, known = settled(alone)[0], settled(heard)[0]
    as_ordered = ordered(order, line)
    fields = [one.value for one in Field if not _agree(said, known if known.has(one) else as_ordered, one)]
    return [*fields, "item"] if said.item and said.item != known.item else fields


def _agree(said: Values, known: Values, field: Field) -> bool:
    if not said.has(field):
        return True
    match field:
        case Field.QUANTITY:
            return said.quantity in {known.quantity, *(day.quantity for day in known.deliveries)}
        case Field.PRICE:
            return bool(said.price and known.price and said.price.same_as(known.price))
        case Field.DATE:
            days = {(day.date, day.worst) for day in known.deliveries}
            return all((day.date, day.worst) in days for day in said.deliveries)
