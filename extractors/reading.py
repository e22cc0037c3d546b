"""The port `Reader`: two readers ask the mail, `check` holds them to its words.

    structured  an answer that comes as data is read by its own reader alone; words beside it only cast doubt
    attachments are opened first, so that both readers and the check see one text
    grammar    always, unless it is left out on purpose, to see what a model can do without it
    model      if there is one; if it can't be asked, the reading says why and stands on the grammar alone

Nothing that a mail contains raises here.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from countersign.extractors.attachments.reader import open_attachments
from countersign.extractors.attachments.settled import without_paper
from countersign.extractors.attachments.total import other_totals
from countersign.extractors.check import ReaderRules, check
from countersign.extractors.contradictions import contradictions, voices
from countersign.extractors.grammar.reader import away_until, read_beside
from countersign.extractors.grammar.reader import read as read_by_grammar
from countersign.extractors.grammar.their_numbers import their_numbers
from countersign.extractors.headlines import headline_doubts
from countersign.extractors.margins import marginal_doubts
from countersign.extractors.packed import attached_texts, unpacked
from countersign.extractors.struck import without_struck
from countersign.extractors.structured.reader import Answered, open_answer
from countersign.procurement.claims import (
    Act,
    Doubt,
    Evidence,
    ExceptionType,
    LineReading,
    LineStatus,
    Reading,
    Witness,
)
from countersign.procurement.compare import Field
from countersign.procurement.errors import ModelError
from countersign.procurement.mail import BODY, InboundMessage
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.signs import LOST

_LINES, _LONGEST = 3, 300
_ANSWERS = frozenset({Act.ACCEPT, Act.STATE, Act.CHANGE, Act.REJECT})
GrammarReader = Callable[[InboundMessage, Sequence[PurchaseOrder]], Witness]


class ModelReader(Protocol):
    """The second witness; `llm.LlmReader` is one."""

    @property
    def model(self) -> str:
        """The model's name."""
        ...

    def witness(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness:
        """What the model points at. Raises `ModelError`."""
        ...


_FOREIGN, _WHICH = "reading.foreign-order", "reading.which-order"


class TwoReaders:
    """Reads a mail with the grammar and, where one is set, with a model."""

    def __init__(
        self,
        llm: ModelReader | None,
        rules: ReaderRules,
        *,
        grammar: GrammarReader | None = read_by_grammar,
    ) -> None:
        self._llm = llm
        self._rules = rules
        self._grammar = grammar

    def read(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
        """The checked reading. A model that is down costs its opinion, never the mail."""
        message = unpacked(message)
        answer = open_answer(message, orders) if self._grammar else None
        if answer:
            return self._structured(answer, orders)
        opened = open_attachments(message, message.our_files)
        message, crossed_out = without_struck(without_paper(opened.message, orders))
        first, said = self._first(message, orders, self._grammar)
        second, error = self._second(message, orders)
        reading = check(message, orders, first, second, self._rules)
        unread = opened.doubts if said else (*opened.doubts, *opened.unless_said)
        unread = (*unread, *other_totals(opened.message, orders, reading.lines))
        held_back = (*crossed_out, *unread)
        if _is_circular(message, orders):
            reading = _only(reading, lambda _: frozenset())
        elif message.partly or any(LOST in line.text for line in message.spoken):
            reading = _only(reading, _undamaged)
        held_back = (*held_back, *headline_doubts(message, orders, reading.lines))
        if held_back:
            reading = _held_back(reading, held_back)
        return replace(
            reading,
            doubts=(*reading.doubts, *_noticed(message), *_marginal(reading, message)),
            opening=_opening(message),
            grammar=self._grammar is not None,
            model_error=error,
            own_numbers=their_numbers(message, orders) if self._grammar else (),
            notes=first.notes,
        )

    def attached(self, message: InboundMessage) -> Sequence[str]:
        """The text of each attachment that can be read."""
        return attached_texts(message)

    def away_until(self, message: InboundMessage) -> dt.date | None:
        """The last day of absence that an automatic reply names, or None."""
        return away_until(message)

    def _structured(self, answer: Answered, orders: Sequence[PurchaseOrder]) -> Reading:
        """A structured answer needs no model; the grammar hears what is said beside it."""
        beside = open_attachments(answer.rest, answer.rest.our_files)
        words, _ = self._first(beside.message, orders, read_beside)
        reading = check(answer.shown, orders, answer.beside(words, orders), None, self._rules)
        held_back = (*beside.doubts, *headline_doubts(beside.message, orders, reading.lines))
        if held_back:
            reading = _held_back(reading, held_back)
        return replace(
            reading,
            doubts=(*reading.doubts, *_noticed(beside.message), *_marginal(reading, beside.message)),
            opening=_opening(beside.message),
            grammar=self._grammar is not None,
            own_numbers=answer.own_numbers,
            remarks=answer.remarks,
        )

    def _first(
        self, message: InboundMessage, orders: Sequence[PurchaseOrder], grammar: GrammarReader | None
    ) -> tuple[Witness, bool]:
        """The grammar's account, and whether the mail's own text says anything about the orders."""
        if grammar is None:
            return Witness("grammar", None), False
        whole = grammar(message, orders)
        if all(line.place == BODY for line in message.lines):
            return whole, bool(whole.claims)
        said = voices(message, orders, grammar)
        answered = any(
            claim.act in _ANSWERS for voice in said if voice.name == BODY for claim in voice.claims
        )
        # A number that is theirs is known by the file that names ours, and not by the text alone.
        strayed = any(doubt.rule == _FOREIGN for doubt in whole.doubts)
        alone = [doubt for voice in said if not voice.quoted for doubt in voice.doubts]
        alone = [doubt for doubt in alone if strayed or doubt.rule not in (_FOREIGN, _WHICH)]
        doubts = (*contradictions(said, orders), *whole.doubts, *alone)
        return replace(whole, doubts=tuple(dict.fromkeys(doubts))), answered

    def _second(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> tuple[Witness | None, str]:
        if self._llm is None:
            return None, ""
        try:
            return self._llm.witness(message, orders), ""
        except ModelError as error:
            return None, str(error)


def _noticed(message: InboundMessage) -> tuple[Doubt, ...]:
    """What the mail hides, lost or says twice in two ways: nobody may take it at its word."""
    return tuple(Doubt(ExceptionType.UNCLEAR, words, rule="reading.notice") for words in message.notices)


def _marginal(reading: Reading, message: InboundMessage) -> tuple[Doubt, ...]:
    """What nobody reads for meaning, unless the reading says as much already."""
    known = {doubt.rule for doubt in reading.doubts}
    return tuple(doubt for doubt in marginal_doubts(message) if doubt.rule not in known)


def _opening(message: InboundMessage) -> tuple[Evidence, ...]:
    """The first lines that the sender wrote."""
    said = [line for line in message.spoken if line.text.strip()]
    return tuple(Evidence("mail", line.text.strip()[:_LONGEST], line.where) for line in said[:_LINES])


def _is_circular(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether it went to many (RFC 2369), answers nothing and names no order: "confirmed dates"."""
    many = message.header("list-unsubscribe") and message.header("precedence")
    answers = message.in_reply_to or message.references
    said = "\n".join([message.subject, *(line.text for line in message.spoken)])
    return bool(many and not answers) and not any(order.number in said for order in orders)


def _only(reading: Reading, kept: Callable[[LineReading], frozenset[Field]]) -> Reading:
    """The reading of a mail that nobody may take at its word: unclear, with what is `kept` of each line."""
    lines = tuple(
        _unclear(line, kept(line))
        if line.status in (LineStatus.ACCEPTED, LineStatus.CHANGED, LineStatus.UNCLEAR)
        else line
        for line in reading.lines
    )
    return replace(reading, lines=lines)


def _unclear(line: LineReading, kept: frozenset[Field]) -> LineReading:
    bare = LineReading(line.order, line.line, LineStatus.UNCLEAR, evidence=line.evidence)
    if Field.QUANTITY in kept:
        bare = replace(bare, quantity=line.quantity, uom=line.uom)
    if Field.PRICE in kept:
        bare = replace(bare, unit_price=line.unit_price, price_per=line.price_per, currency=line.currency)
    if Field.DATE in kept and (Field.QUANTITY in kept or line.quantity is None):
        bare = replace(bare, deliveries=line.deliveries)
    return bare


def _undamaged(line: LineReading) -> frozenset[Field]:
    """The fields whose words are whole. Where a number was not what it seemed, no other in the same words
    is taken for it, nor is what stands because of a general yes alone.
    """
    named = {words.field for words in line.evidence}
    damaged = {words.field for words in line.evidence if LOST in words.quote}
    return frozenset(field for field in Field if field.value in named - damaged)


def _held_back(reading: Reading, doubts: Sequence[Doubt]) -> Reading:
    """No line is accepted while a part of the mail was not read; what is changed stays to be seen."""
    lines = tuple(
        _unclear(line, frozenset()) if line.status is LineStatus.ACCEPTED else line for line in reading.lines
    )
    return replace(reading, lines=lines, doubts=(*doubts, *reading.doubts))
