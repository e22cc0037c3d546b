"""The structured reader: mail and orders in, Witness out, with no model and nothing that raises.

    documents of the mail ──► answers ──► which order ──► claims and doubts ──► Witness
                        └──► shown: the mail with each segment or element as a line     (for `check`)
                        └──► rest: what the mail says besides                         (for the grammar)

An answer counts for the orders that the mail is about, and for no others. What its claims come to against the
order is decided where all claims are heard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from countersign.extractors.check import STRUCTURED
from countersign.extractors.structured import documents
from countersign.extractors.structured.answer import Answer, Document
from countersign.extractors.structured.beside import doubts_beside, placed
from countersign.extractors.structured.lines import sentence
from countersign.extractors.structured.reasons import with_reasons
from countersign.extractors.structured.statement import Stated, stated
from countersign.procurement.claims import Doubt, Evidence, ExceptionType, MessageKind, Witness
from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import PurchaseOrder

_MOST_DOUBTS = 100
_MOST_REMARKS = 10
_FEWEST_DIGITS = 3
_KINDS = {
    "an X12 810": MessageKind.INVOICE,
    "an X12 856": MessageKind.SHIPPING,
    "an EDIFACT INVOIC": MessageKind.INVOICE,
    "an EDIFACT DESADV": MessageKind.SHIPPING,
}


@dataclass(frozen=True)
class Answered:
    """A mail whose structured answers were read. `shown` holds their pieces as lines; `rest` is what the mail
    says in words, notes in the documents included; `notes` say which order and line each is about. `remarks`
    are faults of envelopes, which change nothing."""

    witness: Witness
    shown: InboundMessage
    rest: InboundMessage
    notes: Mapping[str, tuple[str, int | None]]
    own_numbers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def beside(self, words: Witness, orders: Sequence[PurchaseOrder]) -> Witness:
        """The witness with the doubts that the mail's own words cast on it."""
        doubts = doubts_beside(placed(words, self.notes), self.witness.claims, orders)
        return replace(self.witness, doubts=(*self.witness.doubts, *doubts))


def read(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Witness | None:
    """What the mail's structured answers say about `orders`; None where it holds none. Never raises."""
    answer = open_answer(message, orders)
    return answer.witness if answer else None


def open_answer(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Answered | None:
    """The mail with its structured answers read; None where it holds none."""
    found = documents.find(message)
    readable = list(documents.answers(found))
    if not readable and not found.body:
        return None
    total = Stated()
    for document in readable:
        total.doubts.extend(_broken(document))
    answers = [answer for document in readable for answer in document.answers]
    for one in _answered(answers, orders):
        total.claims.extend(one.claims)
        total.doubts.extend(one.doubts)
        total.notes.update(one.notes)
    kind = MessageKind.CONFIRMATION
    if not readable:
        kind, total.doubts = _no_answer(found)
    notes = [note for one in answers for note, _ in one.notes]
    claims = with_reasons(dict.fromkeys(total.claims), notes, total.notes)
    witness = Witness(STRUCTURED, kind, tuple(claims), _limited(total.doubts))
    own = tuple(dict.fromkeys(one.own_number for one in answers if _is_own(one, orders)))
    odd = (f"{document.called}: {words}" for document in readable for words in document.warnings)
    remarks = tuple(islice(odd, _MOST_REMARKS))
    return Answered(witness, found.shown(message), found.rest(message), total.notes, own, remarks)


def _is_own(answer: Answer, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether a number is the supplier's own for one of the orders, and not ours said back."""
    if sum(map(str.isdigit, answer.own_number)) < _FEWEST_DIGITS or _order(answer, orders) is None:
        return False
    return _folded(answer.own_number) not in {_folded(order.number) for order in orders}


def _broken(document: Document) -> list[Doubt]:
    if not document.broken:
        return []
    words = (
        f"{sentence(document.called)} can't be read: {document.broken}. Ask the supplier to send it again."
    )
    return [Doubt(ExceptionType.UNCLEAR, words, rule="structured.broken")]


def _no_answer(found: documents.Found) -> tuple[MessageKind, list[Doubt]]:
    """A body that is data, but no answer to an order: nobody else should read it as prose."""
    others = [other for document in found.documents for other in document.others]
    words = f"The mail is {' and '.join(dict.fromkeys(others)) or 'data'}, which is no answer to an order."
    kind = next((_KINDS[other] for other in others if other in _KINDS), MessageKind.UNRELATED)
    return kind, [Doubt(ExceptionType.UNCLEAR, words, rule="structured.no-answer")]


def _answered(answers: Sequence[Answer], orders: Sequence[PurchaseOrder]) -> Iterator[Stated]:
    """Each answer with its order; one that is about none of the mail's orders contradicts the mail."""
    placed = [(answer, _order(answer, orders)) for answer in answers]
    fits = any(order for _, order in placed)
    for answer, order in placed:
        yield stated(answer, order) if order else Stated(doubts=[_misplaced(answer, orders, fits=fits)])


def _order(answer: Answer, orders: Sequence[PurchaseOrder]) -> PurchaseOrder | None:
    if not answer.order.strip():
        return orders[0] if len(orders) == 1 else None
    exact = [order for order in orders if order.number == answer.order]
    alike = [order for order in orders if _folded(order.number) == _folded(answer.order)]
    found = exact or alike
    return found[0] if len(found) == 1 else None


def _folded(number: str) -> str:
    """A number as the order book compares it: without case, separators and zeros in front."""
    return "".join(sign for sign in number.casefold() if sign not in " -/.").lstrip("0")


def _misplaced(answer: Answer, orders: Sequence[PurchaseOrder], *, fits: bool) -> Doubt:
    evidence = (Evidence("order", answer.piece.text, answer.piece.where),)
    if not answer.order.strip():
        words = f"{sentence(answer.called)} does not say which order it answers."
        return Doubt(ExceptionType.UNCLEAR, words, rule="structured.order", evidence=evidence)
    if orders and not fits:
        known = ", ".join(order.number for order in orders)
        words = f"{sentence(answer.called)} answers order {answer.order}, but the mail is about {known}."
        return Doubt(ExceptionType.CONFLICT, words, rule="structured.order", evidence=evidence)
    words = f"{sentence(answer.called)} answers order {answer.order}, which is none that this mail is about."
    return Doubt(ExceptionType.NOT_ON_ORDER, words, rule="structured.order", evidence=evidence)


def _limited(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    unique = tuple(dict.fromkeys(doubts))
    if len(unique) <= _MOST_DOUBTS:
        return unique
    words = f"There are {len(unique) - _MOST_DOUBTS} more doubts about the structured answer."
    more = Doubt(ExceptionType.UNCLEAR, words, rule="structured.limit")
    return (*unique[:_MOST_DOUBTS], more)
