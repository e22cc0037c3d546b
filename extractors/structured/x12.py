"""X12 855 (acknowledgment of an order) and 865 (of a change) to answers.

    ISA GS ST │ BAK/BCA DTM CUR SAC │ PO1/POC  CTP ACK DTM SCH SAC … │ CTT SE GE IEA

The envelope may be wrong or missing: its faults are warnings, but for a test mark and for a transaction that
breaks off. What codes mean is in `x12.toml`; what follows for a line of the order is `statement`'s work.
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
    Does,
    LineSaid,
    Portion,
    Problem,
    Role,
)
from countersign.extractors.structured.codes import listed, meanings, roles
from countersign.procurement.claims import ExceptionType
from countersign.procurement.interchange.codes import names, price_basis
from countersign.procurement.interchange.envelopes import x12_faults, x12_transactions
from countersign.procurement.interchange.segments import Segment, x12_segments
from countersign.procurement.interchange.values import number, x12_days

ANSWERS = ("855", "865")
_OF_A_LINE = frozenset({"ACK", "SCH", "CTP"})
_OWN_NUMBERS = frozenset({"CO", "VN"})
_NOTES = {"MSG": 1, "NTE": 2}


def read(text: str, name: str) -> Document:
    """The answers of an X12 file."""
    segments = x12_segments(text, name)
    document = Document(name, pieces=[segment.piece for segment in segments])
    document.warnings.extend(x12_faults(segments))
    test = next((one for one in segments if one.name == "ISA" and one.get(15).upper() == "T"), None)
    for transaction in x12_transactions(segments):
        kind = transaction[0].get(1)
        if kind not in ANSWERS:
            document.others.append(f"an X12 {kind or 'transaction'}")
            continue
        answer = _Transaction(transaction, document).read()
        if test:
            words = f"{document.called} is marked as a test"
            answer.problems.append(Problem(words, test.piece, "structured.test"))
        document.answers.append(answer)
    if not document.answers and not document.others:
        document.broken = "it holds no X12 transaction"
    return document


class _Transaction:
    """One ST to SE being read."""

    def __init__(self, segments: Sequence[Segment], document: Document) -> None:
        self.segments, self.document = segments, document
        self.kind = segments[0].get(1)
        self.answer = Answer(document.called, "x12", segments[0].piece)
        self.line: LineSaid | None = None
        self.status: Portion | None = None
        self.handlers: dict[str, Callable[[Segment], None]] = {
            "BAK": self._begin,
            "BCA": self._begin,
            "CUR": self._currency,
            "DTM": self._date,
            "REF": self._reference,
            "SAC": self._charge,
            "PO1": self._ordered_line,
            "POC": self._changed_line,
            "CTP": self._price,
            "ACK": self._status,
            "SCH": self._schedule,
            "MSG": self._note,
            "NTE": self._note,
        }

    def read(self) -> Answer:
        """What the transaction answers."""
        known = listed("x12", "segments", "known")
        for segment in self.segments:
            handler = self.handlers.get(segment.name)
            if segment.name in _OF_A_LINE and self.line is None:
                self._doubt(f"has {segment.name} before any line", segment, "structured.broken")
            elif handler:
                handler(segment)
            elif segment.name not in known:
                self._doubt(f"holds “{segment.name}”, which is no segment", segment, "structured.broken")
        if self.segments[-1].name != "SE":
            self._doubt("breaks off before its end", self.segments[-1], "structured.broken")
        if not any(segment.name in ("BAK", "BCA") for segment in self.segments):
            self._doubt("does not say how it answers", self.segments[0], "structured.broken")
        if not self.answer.order:
            self._doubt("does not say which order it answers", self.segments[0], "structured.order")
        return self.answer

    def _doubt(
        self, words: str, segment: Segment, rule: str = "structured.code", *, at: LineSaid | None = None
    ) -> None:
        words = f"{self.document.called} {words}"
        self.answer.problems.append(Problem(words, segment.piece, rule, line=at))

    def _begin(self, segment: Segment) -> None:
        self.answer.order, self.answer.piece = segment.get(3), segment.piece
        self.answer.own_number = segment.get(8 if segment.name == "BAK" else 9)
        purpose, kind = segment.get(1).upper(), segment.get(2).upper()
        self._code(segment, "purpose", purpose)
        if kind or self.kind == "855":
            self._code(segment, "answer", kind)

    def _code(self, segment: Segment, table: str, code: str) -> None:
        meaning = meanings("x12", table).get(code)
        if meaning:
            self.answer.codes.append(Portion(segment.piece, meaning))
        else:
            self._doubt(f"says {segment.name} “{code}”, a code that is not known", segment)

    def _currency(self, segment: Segment) -> None:
        if not self.answer.currency:
            self.answer.currency, self.answer.currency_piece = segment.get(2).upper(), segment.piece

    def _reference(self, segment: Segment) -> None:
        if self.line is None and segment.get(1).upper() in _OWN_NUMBERS:
            self.answer.own_number = self.answer.own_number or segment.get(2)

    def _charge(self, segment: Segment) -> None:
        amount = number(segment.get(5))
        if segment.get(1).upper() == "C" and amount != 0:
            words = (
                f"{self.document.called} adds a charge: {segment.get(15) or segment.get(2) or 'not named'}"
            )
            problem = Problem(words, segment.piece, "structured.charge", ExceptionType.CHARGE, self.line)
            self.answer.problems.append(problem)

    def _note(self, segment: Segment) -> None:
        text = segment.get(_NOTES[segment.name])
        if text:
            self.answer.notes.append((replace(segment.piece, text=text), self.line))

    def _ordered_line(self, segment: Segment) -> None:
        self._new_line(segment, amount=2, unit=3, price=4, items=6)

    def _changed_line(self, segment: Segment) -> None:
        self._new_line(segment, amount=3, unit=5, price=6, items=8)
        code = segment.get(2).upper()
        if not code or self.line is None:
            return
        meaning = meanings("x12", "change").get(code)
        if meaning is None:
            self._doubt(f"says POC “{code}”, a code that is not known", segment, at=self.line)
        else:
            self.line.codes.append(Portion(segment.piece, meaning))

    def _new_line(self, segment: Segment, *, amount: int, unit: int, price: int, items: int) -> None:
        pairs = list(segment.pairs(items))
        buyer, seller = names("x12", "buyer"), names("x12", "seller")
        line = LineSaid(
            segment.piece,
            segment.get(1),
            tuple(value for qualifier, value in pairs if qualifier in buyer),
            tuple(value for qualifier, value in pairs if qualifier in seller),
            tuple(value for qualifier, value in pairs if qualifier not in (*buyer, *seller)),
        )
        self.line, self.status = line, None
        self.answer.lines.append(line)
        line.stated = self._amount(segment, amount, unit)
        if segment.get(price) and (value := self._number(segment, price)) is not None:
            code = segment.get(price + 1)
            basis = price_basis(code) if code else None
            if code and basis is None:
                self._doubt(f"says price basis “{code}”, a code that is not known", segment, at=line)
            line.costs.append(Cost(value, segment.piece, basis or None, segment.get(unit)))

    def _amount(self, segment: Segment, amount: int, unit: int) -> Amount | None:
        value = self._number(segment, amount) if segment.get(amount) else None
        return None if value is None else Amount(value, segment.get(unit), segment.piece)

    def _number(self, segment: Segment, element: int) -> Decimal | None:
        value = number(segment.get(element))
        if value is None or value < 0:
            words = f"gives “{segment.get(element)}” where a number belongs"
            self._doubt(words, segment, "structured.number", at=self.line)
            return None
        return value

    def _price(self, segment: Segment) -> None:
        """CTP overrides the price of PO1: CTP03 per CTP04 CTP05."""
        line = self.line
        if line is None or not segment.get(3) or segment.get(2).upper() in prices_not_ours():
            return
        value = self._number(segment, 3)
        if value is None:
            return
        per = number(segment.get(4)) if segment.get(4) else None
        # CTP04 may be what the price is for, or only the line's own quantity
        is_quantity = per is not None and line.stated is not None and per == line.stated.number
        line.costs = [cost for cost in line.costs if cost.piece != line.piece]
        basis = None if is_quantity or not per else per
        line.costs.append(Cost(value, segment.piece, basis, segment.get(5)))

    def _status(self, segment: Segment) -> None:
        line, code = self.line, segment.get(1).upper()
        if line is None:
            return
        meaning = meanings("x12", "line").get(code)
        if meaning is None:
            self._doubt(f"says ACK “{code}”, a code that is not known", segment, at=line)
        self.status = Portion(segment.piece, meaning, self._amount(segment, 2, 3))
        self.status.days.extend(self._day(segment, 4, 5))
        if meaning and meaning.act is Does.SUBSTITUTE:
            self.status.item = _substitute(segment, line)
        line.codes.append(self.status)

    def _schedule(self, segment: Segment) -> None:
        if self.line is None:
            return
        part = Portion(segment.piece, amount=self._amount(segment, 1, 2))
        part.days.extend(self._day(segment, 5, 6))
        part.days.extend(self._day(segment, 8, 9))
        self.line.schedule.append(part)
        self.status = None

    def _date(self, segment: Segment) -> None:
        days = self._day(segment, 1, 2) if segment.get(2) else self._day(segment, 1, 6)
        if not segment.get(2) and not segment.get(6):
            self._doubt("has DTM without a date", segment, "structured.date", at=self.line)
        if self.line is None:
            self.answer.days.extend(days)
        elif self.status is not None and not self.status.days:
            self.status.days.extend(days)
        else:
            self.line.days.extend(days)

    def _day(self, segment: Segment, qualifier: int, value: int) -> list[Day]:
        """The day of a qualifier and a date; a doubt where either is not known."""
        code, text = segment.get(qualifier), segment.get(value)
        if not text:
            return []
        role = roles("x12").get(code.zfill(3))
        if role is None:
            words = f"gives {text} under the date code “{code}”, which is not known"
            self._doubt(words, segment, at=self.line)
            return []
        if role is Role.OTHER:
            return []
        form = segment.get(5) if segment.name == "DTM" and value == 6 else ""
        days = x12_days(text, form)
        if days is None:
            words = f"gives “{text}” where a date belongs"
            self._doubt(words, segment, "structured.date", at=self.line)
            return []
        return [Day(days[0], role, segment.piece, days[1])]


def prices_not_ours() -> tuple[str, ...]:
    """Kinds of price that are not what the buyer pays."""
    return names("x12", "prices_not_ours")


def _substitute(segment: Segment, line: LineSaid) -> str:
    """The item that an ACK names instead: the first number that the line didn't have."""
    ordered = {*line.buyer_items, *line.seller_items, *line.other_items}
    return next((value for _, value in segment.pairs(7) if value not in ordered), "")
