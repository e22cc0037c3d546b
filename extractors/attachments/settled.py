"""What else is printed on a sheet whose list restates every line of the order.

Where all that was ordered stands there as it was ordered, the rest of the sheet matters only if it could
touch that: a word of doubt or refusal, a day to come that is another, a charge, an amount that does not
follow from the list, hard terms, news. Everything else (numbers and names of the paper, what it adds up to,
tax, banks, registers, printed terms, unknown words) is paper and is set aside, whatever its layout.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from countersign.extractors.attachments.clauses import IN_MAILS, is_clause, packed_in
from countersign.extractors.attachments.covering import only_covers
from countersign.extractors.attachments.keys import kinds_of, parts_of
from countersign.extractors.attachments.paper import is_address, is_paper
from countersign.extractors.attachments.silence import NEWS, days_in
from countersign.extractors.attachments.sums import Sums, amounts_in
from countersign.extractors.attachments.vocabulary import bare as bare_key
from countersign.extractors.attachments.vocabulary import folded, has, names_hard_terms, words
from countersign.extractors.grammar import phrases, references
from countersign.extractors.grammar.headings import percents
from countersign.extractors.grammar.kinds import YES, Kind
from countersign.extractors.grammar.language import FALLBACK, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.notes import is_note
from countersign.extractors.grammar.payment import is_short, printed_payment, without_days
from countersign.extractors.grammar.prices import currencies_named
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.restated import Restated, bare, restated, setting_of
from countersign.extractors.grammar.some_of_it import speaks_of_some
from countersign.extractors.grammar.spans import Place, Span
from countersign.extractors.grammar.terms import settled
from countersign.extractors.grammar.touching import touches, touches_in
from countersign.extractors.grammar.values import values_outside
from countersign.procurement import money
from countersign.procurement.mail import BODY, SPOKEN, InboundMessage, Label, Table, TextLine, source_of
from countersign.procurement.order import PurchaseOrder

_TOUCHING = NEWS | {
    Kind.HEDGE,
    Kind.OFFER,
    Kind.CONDITION,
    Kind.PENDING,
    Kind.QUESTION,
    Kind.REQUEST,
    Kind.APPROVAL,
    Kind.TROUBLE,
}
_IN_SMALL_PRINT = {Kind.CHARGE, Kind.CONDITION, Kind.TROUBLE, Kind.CHANGE, Kind.REQUEST}
_POINTED = frozenset(
    {Pointing.FOREIGN_ORDER, Pointing.UNKNOWN_LINE, Pointing.LINE, Pointing.ITEM, Pointing.OTHERS}
)
_A_DAY = dt.timedelta(days=1)
_CENTS, _EXTRA = re.compile(r"\d[.,]\d{1,2}(?!\d)"), re.compile(r"\d\s?[%％]")
_PARTS = re.compile(r"[;；]\s*")
_LONG_CODE, _ALIKE = re.compile(r"(?<![\w./-])[\w./-]*\d{3}[\w./-]*\w"), 3
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d_])|(?<=[。；])\s*(?=\S)")


def without_paper(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> InboundMessage:
    """The mail, of whose files that restate all lines of an order only that is left which could touch it."""
    if not any(map(_file, message.lines)) and not any(table.places for table in message.tables):
        return message  # words of its own alone, and tables that are told whole
    message = _without_currency(message, orders)
    known, message = message, _with_strangers(message, orders)
    strange = {one.number for one, was in zip(message.lines, known.lines, strict=True) if one != was}
    rows = restated(message, setting_of(message, orders))
    if not rows.numbers:
        return message
    message = _without_covering(message, {order.number for order in orders})
    lines = [replace(x, label=Label.NEW) if _is_told(x, rows) else x for x in message.lines]
    for file in dict.fromkeys(_file(line) for line in lines if line.number in rows.numbers):
        for order in orders if file else ():
            if _is_whole(file, order, rows):
                sheet = _Sheet(order, orders, message, rows)
                rest = {line.number for line in lines if _file(line) == file} - rows.numbers - strange
                read = [sheet.labelled(line) if line.number in rest else line for line in lines]
                lines = _with_heading(lines, read, rows)
    lines = _with_titles(lines, message, rows)
    gone = {bare(line.text) for line in lines if line.label is Label.DISCLAIMER}
    tables = tuple(_without(table, gone) for table in message.tables)
    return replace(message, lines=tuple(lines), tables=tables)


def _without_currency(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> InboundMessage:
    """The mail without the lines of files that only name the orders' own currency: "Döviz | EUR"."""
    ours = frozenset(order.currency for order in orders)
    lines = tuple(
        replace(line, label=Label.DISCLAIMER)
        if line.label in SPOKEN and _file(line) and len(ours) == 1 and _is_currency(line.text, ours)
        else line
        for line in message.lines
    )
    return replace(message, lines=lines) if lines != message.lines else message


def _is_currency(text: str, ours: frozenset[str]) -> bool:
    """Whether it is the key of a currency with the one of the orders, and nothing else."""
    key, _, value = text.replace("：", ":").replace(" | ", ":", 1).partition(":")
    meant = [one for _, _, one in currencies_named(value)]
    alone = re.fullmatch(r"[A-Z]{3}|[^\W\d_]{2,12}|\W", value.strip())
    return bool(alone) and "currency" in kinds_of(key) and meant == [ours]


def _with_strangers(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> InboundMessage:
    """The mail; of a file that names an order that looks like ours, and none of ours, only that is heard."""
    ours = {order.number for order in orders}
    lines = [line for line in message.lines if _file(line)]
    named = {_file(line) for line in lines if any(number in line.text for number in ours)}
    naming = [line for line in lines if _file(line) not in named and _names_stranger(line, ours)]
    if not naming:
        return message
    foreign, heard = {_file(line) for line in naming}, {line.number for line in naming}
    return replace(
        message,
        lines=tuple(
            replace(x, label=Label.NEW if x.number in heard else Label.QUOTED) if _file(x) in foreign else x
            for x in message.lines
        ),
        tables=tuple(
            replace(table, label=Label.QUOTED) if source_of(table.where) in foreign else table
            for table in message.tables
        ),
    )


def _names_stranger(line: TextLine, ours: set[str]) -> bool:
    return line.label in SPOKEN | {Label.DISCLAIMER} and any(
        _looks_like(code, ours) for code in _LONG_CODE.findall(line.text)
    )


def _without_covering(message: InboundMessage, ours: set[str]) -> InboundMessage:
    """The mail without its own sentences that only say that a paper is attached."""
    lines = tuple(
        replace(line, label=Label.DISCLAIMER)
        if not _file(line) and line.label in SPOKEN and _only_covers(line.text, ours)
        else line
        for line in message.lines
    )
    return replace(message, lines=lines)


def _only_covers(text: str, ours: set[str]) -> bool:
    """Whether it is such a sentence: "Attached is our confirmation", or what a program adds to its mails."""
    others = {code for code in _LONG_CODE.findall(text) if _looks_like(code, ours)} - ours
    languages = frozenset({detect(text)})
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    added = all(only_covers(part) or is_clause(part, languages, only=IN_MAILS) for part in parts)
    return bool(parts) and added and not others


def _looks_like(code: str, ours: set[str]) -> bool:
    return any(len(code) == len(number) and code[:_ALIKE] == number[:_ALIKE] for number in ours)


def _is_told(line: TextLine, rows: Restated) -> bool:
    """Whether a line that was taken for paper holds a value of a row."""
    words = rows.told.get(line.where, ()) if line.label is Label.DISCLAIMER else ()
    return any(word in line.text for word in words)


def _file(line: TextLine) -> str:
    return "" if line.place == BODY else source_of(line.place)


def _is_whole(file: str, order: PurchaseOrder, rows: Restated) -> bool:
    """Whether every line of the order is restated in the file."""
    found = {
        key
        for said in rows.statements
        for key in said.scope.lines or ()
        if said.counted and any(words.where.startswith(f"{file}:") for words in said.evidence)
    }
    return {(order.number, line.line) for line in order.lines} <= found


def _with_heading(lines: Sequence[TextLine], read: Sequence[TextLine], rows: Restated) -> list[TextLine]:
    """The lines as read; the titles above the list stay where a row below is left that needs them."""
    first = next(place for place, line in enumerate(read) if line.number in rows.numbers and _file(line))
    left = any(line.label in SPOKEN and line.number not in rows.numbers for line in read[first:])
    return [*read[: first - 1], lines[first - 1], *read[first:]] if left and first else list(read)


def _with_titles(read: Sequence[TextLine], message: InboundMessage, rows: Restated) -> list[TextLine]:
    """The lines as read; the titles of a table stay where a row below is left that needs them."""
    gone = {bare(line.text) for line in read if line.label is Label.DISCLAIMER}
    kept = {
        bare(" ".join(table.rows[0]))
        for table in message.tables
        if table.places
        for row in table.rows[1:]
        if not rows.holds(row) and bare(" ".join(row)) not in gone
    }
    both = zip(read, message.lines, strict=True)
    return [was if was.label in SPOKEN and bare(was.text) in kept else line for line, was in both]


class _Sheet:
    """A sheet whose list restates an order."""

    def __init__(
        self, order: PurchaseOrder, orders: Sequence[PurchaseOrder], message: InboundMessage, rows: Restated
    ) -> None:
        self.order, self.setting = order, setting_of(message, orders)
        self.days = {line.only_day for line in order.lines}
        self.dated = rows.dated({(order.number, line.line) for line in order.lines})
        self.taxed = any(_speaks_of_tax(line.text) for line in message.lines)
        self.listed = frozenset(
            bare(" ".join(row))
            for table in message.tables
            if any(rows.holds(row) for row in table.rows)
            for row in table.rows
        )
        """The rows of the tables that the list stands in: another row there is no paper."""
        values = [order.value(line) for line in order.lines]
        # A sum may be carried over from one page to the next.
        self.sums: Sums = Sums(frozenset({*values, *accumulate(values)}))
        on_lines: dict[str, list[Decimal]] = {}
        for line in message.lines:
            on_lines.setdefault(line.where, []).extend(amounts_in(line.text))
        # "19.00" says what it is by the tax that stands on the same line, be it cut in pieces.
        rates = (self.sums.rates(amounts) for amounts in on_lines.values())
        self.rates = frozenset[Decimal]().union(*rates)
        self.by_weight = any(money.family(line.uom) == "mass" for line in order.lines)
        self.count = sum((line.quantity for line in order.lines), Decimal(0))

    def labelled(self, line: TextLine) -> TextLine:
        """The line as paper, unless it could touch the order."""
        told = line.label not in SPOKEN or touches_in(line.text, self.setting)
        silent = not told and (self._is_silent(line.text) or self._is_silent_in_parts(line.text))
        return replace(line, label=Label.DISCLAIMER) if silent else line

    def _is_silent(self, text: str) -> bool:
        return self._is_packing(text) or not any(self._touches(text, code) for code in self._codes(text))

    def _is_packing(self, text: str) -> bool:
        """ "Packing: 4 cartons of 500": what they come to was ordered, or what one holds fills a line."""
        told = [packed_in(part) for part in _PARTS.split(text) if part.strip()]
        return bool(told) and all(one is not None and self._fits_in(one) for one in told)

    def _fits_in(self, numbers: Sequence[Decimal]) -> bool:
        ordered = {line.quantity for line in self.order.lines}
        if len(numbers) < 2:
            return all(one and any(not quantity % one for quantity in ordered) for one in numbers)
        return len(numbers) == 2 and numbers[0] * numbers[1] in ordered

    def _is_silent_in_parts(self, text: str) -> bool:
        """Whether each part of it is paper or says nothing; a row of the list itself is one whole.

        Streets and towns are believed only beside something that shows what they are.
        """
        if bare(text) in self.listed:
            return False
        languages, parts = frozenset(self._codes(text)), parts_of(text)
        if text.count(" | ") == 1 and is_paper(text.replace(" | ", ": "), languages):
            return not self._is_to_come(text)
        if any(self._is_to_come(part) for part in parts):
            return False
        known = [is_paper(part, languages) or self._is_silent(part) for part in parts]
        beside = [is_address(part, languages) for part in parts]
        return any(known) and all(one or other for one, other in zip(known, beside, strict=True))

    def _is_to_come(self, text: str) -> bool:
        """Whether a day of the paper is no past one: "Date: 18 Dec" may be when it comes. Due days may be."""
        anchor, codes = self.setting.anchor, tuple(self._codes(text))
        if not re.search(r"\d", text) or any(printed_payment(text, x, anchor, on_paper=True) for x in codes):
            return False
        days = {day for code in codes for day in days_in(text, code, anchor)}
        return any(day > anchor + _A_DAY and day not in self.days for day in days)

    def _codes(self, text: str) -> Iterator[str]:
        yield from dict.fromkeys((detect(text, self.setting.language), self.setting.language, FALLBACK))

    def _touches(self, text: str, code: str) -> bool:
        """Whether a text could touch the order, its sentences of small print left out."""
        if is_note(text, code):
            return False
        kept = [one for one in _SENTENCE.split(text) if not self._is_small_print(one, code)]
        plain = folded(" ".join(kept))
        if has(plain, words().news) or names_hard_terms(" ".join(kept)) or is_short(" ".join(kept)):
            return True
        return bool(kept) and self._says_more(" ".join(kept), code)

    def _is_small_print(self, text: str, code: str) -> bool:
        if is_clause(text, frozenset({code})):
            return True
        plain = folded(text)
        said = {act.kind for act in phrases.acts(phrases.tokens(text, load(code)), code)}
        printed = has(plain, words().small_print + words().complaints) and not has(plain, words().news)
        printed = printed and not names_hard_terms(text)
        return (
            printed and not said & _TOUCHING - _IN_SMALL_PRINT and not re.search(r"\d{2}", without_days(text))
        )

    def _says_more(self, text: str, code: str) -> bool:
        if speaks_of_some(text, code) or touches(text, code):
            return True
        tokens = phrases.tokens(text, load(code))
        acts = settled(phrases.acts(tokens, code), tokens, text, code, self.setting.anchor)
        said = {act.kind for act in acts}
        taxed = _speaks_of_tax(text)
        kinds = said & _TOUCHING - ({Kind.CHARGE} if taxed or _costs_nothing(text) else set())
        denied = YES & said and Kind.NEGATION in said
        terms = [(tokens[a.first].start, tokens[a.last - 1].end) for a in acts if a.kind is Kind.TERMS]
        return bool(denied or kinds) or self._tells_more(text, code, taxed, tuple(terms))

    def _tells_more(self, text: str, code: str, taxed: bool, terms: tuple[Place, ...]) -> bool:
        """Whether it points at other orders or lines, or holds a day, a quantity or an amount of its own."""
        if any(m.pointing in _POINTED for m in references.find(text, self.setting.orders, language=code)):
            return True
        anchor = self.setting.anchor
        values = values_outside(text, terms, language=code, country=self.setting.country, anchor=anchor)
        later = [one for day in values.dates for one in day.readings if one.last > anchor]
        if later and not (self.dated and all(one.last in self.days for one in later)):
            return True
        if _EXTRA.search(text) and not (taxed or self._is_rate_with_its_tax(text)):
            return True
        texts = [span.text for span in values.prices]
        texts += [span.text for span in values.quantities if not self._weighs(span)]
        listed = bare(text) in self.listed
        texts += [span.text for span in values.numbers if listed or _CENTS.search(span.text)]
        amounts = [amount for one in texts for amount in amounts_in(one)]
        known = {self.count, *self.rates}
        return not all(one in known or self.sums.explains(one, taxed=self.taxed) for one in amounts)

    def _is_rate_with_its_tax(self, text: str) -> bool:
        """ "of which 23 %: 74.80 17.21 92.01" on a sheet that speaks of tax: a rate with what it comes to."""
        shares, amounts = set(percents(text)), list(amounts_in(text))
        found = {share for share in shares if self.sums.is_taxed_at(share, amounts)}
        return self.taxed and bool(shares) and shares == found

    def _weighs(self, span: Span[Counted]) -> bool:
        """Whether it is a weight, of things of which none is bought by weight."""
        units = {one.unit for one in span.readings}
        return not self.by_weight and all(unit and money.family(unit) == "mass" for unit in units)


def _speaks_of_tax(text: str) -> bool:
    """Whether a tax is named, with its dots or without: "I.V.A."."""
    plain = folded(text)
    return has(plain, words().tax) or ("." in plain and has(plain.replace(".", ""), words().tax))


def _costs_nothing(text: str) -> bool:
    """ "Freight 0.00", "Szállítási költség: nincs": whether all its amounts are zero, or it has a "none"."""
    amounts = list(amounts_in(text))
    none = not amounts and text.count(":") == 1 and bare_key(text.partition(":")[2]) in words().none
    return none or (bool(amounts) and not any(amounts))


def _without(table: Table, gone: set[str]) -> Table:
    """The table without the rows that are paper."""
    kept = [i for i, row in enumerate(table.rows) if bare(" ".join(row)) not in gone]
    if len(kept) == len(table.rows) or not table.places:
        return table
    places = tuple(table.places[i] for i in kept)
    return replace(table, rows=tuple(table.rows[i] for i in kept), places=places)
