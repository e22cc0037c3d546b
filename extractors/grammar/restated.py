"""Rows that restate a line of the order and hold nothing else: lists and printed tables of any layout.

    10 | HX-8x40 | Hex bolt M8x40 | 500 | 12.50 | 100 | 62.50 | 11.12.2026

Whoever prints a list prints item, quantity, price, day and what it comes to, under whatever titles. Where
every number of a row and of the lines below it is one of the order line's own (see `facts`), nothing about
it is left to understand, and its values are stated. A row with one number more, another day, another currency
or a word of doubt is left to `tables` and to the text.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import groupby

from countersign.extractors.grammar import dates, phrases, prices
from countersign.extractors.grammar.bases import told_in_titles
from countersign.extractors.grammar.clauses import Setting
from countersign.extractors.grammar.facts import Explained, Facts
from countersign.extractors.grammar.headings import Columns, columns_of, rates_told
from countersign.extractors.grammar.intervals import Interval
from countersign.extractors.grammar.kinds import YES, Kind
from countersign.extractors.grammar.language import FALLBACK, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.packs import without_packing
from countersign.extractors.grammar.phrases import Found, Token
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.references import LineKey
from countersign.extractors.grammar.some_of_it import speaks_of_some
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.statements import Scope, Statement
from countersign.extractors.grammar.terms import settled
from countersign.extractors.grammar.touching import touches_in
from countersign.procurement import money
from countersign.procurement.claims import Act, Evidence
from countersign.procurement.mail import BODY, SPOKEN, InboundMessage, Label, TextLine, source_of
from countersign.procurement.money import unit_words
from countersign.procurement.order import PurchaseOrder

# What may be done in a row or below it; anything else is left to be heard.
_FIGURE = re.compile(r"\d")
_DAY_LIKE = re.compile(r"(?<![\w./-])\d{1,2}/\d{1,2}(?![\w./-])")
_PLAIN = YES - {Kind.KEEP} | {Kind.COURTESY, Kind.TITLE, Kind.TERMS, Kind.FREE, Kind.GENERAL, Kind.ATTACHED}
_SPOKEN_IN_ROWS = (Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER)
_LEFT_OVER = frozenset({Kind.BALANCE, Kind.SHIP, Kind.SHIPPED})
_MOST_BELOW, _MOST_BELOW_IN_FILES, _MOST_ABOVE = 6, 12, 2
# "Drawing 22-010 index C": a word before a code says what the code is of.
_LABELLED = re.compile(r"^\W*[^\W\d_][\w.-]*\s+(?=\S*\d)\S{4,}(?:\s+[^\W\d_]+\.?\s[A-Z\d]{1,2}\s*$)?")
# "(%) price per 100": what a sign in the rows means, and no row's own.
_FOOTNOTE = re.compile(r"\s*(?:\([%*¹²³]{1,3}\)|[*¹²³]{1,3}\)?\s)")
_LONG_AGO = dt.date(2000, 1, 3)
_A_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Restated:
    """What such rows state, and the numbers of the mail's lines that hold them."""

    statements: tuple[Statement, ...] = ()
    numbers: frozenset[int] = frozenset()
    rows: frozenset[str] = frozenset()
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The words for quantities, prices and days, by the places of their lines."""

    def dated(self, keys: Collection[LineKey]) -> bool:
        """Whether each of the lines has its day in its row."""
        found = {key for said in self.statements if said.when for key in said.scope.lines or ()}
        return found.issuperset(keys)

    def holds(self, cells: Iterable[str]) -> bool:
        """Whether a table's row is one of these."""
        return bare(" ".join(cells)) in self.rows


@dataclass
class _Block:
    """A row about one order line, and the lines below it that belong to it."""

    facts: Facts
    lines: list[TextLine] = field(default_factory=list)
    found: list[tuple[TextLine, Explained]] = field(default_factory=list)
    days: list[tuple[TextLine, Span[Interval]]] = field(default_factory=list)

    @property
    def told(self) -> Iterator[tuple[str, str]]:
        """The places and the words of its values."""
        amounts = ((line.where, words) for line, one in self.found for words in (one.quantity, one.price))
        days = ((line.where, day.text) for line, day in self.days)
        yield from ((place, words) for place, words in (*amounts, *days) if words)


def setting_of(message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Setting:
    """Whose mail it is, in what language, and from when its days count."""
    supplier = orders[0].supplier if orders else None
    preferred = supplier.language if supplier else FALLBACK
    text = " ".join(line.text for line in message.spoken)
    anchor = message.date.date() if message.date else _LONG_AGO
    return Setting(tuple(orders), detect(text, preferred), supplier.country if supplier else "", anchor)


def restated(message: InboundMessage, setting: Setting) -> Restated:
    """The rows of the mail and of its attachments that restate a line."""
    statements: list[Statement] = []
    numbers: set[int] = set()
    cells = _cells(message)
    rows: set[str] = set()
    told: dict[str, list[str]] = {}
    at: dict[str, set[int]] = {}
    for line in message.lines:
        at.setdefault(line.where, set()).add(line.number)
    spoken = _spoken(message)
    for lines in _sources(message):
        for block in _Sheet(lines, setting, spoken).blocks():
            statements += _stated(block, cells)
            own = [line for line in block.lines if line.label in SPOKEN]
            numbers = numbers.union(*(at[line.where] for line in own))
            rows |= {bare(line.text) for line in own}
            for place, words in block.told:
                told.setdefault(place, []).append(words)
    return Restated(tuple(statements), frozenset(numbers), frozenset(rows), told)


def _sources(message: InboundMessage) -> Iterator[list[TextLine]]:
    """The lines of the body and of each file that may hold a row: those spoken, and a paper's own words."""
    found: dict[str, list[TextLine]] = {}
    for line in message.lines:
        own = line.label in SPOKEN or (line.place != BODY and line.label is Label.DISCLAIMER)
        if own and line.text.strip():
            found.setdefault(source_of(line.where), []).append(line)
    for lines in found.values():
        yield [_joined(list(pieces)) for _, pieces in groupby(lines, key=lambda line: line.where)]


def _spoken(message: InboundMessage) -> Mapping[str, str]:
    """What the lines of files say, by their places, without the parts of them that are only paper."""
    said: dict[str, list[str]] = {}
    for line in message.lines:
        if line.place != BODY and line.label in SPOKEN:
            said.setdefault(line.where, []).append(line.text)
    return {where: "    ".join(pieces) for where, pieces in said.items()}


def _joined(pieces: Sequence[TextLine]) -> TextLine:
    """A line of a file that was cut, because a part of it is only paper, as the row that it was."""
    spoken = next((piece for piece in pieces if piece.label in SPOKEN), pieces[0])
    return replace(spoken, text="    ".join(piece.text for piece in pieces))


class _Sheet:
    """The lines of one body or file, held against the lines of the orders."""

    def __init__(self, lines: Sequence[TextLine], setting: Setting, spoken: Mapping[str, str]) -> None:
        self.lines, self.setting, self.spoken = lines, setting, spoken
        text = "\n".join(line.text for line in lines)
        self.languages = tuple(dict.fromkeys((detect(text, setting.language), setting.language, FALLBACK)))
        self.facts = [
            Facts(order, line, place) for order in setting.orders for place, line in enumerate(order.lines, 1)
        ]
        texts = [line.text for line in lines]
        uoms = {facts.line.uom for facts in self.facts}
        self.told = {uom: told_in_titles(texts, self.languages, uom) for uom in uoms}
        ours = {order.currency for order in setting.orders}
        self.foreign = any(not meant & ours for meant in _currencies(text, self.facts))
        self.rates = rates_told([line.text for line in lines], setting.country)

    def blocks(self) -> Iterator[_Block]:
        """The rows that restate a line each, where no line has two."""
        if not self.foreign:
            found = _sharing_a_day(list(self._found()))
            # In a mail's own text a row without a day goes on in the words around it.
            yield from (block for block in found if block.days or block.lines[0].place != BODY)

    def _found(self) -> Iterator[_Block]:
        begun = self._begun()
        places = list(begun)
        for facts in self.facts:
            own = [place for place in places if begun[place] == facts.key]
            if len(own) == 1:
                before = [place for place in places if place < own[0]]
                behind = [place for place in places if place > own[0]]
                last = min(behind, default=len(self.lines))
                if block := self._block(facts, own[0], max(before, default=-1), last):
                    yield block

    def _begun(self) -> dict[int, LineKey]:
        """The rows by their places; one that fits several lines is the one's that is named beside it."""
        fitting = {i: keys for i, line in enumerate(self.lines) if (keys := self._begins(line))}
        begun = {}
        for place, keys in fitting.items():
            behind = min((i for i in fitting if i > place), default=len(self.lines))
            before = max((i for i in fitting if i < place), default=-1)
            chosen = keys if len(keys) == 1 else self._named_beside(keys, place, before, behind)
            if len(chosen) == 1:
                begun[place] = chosen[0]
        return begun

    def _named_beside(
        self, keys: Sequence[LineKey], place: int, before: int, behind: int
    ) -> Sequence[LineKey]:
        """Those of the lines that are named just below the row; else those just above it."""
        if self.lines[place].place == BODY:
            return ()
        below = self.lines[place + 1 : min(behind, place + 1 + _MOST_ABOVE)]
        above = self.lines[max(before + 1, place - _MOST_ABOVE) : place]
        for beside in (below, above):
            facts = [one for one in self.facts if one.key in keys]
            named = [one.key for one in facts if any(one.named_in(line.text) for line in beside)]
            if named:
                return named
        return ()

    def _begins(self, line: TextLine) -> tuple[LineKey, ...]:
        """The order lines whose quantity and price stand in a line; those named, if any is."""
        if not _FIGURE.search(line.text):
            return ()
        days = [day for code in self.languages for day in self._days(line.text, code)]
        columns = self._columns(line)
        plain = [facts for facts in self.facts if facts.begins(line.text, days, columns)]
        named = [facts for facts in plain if facts.named_in(line.text)]
        return tuple(facts.key for facts in named or plain)

    def _columns(self, line: TextLine) -> Columns:
        """What the titles above a line say of its columns."""
        above = (one.text for one in reversed(self.lines) if one.number < line.number)
        return columns_of(line.text, above, self.languages, self.rates)

    def _days(self, text: str, code: str) -> tuple[Span[Interval], ...]:
        near = tuple(day for facts in self.facts for day in facts.line.days)
        country, anchor = self.setting.country, self.setting.anchor
        return dates.find(text, language=code, country=country, anchor=anchor, near=near)

    def _block(self, facts: Facts, first: int, before: int, last: int) -> _Block | None:
        """The row with the lines beside it, as far as they are explained; None where the row is not."""
        block, row = _Block(facts), self.lines[first]
        if not self._explained(block, row) and row.label in SPOKEN:
            return None
        if row.place == BODY:
            self._below(block, first, last)
        else:
            self._below_in_file(block, first, last)
            self._above_in_file(block, first, before)
        whole = "\n".join(line.text for line in block.lines)
        named = facts.named_in(whole) or (facts.described_in(whole) and not facts.nearly_named_in(whole))
        return (
            block
            if named and _is_complete(block, self.told[facts.line.uom]) and self._is_sure(block)
            else None
        )

    def _below(self, block: _Block, first: int, last: int) -> None:
        """Takes the lines below a row of a mail's own text, as long as each is explained."""
        for place in range(first + 1, min(last, first + _MOST_BELOW)):
            line = self.lines[place]
            apart = line.number != self.lines[place - 1].number + 1
            if apart or not _FIGURE.search(line.text):
                break
            if not self._explained(block, line) and line.label in SPOKEN:
                break

    def _below_in_file(self, block: _Block, first: int, last: int) -> None:
        """The same in a file, where what is printed about an article may stand between."""
        for line in self.lines[first + 1 : min(last, first + _MOST_BELOW_IN_FILES)]:
            footnote = _FOOTNOTE.match(line.text)
            if footnote or self._names_another(block.facts, line) or not self._takes(block, line):
                break

    def _above_in_file(self, block: _Block, first: int, before: int) -> None:
        """The line above that names the item; others above only where nothing else does."""
        named = any(block.facts.named_in(line.text) for line in block.lines)
        for line in reversed(self.lines[max(before + 1, first - _MOST_ABOVE) : first]):
            wanted = block.facts.named_in(line.text) or not named
            if not wanted or self._names_another(block.facts, line) or not self._takes(block, line):
                break

    def _takes(self, block: _Block, line: TextLine) -> bool:
        """Takes a line of a file, if it adds to the row or says nothing beside it; whether it did."""
        if line.label in SPOKEN and self._names_terms(line.text):
            return False
        if self._explained(block, line) or line.label not in SPOKEN:
            return True
        days = tuple(day for code in self.languages for day in self._days(line.text, code))
        silent = block.facts.holds_no_value(line.text, days)
        said = without_packing(_LABELLED.sub("", self._said(line)))
        silent = silent and not self._touches(line) and not self._doubts(line, said, block.facts)
        if silent:
            block.lines.append(line)
        return silent

    def _touches(self, line: TextLine) -> bool:
        said = _LABELLED.sub("", self._said(line)) if line.place != BODY else ""
        return touches_in(said, self.setting)

    def _names_terms(self, text: str) -> bool:
        """Whether terms are named that are news to somebody: they are of no row."""
        return any(
            act.kind is Kind.TERMS
            for code in self.languages
            for tokens in (phrases.tokens(text, load(code)),)
            for act in settled(phrases.acts(tokens, code), tokens, text, code, self.setting.anchor)
        )

    def _names_another(self, facts: Facts, line: TextLine) -> bool:
        """Whether a line names another item of the order, and not this one."""
        others = any(one.named_in(line.text) for one in self.facts if one.key != facts.key)
        return others and not facts.named_in(line.text)

    def _explained(self, block: _Block, line: TextLine) -> bool:
        """Takes a line into the block, if nothing in it is left to understand."""
        for code in dict.fromkeys(self.languages):
            days = self._days(line.text, code)
            kept = [day for day in days if _keeps(day, block.facts.line.only_day)]
            past = [day for day in days if all(one.last <= self.setting.anchor for one in day.readings)]
            if len(kept) + len(past) != len(days) or _leaves_a_day(line.text, days):
                continue
            found = block.facts.explain(line.text, days, self._columns(line))
            plain = line.label not in SPOKEN or not self._doubts(line, self._said(line), block.facts)
            told = found is not None and (found.quantity or found.price or not self._touches(line))
            if found is not None and told and plain:
                block.lines.append(line)
                block.found.append((line, found))
                block.days += [(line, day) for day in kept if day not in past]
                return True
        return False

    def _said(self, line: TextLine) -> str:
        """What a line says without its parts that are only paper, and the cells of units: "只" is "only"."""
        cells = self.spoken.get(line.where, line.text).split(" | ")
        return " | ".join("" if _is_unit(cell) else cell for cell in cells)

    def _doubts(self, line: TextLine, text: str, facts: Facts) -> bool:
        """Whether a word of doubt or of news stands in it, or one that says that it only leaves then.

        On a printed sheet words that nobody knows are names of things; in a mail's own text nothing is.
        """
        text = facts.nameless(text)
        if any(speaks_of_some(cell, code) for cell in text.split(" | ") for code in self.languages[:2]):
            return True
        for code in self.languages[: 1 + (self.languages[0] != FALLBACK)]:
            language, tokens = load(code), phrases.tokens(text, load(code))
            acts = [
                act for act in phrases.acts(tokens, code) if not _numbers_something(act, tokens, text, code)
            ]
            marks = {mark.kind for mark in phrases.marks(tokens, code)}
            if {act.kind for act in acts} - _PLAIN or marks & _LEFT_OVER:
                return True
            words = {t.key for t in tokens if t.key.isalpha()} - facts.words - row_words(code)
            heavy = language.folded("words", "weighty")
            if words & heavy or (line.place == BODY and words - language.folded("words", "harmless")):
                return True
        return False

    def _is_sure(self, block: _Block) -> bool:
        """Whether sum or basis say what the price is for; by titles alone only where none names a basis."""
        if any(found.total or found.based for _, found in block.found):
            return True
        if any(self._is_of_another_basis(block, line) for line in block.lines):
            return False
        heading = self._heading(block.lines[0])
        return block.facts.price_is_literal(block.found) and not re.search(r"/|1000?\b|‰", heading)

    def _is_of_another_basis(self, block: _Block, line: TextLine) -> bool:
        """Whether the words may mean another basis: "개당 12.50" is by the piece."""
        ordered, per = block.facts.line, next(one.per for _, one in block.found if one.price)
        country, currency = self.setting.country, block.facts.order.currency
        for code in self.languages:
            found = prices.find(
                line.text,
                language=code,
                country=country,
                expected=currency,
                uom=ordered.uom,
                per=ordered.price_per,
            )
            if any(one.per not in (None, per) for span in found for one in span.readings):
                return True
        return False

    def _heading(self, first: TextLine) -> str:
        """The titles above a row: the nearest line without a figure that is no other row."""
        above = [line.text for line in self.lines if line.number < first.number]
        titles = [text for text in above if len(text.split()) > 1 and not re.search(r"\d{3}", text)]
        return titles[-1] if titles else ""


def _currencies(text: str, facts: Sequence[Facts]) -> Iterator[frozenset[str]]:
    """What each currency that is named may be; the one in the name of an article is none: "PAL-EUR"."""
    of_goods = frozenset(word for one in facts for word in one.words)
    for start, end, meant in prices.currencies_named(text):
        joined = re.search(r"\w-$", text[:start][-2:]) or re.match(r"-[^\W\d_]", text[end:])
        if not (joined and text[start:end].casefold() in of_goods):
            yield meant


def _is_unit(cell: str) -> bool:
    """Whether a cell names what is counted, or what a price is for, in own letters: "只", "元/百只"."""
    counted = cell.strip().rpartition("/")[2].removeprefix("每").lstrip("百千")
    return not cell.isascii() and money.unit(counted) is not None


def _numbers_something(act: Found, tokens: Sequence[Token], text: str, code: str) -> bool:
    """Whether the English "No." stands before a number, and denies nothing."""
    numbering = load(code).folded("references", "number")
    one = tokens[act.first]
    dotted = text[one.end : one.end + 1] == "." and text[one.end + 1 :].strip()[:1] != ""
    return act.kind is Kind.NEGATION and act.last - act.first == 1 and one.key in numbering and dotted


def _sharing_a_day(blocks: list[_Block]) -> list[_Block]:
    """The day on a line of its own below the last of several rows without one is the day of them all."""
    dated = [block for block in blocks if block.days]
    if len(dated) == 1 < len(blocks) and dated == blocks[-1:]:
        line, day = dated[0].days[0]
        shared = line is not dated[0].lines[0] and all(_keeps(day, b.facts.line.only_day) for b in blocks)
        for block in blocks if shared else ():
            block.days = [(line, day)]
    return blocks


def _keeps(said: Span[Interval], day: dt.date | None) -> bool:
    """Whether it can only mean the day ordered, or the week that ends with it."""
    only = said.sure
    return only is not None and only.last == day and only.last - only.first < _A_WEEK


def _leaves_a_day(text: str, days: Sequence[Span[Interval]]) -> bool:
    """Whether "12/18" stands beside a day that is written the same way: it is one, too, however far off."""
    alike = [match.span() for match in _DAY_LIKE.finditer(text)]
    read = [place for place in alike if any(day.start <= place[0] and place[1] <= day.end for day in days)]
    return 0 < len(read) < len(alike)


def _is_complete(block: _Block, told: Collection[Decimal]) -> bool:
    """Whether quantity and price stand there, and no long number is what they would come to by the piece.

    "12.50 | 10 pcs" is another price than the 12.50 for a hundred, whatever it all comes to.
    """
    found = [one for _, one in block.found]
    bases, per = {basis for one in found for basis in one.bases}, {one.per for one in found if one.price}
    if any(said and not per.intersection(said) for said in (bases, told)):
        return False
    sums = {block.facts.line.quantity * one.amount for one in found if one.price}
    codes = {code for one in found for code in one.codes}
    return any(one.quantity for one in found) and bool(sums) and not sums & codes


Cells = Mapping[str, Sequence[tuple[str, str]]]
"""The cells of each table's row with their places, by what the row says."""


def _cells(message: InboundMessage) -> Cells:
    return {
        bare(" ".join(row)): list(zip(row, table.places[number], strict=False))
        for table in message.tables
        if table.places
        for number, row in enumerate(table.rows)
    }


def _words(field: str, words: str, line: TextLine, cells: Cells) -> Evidence:
    """The words as evidence: at their cell, where the line is a table's row."""
    found = [place for text, place in cells.get(bare(line.text), ()) if words in text]
    return Evidence(field, words, found[0] if found else line.where)


def _stated(block: _Block, cells: Cells) -> Iterator[Statement]:
    """The row's values as statements about its line, in the supplier's own words."""
    scope = Scope(frozenset({block.facts.key}), named=True)
    line, counted = next((line, one) for line, one in block.found if one.quantity)
    evidence = [_words("quantity", counted.quantity, line, cells)]
    when = next(iter(block.days), None)
    if when:
        evidence.append(_words("date", when[1].text, when[0], cells))
    number = Counted(block.facts.line.quantity)
    yield Statement(Act.STATE, scope, tuple(evidence), counted=number, when=when[1].sure if when else None)
    line, priced = next((line, one) for line, one in block.found if one.price)
    quoted = Quoted(priced.amount, block.facts.order.currency, priced.per)
    yield Statement(Act.STATE, scope, (_words("price", priced.price, line, cells),), quoted=quoted)


def bare(text: str) -> str:
    """What a row says, however it is drawn."""
    return " ".join(text.replace("|", " ").split())


@cache
def row_words(code: str) -> frozenset[str]:
    """The words that rows are made of: titles of columns, units, words for a line or a field."""
    language = load(code)
    titles = language.data["tables"].values()
    said = [*titles, *(language.words("phrases", kind) for kind in _SPOKEN_IN_ROWS)]
    said += [language.words("references", "line"), language.words("references", "number"), unit_words()]
    listed = (entry for entries in said if isinstance(entries, Sequence) for entry in entries)
    return frozenset(word for entry in listed for word in phrases.words(str(entry), language))
