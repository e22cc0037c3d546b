"""What a format reader makes of a file: lines and tables with their places, or the reason why not.

The words of an `Unread` are the end of a sentence that begins with the file's name, for a buyer to read. A
`Document` may carry `remarks` of the same kind: something in it that a person should know. Which file it
is, and what follows for the mail, is the business of `reader`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from countersign.extractors.attachments.letters import cleaned
from countersign.procurement.mail import Label

MOST_LINES = 1200
MOST_CELLS = 20_000
LONGEST = 2_000
"""No cell or line is longer; a longer one is cut, and the cut is remarked upon."""


@dataclass(frozen=True)
class Row:
    """A row's cells and their spots; empty cells are empty texts."""

    cells: tuple[str, ...]
    spots: tuple[str, ...]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True)
class Written:
    """One line of a document. `spot` is its place inside the file: `p1:12`, `Sheet1!A3`, `7`.

    `row`: it is a table's row. `small`: it is printed in letters clearly smaller than the others.
    """

    text: str
    spot: str
    label: Label = Label.NEW
    row: bool = False
    small: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: rows of cells, and the spot of every cell. Each row also stands as a line of the document."""

    spot: str
    rows: tuple[tuple[str, ...], ...]
    spots: tuple[tuple[str, ...], ...]
    label: Label = Label.NEW


@dataclass(frozen=True)
class Document:
    """A file that was read."""

    lines: tuple[Written, ...] = ()
    grids: tuple[Grid, ...] = ()
    remarks: tuple[str, ...] = ()
    writer: str = ""
    """The address of whoever wrote it, where it is a mail; lower case."""

    @property
    def empty(self) -> bool:
        """Whether not one letter was found."""
        return not any(line.text.strip() for line in self.lines)


@dataclass(frozen=True)
class Unread:
    """A file that could not be read, and why: "is protected by a password"."""

    why: str


@dataclass
class Draft:
    """A document in the making, held to the limits."""

    lines: list[Written] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    cells: int = 0

    @property
    def full(self) -> bool:
        """Whether no more fits in."""
        return len(self.lines) >= MOST_LINES or self.cells >= MOST_CELLS

    def write(self, text: str, spot: str, label: Label = Label.NEW, *, small: bool = False) -> None:
        """Adds a line; what does not fit is remarked upon."""
        self._add(Written(self._short(text), spot, label, small=small))

    def write_row(self, row: Row) -> None:
        """Adds a table's row as a line.

        What stands below the first line of a cell stands alone as well, so that a remark below a description
        is heard.
        """
        self._add(Written(self._short(drawn(row.cells)), row.spots[0], row=True))
        self.cells += len(row.cells)
        for cell, spot in zip(row.cells, row.spots, strict=True):
            if more := " ".join(cell.strip().split("\n")[1:]).strip():
                self.write(more, spot)

    def tabulate(self, spot: str, rows: Sequence[Row]) -> None:
        """Adds a table whose rows were written as lines."""
        if not self.full:
            texts = tuple(tuple(self._short(cell) for cell in row.cells) for row in rows)
            self.grids.append(Grid(spot, texts, tuple(row.spots for row in rows)))

    def _add(self, line: Written) -> None:
        if self.full:
            self.remark("is longer than the program reads; its end was not looked at")
        else:
            self.lines.append(line)

    def remark(self, words: str) -> None:
        """Notes something once."""
        if words not in self.remarks:
            self.remarks.append(words)

    def done(self) -> Document:
        """The document."""
        return Document(tuple(self.lines), tuple(self.grids), tuple(self.remarks))

    def _short(self, text: str) -> str:
        text, why = cleaned(text)
        if why:
            self.remark(why)
        if len(text) > LONGEST:
            self.remark(f"has a line of more than {LONGEST:,} characters; its end was not looked at")
        return text[:LONGEST]


def drawn(row: Iterable[str]) -> str:
    """A table row as a line: cells between bars, as the body's tables are drawn."""
    return " | ".join(" ".join(cell.split()) for cell in row).rstrip(" |")


def silenced(document: Document, label: Label) -> Document:
    """The document as somebody else's words, or as no words at all."""
    lines = tuple(replace(line, label=label) for line in document.lines)
    grids = tuple(replace(grid, label=label) for grid in document.grids)
    return replace(document, lines=lines, grids=grids)
