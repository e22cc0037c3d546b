"""Tables: a header row that is recognised, and rows that are about order lines.

    find(message) -> grids            tables of the mail, and text whose lines are set like one
    read(grid, setting) -> Heard      a statement for each value of each row that is about one of our lines

A column's meaning comes from its title, which is language data. A row is matched by line number and by item
number; where the two disagree it is matched to nothing. A table whose header is not recognised is left to
be read as text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from countersign.extractors.grammar import phrases, prices, quantities, references
from countersign.extractors.grammar.bases import with_basis
from countersign.extractors.grammar.clauses import Setting, sentences
from countersign.extractors.grammar.differing import other_values
from countersign.extractors.grammar.filled import settled
from countersign.extractors.grammar.grid import Cell, Grid, days_in
from countersign.extractors.grammar.headings import charging, is_something
from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.named_below import named_below
from countersign.extractors.grammar.notices import tell_charge
from countersign.extractors.grammar.passages import Passage
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.reassured import hear
from countersign.extractors.grammar.references import LineKey, Pointing, keys
from countersign.extractors.grammar.scripts import width as columns_of
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Scope, Statement, quote
from countersign.extractors.grammar.table_rows import TableRow
from countersign.extractors.grammar.titles import (
    ASKED,
    columns_in,
    is_asked,
    is_header,
    meant,
    names_of_columns,
)
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.mail import BODY, SPOKEN, InboundMessage, TextLine

_MOST_ROWS, _HEADER_WITHIN = 600, 6
# How rows are counted that are no lines of ours: Business Central leaves room for others between them.
_STEPS = (10_000, 1_000, 1)
_QUOTING = re.compile(r"^(?:\s?>)+\s?")
_CELLS = re.compile(r"\s*[|;]\s*|\t+|\s{2,}|\u3000")
# What parts cells where nothing else does, one and the same all along: "1 / MJ-118 / 80 / 42,500".
_MARKS, _FEWEST_MARKS = re.compile(r"\s+([/–—·•-])\s+"), 2
# What a title's number can be: "Price/100", "Preis per 1.000".
_TITLE_NUMBER = re.compile(r"(?<=\D)1(?:0|00|[.,]?000)?(?!\d)")


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
    text = line.text.strip().strip("|").strip()
    cells, marks = _CELLS.split(text), _MARKS.findall(text)
    if len(cells) == 1 and len(marks) >= _FEWEST_MARKS and len({*marks}) == 1:
        cells = _MARKS.split(text)[::2]
    return tuple(Cell(one, line.where) for one in _with_signs(cells))


def _with_signs(cells: Sequence[str]) -> Sequence[str]:
    """The cells, where "R$  6,20" is set so that the figures stand below one another."""
    signs = [_is_sign(one) for one in cells]
    alone = [i for i, sign in enumerate(signs[:-1]) if sign and re.match(r"\d", cells[i + 1])]
    joined = [f"{cells[i]} {cells[i + 1]}" if i in alone else one for i, one in enumerate(cells)]
    return [one for i, one in enumerate(joined) if i - 1 not in alone]


def _is_sign(cell: str) -> bool:
    """Whether it is a currency's sign and no more: a column of their names has other cells."""
    return bool(re.fullmatch(r"[A-Z]{0,3}[$€£¥￥₩₹]", cell))


def read(grid: Grid, setting: Setting, text: Sequence[TextLine] = (), whole: Grid | None = None) -> Heard:
    """What the rows say. `text` are the lines among which they stand, `whole` is the table with those that
    were read already."""
    heard, below, feet = Heard(), named_below(whole or grid, text, setting), _on_each_page(text)
    grid = _settled(grid, setting)
    for row in filter(None, grid.rows):
        lines = _owner(grid, row, setting, below)
        if len(lines) == 1:
            _charged(grid, row, setting, Scope(lines, named=True), heard)
            own = Heard()
            TableRow(grid, row, setting, Scope(lines, named=True), own).read()
            heard.statements += own.statements
            heard.remarks += own.remarks
            if row[0].where not in below:
                _beside_counted(grid, row, setting, own, heard)
        elif any(cell.text.strip() for cell in row) and row[0].where not in feet:
            _unmatched(grid, row, setting, heard)
    return heard


def rows_of(
    grids: Sequence[Grid], setting: Setting, text: Sequence[TextLine]
) -> Mapping[str, frozenset[LineKey]]:
    """The places of the rows, each with the lines of the order that it is about."""
    owners: dict[str, frozenset[LineKey]] = {}
    for grid in grids:
        below, known = named_below(grid, text, setting), _settled(grid, setting)
        for row in (one for one in known.rows if one):
            owners[row[0].where] = _owner(known, row, setting, below)
    return owners


def _owner(
    grid: Grid, row: Sequence[Cell], setting: Setting, below: Mapping[str, frozenset[LineKey]]
) -> frozenset[LineKey]:
    """The lines that a row is about by what stands in it, or below it where it names nothing of ours itself.

    A position that is one of our numbers, above the item of another line, is about neither.
    """
    lines, named = _lines_of(grid, row, setting), below.get(row[0].where)
    mentions = (m for cell in row for m in references.find(cell.text, setting.orders, language=grid.language))
    if named is None or any(m.pointing in (Pointing.ITEM, Pointing.FOREIGN_ORDER) for m in mentions):
        return lines
    return lines & named if lines else named


def _on_each_page(text: Sequence[TextLine]) -> frozenset[str]:
    """The places of lines that stand word for word on several pages: they head or foot each."""
    pages = {(line.text, tuple(line.place.split(":")[:2])) for line in text if line.place != BODY}
    often = Counter(said for said, _ in pages)
    return frozenset(line.place for line in text if often[line.text] > 1)


def _settled(grid: Grid, setting: Setting) -> Grid:
    """The table with its columns as their cells show them."""
    near = tuple(day for order in setting.orders for line in order.lines for day in line.days)
    rows = [[cell.text for cell in row] for row in grid.rows]
    ours = frozenset(number for _, number in keys(setting.orders))
    asked = [is_asked(title, grid.language) for title in grid.titles]
    columns = settled(grid.columns, rows, ours, asked, lambda text: days_in(text, grid, setting, near))
    return replace(grid, columns=columns)


def _charged(grid: Grid, row: Sequence[Cell], setting: Setting, scope: Scope, heard: Heard) -> None:
    """What stands in a column whose title names a surcharge or freight, and is not zero."""
    spoken = tuple(dict.fromkeys((grid.language, setting.language, FALLBACK)))
    for title, column, cell in zip(grid.titles, grid.columns, row, strict=False):
        if not column and is_something(cell.text) and charging(title, spoken):
            tell_charge(cell.evidence("charge"), scope, heard, title=title)


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


def _beside_counted(grid: Grid, row: Sequence[Cell], setting: Setting, own: Heard, heard: Heard) -> None:
    """A row that is only counted, and as ordered, beside rows that hold nothing else: it holds more."""
    if not (grid.partly and _counts_rows(grid, setting)) or own.remarks:
        return
    lines = {(order.number, line.line): (line, order) for order in setting.orders for line in order.lines}
    told = [(said, *lines[key]) for said in own.statements for key in said.scope.lines or ()]
    plain = all(said.act is Act.STATE for said in own.statements)
    if plain and not any(other_values(said, line, order) for said, line, order in told):
        evidence = tuple(e for cell in row for e in cell.evidence("line"))
        words = f"The row {quote(evidence)} holds something beside the ordered values"
        scope = own.statements[0].scope if own.statements else EVERYTHING
        heard.remark(ExceptionType.UNCLEAR, words, "ambiguous", scope, evidence)


def _items_in(row: Sequence[Cell], grid: Grid, setting: Setting) -> list[frozenset[LineKey]]:
    """The lines whose item numbers stand in a row, under whatever title: "Parça" is a part, or pieces."""
    mentions = (m for cell in row for m in references.find(cell.text, setting.orders, language=grid.language))
    return [mention.lines for mention in mentions if mention.pointing is Pointing.ITEM]


def _number(cell: Cell) -> int | None:
    """The number that a cell of the line column holds."""
    match = re.fullmatch(r"0*(\d{1,6})\.?", cell.text.strip())
    return int(match[1]) if match else None


def _counts_rows(grid: Grid, setting: Setting) -> bool:
    """Whether the rows are only counted, 1, 2, 3 or 10000, 20000, and no line of ours has such a number.

    Where rows were read already, some numbers of the count are missing.
    """
    places = [place for place, column in enumerate(grid.columns) if column == "line"]
    numbers = [_number(row[place]) for row in grid.rows for place in places if place < len(row)]
    said = [number for number in numbers if number is not None]
    if not said or {key[1] for key in keys(setting.orders)} & {*said}:
        return False
    step = next((one for one in _STEPS if not any(number % one for number in said)), 1)
    counted = [number // step for number in said]
    missing = grid.partly and counted == sorted({*counted}) and counted[-1] <= _MOST_ROWS
    return missing or counted == [*range(1, len(counted) + 1)]


def _unmatched(grid: Grid, row: Sequence[Cell], setting: Setting, heard: Heard) -> None:
    """A row that is about none of our lines: a sum, a charge, a line too many, or plain text."""
    text = " ".join(cell.text for cell in row if cell.text.strip())
    evidence = tuple(e for cell in row for e in cell.evidence("line"))
    kinds = {act.kind for act in phrases.acts(phrases.tokens(text, load(grid.language)), grid.language)}
    marked = [
        c for c, cell in zip(grid.columns, row, strict=False) if c in ("line", "item") and cell.text.strip()
    ]
    if Kind.CHARGE in kinds:
        tell_charge(evidence, EVERYTHING, heard)
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
