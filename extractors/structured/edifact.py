"""EDIFACT ORDRSP to answers.

    UNB UNH BGM │ DTM RFF CUX FTX ALC │ LIN  PIA QTY DTM PRI RFF SCC FTX ALC … │ UNS CNT UNT UNZ

The order's number is in RFF+ON (BGM holds the answer's own), its line in RFF+LI or behind RFF+ON, and in LIN
where neither says it. What codes mean is in `edifact.toml`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.extractors.structured.answer import (
    Amount,
    Answer,
    Cost,
    Day,
    Document,
    LineSaid,
    Portion,
    Problem,
    Role,
)
from countersign.extractors.structured.codes import listed, meanings, roles, words
from countersign.procurement.claims import ExceptionType
from countersign.procurement.interchange.codes import names
from countersign.procurement.interchange.envelopes import edifact_faults, edifact_messages
from countersign.procurement.interchange.segments import Segment, decimal_mark, edifact_segments
from countersign.procurement.interchange.values import edifact_days, number

_OF_A_LINE = frozenset({"QTY", "PRI", "PIA"})
_SUBSTITUTED_BY = "3"


def read(text: str, name: str) -> Document:
    """The answers of an EDIFACT file."""
    segments = edifact_segments(text, name)
    document = Document(name, pieces=[segment.piece for segment in segments])
    document.warnings.extend(edifact_faults(segments))
    test = next((one for one in segments if one.name == "UNB" and one.get(11) == "1"), None)
    for message in edifact_messages(segments):
        kind = message[0].get(2).upper()
        if kind != "ORDRSP":
            document.others.append(f"an EDIFACT {kind or 'message'}")
            continue
        answer = _Message(message, document, decimal_mark(text)).read()
        if test:
            answer.problems.append(
                Problem(f"{document.called} is marked as a test", test.piece, "structured.test")
            )
        document.answers.append(answer)
    if not document.answers and not document.others:
        document.broken = "it holds no EDIFACT message"
    return document


class _Message:
    """One UNH to UNT being read."""

    def __init__(self, segments: Sequence[Segment], document: Document, mark: str) -> None:
        self.segments, self.document, self.mark = segments, document, mark
        self.answer = Answer(document.called, "rec20", segments[0].piece)
        self.line: LineSaid | None = None
        self.part: Portion | None = None
        self.scheduled = False
        self.prices: list[tuple[str, Cost]] = []
        self.handlers: dict[str, Callable[[Segment], None]] = {
            "BGM": self._begin,
            "DTM": self._date,
            "RFF": self._reference,
            "CUX": self._currency,
            "FTX": self._note,
            "ALC": self._charge,
            "LIN": self._new_line,
            "PIA": self._item,
            "QTY": self._quantity,
            "PRI": self._price,
            "SCC": self._schedule,
            "UNS": self._summary,
        }

    def read(self) -> Answer:
        """What the message answers."""
        known = listed("edifact", "segments", "known")
        for segment in self.segments:
            handler = self.handlers.get(segment.name)
            if segment.name in _OF_A_LINE and not self.answer.lines:
                self._doubt(f"has {segment.name} before any line", segment, "structured.broken")
            elif handler:
                handler(segment)
            elif segment.name not in known:
                self._doubt(f"holds “{segment.name}”, which is no segment", segment, "structured.broken")
        self._close_line()
        if self.segments[-1].name != "UNT":
            self._doubt("breaks off before its end", self.segments[-1], "structured.broken")
        if not any(segment.name == "BGM" for segment in self.segments):
            self._doubt("does not say how it answers", self.segments[0], "structured.broken")
        return self.answer

    def _doubt(
        self, text: str, segment: Segment, rule: str = "structured.code", *, at: LineSaid | None = None
    ) -> None:
        problem = Problem(f"{self.document.called} {text}", segment.piece, rule, line=at)
        self.answer.problems.append(problem)

    def _begin(self, segment: Segment) -> None:
        self.answer.piece = segment.piece
        function, response = segment.get(3).upper(), segment.get(4).upper()
        for table, code in (("function", function), ("response", response)):
            meaning = meanings("edifact", table).get(code)
            if meaning:
                self.answer.codes.append(Portion(segment.piece, meaning))
            elif code:
                self._doubt(f"says BGM “{code}”, a code that is not known", segment)

    def _reference(self, segment: Segment) -> None:
        qualifier, first, second = segment.get(1).upper(), segment.get(1, 2), segment.get(1, 3)
        if self.line is None:
            if qualifier == "ON" and not self.answer.order:
                self.answer.order = first
            if qualifier == "VN":
                self.answer.own_number = self.answer.own_number or first
            return
        if qualifier == "LI":
            self.line.number = first or second or self.line.number
        elif qualifier == "ON":
            self.line.number = second or self.line.number
            self._one_order(first, segment)

    def _one_order(self, order: str, segment: Segment) -> None:
        if order and self.answer.order and order != self.answer.order:
            words = f"names order {order} at a line of order {self.answer.order}"
            self._doubt(words, segment, "structured.order", at=self.line)
        self.answer.order = self.answer.order or order

    def _currency(self, segment: Segment) -> None:
        if self.line is None and not self.answer.currency:
            self.answer.currency, self.answer.currency_piece = segment.get(1, 2).upper(), segment.piece

    def _note(self, segment: Segment) -> None:
        text = " ".join(filter(None, (segment.get(4, part) for part in range(1, 6))))
        if text:
            self.answer.notes.append((replace(segment.piece, text=text), self.line))

    def _charge(self, segment: Segment) -> None:
        if segment.get(1).upper() == "C":
            name = segment.get(5, 4) or segment.get(5) or "not named"
            said = f"{self.document.called} adds a charge: {name}"
            problem = Problem(said, segment.piece, "structured.charge", ExceptionType.CHARGE, self.line)
            self.answer.problems.append(problem)

    def _new_line(self, segment: Segment) -> None:
        self._close_line()
        self.line, self.part, self.scheduled = LineSaid(segment.piece, segment.get(1)), None, False
        self.answer.lines.append(self.line)
        self._add_item(segment.get(3), segment.get(3, 2))
        code = segment.get(2).upper()
        meaning = meanings("edifact", "line").get(code)
        if meaning:
            self.line.codes.append(Portion(segment.piece, meaning))
        elif code:
            self._doubt(f"says LIN “{code}”, a code that is not known", segment, at=self.line)

    def _summary(self, _segment: Segment) -> None:
        self._close_line()
        self.line = None

    def _close_line(self) -> None:
        """Of several kinds of price the one that the buyer pays."""
        if self.line is None:
            return
        for kind in names("edifact", "prices"):
            costs = [cost for code, cost in self.prices if code == kind]
            if costs:
                self.line.costs = [replace(cost, unit=cost.unit or self._unit(self.line)) for cost in costs]
                break
        self.prices = []

    def _unit(self, line: LineSaid) -> str:
        """What the line counts in: a price that doesn't say what it is for is for one of these."""
        amounts = [line.stated, *(part.amount for part in line.schedule)]
        return next((amount.unit for amount in amounts if amount and amount.unit), "")

    def _item(self, segment: Segment) -> None:
        for at in range(2, 7):
            value, kind = segment.get(at), segment.get(at, 2)
            if value and self.line and segment.get(1) == _SUBSTITUTED_BY:
                self.line.substitute = self.line.substitute or value
            elif value:
                self._add_item(value, kind)

    def _add_item(self, value: str, kind: str) -> None:
        if not value or self.line is None:
            return
        if kind.upper() in names("edifact", "buyer"):
            self.line.buyer_items += (value,)
        elif kind.upper() in names("edifact", "seller"):
            self.line.seller_items += (value,)
        else:
            self.line.other_items += (value,)

    def _schedule(self, _segment: Segment) -> None:
        self.scheduled, self.part = True, None

    def _quantity(self, segment: Segment) -> None:
        if self.line is None:
            return
        code, value = segment.get(1), self._number(segment, 2)
        kind = words("edifact", "quantities").get(code)
        if kind is None:
            said = f"gives a quantity under the code “{code}”, which is not known"
            self._doubt(said, segment, at=self.line)
        if kind in (None, "other") or value is None:
            return
        amount = Amount(value, segment.get(1, 3), segment.piece)
        if kind == "ordered" and not self.scheduled:
            self.line.stated = amount
            return
        meaning = meanings("x12", "line")["IB"] if kind == "backorder" else None
        part = Portion(segment.piece, meaning, amount)
        self.line.schedule.append(part)
        if self.scheduled or meaning is None:
            self.part = part  # the days that follow are its own

    def _number(self, segment: Segment, component: int) -> Decimal | None:
        text = segment.get(1, component)
        value = number(text, self.mark)
        if value is None or value < 0:
            self._doubt(f"gives “{text}” where a number belongs", segment, "structured.number", at=self.line)
            return None
        return value

    def _price(self, segment: Segment) -> None:
        amount = self._number(segment, 2) if self.line and segment.get(1, 2) else None
        if amount is None:
            return
        basis = number(segment.get(1, 5), self.mark) if segment.get(1, 5) else None
        cost = Cost(amount, segment.piece, basis or None, segment.get(1, 6))
        self.prices.append((segment.get(1).upper(), cost))

    def _date(self, segment: Segment) -> None:
        code, text, form = segment.get(1), segment.get(1, 2), segment.get(1, 3)
        role = roles("edifact").get(code)
        if role is Role.OTHER:
            return
        if role is None:
            said = f"gives {text} under the date code “{code}”, which is not known"
            self._doubt(said, segment, at=self.line)
            return
        days = edifact_days(text, form)
        if days is None:
            said = f"gives “{text}” (format {form or 'not said'}) where a date belongs"
            self._doubt(said, segment, "structured.date", at=self.line)
            return
        day = Day(days[0], role, segment.piece, days[1])
        place = self.part or self.line or self.answer
        place.days.append(day)
