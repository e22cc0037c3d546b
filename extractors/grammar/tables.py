"""Tables: a header row that is recognised, and rows that are about order lines.

    find(message) -> grids            tables of the mail, and text whose lines are set like one
    read(grid, setting) -> Heard      a statement for each value of each row that is about one of our lines

A column's meaning comes from its title, which is language data. A row is matched by line number and by item
number; where the two disagree it is matched to nothing. A table whose header is not recognised is left to
be read as text.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from typing import TypeVar

from countersign.extractors.grammar import dates, phrases, prices, quantities, references
from countersign.extractors.grammar.bases import with_basis
from countersign.extractors.grammar.cell_parts import Part, parts
from countersign.extractors.grammar.clauses import Setting, sentences
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.filled import settled, stray_amounts, stray_days
from countersign.extractors.grammar.headings import charging, is_something
from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listener import hear
from countersign.extractors.grammar.passages import Passage
from countersign.extractors.grammar.phrases import YES, Kind
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.references import LineKey, Pointing, keys
from countersign.extractors.grammar.scripts import width as columns_of
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Scope, Statement, quote
from countersign.extractors.grammar.substitutes import nearly
from countersign.extractors.grammar.titles import (
    ASKED,
    VALUES,
    columns_in,
    is_asked,
    is_header,
    meant,
    names_of_columns,
)
from countersign.procurement import money
from countersign.procurement.claims import Act, Evidence, ExceptionType
from countersign.procurement.mail import SPOKEN, InboundMessage, TextLine

T = TypeVar("T")
_MOST_ROWS, _HEADER_WITHIN = 600, 6
_QUOTING = re.compile(r"^(?:\s?>)+\s?")
_ALMOST = 0.75
_CELLS = re.compile(r"\s*[|;]\s*|\t+|\s{2,}")
# What a title's number can be: "Price/100", "Preis per 1.000".
_TITLE_NUMBER = re.compile(r"(?<=\D)1(?:0|00|[.,]?000)?(?!\d)")


@dataclass(frozen=True)
class Cell:
    """A cell's text and its place."""

    text: str
    where: str

    def evidence(self, field: str) -> tuple[Evidence, ...]:
        """The cell as evidence; nothing where it is empty."""
        return (Evidence(field, self.text.strip(), self.where),) if self.text.strip() else ()


@dataclass(frozen=True)
class Grid:
    """Rows below a header that was recognised: what each column holds, and its title."""

    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    language: str
    numbers: frozenset[int] = frozenset()
    """The body lines that it takes the place of."""
    partly: bool = False
    """Whether other rows of it were read already."""


def without(grid: Grid, known: Callable[[Sequence[str]], bool]) -> Grid:
    """The table without the rows that are `known` already."""
    rows = tuple(row for row in grid.rows if not known([cell.text for cell in row]))
    return replace(grid, rows=rows, partly=len(rows) < len(grid.rows))


def find(message: InboundMessage, language: str) -> tuple[Grid, ...]:
    """The tables in which the sender speaks now and whose header says what the columns are."""
    grids: list[Grid] = []
    for table in message.tables:
        if table.label in SPOKEN:
            rows = [
                tuple(Cell(text, table.place(r, c)) for c, text in enumerate(row, 1))
                for r, row in enumerate(table.rows[:_MOST_ROWS], 1)
            ]
            drawn = {_drawn(" | ".join(row)) for row in table.rows}
            spoken = ((one.number, _drawn(_QUOTING.sub("", one.text))) for one in message.spoken)
            numbers = frozenset(number for number, text in spoken if text in drawn)
            grids.extend(_with_header(rows, language, numbers))
    taken = frozenset(number for grid in grids for number in grid.numbers)
    return (*grids, *_in_text([line for line in message.spoken if line.number not in taken], language))


def _drawn(text: str) -> str:
    return " ".join(text.rstrip(" |").split())


def _with_header(rows: Sequence[tuple[Cell, ...]], language: str, numbers: frozenset[int]) -> Iterator[Grid]:
    """The rows below the first row that is a header, in whatever language."""
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        titles = tuple(cell.text for cell in row)
        if any(re.search(r"\d", _TITLE_NUMBER.sub("", title)) for title in titles):
            continue
        columns, code = meant(titles, language)
        if is_header(columns):
            yield Grid(columns, titles, tuple(rows[place + 1 :]), code, numbers)
            return


def only_titles(text: str, code: str, currencies: frozenset[str]) -> bool:
    """Whether a line of text is the heading of columns and holds not one word more but the orders' currency.

    Its rows may be no table: what stands below a row ("your item no.: KR-25") can break it.
    """
    titles = tuple(title for title in _CELLS.split(text.strip().strip("|").strip()) if title)
    known = _in_titles(code)
    said = [word for title in titles for word in phrases.words(with_basis(title, code)[0], load(code))]
    strange = [word for word in said if word not in known and word.upper() not in currencies]
    foreign = any(not named & currencies for _, _, named in prices.currencies_named(text))
    return len(titles) > 2 and not (strange or foreign) and is_header(columns_in(titles, code))


@cache
def _in_titles(code: str) -> frozenset[str]:
    """The words that titles are made of."""
    return load(code).folded("tables", "each").union(*(words for _, words in names_of_columns(code)))


def _in_text(lines: Sequence[TextLine], language: str) -> Iterator[Grid]:
    """Lines that are set in columns, below one that is a header."""
    place = 0
    while place < len(lines):
        first = _titled(lines, place)
        width = len(first)
        block = [line for line in lines[place : place + 1] if width > 2]
        for line in lines[place + 1 : place + _MOST_ROWS] if block else ():
            if line.number != block[-1].number + 1 or len(_split(line)) != width:
                break
            block.append(line)
        grids = (
            list(_with_header([first, *map(_split, block[1:])], language, frozenset()))
            if len(block) > 1 and not _goes_on_below(block, lines[place + len(block) :], language)
            else []
        )
        if grids and grids[0].rows:
            header = block[len(block) - len(grids[0].rows) - 1 :]
            yield replace(grids[0], numbers=frozenset(line.number for line in header))
        place += max(len(block) if grids else 1, 1)


def _goes_on_below(block: Sequence[TextLine], following: Sequence[TextLine], language: str) -> bool:
    """Whether the last row goes on in an indented line below it, and is no row of a table then."""
    if not following or following[0].number != block[-1].number + 1:
        return False
    indents = [len(line.text) - len(line.text.lstrip()) for line in (block[-1], following[0])]
    goes_on = bool(following[0].text.strip()) and indents[1] > indents[0] + 1
    return goes_on and not _is_sum(following[0], language)


def _is_sum(line: TextLine, language: str) -> bool:
    """Whether it is the word for a sum and an amount, set below the column that it is of."""
    cells = [cell.text for cell in _split(line)]
    named = "total" in columns_in(tuple(cells[:1]), language)
    return len(cells) == 2 and named and is_something(cells[1])


def _titled(lines: Sequence[TextLine], place: int) -> tuple[Cell, ...]:
    """A line in its cells: titles with one space between them are parted where the row below has cells."""
    line, cells = lines[place], _split(lines[place])
    below = lines[place + 1] if place + 1 < len(lines) else None
    if below is None or below.number != line.number + 1 or re.search(r"\d", _TITLE_NUMBER.sub("", line.text)):
        return cells
    begun = {columns_of(below.text[: gap.end()]) for gap in _CELLS.finditer(below.text)}
    apart = [gap for gap in re.finditer(r"\s+", line.text) if 0 < gap.start() < len(line.text.rstrip())]
    gaps = [gap for gap in apart if len(gap[0]) > 1 or columns_of(line.text[: gap.end()]) in begun]
    parted = [line.text[a:b].strip() for a, b in pairwise([0, *(gap.end() for gap in gaps), len(line.text)])]
    fits = len(cells) < len(parted) == len(_split(below))
    return tuple(Cell(text, line.where) for text in parted) if fits else cells


def _split(line: TextLine) -> tuple[Cell, ...]:
    return tuple(Cell(text, line.where) for text in _CELLS.split(line.text.strip().strip("|").strip()))


def read(grid: Grid, setting: Setting) -> Heard:
    """What the rows say."""
    heard, grid = Heard(), _settled(grid, setting)
    for row in grid.rows:
        lines = _lines_of(grid, row, setting)
        if len(lines) == 1:
            _charged(grid, row, setting, Scope(lines, named=True), heard)
            _Row(grid, row, setting, Scope(lines, named=True), heard).read()
        elif any(cell.text.strip() for cell in row):
            _unmatched(grid, row, setting, heard)
    return heard


def _settled(grid: Grid, setting: Setting) -> Grid:
    """The table with its columns as their cells show them."""
    near = tuple(day for order in setting.orders for line in order.lines for day in line.days)
    rows = [[cell.text for cell in row] for row in grid.rows]
    ours = frozenset(number for _, number in keys(setting.orders))
    return replace(
        grid, columns=settled(grid.columns, rows, ours, lambda text: _days_in(text, grid, setting, near))
    )


def _days_in(text: str, grid: Grid, setting: Setting, near: tuple[dt.date, ...]) -> Sequence[Span[Interval]]:
    language, country, anchor = grid.language, setting.country, setting.anchor
    return dates.find(text, language=language, country=country, anchor=anchor, near=near)


def _charged(grid: Grid, row: Sequence[Cell], setting: Setting, scope: Scope, heard: Heard) -> None:
    """What stands in a column whose title names a surcharge or freight, and is not zero."""
    spoken = tuple(dict.fromkeys((grid.language, setting.language, FALLBACK)))
    for title, column, cell in zip(grid.titles, grid.columns, row, strict=False):
        if not column and is_something(cell.text) and charging(title, spoken):
            evidence = cell.evidence("charge")
            words = f"The supplier names a charge: “{title}” {quote(evidence)}"
            heard.remark(ExceptionType.CHARGE, words, "charge", scope, evidence)


def _lines_of(grid: Grid, row: Sequence[Cell], setting: Setting) -> frozenset[LineKey]:
    """The order lines that a row is about; empty where its marks disagree."""
    found: list[frozenset[LineKey]] = []
    numbered = [_number(cell) for column, cell in zip(grid.columns, row, strict=False) if column == "line"]
    for column, cell in zip(grid.columns, row, strict=False):
        if column in ("line", "item", "description"):
            mentions = references.find(cell.text, setting.orders, language=grid.language)
            found.extend(m.lines for m in mentions if m.pointing is Pointing.ITEM)
    if not found and not any(column in ("line", "item") for column in grid.columns):
        found = _items_in(row, grid, setting)
    if not (found and _counts_rows(grid, setting)):
        found += [frozenset(k for k in keys(setting.orders) if k[1] == n) for n in numbered if n is not None]
    numbers = [
        m
        for column, cell in zip(grid.columns, row, strict=False)
        if column not in ("item", "description")
        for m in references.find(cell.text, setting.orders, language=grid.language)
    ]
    orders = [m.lines for m in numbers if m.pointing is Pointing.ORDER]
    if not orders and any(m.pointing is Pointing.FOREIGN_ORDER for m in numbers):
        return frozenset()  # the row of another order
    lines = frozenset.intersection(*found, *orders) if found else frozenset[LineKey]()
    if not found and len(grid.rows) == 1 and not grid.partly and len(keys(setting.orders)) == 1:
        return keys(setting.orders)
    return lines


def _items_in(row: Sequence[Cell], grid: Grid, setting: Setting) -> list[frozenset[LineKey]]:
    """The lines whose item numbers stand in a row, under whatever title: "Parça" is a part, or pieces."""
    mentions = (m for cell in row for m in references.find(cell.text, setting.orders, language=grid.language))
    return [mention.lines for mention in mentions if mention.pointing is Pointing.ITEM]


def _names_item(cell: Cell, grid: Grid, setting: Setting) -> bool:
    mentions = references.find(cell.text, setting.orders, language=grid.language)
    return any(mention.pointing is Pointing.ITEM for mention in mentions)


def _number(cell: Cell) -> int | None:
    """The number that a cell of the line column holds."""
    match = re.fullmatch(r"0*(\d{1,6})\.?", cell.text.strip())
    return int(match[1]) if match else None


def _counts_rows(grid: Grid, setting: Setting) -> bool:
    """Whether the rows are only counted, 1, 2, 3, and no line of ours has such a number."""
    places = [place for place, column in enumerate(grid.columns) if column == "line"]
    numbers = [_number(row[place]) for row in grid.rows for place in places if place < len(row)]
    said = [number for number in numbers if number is not None]
    return said == [*range(1, len(said) + 1)] and not {key[1] for key in keys(setting.orders)} & {*said}


def _unmatched(grid: Grid, row: Sequence[Cell], setting: Setting, heard: Heard) -> None:
    """A row that is about none of our lines: a sum, a charge, a line too many, or plain text."""
    text = " ".join(cell.text for cell in row if cell.text.strip())
    evidence = tuple(e for cell in row for e in cell.evidence("line"))
    kinds = {act.kind for act in phrases.acts(phrases.tokens(text, load(grid.language)), grid.language)}
    marked = [
        c for c, cell in zip(grid.columns, row, strict=False) if c in ("line", "item") and cell.text.strip()
    ]
    if Kind.CHARGE in kinds:
        words = f"The supplier names a charge: {quote(evidence)}"
        heard.remark(ExceptionType.CHARGE, words, "charge", EVERYTHING, evidence)
    elif sums := _sum(grid, row, setting):
        heard.statements.extend(sums)
    elif re.search(r"\d", text) and (marked or _items_in(row, grid, setting)):
        words = f"The row {quote(evidence)} fits no line of the order"
        heard.remark(ExceptionType.NOT_ON_ORDER, words, "row-not-on-order", EVERYTHING, evidence)


def _sum(grid: Grid, row: Sequence[Cell], setting: Setting) -> Sequence[Statement]:
    """What a row of a sum's words and its amount says that it comes to: held against the order as any."""
    held = zip(grid.columns, row, strict=False)
    filled = [cell for c, cell in held if cell.text.strip() and not _counts_all(c, cell, grid, setting)]
    amounts = [cell for cell in filled if re.search(r"\d", cell.text)]
    if len(filled) > 2 or len(amounts) != 1 or filled[-1] is not amounts[0]:
        return ()
    texts = [cell.text.strip() for cell in filled]
    starts = (sum(len(one) + 2 for one in texts[:place]) for place in range(len(texts)))
    pieces = tuple((start, one, cell.where) for start, one, cell in zip(starts, texts, filled, strict=True))
    passage = Passage(": ".join(texts), pieces)
    said = [hear(sentence, EVERYTHING) for sentence in sentences(passage, setting)]
    found = [one for heard in said for one in heard.statements]
    sums = all(one.quoted and one.quoted.total and not one.when and not one.counted for one in found)
    return found if sums and not any(heard.remarks for heard in said) else ()


def _counts_all(column: str, cell: Cell, grid: Grid, setting: Setting) -> bool:
    """Whether a cell of a sum is how many pieces an order comes to, over the quantities."""
    if column not in ("quantity", ASKED):
        return False
    found = quantities.find(cell.text, language=grid.language, country=setting.country, uom="EA")
    said = found[0].sure.number if len(found) == 1 and found[0].sure else None
    return said in [sum(line.quantity for line in order.lines) for order in setting.orders]


class _Row:
    """A row that is about one line."""

    def __init__(self, grid: Grid, row: Sequence[Cell], setting: Setting, scope: Scope, heard: Heard) -> None:
        self.grid, self.setting, self.scope, self.heard = grid, setting, scope, heard
        held = [one for one in zip(grid.columns, grid.titles, row, strict=False) if one[2].text.strip()]
        self.cells = {column: cell for column, _, cell in held if column}
        self.titles = {column: title for column, title, _ in held}
        self.alike = [[cell for c, _, cell in held if c == column] for column in sorted(VALUES)]
        self.unknown = [cell for column, _, cell in held if not column]
        self.named = any(_names_item(cell, grid, setting) for column, _, cell in held if column == "item")
        number, line = next(iter(scope.lines or ()))
        self.order = next(order for order in setting.orders if order.number == number)
        ordered = next(own for own in self.order.lines if own.line == line)
        self.ordered, self.uom = ordered, ordered.uom
        self.names = [name for name in (ordered.item, ordered.supplier_item) if name]

    def read(self) -> None:
        """States what the cells hold."""
        self._other_item()
        self._two_of_a_kind()
        self._amount_and_day()
        self._strays()
        for column in ("price", "total"):
            if column in self.cells:
                self._price(self.cells[column], column)
        self._backorder()
        if "status" in self.cells:
            self._status(self.cells["status"])

    def _other_item(self) -> None:
        """An item number that is almost ours; one that looks quite different is the supplier's own."""
        cell = self.cells.get("item")
        if cell is None or self.named:
            return
        said = re.sub(r"[\W_]", "", cell.text).casefold()
        for name in self.names:
            known = re.sub(r"[\W_]", "", name).casefold()
            if said == known:
                return
            if nearly(said, known) or SequenceMatcher(None, said, known).ratio() >= _ALMOST:
                words = f"{quote(cell.evidence('item'))} is almost, but not quite, the ordered item {name}"
                self.heard.remark(ExceptionType.ITEM, words, "other-item", self.scope, cell.evidence("item"))
                return

    def _two_of_a_kind(self) -> None:
        """Two columns that may both be the answer, and differ: which of them is, nobody says."""
        for field, cells in zip(sorted(VALUES), self.alike, strict=True):
            if len({self._value(cell, field) for cell in cells}) > 1:
                said = tuple(one for cell in cells for one in cell.evidence(field))
                words = f"{quote(said)} stand side by side for one {field.replace('_', ' ')}"
                self.heard.remark(ExceptionType.UNCLEAR, words, "ambiguous", self.scope, said)

    def _value(self, cell: Cell, field: str) -> object:
        """What a cell holds, so that it can be compared with another one."""
        if field in ("date", "ship_date"):
            found: Sequence[Span[object]] = self._days(cell)
        else:
            found = prices.bare(cell.text, language=self.grid.language, country=self.setting.country)
        values = [one.sure for one in found]
        return (values[0] if len(values) == 1 else None) or cell.text.casefold()

    def _strays(self) -> None:
        """Days and amounts under titles that nobody knows: they may be what is promised."""
        texts = [cell.text for cell in self.unknown]
        when = self._quietly_day()
        found = [("date", one) for one in stray_days(texts, when, self.setting.anchor, self._days_of)]
        if "quantity" not in self.cells or is_asked(self.titles["quantity"], self.grid.language):
            found += [("quantity", one) for one in stray_amounts(texts, self.ordered.quantity)]
        for field, text in found:
            said = next(cell for cell in self.unknown if cell.text == text).evidence(field)
            words = f"{quote(said)} may be another {field}: its title is not known"
            self.heard.remark(ExceptionType.UNCLEAR, words, "ambiguous", self.scope, said)

    def _quietly_day(self) -> Interval | None:
        cell = self.cells.get("date") or self.cells.get("ship_date")
        found = self._days(cell) if cell else ()
        return found[0].sure if len(found) == 1 else None

    def _amount_and_day(self) -> None:
        amount, counted = self.cells.get("quantity"), self._counted("quantity")
        if split := self._parts():
            for part, on in split:
                evidence = self.cells["date"].evidence("date")
                self._state(Statement(Act.STATE, self.scope, evidence, counted=part, when=on))
            if amount and counted:
                self._state(Statement(Act.STATE, self.scope, amount.evidence("quantity"), counted=counted))
            return
        day, when = self._day()
        said = [*(amount.evidence("quantity") if amount and counted else ())]
        said += day.evidence("date" if "date" in self.cells else "ship date") if day and when else ()
        if said:
            self._state(Statement(Act.STATE, self.scope, tuple(said), counted=counted, when=when))

    def _parts(self) -> Sequence[Part]:
        """How much comes when, where the cell of the day says both."""
        cell = self.cells.get("date")
        if cell is None:
            return ()
        language, country = self.grid.language, self.setting.country
        title, days = self.titles["date"], self._days(cell)
        return parts(cell.text, days, title, language=language, country=country, uom=self.uom)

    def _day(self) -> tuple[Cell | None, Interval | None]:
        cell = self.cells.get("date") or self.cells.get("ship_date")
        return (cell, self._sure(self._days(cell), cell, "date")) if cell else (None, None)

    def _days(self, cell: Cell) -> Sequence[Span[Interval]]:
        return self._days_of(cell.text)

    def _days_of(self, text: str) -> Sequence[Span[Interval]]:
        near = tuple(day for line in self.order.lines for day in line.days)
        return _days_in(text, self.grid, self.setting, near)

    def _counted(self, column: str) -> Counted | None:
        cell = self.cells.get(column)
        if cell is None:
            return None
        language, country = self.grid.language, self.setting.country
        text = self._without_decimals(cell.text)
        found = quantities.find(text, language=language, country=country, uom=self.uom)
        counted = self._sure(found, cell, "quantity")
        unit = self.cells.get("unit")
        if counted is None or counted.unit or unit is None:
            return counted
        named = money.unit(unit.text)
        return replace(counted, unit=named.code if named else unit.text.strip(), word=unit.text.strip())

    def _without_decimals(self, text: str) -> str:
        """ "500,000" beside a price of "12,50" is five hundred: nobody parts thousands and cents alike."""
        price = self.cells.get("price")
        cents = re.search(r"\d([.,])\d{1,2}(?!\d)", price.text) if price else None
        return re.sub(rf"(?<![\d.,])(\d+){re.escape(cents[1])}000(?![\d.,])", r"\1", text) if cents else text

    def _price(self, cell: Cell, column: str) -> None:
        language, country, currency = self.grid.language, self.setting.country, self.order.currency
        found = prices.find(cell.text, language=language, country=country, expected=currency, uom=self.uom)
        quoted = self._sure(
            found or prices.bare(cell.text, language=language, country=country), cell, "price"
        )
        if quoted is None:
            return
        named = quoted.currency or prices.currency_in(self.titles[column], currency)
        if column == "total":
            self._state(
                Statement(
                    Act.STATE,
                    self.scope,
                    cell.evidence("price"),
                    quoted=Quoted(quoted.amount, named, total=True),
                )
            )
            return
        basis = self.cells.get("basis")
        evidence = (*cell.evidence("price"), *(basis.evidence("price") if basis else ()))
        quoted = replace(quoted, currency=named, per=quoted.per or self._basis())
        self._state(Statement(Act.STATE, self.scope, evidence, quoted=quoted))

    def _basis(self) -> Decimal | None:
        """The basis from its own column, or from the price's title ("Preis/Stk.")."""
        language, country = self.grid.language, self.setting.country
        if cell := self.cells.get("basis"):
            found = prices.bare(cell.text, language=language, country=country)
            amount = found[0].sure.amount if found and found[0].sure else None
            return amount if amount and amount > 0 else None
        title = phrases.words(self.titles["price"], load(language))
        if basis := with_basis(self.titles["price"], language)[1]:
            return basis
        each = set(title) & load(language).folded("tables", "each")
        return Decimal(1) if each and not any(word.isdigit() for word in title) else None

    def _backorder(self) -> None:
        cell, counted = self.cells.get("backorder"), self._counted("backorder")
        if cell and counted and counted.number:
            evidence = cell.evidence("quantity")
            self._state(Statement(Act.CHANGE, self.scope, evidence, counted=counted, backordered=True))

    def _status(self, cell: Cell) -> None:
        """A remark in words is heard like any other sentence about the line."""
        for sentence in sentences(Passage(cell.text, ((0, cell.text, cell.where),)), self.setting):
            kinds = {act.kind for act in sentence.acts}
            said = hear(sentence, self.scope)
            if not (kinds and kinds <= YES and self.cells.keys() & VALUES):
                self.heard.statements.extend(said.statements)
            self.heard.remarks.extend(said.remarks)

    def _sure(self, spans: Sequence[Span[T]], cell: Cell, field: str) -> T | None:
        """The one value of a cell; a remark where it holds several, or one that can't be told."""
        if len(spans) == 1 and not spans[0].ambiguous:
            return spans[0].sure
        if re.search(r"\w", cell.text):
            words = f"{quote(cell.evidence(field))} can't be read as one {field}"
            self.heard.remark(ExceptionType.UNCLEAR, words, "ambiguous", self.scope, cell.evidence(field))
        return None

    def _state(self, said: Statement) -> None:
        self.heard.statements.append(said)
