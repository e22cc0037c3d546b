"""Where a mail and what is attached to it say two things: never averaged, never chosen between.

    body · each attachment's tables · each attachment's text  ─► read alone  ─► compared, line by line

What is said about one line goes before what is said about all, so that a letter's "all in week 50" would be
lost behind the dates of a table. Read alone, each place has its own say; where two of them settle a line's
field at different values, that is a contradiction, and both places are named. A mail that is attached was
said at some other time: it only keeps a yes from counting where it says something else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from countersign.extractors.attachments.silence import speaks_for_them
from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.language import detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.reader import read_beside
from countersign.extractors.grammar.restated import restated, setting_of
from countersign.extractors.hearing import day_words, differing, hearing, price_words, settled
from countersign.extractors.verdicts import Values
from countersign.procurement.claims import Act, Doubt, Evidence, ExceptionType, LineClaim, Witness
from countersign.procurement.compare import Field
from countersign.procurement.mail import BODY, SPOKEN, InboundMessage, Label, Table, TextLine, source_of
from countersign.procurement.order import Line, PurchaseOrder

_RULE = "attachment.contradiction"
_YES = frozenset({Kind.ACCEPT, Kind.AS_ORDERED})
_BUT = frozenset({Kind.CHANGE, Kind.CONTRAST, Kind.NEGATION, Kind.NOT_KEPT, Kind.HEDGE, Kind.QUESTION})
_TROUBLING = frozenset({Act.REJECT, Act.CHANGE, Act.HEDGE, Act.CONDITION})
GrammarReader = Callable[[InboundMessage, Sequence[PurchaseOrder]], Witness]


@dataclass(frozen=True)
class Voice:
    """One place of a mail, and what is claimed and doubted in it alone."""

    name: str
    claims: tuple[LineClaim, ...]
    doubts: tuple[Doubt, ...] = ()
    agrees: bool = False
    quoted: bool = False


def voices(
    message: InboundMessage, orders: Sequence[PurchaseOrder], read: GrammarReader
) -> tuple[Voice, ...]:
    """What the body and each attachment say by themselves; the body comes first."""
    found = []
    listed = restated(message, setting_of(message, orders)).numbers
    for name, part in _parts(message, listed):
        witness = read(part, orders)
        found.append(Voice(name, witness.claims, witness.doubts, name == BODY and _agrees(part)))
    for name, part in _attached_mails(message):
        witness = read_beside(part, orders)
        found.append(Voice(name, witness.claims, witness.doubts, quoted=True))
    return tuple(found)


def contradictions(said: Sequence[Voice], orders: Sequence[PurchaseOrder]) -> tuple[Doubt, ...]:
    """A doubt for each line and field that two places settle at different values."""
    doubts = (
        doubt
        for order in orders
        for line in order.lines
        for one, other in combinations(said, 2)
        for doubt in (*_between(one, other, order, line), *_against_yes(one, other, order, line))
    )
    left = (doubt for order in orders for doubt in _left_out(said, order))
    against = (doubt for order in orders for doubt in _attached_against_yes(said, order))
    return tuple(dict.fromkeys((*doubts, *left, *against)))


def _attached_against_yes(said: Sequence[Voice], order: PurchaseOrder) -> Iterator[Doubt]:
    """ "Confirmed", and in a mail that is attached somebody refuses, hopes, or says what nobody understands.

    Our own order that is sent back says all the lines as they were ordered, and asks for an answer.
    """
    if not any(voice.name == BODY and voice.agrees for voice in said):
        return
    for voice in said:
        stated = {c.line for c in voice.claims if c.act is Act.STATE}
        is_mail = voice.quoted and voice.name.casefold().endswith((".eml", ".msg"))
        if not is_mail or stated >= {line.line for line in order.lines}:
            continue
        troubled = {c.line for c in voice.claims if c.act in _TROUBLING} | {d.line for d in voice.doubts}
        for line in order.lines:
            if troubled & {None, line.line}:
                words = f"The mail's text sounds like a yes, but {_place(voice.name)} does not"
                evidence = tuple(e for c in voice.claims if c.line in (None, line.line) for e in c.evidence)
                yield Doubt(ExceptionType.CONFLICT, words, order.number, line.line, _RULE, evidence)


def _left_out(said: Sequence[Voice], order: PurchaseOrder) -> Iterator[Doubt]:
    """ "Confirmed", and the confirmation that is attached lists some of the lines: the others stay open."""
    spoken = [voice for voice in said if not voice.quoted]
    own = {c.line for voice in spoken for c in voice.claims if c.order == order.number}
    listing = [v for v in spoken if v.name != BODY and _lists(v, order)]
    whole = any(c.line is None for v in spoken if v.name != BODY for c in v.claims if c.order == order.number)
    if not listing or whole or not any(v.name == BODY and v.agrees for v in spoken):
        return
    for line in order.lines:
        if line.line not in own:
            names = " and ".join(dict.fromkeys(f"“{voice.name}”" for voice in listing))
            words = f"The mail's text sounds like a yes, but {names} says nothing about line {line.line}"
            yield Doubt(ExceptionType.UNCLEAR, words, order.number, line.line, "attachment.left-out")


def _lists(voice: Voice, order: PurchaseOrder) -> bool:
    """Whether an attachment says what comes of some line."""
    own = (claim for claim in voice.claims if claim.order == order.number and claim.line is not None)
    return any(claim.act in (Act.STATE, Act.CHANGE, Act.ACCEPT) for claim in own)


def _agrees(body: InboundMessage) -> bool:
    """Whether a body sounds like a plain yes, be it only "all ok, see attached"."""
    text = "\n".join(line.text for line in body.spoken)
    if speaks_for_them(text):
        return False
    kinds = set[Kind]()
    for code in {detect(text), "en"}:
        kinds |= {act.kind for act in phrases.acts(phrases.tokens(text, load(code)), code)}
    return bool(kinds & _YES) and not kinds & _BUT


def _against_yes(one: Voice, other: Voice, order: PurchaseOrder, line: Line) -> Iterator[Doubt]:
    """ "All ok, see attached", and what is attached says something else."""
    theirs = hearing(order, line, other.claims)
    if not one.agrees or not theirs.claims:
        return
    values = settled(theirs)[0]
    for field in sorted(differing(values, order, line)):
        words = f"The mail's text sounds like a yes, but {_place(other.name)} says {_words(values, field)}"
        evidence = _evidence(theirs.evidence, field)
        yield Doubt(ExceptionType.CONFLICT, words, order.number, line.line, _RULE, evidence)


def _parts(message: InboundMessage, listed: frozenset[int]) -> Iterator[tuple[str, InboundMessage]]:
    """The mail as if it had only one of its places. `listed`: the lines that go with a row of a list."""
    rows = {table.place(row, 1) for table in message.tables for row in range(1, len(table.rows) + 1)}
    names = dict.fromkeys(map(_name, message.lines))
    for name in names:
        own = [line for line in message.lines if _name(line) == name]
        held = tuple(table for table in message.tables if _table_name(table) == name)
        if name == BODY:
            yield name, replace(message, lines=tuple(own), tables=held)
            continue
        in_rows = [line.place in rows or line.number in listed for line in own]
        # What is paper speaks nowhere, but may name what a row is about.
        listing = [x for x, row in zip(own, in_rows, strict=True) if row or x.label is Label.DISCLAIMER]
        beside = [x for x, row in zip(own, in_rows, strict=True) if not row]
        if any(in_rows):
            yield name, _only(message, listing, held)
        if beside:
            yield name, _only(message, beside, ())


def _attached_mails(message: InboundMessage) -> Iterator[tuple[str, InboundMessage]]:
    """Attachments in which nobody speaks now, as if somebody did."""
    for name in dict.fromkeys(map(_name, message.lines)):
        own = [line for line in message.lines if _name(line) == name]
        if name != BODY and not any(line.label in SPOKEN for line in own):
            yield name, _only(message, [_aloud(line) for line in own], ())


def _aloud(line: TextLine) -> TextLine:
    return replace(line, label=Label.NEW) if line.label is Label.QUOTED else line


def _only(message: InboundMessage, lines: Sequence[TextLine], tables: tuple[Table, ...]) -> InboundMessage:
    return replace(message, lines=tuple(lines), tables=tables, attachments=())


def _name(line: TextLine) -> str:
    return source_of(line.place)


def _table_name(table: Table) -> str:
    return source_of(table.where) if table.places else BODY


def _between(one: Voice, other: Voice, order: PurchaseOrder, line: Line) -> Iterator[Doubt]:
    if one.quoted or other.quoted:
        return
    mine, theirs = hearing(order, line, one.claims), hearing(order, line, other.claims)
    if not mine.claims or not theirs.claims:
        return
    first, second = settled(mine)[0], settled(theirs)[0]
    for field in Field:
        if first.has(field) and second.has(field) and not _same(first, second, field, order, line):
            said = f"{_place(one.name)} says {_words(first, field)}"
            but = f"{_place(other.name)} says {_words(second, field)}"
            evidence = (*_evidence(mine.evidence, field), *_evidence(theirs.evidence, field))
            words = f"{said}, but {but}"
            yield Doubt(
                ExceptionType.CONFLICT,
                words,
                order.number,
                line.line,
                "reading.contradiction",
                evidence,
                True,
            )


def _same(one: Values, other: Values, field: Field, order: PurchaseOrder, line: Line) -> bool:
    """Whether two values of a field come to the same; both as ordered, or one and the same."""
    if field not in differing(one, order, line) | differing(other, order, line):
        return True
    match field:
        case Field.QUANTITY:
            return (one.quantity, one.uom or line.uom) == (other.quantity, other.uom or line.uom)
        case Field.PRICE:
            return bool(one.price and other.price and one.price.same_as(other.price))
        case Field.DATE:
            return [(d.date, d.worst) for d in one.deliveries] == [
                (d.date, d.worst) for d in other.deliveries
            ]


def _place(name: str) -> str:
    return "the mail's text" if name == BODY else f"the attachment “{name}”"


def _words(values: Values, field: Field) -> str:
    match field:
        case Field.QUANTITY:
            return f"{values.quantity:f} {values.uom or ''}".strip()
        case Field.PRICE:
            return price_words(values.price) if values.price else ""
        case Field.DATE:
            return " and ".join(day_words(delivery.worst) for delivery in values.deliveries)


def _evidence(said: Sequence[Evidence], field: Field) -> tuple[Evidence, ...]:
    """The words about the field; all of them where none names it."""
    return tuple(words for words in said if words.field == field.value) or tuple(said)
