"""What part each value of a clause plays: promised, old, background, a total, or something else.

In "was 12.50, now 13.10" only the second is promised; in "160 of the 200 on Dec 4" the 200 is the order's.
A value whose part can't be told is loose: it is never claimed, and a yes beside it is not taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from countersign.extractors.grammar import prices
from countersign.extractors.grammar.bygone import is_of_a_month_gone, is_orders_own
from countersign.extractors.grammar.clauses import Clause, Sentence
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.least import is_least
from countersign.extractors.grammar.out_of import is_drawn_on
from countersign.extractors.grammar.phrases import YES, Found, Kind
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted, thing_after
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.whose_day import is_asked_for, is_of_another
from countersign.procurement import money
from countersign.procurement.claims import Evidence

# Words that make the very next value old, but say nothing about one that is further away.
_ADJACENT, _NEAR = 1, 3
_COUNTED = frozenset({"#quantity", "#number"})
_VALUES = _COUNTED | {"#date", "#price"}
_WITH_YEAR = re.compile(r"\d{4}|\d([./-])\d{1,2}\1\d{2}(?!\d)")


class Part(StrEnum):
    """The part that a value plays."""

    PROMISED = "promised"
    OLD = "old"
    ORDERED = "ordered"
    BACKGROUND = "background"
    BACKORDERED = "backordered"
    LOOSE = "loose"


@dataclass(frozen=True)
class Valued:
    """A value in its part. Exactly one of `date`, `price`, `counted` has readings."""

    index: int
    part: Part
    date: Span[Interval] | None = None
    price: Span[Quoted] | None = None
    counted: Span[Counted] | None = None

    @property
    def span(self) -> Span[Interval] | Span[Quoted] | Span[Counted]:
        """The value itself."""
        found = self.date or self.price or self.counted
        assert found is not None
        return found

    @property
    def field(self) -> str:
        """The field that it bears on."""
        return "date" if self.date else "price" if self.price else "quantity"


@dataclass(frozen=True)
class Within:
    """A clause with what was found in it."""

    sentence: Sentence
    clause: Clause

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """What the clause does: "the remaining 150 will follow on the 22nd" delivers, and announces none."""
        acts = [act for act in self.sentence.acts if self.holds(act.first)]
        return frozenset(act.kind for act in acts if not self._delivers(act))

    def _delivers(self, act: Found) -> bool:
        if act.kind is not Kind.PENDING:
            return False
        keys = set(self.keys)
        following = any(
            m.kind is Kind.DELIVER and act.first <= m.first < act.last for m in self.sentence.marks
        )
        return following and "#date" in keys and bool(keys & _COUNTED)

    @cached_property
    def marks(self) -> frozenset[Kind]:
        """What it talks about."""
        return frozenset(mark.kind for mark in self.sentence.marks if self.holds(mark.first))

    def holds(self, index: int) -> bool:
        """Whether the token stands in the clause."""
        return self.clause.first <= index < self.clause.last

    def has(self, character: int) -> bool:
        """Whether the character of the sentence stands in the clause."""
        start, end = self.sentence.span(self.clause.first, self.clause.last)
        return start <= character < end

    @cached_property
    def dated(self) -> bool:
        """Whether a date stands in it."""
        return "#date" in self.keys

    @property
    def places(self) -> range:
        """The indices of its tokens."""
        return range(self.clause.first, self.clause.last)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its tokens."""
        return tuple(token.key for token in self.sentence.tokens[self.clause.first : self.clause.last])

    def evidence(self, *fields: str) -> tuple[Evidence, ...]:
        """Its words as evidence for each of the fields."""
        start, end = self.sentence.span(self.clause.first, self.clause.last)
        return tuple(e for name in fields for e in self.sentence.evidence(name, start, end))

    def last_of(self, kind: Kind, before: int) -> int | None:
        """Where the nearest phrase of that kind ends before a token of the clause."""
        ends = [
            f.last
            for f in (*self.sentence.acts, *self.sentence.marks)
            if f.kind is kind and self.holds(f.first)
        ]
        return max((end for end in ends if end <= before), default=None)

    def first_of(self, kind: Kind, after: int) -> int | None:
        """Where the nearest phrase of that kind begins behind a token of the clause."""
        starts = [
            f.first
            for f in (*self.sentence.acts, *self.sentence.marks)
            if f.kind is kind and self.holds(f.first)
        ]
        return min((start for start in starts if start > after), default=None)

    def key(self, index: int) -> str:
        """The token's key; empty outside the clause."""
        return self.sentence.tokens[index].key if self.holds(index) else ""

    @property
    def language(self) -> str:
        """The language that is read."""
        return self.sentence.setting.language


def day_field(within: Within) -> str:
    """ "ship date" where goods leave on the day, "date" where they arrive or nothing is said."""
    ships = [m for m in within.sentence.marks if m.kind is Kind.SHIP and within.holds(m.first)]
    named = [m for m in within.sentence.marks if m.kind is Kind.DATE_WORD and within.holds(m.first)]
    # "Delivery to the forwarder" and "shipping date" name a departure.
    departures = [*ships, *(m for m in named if any(_share(m, ship) for ship in ships))]
    arrives = any(not any(d.first <= m.first and m.last <= d.last for d in departures) for m in named)
    return "ship date" if ships and not arrives else "date"


def _share(one: Found, other: Found) -> bool:
    return one.first < other.last and other.first < one.last


def counts_days(within: Within) -> bool:
    """ "30 days net", which says no more than how many."""
    keys = set(within.keys)
    return within.kinds == {Kind.TERMS} and bool(keys & {"#quantity", "#number", "#hanging"})


def valued(within: Within, unknown: bool) -> tuple[Valued, ...]:
    """Every value of the clause in its part. `unknown`: words stand in it that nobody knows."""
    found = []
    for index in range(within.clause.first, within.clause.last):
        token = within.sentence.tokens[index]
        for value in _at(within, index, token.start):
            found.append(_in_part(within, value, unknown))
    return tuple(_from_to(within, found))


def _at(within: Within, index: int, start: int) -> Iterator[Valued]:
    values = within.sentence.values
    yield from (Valued(index, Part.LOOSE, date=s) for s in values.dates if s.start == start)
    yield from (Valued(index, Part.LOOSE, price=s) for s in values.prices if s.start == start)
    yield from (Valued(index, Part.LOOSE, counted=s) for s in values.quantities if s.start == start)
    for span in values.numbers:
        if span.start == start:
            yield _typed(within, index, span)


def _typed(within: Within, index: int, span: Span[Decimal]) -> Valued:
    """A bare number as a price or a quantity, whichever the words around it say."""
    if prices.has_cents(span.text) and _can_be_price(within) and not _may_be_day(within, span):
        quoted = tuple(Quoted(reading) for reading in span.readings)
        return Valued(index, Part.LOOSE, price=Span(span.start, span.end, span.text, quoted))
    marked, thing = _counts(within, index, span), thing_after(within.sentence.text, span.end, within.language)
    counted = tuple(Counted(reading, marked=marked, thing=thing) for reading in span.readings)
    return Valued(index, Part.LOOSE, counted=Span(span.start, span.end, span.text, counted))


def _may_be_day(within: Within, span: Span[Decimal]) -> bool:
    """ "11.12" where days are written so, and money is not."""
    figures = span.text.split(".")
    dotted = len(figures) == 2 and all(part.isdigit() and len(part) < 3 for part in figures)
    language = load(within.language)
    days = bool(language.data["dates"].get("day_month_dots")) and language.data["numbers"]["decimal"] != "."
    return dotted and days and 0 < int(figures[0]) < 32 and 0 < int(figures[1]) < 13


def _can_be_price(within: Within) -> bool:
    """Pieces are not counted with cents; metres and kilos may be."""
    if Kind.PRICE_WORD in within.marks:
        return True
    lines = [line for order in within.sentence.setting.orders for line in order.lines]
    return all(money.family(line.uom) not in ("length", "mass", "area", "volume") for line in lines)


def _counts(within: Within, index: int, span: Span[Decimal]) -> bool:
    """Whether the words around a bare number say that it counts the goods."""
    if any(reading != reading.to_integral_value() for reading in span.readings):
        return False
    tokens = within.sentence.tokens
    all_of, after = within.sentence.listed("all_of"), within.sentence.listed("after", "quantities")
    if any(i in all_of and within.holds(i) for i in (index - 1, index - 2)) or (
        index + 1 in after and within.holds(index + 1)
    ):
        return True
    named = [m for m in within.sentence.mentions if m.pointing in (Pointing.WORDS, Pointing.ITEM)]
    end = tokens[index].end
    if any(0 <= m.start - end <= 2 or 0 <= tokens[index].start - m.end <= 2 for m in named):
        return True
    ends = [
        within.last_of(kind, index)
        for kind in (Kind.BALANCE, Kind.QUANTITY_WORD, Kind.NEW, Kind.DELIVER, Kind.SHIP)
    ]
    if any(end is not None and index - end <= 1 for end in ends):
        return True
    return bool(within.kinds & {Kind.BACKORDER}) or _is_one_of(within, span.sure)


def _is_one_of(within: Within, number: Decimal | None) -> bool:
    """Whether so many are ordered on a line."""
    return number in {line.quantity for order in within.sentence.setting.orders for line in order.lines}


def _in_part(within: Within, value: Valued, unknown: bool) -> Valued:
    return replace(value, part=_part(within, value, unknown))


def _part(within: Within, value: Valued, unknown: bool) -> Part:
    if _is_background(within, value):
        return Part.BACKGROUND
    if value.date and not _is_due_then(within, value.date) and is_of_another(within.keys, within.language):
        return Part.LOOSE
    if value.date and _is_wished(within, value.index):
        return Part.ORDERED
    if value.date and is_of_a_month_gone(within, value.date):
        return Part.BACKGROUND
    if value.counted and _is_year(within, value.counted):
        return Part.LOOSE
    if value.counted and (_is_whole(within, value.index) or _comes_before_less(within, value.counted)):
        return Part.ORDERED
    if _is_old(within, value.index):
        return Part.OLD
    if value.counted and Kind.BACKORDER in within.kinds and not _delivered_first(within, value.index):
        return Part.BACKORDERED
    promised = _has_context(within, value, unknown) and not (value.date and _is_over(within, value.date))
    return Part.PROMISED if promised else Part.LOOSE


def _tells_when_it_is_told(within: Within, date: Span[Interval]) -> bool:
    """ "I'll come back with the day, once I have talked to the works tomorrow"."""
    bare = not any(letter.isdecimal() for letter in date.text)
    moved = within.marks & {Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD, Kind.QUANTITY_WORD}
    pending = any(a.kind is Kind.PENDING and a.first < within.clause.first for a in within.sentence.acts)
    return bare and pending and not moved


def _is_due_then(within: Within, date: Span[Interval]) -> bool:
    """Whether a day that was ordered may be meant."""
    days = [day for order in within.sentence.setting.orders for line in order.lines for day in line.days]
    return any(reading.first <= day <= reading.last for reading in date.readings for day in days)


def _is_year(within: Within, counted: Span[Counted]) -> bool:
    """ "For deliveries in 2027": a bare number that is this year or the next, and was not ordered."""
    sure, year = counted.sure, within.sentence.setting.anchor.year
    if sure is None or sure.unit or sure.number not in (year, year + 1):
        return False
    return not _is_one_of(within, sure.number)


def _is_wished(within: Within, index: int) -> bool:
    """ "You wanted 11 December", with no yes beside it, nor a delivery behind it."""
    keys = ["#date", *(within.key(i) for i in range(index - 2 * _NEAR, index))]
    before = keys[len(keys) - keys[::-1].index("#date") :]
    moved = within.first_of(Kind.DELIVER, index) is not None or within.first_of(Kind.SHIP, index) is not None
    wished = not moved and is_asked_for(before, within.language)
    behind = [within.key(index + i) for i in range(1, _NEAR + 1)]
    return not within.kinds & YES and (wished or is_asked_for(behind, within.language, behind=True))


def _is_over(within: Within, date: Span[Interval]) -> bool:
    """Whether the day was over when the mail was written."""
    return bool(date.readings) and all(day.last < within.sentence.setting.anchor for day in date.readings)


def is_gone(within: Within, value: Valued) -> bool:
    """ "Not made any more since January": a time that had begun when the mail was written."""
    return bool(value.date and value.date.sure and value.date.sure.first <= within.sentence.setting.anchor)


def _is_background(within: Within, value: Valued) -> bool:
    sentence = within.sentence
    idle = {Kind.COURTESY, Kind.CANCEL_REST, *({Kind.PENDING} & within.kinds)}
    if any(act.first <= value.index < act.last for act in sentence.acts if act.kind in idle):
        return True
    if value.date and (Kind.PENDING in within.kinds or _is_due(within, value.date)):
        return True
    if value.date and _tells_when_it_is_told(within, value.date):
        return True
    if value.date and (_is_letterhead(within, value.date) or is_orders_own(within, value.index, value.date)):
        return True
    time = value.counted and (_is_time(within, value.counted) or _is_term(within, value.index))
    if time or (value.counted and is_least(sentence, value.span.start)):
        return True
    if any(act.kind is Kind.OFFER and act.first <= value.index for act in sentence.acts):
        return True  # "at 600 you'd get 3.95"
    if value.counted and within.last_of(Kind.CANCEL_REST, value.index) is not None:
        return True  # "please cancel the remaining 200"
    spots = [m for m in within.sentence.marks if m.kind is Kind.BACKGROUND and within.holds(m.first)]
    inside = any(mark.first <= value.index < mark.last for mark in spots)
    promised = within.marks & {Kind.DELIVER, Kind.SHIP} or within.dated
    return inside or bool(value.counted and spots and not promised)


def _is_time(within: Within, counted: Span[Counted]) -> bool:
    """ "within 24 hours" counts no goods, unless hours were ordered."""
    lines = [line for order in within.sentence.setting.orders for line in order.lines]
    hours = any(reading.unit and money.family(reading.unit) == "time" for reading in counted.readings)
    return hours and not any(money.family(line.uom) == "time" for line in lines)


def _is_term(within: Within, index: int) -> bool:
    """ "payment at 30 days": days that terms of payment are counted in."""
    language = load(within.language)
    counted = language.folded("dates", "days") | language.folded("dates", "weeks")
    return Kind.TERMS in within.kinds and within.key(index + 1) in counted


def _is_due(within: Within, date: Span[Interval]) -> bool:
    """ "payable at the end of the month": a stretch of days that nothing is delivered in."""
    stretch = not any(reading.single for reading in date.readings)
    moved = within.marks & {Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD}
    return stretch and Kind.TERMS in within.kinds and not moved


def _is_letterhead(within: Within, date: Span[Interval]) -> bool:
    """ "日期：2026年11月3日" on a document: a whole date that has come, of which nothing else is said."""
    passed = bool(date.sure) and date.sure is not None and date.sure.last <= within.sentence.setting.anchor
    said = within.kinds - {Kind.TITLE} or within.marks & {Kind.DELIVER, Kind.SHIP}
    named = any(key in ("#line", "#item", "#quantity", "#price") for key in within.keys)
    return passed and not (said or named) and bool(_WITH_YEAR.search(date.text))


def _is_whole(within: Within, index: int) -> bool:
    """ "160 of the 200": the second number is what was ordered."""
    language = load(within.language)
    whole = language.folded("quantities", "of_the")
    before = " ".join(within.key(i) for i in range(index - 3, index)).strip()
    counted = any(within.key(i) in ("#quantity", "#number") for i in range(index - 4, index))
    return counted and any(before.endswith(" " + words) or before == words for words in whole)


def _comes_before_less(within: Within, counted: Span[Counted]) -> bool:
    """ "Of the 200 we can send 160": the first number is what was ordered."""
    if not counted.sure or not _is_one_of(within, counted.sure.number):
        return False
    values = within.sentence.values
    later = [span.sure.number for span in values.quantities if span.sure and span.start > counted.start]
    later += [span.sure for span in values.numbers if span.sure and span.start > counted.start]
    less = any(number < counted.sure.number for number in later)
    return less and is_drawn_on(within.sentence.text, counted.start, within.language)


def _is_old(within: Within, index: int) -> bool:
    old = _old_before(within, index)
    if old is not None and index - old <= _reach(within, old, index):
        return True
    refused = within.last_of(Kind.NOT_KEPT, index)
    renewed = max((within.last_of(k, index) or -1 for k in (Kind.NOT_BEFORE, Kind.CHANGE)), default=-1)
    if refused is not None and renewed < refused:
        return True
    found = [*within.sentence.acts, *within.sentence.marks]
    behind = [f for f in found if within.holds(f.first) and f.first > index]
    after = [f.first for f in behind if f.kind is Kind.NOT_KEPT or _outdates(within, f, index)]
    return bool(after) and min(after) - index <= _NEAR


def _outdates(within: Within, found: Found, index: int) -> bool:
    """Whether a phrase behind a value makes it old: "moves to 18 December" no count, only another day."""
    new = {within.key(i) for i in range(found.first, found.last)} & _VALUES
    return found.kind is Kind.OLD_AFTER and (not new or within.key(index) in new or new <= _COUNTED)


def _old_before(within: Within, index: int) -> int | None:
    """Where the nearest "old" word before a value ends: no "not" of "not before", no "you" of "with you"."""
    moved = [mark for mark in within.sentence.marks if mark.kind in (Kind.DELIVER, Kind.SHIP)]
    acts = [act for act in within.sentence.acts if within.holds(act.first)]
    ends = [
        mark.last
        for mark in within.sentence.marks
        if mark.kind is Kind.OLD
        and within.holds(mark.first)
        and mark.last <= index
        and not any(act.first <= mark.first and mark.last < _reaching(act) for act in acts)
        and not any(one.first < mark.first < one.last for one in moved)
    ]
    return max(ends, default=None)


def _reaching(act: Found) -> int:
    """Where a phrase ends that makes an "old" word in it none: "no later than" up to its last word."""
    return act.last + 1 if act.kind is Kind.NOT_BEFORE and act.last - act.first > 1 else act.last


def _reach(within: Within, old: int, index: int) -> int:
    """How far an "old" word reaches: over harmless words, never over a value or over "now"."""
    between = [within.key(i) for i in range(old, index)]
    word = within.key(old - 1)
    short = len(word) <= 4
    if any(key.startswith("#") for key in between) or within.last_of(Kind.NEW, index) == index:
        return -1
    return _ADJACENT if short else _NEAR


def _delivered_first(within: Within, index: int) -> bool:
    """ "can ship 300, 200 on backorder" in one clause: what stands nearer to the verb is delivered."""
    backorder = within.first_of(Kind.BACKORDER, index)
    others = [i for i in range(index + 1, backorder or index) if within.key(i) in ("#quantity", "#number")]
    return bool(others)


def _has_context(within: Within, value: Valued, unknown: bool) -> bool:
    """Whether the clause promises: it speaks of delivery or of a yes, or it holds nothing but values."""
    kinds, marks = within.kinds, within.marks
    spoken = kinds & _PROMISING or not unknown
    if value.price:
        reading = value.price.readings[0] if value.price.readings else None
        typed = reading is not None and (reading.currency or reading.per or reading.total)
        return bool(typed or Kind.PRICE_WORD in marks or spoken)
    if value.counted:
        marked = any(reading.marked for reading in value.counted.readings)
        moved = marks & {Kind.DELIVER, Kind.SHIP, Kind.QUANTITY_WORD, Kind.BALANCE}
        return bool(marked and (spoken or moved or within.sentence.values.dates)) or bool(
            spoken and within.dated
        )
    if Kind.NEGATION in kinds and not kinds & _SETTING_A_DAY:
        return False  # "no shipments in week 50"
    slips = within.last_of(Kind.CHANGE, value.index) == value.index  # "slips to" the day
    delivered = bool(marks & {Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD}) or _verb_to_come(within)
    if Kind.TROUBLE in kinds and not (slips or delivered or kinds & _SETTING_A_DAY):
        return False  # "we are closed in week 50"
    return bool(
        slips or delivered or not unknown or kinds & (YES | {Kind.NOT_BEFORE, Kind.HEDGE, Kind.CONDITION})
    )


def _verb_to_come(within: Within) -> bool:
    """ "재고 150개를 12월 11일에, …": pieces with a day, whose verb stands at the end of the sentence."""
    counted = any(key in _COUNTED for key in within.keys)
    later = [m for m in within.sentence.marks if m.first >= within.clause.last]
    moved = any(m.kind in (Kind.DELIVER, Kind.SHIP) for m in later)
    return counted and moved and load(within.language).verb_last


def _from_to(within: Within, found: list[Valued]) -> Iterator[Valued]:
    """ "from 11 Dec to 21 Dec": the first of two is the old one."""
    for place, value in enumerate(found):
        same = [later for later in found[place + 1 :] if later.field == value.field]
        opened = within.last_of(Kind.OLD_FROM, value.index)
        if same and opened is not None and value.index - opened <= _ADJACENT:
            yield replace(value, part=Part.OLD)
        else:
            yield value


_SETTING_A_DAY = YES | {Kind.NOT_BEFORE, Kind.NOT_KEPT, Kind.CHANGE}
_PROMISING = YES | {
    Kind.NOT_BEFORE,
    Kind.CHANGE,
    Kind.HEDGE,
    Kind.CONDITION,
    Kind.CANCEL_REST,
    Kind.FOLLOWS,
}
