"""How much of a line comes when: the quantities and days of a line's codes and schedule made into deliveries.

    codes with amounts ─┐  one amount, several that add up (a split), or one said several times
    schedule parts     ─┴► total · deliveries · what isn't promised        all in the order's own unit

Quantities on backorder without a day are not promised and left out. What contradicts itself is trouble, never
an average.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from countersign.extractors.structured.answer import (
    Amount,
    Answer,
    Day,
    Does,
    LineSaid,
    Portion,
    Role,
)
from countersign.extractors.structured.codes import unit_of
from countersign.procurement.claims import Delivery, ExceptionType
from countersign.procurement.interchange.values import is_far
from countersign.procurement.mail import TextLine
from countersign.procurement.money import convert
from countersign.procurement.order import Line

YES = frozenset({Does.ACCEPT, Does.CHANGE, Does.PARTIAL, Does.SUBSTITUTE})
_STATED = {Role.REQUESTED: Role.DELIVERY, Role.REQUESTED_DEPARTURE: Role.DEPARTURE}
"""A day that stands beside a status or in a schedule is the supplier's own, whatever it is called."""
_BEST = (Role.DELIVERY, Role.ESTIMATE, Role.DEPARTURE, Role.EARLIEST)


@dataclass(frozen=True)
class Trouble:
    """A contradiction or gap, and the pieces that show it."""

    words: str
    pieces: tuple[TextLine, ...]
    type: ExceptionType = ExceptionType.UNCLEAR


@dataclass(frozen=True)
class Dated:
    """One schedule of a line: its deliveries, what its days are, and where they stand."""

    deliveries: tuple[Delivery, ...]
    role: Role
    pieces: tuple[TextLine, ...]


@dataclass
class Schedule:
    """What comes of a line and when. `total` None where no quantity is said; several `dates` contradict.

    `foreign`: it is counted in a unit that can't be converted into the order's.
    """

    total: Decimal | None = None
    foreign: bool = False
    pieces: tuple[TextLine, ...] = ()
    dates: list[Dated] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True)
class _Part:
    """A portion in the order's unit; `amount` None where none is said."""

    portion: Portion
    amount: Decimal | None
    days: tuple[Day, ...]

    @property
    def does(self) -> Does | None:
        return self.portion.meaning.act if self.portion.meaning else None

    @property
    def field(self) -> str:
        return self.portion.meaning.field if self.portion.meaning else ""


def schedule(line: Line, said: Sequence[LineSaid], answer: Answer) -> Schedule:
    """What the codes and parts of one line come to."""
    return _Reckoning(line, said, answer).result()


class _Reckoning:
    """One line being reckoned."""

    def __init__(self, line: Line, said: Sequence[LineSaid], answer: Answer) -> None:
        self.line, self.answer = line, answer
        self.found = Schedule()
        self.days = tuple(day for one in said for day in one.days) or tuple(answer.days)
        self.foreign: Amount | None = None
        portions = [part for one in said for part in _portions(one, alone=len(said) == 1)]
        self.codes = [self._part(portion) for portion in portions]
        parts = [self._part(portion) for one in said for portion in one.schedule]
        self.parts = [part for part in parts if part.does is not Does.BACKORDER]
        self.back = [part for part in (*self.codes, *parts) if part.does is Does.BACKORDER]
        self.stated = self._part(Portion(said[0].piece, amount=said[0].stated)) if len(said) == 1 else None

    def result(self) -> Schedule:
        entries = self._entries()
        if self.foreign:
            words = f"counts in {self.foreign.unit}, the order in {self.line.uom}"
            trouble = Trouble(words, (self.foreign.piece,), ExceptionType.UOM)
            self.found = Schedule(foreign=True, troubles=[*self.found.troubles, trouble])
            entries = [replace(entry, amount=None) for entry in entries]
        self._dates(entries)
        return self.found

    def _part(self, portion: Portion) -> _Part:
        amount = None
        if portion.amount is not None:
            unit = unit_of(portion.amount.unit, self.answer.units, self.line)
            amount = convert(portion.amount.number, unit, self.line.uom)
            if amount is None:
                self.foreign = portion.amount
        days = tuple(replace(day, role=_STATED.get(day.role, day.role)) for day in portion.days)
        return _Part(portion, amount, days)

    def _entries(self) -> list[_Part]:
        """The parts that come, and their sum as the total."""
        yes = [part for part in self.codes if part.does in YES or part.portion.meaning is None]
        dated_back = [part for part in self.back if part.days]
        if any(part.amount is not None for part in self.parts):
            entries = [*self.parts, *dated_back]
            self._set_total(entries)
            self._agrees_with(yes)
        elif sum(part.amount is not None for part in (*yes, *dated_back)) > 1:
            entries = self._several(yes, dated_back)
        else:
            entries = self._one(yes, dated_back)
        self._agrees_with([self.stated] if self.stated else [])
        self._backorder(entries)
        return entries

    def _set_total(self, entries: Sequence[_Part]) -> None:
        amounts = [part.amount for part in entries if part.amount is not None]
        if amounts:
            self.found.total = sum(amounts, Decimal(0))
            pieces = (part.portion.amount.piece for part in entries if part.portion.amount)
            self.found.pieces = tuple(pieces)

    def _one(self, yes: list[_Part], dated_back: list[_Part]) -> list[_Part]:
        """One amount at most: that of a code, or the line's own."""
        entries = [part for part in (*yes, *dated_back) if part.amount is not None]
        if not entries and self.stated and self._stands_for_what_comes(self.stated):
            days = tuple(day for part in (*yes, *self.parts) for day in part.days)
            entries = [replace(self.stated, days=days)]
        elif entries and not entries[0].days:
            days = tuple(day for part in (*yes, *self.parts) for day in part.days)
            entries = [replace(entries[0], days=days)]
        self._set_total(entries)
        return entries or [part for part in (*yes, *self.parts) if part.days]

    def _stands_for_what_comes(self, stated: _Part) -> bool:
        """Whether the line's own quantity is what comes: not where a backorder may be part of it."""
        waiting = sum((part.amount or Decimal(0) for part in self.back), Decimal(0))
        return stated.amount is not None and (not self.back or stated.amount + waiting == self.line.quantity)

    def _several(self, yes: list[_Part], dated_back: list[_Part]) -> list[_Part]:
        """Several codes with amounts: parts of one whole, or the same one looked at from several sides."""
        counted = [part for part in (*yes, *dated_back) if part.amount is not None]
        total = sum((part.amount or Decimal(0) for part in counted), Decimal(0))
        days = {(day.first, day.last) for part in counted for day in part.days}
        is_same = len({part.amount for part in counted}) == 1 and len(days) < 2
        if not is_same and total <= self.line.quantity:
            self._set_total(counted)
            return counted
        return self._one_of_them(counted)

    def _one_of_them(self, counted: list[_Part]) -> list[_Part]:
        """The quantity by the code that changes it, the day by the code that changes that."""
        changing = [part for part in counted if part.field == "quantity"] or counted
        amounts = {part.amount for part in changing}
        if len(amounts) > 1:
            pieces = tuple(part.portion.piece for part in counted)
            words = "gives quantities that neither add up to the ordered one nor agree"
            self.found.troubles.append(Trouble(words, pieces, ExceptionType.CONFLICT))
            return []
        dating = [part for part in counted if part.field == "date"] or counted
        days = tuple(day for part in dating for day in part.days)
        entries = [replace(changing[0], days=days)]
        self._set_total(entries)
        return entries

    def _agrees_with(self, others: Sequence[_Part]) -> None:
        """Whether quantities given elsewhere are the ordered one, the total, or parts of it."""
        amounts = [part.amount for part in others if part.amount is not None]
        total = self.found.total
        if not amounts or total is None or self.foreign:
            return
        waiting = sum((part.amount or Decimal(0) for part in self.back if not part.days), Decimal(0))
        fitting = {self.line.quantity, total, total + waiting}
        if sum(amounts, Decimal(0)) not in fitting and not fitting & set(amounts):
            pieces = (*(part.portion.piece for part in others), *self.found.pieces)
            words = "gives different quantities"
            self.found.troubles.append(Trouble(words, tuple(pieces), ExceptionType.CONFLICT))

    def _backorder(self, entries: Sequence[_Part]) -> None:
        """A backorder without a day, where what comes besides is not said."""
        undated = [part for part in self.back if not part.days]
        if undated and not any(part.amount is not None for part in entries):
            words = "says what is on backorder, not what comes on time"
            self.found.troubles.append(Trouble(words, tuple(part.portion.piece for part in undated)))
        elif undated:
            self.found.pieces += tuple(part.portion.piece for part in undated)

    def _dates(self, entries: Sequence[_Part]) -> None:
        dated = [part for part in entries if part.days]
        if not dated:
            self._one_day(_said_again(self.days, self.line), entries[0].amount if len(entries) == 1 else None)
        elif len(entries) == 1:
            self._one_day(entries[0].days, entries[0].amount)
        else:
            self._split(entries)

    def _one_day(self, days: Sequence[Day], amount: Decimal | None) -> None:
        """Every different day of the best kind; two of them are for the hearing to find."""
        best = _best(days)
        for day in dict.fromkeys(best):
            if not self._is_sound(day):
                continue
            delivery = Delivery(day.first, amount, day.last)
            if not any(dated.deliveries == (delivery,) for dated in self.found.dates):
                self.found.dates.append(Dated((delivery,), day.role, (day.piece,)))

    def _split(self, entries: Sequence[_Part]) -> None:
        """Several parts, each with its day; an accepted part without one comes on the one ordered day."""
        deliveries, roles, pieces = [], set(), []
        for part in entries:
            day = next(iter(_best(part.days)), None)
            if day is None and (part.does not in YES or self.line.schedule):
                words = "gives a quantity without saying when it comes"
                self.found.troubles.append(Trouble(words, (part.portion.piece,)))
                return
            if day is not None and not self._is_sound(day):
                return
            first, last = (day.first, day.last) if day else (self.line.date, None)
            deliveries.append(Delivery(first, part.amount, last))
            roles |= {day.role} if day else set()
            pieces.append(day.piece if day else part.portion.piece)
        if len(roles) > 1:
            words = "gives days of arrival and days of departure for parts of the same line"
            self.found.troubles.append(Trouble(words, tuple(pieces)))
            return
        self.found.dates.append(Dated(tuple(deliveries), roles.pop(), tuple(dict.fromkeys(pieces))))

    def _is_sound(self, day: Day) -> bool:
        if not is_far(day.first, self.line.date) and not is_far(day.last or day.first, self.line.date):
            return True
        words = f"gives the day {day.first.isoformat()}, which can't be meant"
        self.found.troubles.append(Trouble(words, (day.piece,), ExceptionType.DATE))
        return False


def _portions(said: LineSaid, *, alone: bool) -> list[Portion]:
    """The codes of a line; of several lines for the same one, each with its own quantity and days."""
    if alone:
        return said.codes
    codes = said.codes or [Portion(said.piece)]
    own = [] if said.schedule else said.days
    stated = None if said.schedule else said.stated
    return [
        replace(code, amount=code.amount or (stated if len(codes) == 1 else None), days=code.days or own)
        for code in codes
    ]


def _said_again(days: Sequence[Day], line: Line) -> list[Day]:
    """Days of the line or the whole answer; a day that the buyer asked for is news only where it differs."""
    return [
        replace(day, role=_STATED.get(day.role, day.role))
        for day in days
        if day.role not in _STATED or not day.first == (day.last or day.first) == line.only_day
    ]


def _best(days: Sequence[Day]) -> list[Day]:
    """The days of the best kind that there is."""
    for role in _BEST:
        if found := [day for day in days if day.role is role]:
            return found
    return []
