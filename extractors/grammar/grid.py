"""A table of a mail or a file: cells with their places, below titles that say what the columns hold."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.extractors.grammar import dates, references
from countersign.extractors.grammar.clauses import Setting
from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.spans import Span
from countersign.procurement.claims import Evidence


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


def days_in(text: str, grid: Grid, setting: Setting, near: tuple[dt.date, ...]) -> Sequence[Span[Interval]]:
    """The days that a cell names."""
    language, country, anchor = grid.language, setting.country, setting.anchor
    return dates.find(text, language=language, country=country, anchor=anchor, near=near)


def names_item(cell: Cell, grid: Grid, setting: Setting) -> bool:
    """Whether one of our item numbers stands in a cell."""
    mentions = references.find(cell.text, setting.orders, language=grid.language)
    return any(mention.pointing is Pointing.ITEM for mention in mentions)
