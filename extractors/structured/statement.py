"""From an answer to claims on the order's lines, each with the pieces that say so.

    codes      ACCEPT · CHANGE · REJECT · RECEIVED · HEDGE        what the supplier says yes or no to
    values     STATE quantity, days, price, item                 what is given, whatever the code says
    problems   doubts

What the claims amount to is decided where all claims are heard (`hearing`), so values win over codes there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice

from countersign.extractors.structured.answer import (
    Answer,
    Cost,
    Does,
    LineSaid,
    Meaning,
    Portion,
    Problem,
    Role,
)
from countersign.extractors.structured.codes import unit_of
from countersign.extractors.structured.lines import Matched, bare, matched, sentence
from countersign.extractors.structured.schedule import YES, Dated, Schedule, schedule
from countersign.procurement.claims import (
    OTHER_NUMBER,
    SHIP_DATE,
    Act,
    Doubt,
    Evidence,
    ExceptionType,
    LineClaim,
)
from countersign.procurement.compare import Field
from countersign.procurement.mail import TextLine
from countersign.procurement.money import Price, convert
from countersign.procurement.order import Line, PurchaseOrder

SHOWN = 5  # places that prove a line's other number; an answer may have thousands
_SPEAKS_FOR_ALL = frozenset({Does.ACCEPT, Does.EXCEPTIONS, Does.RECEIVED, Does.REJECT})


@dataclass
class Stated:
    """The claims and doubts that an answer comes to, and the order and line that its notes are about."""

    claims: list[LineClaim] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    notes: dict[str, tuple[str, int | None]] = field(default_factory=dict)


def stated(answer: Answer, order: PurchaseOrder) -> Stated:
    """What an answer claims about `order`."""
    found = Stated()
    lines = matched(answer, order)
    found.doubts.extend(lines.doubts)
    found.doubts.extend(_problems(answer, order, lines))
    places = lines.places
    for note, at in answer.notes:
        found.notes[note.where] = (order.number, places.get(id(at)) if at else None)
    found.doubts.extend(_overall_doubts(answer, order))
    overall = {code.meaning.act for code in answer.codes if code.meaning}
    for line in order.lines:
        said = lines.said.get(line.line, [])
        if said or overall & _SPEAKS_FOR_ALL:
            _LineStatement(answer, order, line, said, found).make()
    if not answer.lines:
        found.claims.extend(_without_lines(answer, order))
        if not overall - {Does.NOTHING} and not answer.problems:
            words = f"{answer.called} says nothing about any line."
            found.doubts.append(_doubt(words, [answer.piece], order, rule="structured.nothing"))
    found.claims.extend(_holds(answer, order))
    return found


def _evidence(kind: str, *pieces: TextLine) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(Evidence(kind, piece.text, piece.where) for piece in pieces))


def _doubt(
    words: str,
    pieces: Iterable[TextLine],
    order: PurchaseOrder,
    line: int | None = None,
    *,
    rule: str,
    type_: ExceptionType = ExceptionType.UNCLEAR,
    askable: bool = False,
) -> Doubt:
    return Doubt(type_, sentence(words), order.number, line, rule, _evidence("line", *pieces), askable)


def _problems(answer: Answer, order: PurchaseOrder, lines: Matched) -> list[Doubt]:
    places = lines.places
    return [_problem(one, order, places.get(id(one.line)) if one.line else None) for one in answer.problems]


def _problem(problem: Problem, order: PurchaseOrder, line: int | None) -> Doubt:
    pieces = [problem.piece] if problem.piece else []
    words = f"{problem.words}."
    doubt = _doubt(words, pieces, order, line, rule=problem.rule, type_=problem.type, askable=problem.askable)
    return replace(doubt, charge=problem.charge)


def _overall_doubts(answer: Answer, order: PurchaseOrder) -> list[Doubt]:
    """Codes for the whole answer that only a person can weigh, and a currency that is not the order's."""
    doubts = [
        _doubt(f"{answer.called} {code.meaning.words}.", [code.piece], order, rule="structured.code")
        for code in answer.codes
        if code.meaning and code.meaning.act is Does.DOUBT
    ]
    if answer.currency and answer.currency != order.currency and answer.currency_piece:
        words = f"{answer.called} is in {answer.currency}, the order in {order.currency}."
        pieces = [answer.currency_piece]
        rule = "structured.currency"
        doubts.append(_doubt(words, pieces, order, rule=rule, type_=ExceptionType.CURRENCY))
    return doubts


def _without_lines(answer: Answer, order: PurchaseOrder) -> list[LineClaim]:
    """A change that is announced for the whole order, with no line to say which."""
    return [
        LineClaim(Act.CHANGE, _evidence("line", code.piece), order=order.number)
        for code in answer.codes
        if code.meaning and code.meaning.act is Does.CHANGE
    ]


def _holds(answer: Answer, order: PurchaseOrder) -> list[LineClaim]:
    return [
        LineClaim(Act.HEDGE, _evidence(code.meaning.field or "line", code.piece), order=order.number)
        for code in answer.codes
        if code.meaning and code.meaning.act is Does.HOLD
    ]


class _LineStatement:
    """One line of the order and what an answer says about it."""

    def __init__(
        self, answer: Answer, order: PurchaseOrder, line: Line, said: Sequence[LineSaid], found: Stated
    ) -> None:
        self.answer, self.order, self.line, self.said, self.found = answer, order, line, said, found
        codes = [code for one in said for code in one.codes]
        self.codes = [code for code in codes if code.meaning and code.meaning.act is not Does.NOTHING]
        self.overall = [code for code in answer.codes if code.meaning]
        self.schedule = schedule(line, said, answer)
        self.otherwise = _evidence(OTHER_NUMBER, *self._numbered_otherwise())

    def make(self) -> None:
        """Adds the claims and doubts on this line."""
        for trouble in self.schedule.troubles:
            words = f"{self.answer.called} {trouble.words}."
            self._doubt(words, trouble.pieces, trouble.type)
        rejected = self._rejections()
        self._answers()
        if not rejected:
            self._items()
            self._values()

    def _doubt(
        self, words: str, pieces: Iterable[TextLine], type_: ExceptionType = ExceptionType.UNCLEAR
    ) -> None:
        rule = "structured.contradiction" if type_ is ExceptionType.CONFLICT else "structured.line"
        doubt = _doubt(words, pieces, self.order, self.line.line, rule=rule, type_=type_)
        self.found.doubts.append(doubt)

    def _claim(self, act: Act, *evidence: Evidence, **values: object) -> None:
        claim = LineClaim(act, (*evidence, *self.otherwise), order=self.order.number, line=self.line.line)
        self.found.claims.append(replace(claim, **values))  # type: ignore[arg-type]

    def _numbered_otherwise(self) -> list[TextLine]:
        """Where it was said under a number that is not the line's: it was found by its item."""
        own = ("", str(self.line.line))
        said = (one.piece for one in self.said if one.number.strip().lstrip("0") not in own)
        return list(islice(said, SHOWN))

    def _doing(self, *acts: Does) -> list[tuple[Portion, Meaning]]:
        """The codes that do one of these things: the line's own, or else those of the whole answer."""
        codes = self.codes or self.overall
        return [(code, code.meaning) for code in codes if code.meaning and code.meaning.act in acts]

    def _yes(self) -> list[tuple[Portion, Meaning]]:
        return self._doing(*YES) if self.codes else self._doing(Does.ACCEPT)

    def _rejections(self) -> bool:
        """A no to the whole line; True where that is all that is said. A no to a part is a change."""
        whole = [code for code in self.overall if code.meaning and code.meaning.act is Does.REJECT]
        for code in whole:
            self._claim(Act.REJECT, *_evidence("line", code.piece))
        refused = [code for code in self.codes if code.meaning and code.meaning.act is Does.REJECT]
        if not refused:
            return bool(whole) and not self.codes
        others = [code for code in self.codes if code not in refused]
        comes = self.schedule.total
        if others and comes is not None and comes < self.line.quantity:
            pieces = [code.piece for code in refused]
            self._claim(Act.CHANGE, *_evidence("quantity", *pieces))
            return False
        if not others and (part := self._refused_part(refused)) is not None:
            words = (
                f"{self.answer.called} rejects {part:f} of {self.line.quantity:f}, and leaves the rest open."
            )
            self._doubt(words, [code.piece for code in refused])
            return False
        self._claim(Act.REJECT, *_evidence("line", *(code.piece for code in refused)))
        return not others

    def _refused_part(self, refused: Sequence[Portion]) -> Decimal | None:
        """How much is refused, where that is less than the whole line."""
        amounts = [code.amount for code in refused if code.amount and code.amount.number]
        units = [unit_of(amount.unit, self.answer.units, self.line) for amount in amounts]
        numbers = [convert(a.number, unit, self.line.uom) for a, unit in zip(amounts, units, strict=True)]
        known = [number for number in numbers if number is not None]
        total = sum(known, Decimal(0))
        return total if known and len(known) == len(numbers) and total < self.line.quantity else None

    def _answers(self) -> None:
        """Yes, yes but, not yet, and received."""
        changed = self._changes()
        pending = self._pending()
        received = [c for c in self.overall if c.meaning and c.meaning.act is Does.RECEIVED]
        yes = self._yes()
        yes += self._doing(Does.HOLD) if pending and self.codes else []
        if not self.said:
            yes += self._doing(Does.EXCEPTIONS)
        if received and not any(c.meaning and c.meaning.act is Does.ACCEPT for c in self.overall):
            self._claim(Act.RECEIVED, *_evidence("line", received[0].piece))
            if yes and self.codes:
                words = f"{self.answer.called} says that the order was received only, and accepts this line."
                self._doubt(words, [received[0].piece, yes[0][0].piece], ExceptionType.CONFLICT)
        if yes:
            unknown = {"quantity", "price"} if self.schedule.foreign else set()
            self._accept([code.piece for code, _ in yes], changed | pending | unknown)

    def _accept(self, pieces: Sequence[TextLine], but: frozenset[str]) -> None:
        """Yes to the line, or to the fields that are neither changed nor pending."""
        if not but:
            self._claim(Act.ACCEPT, *_evidence("line", *pieces))
            return
        for kept in (one.value for one in Field if one.value not in but):
            self._claim(Act.ACCEPT, *_evidence(kept, *pieces))

    def _changes(self) -> frozenset[str]:
        """Claims the changes that codes announce; the fields that they name."""
        fields = set()
        for code in self.codes:
            if code.meaning and code.meaning.act in (Does.CHANGE, Does.PARTIAL):
                about = "quantity" if code.meaning.act is Does.PARTIAL else code.meaning.field
                self._claim(Act.CHANGE, *_evidence(about or "line", code.piece))
                fields |= {about} - {""}
        return frozenset(fields)

    def _pending(self) -> frozenset[str]:
        """Claims what codes leave open; the fields, empty where it is everything or nothing."""
        fields = set()
        for code in self.codes:
            if code.meaning and code.meaning.act is Does.HOLD:
                self._claim(Act.HEDGE, *_evidence(code.meaning.field or "line", code.piece))
                fields |= {code.meaning.field} - {""}
            elif code.meaning and code.meaning.act is Does.DOUBT:
                words = f"{self.answer.called} says of this line: {code.meaning.words}."
                self._doubt(words, [code.piece])
        return frozenset(fields)

    def _items(self) -> None:
        ordered = {bare(self.line.item), bare(self.line.supplier_item)} - {""}
        substituted = [c for c in self.codes if c.meaning and c.meaning.act is Does.SUBSTITUTE]
        for one in self.said:
            offers = [(code.item or one.substitute, code.piece) for code in substituted if code in one.codes]
            offers = offers or ([(one.substitute, one.piece)] if one.substitute else [])
            for item, piece in offers:
                if item and bare(item) not in ordered:
                    self._claim(Act.CHANGE, *_evidence("item", piece), item=item)
                else:
                    words = f"{self.answer.called} substitutes the item without naming the new one."
                    self._doubt(words, [piece], ExceptionType.ITEM)

    def _values(self) -> None:
        """Quantity, days and price as given; of an order merely received only what differs."""
        before = len(self.found.claims)
        self._quantity(self.schedule)
        for dated in self.schedule.dates:
            self._date(dated)
        for cost in dict.fromkeys(cost for one in self.said for cost in one.costs):
            self._price(cost)
        if self._is_receipt():
            self.found.claims[before:] = [c for c in self.found.claims[before:] if self._differs(c)]

    def _is_receipt(self) -> bool:
        acts = {code.meaning.act for code in self.overall if code.meaning}
        return Does.RECEIVED in acts and Does.ACCEPT not in acts and not self.codes

    def _differs(self, claim: LineClaim) -> bool:
        line = self.line
        if claim.unit_price is not None:
            price = Price(
                claim.unit_price, claim.currency or self.order.currency, claim.price_per or line.price_per
            )
            return not price.same_as(self.order.price(line))
        other_quantity = claim.quantity is not None and (claim.quantity, claim.uom) != (
            line.quantity,
            line.uom,
        )
        return other_quantity or any(day.worst != line.only_day for day in claim.deliveries)

    def _quantity(self, found: Schedule) -> None:
        if found.total is not None:
            evidence = _evidence("quantity", *found.pieces)
            self._claim(Act.STATE, *evidence, quantity=found.total, uom=self.line.uom)

    def _date(self, dated: Dated) -> None:
        """The days; an estimate is one only where nobody said yes to the line, and no promise then."""
        name = SHIP_DATE if dated.role is Role.DEPARTURE else "date"
        firm = bool(self._yes()) or dated.role in (Role.DELIVERY, Role.DEPARTURE)
        act = Act.STATE if firm and dated.role is not Role.EARLIEST else Act.HEDGE
        evidence = _evidence(name, *dated.pieces)
        self._claim(act, *evidence, deliveries=dated.deliveries, uom=self.line.uom)

    def _price(self, cost: Cost) -> None:
        unit = unit_of(cost.unit, self.answer.units, self.line)
        each = convert(Decimal(1), unit, self.line.uom)
        if each is None:
            words = f"{self.answer.called} prices by {cost.unit}, the order counts in {self.line.uom}."
            kind = ExceptionType.UOM if self.schedule.foreign else ExceptionType.PRICE
            self._doubt(words, [cost.piece], kind)
            return
        currency = cost.currency or self.answer.currency or self.order.currency
        per = cost.per * each if cost.per is not None else self._basis(cost.amount, each)
        values = {"unit_price": cost.amount, "price_per": per, "currency": currency}
        self._claim(Act.STATE, *_evidence("price", cost.piece), **values)

    def _basis(self, amount: Decimal, each: Decimal) -> Decimal:
        """What a price is for that doesn't say so: one unit or the order's own basis, whichever is nearer."""
        ordered = self.order.price(self.line)

        def distance(per: Decimal) -> Decimal:
            ours, theirs = ordered.amount * per, amount * ordered.per
            if not ours or not theirs:
                return Decimal("Infinity")
            return max(ours / theirs, theirs / ours)

        return min((ordered.per, each), key=distance)
