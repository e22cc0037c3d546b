"""Grounding: words that a reader points at must stand in the mail, where the sender speaks now.

    quotation ──find──► Evidence(exact words, place) ──values_in──► LineClaim        or nothing

What can't be found does not exist; what stands only in our own quoted text, in a signature or in a disclaimer
does not exist either. Values are never taken from whoever points: code reads them out of the words. Whether
the claims agree with anything is `check`'s question.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.language import detect
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.values import QuoteValues, values_in
from countersign.extractors.schemas import EVERY_LINE, Answer, OrderPointer, Pointer
from countersign.procurement.claims import Act, Delivery, Evidence, LineClaim, MessageKind, Witness
from countersign.procurement.mail import SPOKEN, InboundMessage, TextLine, source_of
from countersign.procurement.order import Line, PurchaseOrder

T = TypeVar("T")

_ALIKE = str.maketrans(dict.fromkeys('"`´‘’‚‛“”„‟«»‹›′″', "'") | dict.fromkeys("‐‑‒–—―−", "-"))
_NUMBERED = re.compile(r"^\s*\d+\|\s*")
_NUMBER = re.compile(r"\d+(?:[.,'’/:–-]\d+|[ \u00a0\u2009\u202f]\d{3}(?!\d))*")
_WIDE = frozenset("WF")


@dataclass(frozen=True)
class Passage:
    """Lines that follow each other and are all spoken; a quotation may run over their ends."""

    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """The lines as they stand."""
        return "\n".join(line.text for line in self.lines)

    def line_at(self, position: int) -> TextLine:
        """The line that holds the character at `position` of `text`."""
        for line in self.lines:
            if position <= len(line.text):
                return line
            position -= len(line.text) + 1
        return self.lines[-1]


def passages(message: InboundMessage) -> tuple[Passage, ...]:
    """The stretches of body and attachments in which the sender speaks now, unbroken by other words."""
    found: list[list[TextLine]] = [[]]
    for line in message.lines:
        if found[-1] and (
            line.label not in SPOKEN or source_of(line.place) != source_of(found[-1][-1].place)
        ):
            found.append([])
        if line.label in SPOKEN:
            found[-1].append(line)
    return tuple(Passage(tuple(lines)) for lines in found if lines)


def ground(quote: str, message: InboundMessage, field: str) -> Evidence | None:
    """The quotation as evidence: the mail's own characters and their place, or None where it has none.

    Letter case, kinds of quotation mark and dash, and white space may differ; words and digits may not.
    """
    wanted = _folded(_NUMBERED.sub("", quote))[0].strip(" '")
    if not _says_something(wanted):
        return None
    for passage in passages(message):
        for start, end in _places(wanted, passage.text):
            return Evidence(field, passage.text[start:end], passage.line_at(start).where)
    return None


def stands(evidence: Evidence, message: InboundMessage) -> bool:
    """Whether the words stand where the evidence says, in a part of the mail where the sender speaks.

    A place in a file whose text is not in the mail holds nothing: what nobody opened, nobody can cite.
    """
    if evidence.where == "subject":
        return _holds(message.subject, evidence.quote)
    if any(_begins(evidence, passage) for passage in passages(message)):
        return True
    return any(_in_table(evidence.quote, cells) for cells in _tables(message, evidence.where))


def _begins(evidence: Evidence, passage: Passage) -> bool:
    wanted = _folded(evidence.quote)[0].strip()
    return any(
        passage.line_at(start).where == evidence.where for start, _ in _occurrences(wanted, passage.text)
    )


def _tables(message: InboundMessage, where: str) -> Iterator[tuple[str, ...]]:
    for table in message.tables:
        if table.label not in SPOKEN:
            continue
        if table.places:
            yield from (row for row, own in zip(table.rows, table.places, strict=True) if where in own)
        elif where == table.where or where.startswith(f"{table.where}:"):
            yield from table.rows


def _in_table(quote: str, cells: tuple[str, ...]) -> bool:
    return _holds(" ".join(cells), quote) or any(_holds(cell, quote) for cell in cells)


def _holds(text: str, quote: str) -> bool:
    return _folded(quote)[0].strip() in _folded(text)[0]


def stands_alone(evidence: Evidence, message: InboundMessage) -> bool:
    """Whether the words stand in the one line that the evidence names: quick, however long the mail is."""
    line = message.places.get(evidence.where)
    return line is not None and line.label in SPOKEN and _holds(line.text, evidence.quote)


def _says_something(wanted: str) -> bool:
    letters = sum(character.isalnum() for character in wanted)
    return letters >= 2 and not wanted.isdigit()


def _places(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    numbers = [match.span() for match in _NUMBER.finditer(text)]
    for start, end in _occurrences(wanted, text):
        if not (_inside_word(text, start) or _inside_word(text, end) or _cuts(numbers, start, end)):
            yield start, end


def _occurrences(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    folded, origins = _folded(text)
    at = folded.find(wanted)
    while wanted and at >= 0:
        yield origins[at], origins[at + len(wanted) - 1] + 1
        at = folded.find(wanted, at + 1)


def _inside_word(text: str, position: int) -> bool:
    around = text[max(position - 1, 0) : position + 1]
    return (
        0 < position < len(text)
        and all(character.isalnum() for character in around)
        and not any(unicodedata.east_asian_width(character) in _WIDE for character in around)
    )


def _cuts(numbers: list[tuple[int, int]], start: int, end: int) -> bool:
    # half a number is another number: "12" is not in "12.50", nor "1 500" in "21 500"
    return any(a < start < b or a < end < b for a, b in numbers)


@lru_cache(maxsize=256)
def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and where each of its characters stood; the same passages come often."""
    folded: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        for piece in _fold(character):
            if piece != " " or not folded or folded[-1] != " ":
                folded.append(piece)
                origins.append(position)
    return "".join(folded), origins


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Cf":
        return ""
    # decomposed, so that "é" as one character and as two are the same wherever a character is looked at alone
    plain = unicodedata.normalize("NFKD", character.translate(_ALIKE)).casefold()
    return "".join(plain.split()) or " "


def witness_from_answer(
    answer: Answer,
    message: InboundMessage,
    orders: Sequence[PurchaseOrder],
    *,
    reader: str,
    tokens: tuple[int, int],
    whole: bool = True,
) -> Witness:
    """A model's answer as a witness: the pointers that are grounded, with the values that code finds there.

    `whole` False: the model saw only the beginning of the mail, so it can't know what an acceptance is
    followed by, and none of its acceptances is heard.
    """
    claims = claims_from_pointers(answer.pointers, message, orders)
    if not whole:
        claims = tuple(claim for claim in claims if claim.act not in (Act.ACCEPT, Act.RECEIVED))
    return Witness(reader, MessageKind(answer.kind), claims, tokens_in=tokens[0], tokens_out=tokens[1])


def claims_from_pointers(
    pointers: Sequence[Pointer | OrderPointer], message: InboundMessage, orders: Sequence[PurchaseOrder]
) -> tuple[LineClaim, ...]:
    """A claim for each pointer whose words stand in the mail and whose line is on the order."""
    claims = []
    for pointer in pointers:
        line = None if pointer.line == EVERY_LINE else pointer.line
        number = _order_meant(pointer, orders)
        field = "line" if pointer.field == "all" else pointer.field
        evidence = ground(pointer.quote, message, field)
        if evidence and _meant(number, line, orders):
            bare = LineClaim(Act(pointer.act), (evidence,), order=number, line=line)
            claims.append(_with_values(bare, message, orders))
    return tuple(dict.fromkeys(claims))


def reread(claim: LineClaim, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> LineClaim:
    """The claim with the values that code finds in its words, whatever it held before."""
    bare = LineClaim(claim.act, claim.evidence, order=claim.order, line=claim.line)
    return _with_values(bare, message, orders) if _meant(claim.order, claim.line, orders) else bare


def _order_meant(pointer: Pointer | OrderPointer, orders: Sequence[PurchaseOrder]) -> str | None:
    if isinstance(pointer, OrderPointer):
        return pointer.order.strip() or None
    return orders[0].number if len(orders) == 1 else None


def _meant(
    number: str | None, line: int | None, orders: Sequence[PurchaseOrder]
) -> tuple[PurchaseOrder, Line | None] | None:
    """The first order that is meant, and the line if it is one; None where there is no such line."""
    for order in orders:
        if number in (None, order.number):
            only = order.lines[0] if len(order.lines) == 1 else None
            found = only if line is None else order.line(line)
            if found or line is None:
                return order, found
    return None


def _with_values(claim: LineClaim, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> LineClaim:
    meant = _meant(claim.order, claim.line, orders)
    if not meant:
        return claim
    order, line = meant
    (words,) = claim.evidence[:1]
    values = values_in(
        words.quote,
        language=detect(_spoken(message), order.supplier.language or "en"),
        country=order.supplier.country,
        anchor=message.date.date() if message.date else (order.date or order.lines[0].date),
        order=order,
        line=line,
    )
    return _filled(claim, words.field, values)


def _spoken(message: InboundMessage) -> str:
    return "\n".join(line.text for line in message.spoken)


def _filled(claim: LineClaim, field: str, values: QuoteValues) -> LineClaim:
    """The claim with those values of its words that belong to its field and can mean only one thing."""
    if field in ("line", "date"):
        claim = _with_schedule(claim, values)
    if field in ("line", "quantity") and not claim.deliveries[1:]:
        claim = _with_quantity(claim, field, values)
    if field in ("line", "price"):
        claim = _with_price(claim, field, values)
    return claim


def _with_schedule(claim: LineClaim, values: QuoteValues) -> LineClaim:
    """One date is a delivery; several are deliveries where each has its quantity, all in one unit."""
    days, amounts = _sure(values.dates), _sure(values.quantities)
    if len(days) != len(values.dates):
        return claim
    if len(days) == 1:
        return replace(claim, deliveries=(_delivery(days[0], None),))
    units = {counted.unit for counted in amounts}
    if len(days) != len(amounts) or len(units) != 1:
        return claim
    pairs = zip(days, amounts, strict=True)
    return replace(claim, deliveries=tuple(_delivery(d, c.number) for d, c in pairs), uom=units.pop())


def _delivery(day: Interval, quantity: Decimal | None) -> Delivery:
    return Delivery(day.first, quantity, None if day.single else day.last)


def _with_quantity(claim: LineClaim, field: str, values: QuoteValues) -> LineClaim:
    if counted := _only(values.quantities):
        return replace(claim, quantity=counted.number, uom=counted.unit)
    if field == "quantity" and not values.quantities and (number := _only(values.numbers)) is not None:
        return replace(claim, quantity=number)
    return claim


def _with_price(claim: LineClaim, field: str, values: QuoteValues) -> LineClaim:
    if quoted := _only(values.prices):
        return claim if quoted.total else _priced(claim, quoted)
    if field == "price" and not values.prices and (number := _only(values.numbers)) is not None:
        return replace(claim, unit_price=number)
    return claim


def _priced(claim: LineClaim, quoted: Quoted) -> LineClaim:
    return replace(claim, unit_price=quoted.amount, price_per=quoted.per, currency=quoted.currency)


def _sure(spans: Sequence[Span[T]]) -> list[T]:
    return [span.sure for span in spans if span.sure is not None]


def _only(spans: Sequence[Span[T]]) -> T | None:
    return spans[0].sure if len(spans) == 1 else None
