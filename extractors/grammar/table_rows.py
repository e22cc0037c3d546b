"""A row of a table that is about one line of the order: its cells as statements, and what is odd in them.

    TableRow(grid, row, setting, scope, heard).read()

Two columns that may both be the answer, and differ, settle nothing; neither does another day to come, or an
amount as large as the quantity, under a title that nobody knows.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TypeVar

from countersign.extractors.grammar import phrases, prices, quantities
from countersign.extractors.grammar.bases import for_metres, with_basis
from countersign.extractors.grammar.bounds import tolerance
from countersign.extractors.grammar.cell_parts import Part, parts
from countersign.extractors.grammar.clauses import Setting, sentences
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.filled import stray_amounts, stray_days
from countersign.extractors.grammar.grid import Cell, Grid, days_in, names_item
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.passages import Passage
from countersign.extractors.grammar.phrases import YES, Kind
from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.quantities import Counted
from countersign.extractors.grammar.reassured import hear
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.statements import Heard, Scope, Statement, quote
from countersign.extractors.grammar.substitutes import nearly
from countersign.extractors.grammar.titles import (
    VALUES,
    is_asked,
)
from countersign.procurement import money
from countersign.procurement.claims import Act, ExceptionType

T = TypeVar("T")
_ALMOST = 0.75


class TableRow:
    """A row that is about one line."""

    def __init__(self, grid: Grid, row: Sequence[Cell], setting: Setting, scope: Scope, heard: Heard) -> None:
        self.grid, self.setting, self.scope, self.heard = grid, setting, scope, heard
        held = [one for one in zip(grid.columns, grid.titles, row, strict=False) if one[2].text.strip()]
        self.cells = {column: cell for column, _, cell in held if column}
        self.titles = {column: title for column, title, _ in held}
        self.alike = [[cell for c, _, cell in held if c == column] for column in sorted(VALUES)]
        self.statuses = [cell for column, _, cell in held if column == "status"]
        self.unknown = [cell for column, _, cell in held if not column]
        self.named = any(names_item(cell, grid, setting) for column, _, cell in held if column == "item")
        number, line = next(iter(scope.lines or ()))
        self.order = next(order for order in setting.orders if order.number == number)
        ordered = next(own for own in self.order.lines if own.line == line)
        self.ordered, self.uom = ordered, ordered.uom
        self.names = [name for name in (ordered.item, ordered.supplier_item) if name]

    def read(self) -> None:
        """States what the cells hold."""
        self._other_item()
        self._told_instead()
        self._two_of_a_kind()
        self._amount_and_day()
        self._strays()
        for column in ("price", "total"):
            if column in self.cells:
                self._price(self.cells[column], column)
        self._backorder()
        for cell in self.statuses:
            self._status(cell)

    def _told_instead(self) -> None:
        """A refusal in words where a value would stand: "can't be supplied" over three columns."""
        for column in sorted(VALUES & self.cells.keys()):
            cell = self.cells[column]
            passage = Passage(cell.text, ((0, cell.text, cell.where),))
            said = [] if re.search(r"\d", cell.text) else list(sentences(passage, self.setting))
            if any(act.kind is Kind.REJECT for sentence in said for act in sentence.acts):
                del self.cells[column]
                self._status(cell)

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
            if nearly(cell.text.strip(), name) or SequenceMatcher(None, said, known).ratio() >= _ALMOST:
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
            values: list[object] = [one.sure for one in self._days(cell)]
        else:
            language, country = self.grid.language, self.setting.country
            values = [one.sure for one in prices.bare(cell.text, language=language, country=country)]
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
        return days_in(text, self.grid, self.setting, near)

    def _counted(self, column: str) -> Counted | None:
        cell = self.cells.get(column)
        if cell is None:
            return None
        language, country = self.grid.language, self.setting.country
        if tolerance(cell.text):
            words = f"{quote(cell.evidence('text'))} lets the quantity be another"
            self.heard.remark(ExceptionType.QUANTITY, words, "tolerance", self.scope, cell.evidence("text"))
        text = self._without_decimals(cell.text)
        found = quantities.find(text, language=language, country=country, uom=self.uom)
        counted = self._sure(found, cell, "quantity")
        unit = self.cells.get("unit")
        if counted is None or counted.unit or unit is None:
            return counted
        named = money.unit(unit.text) or money.unit(self._number_of_pieces(unit.text))
        return replace(counted, unit=named.code if named else unit.text.strip(), word=unit.text.strip())

    def _number_of_pieces(self, text: str) -> str:
        """What a unit's column calls pieces and means something else in a sentence: the Italian "NR"."""
        chosen = load(self.grid.language)
        return "pcs" if chosen.fold(text.strip(" .")) in chosen.folded("tables", "pieces") else ""

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
        basis = with_basis(self.titles["price"], language)[1]
        if basis and not (for_metres(self.titles["price"]) and money.family(self.uom) == "length"):
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
