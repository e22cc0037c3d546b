"""Words with positions to lines and tables, as somebody reads a page: from the top, and from left to right.

    words ─► lines (words at one height) ─► pieces (words without a wide gap) ─┬─► rows of a drawn table
                                                                               ├─► rows below a line of titles
                                                                               └─► text

A table without lines is found by its titles: three pieces or more without numbers at one height. The pieces
below are put under the titles in their order, where they stand nearest. What is no row stays text, its pieces
four blanks apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from countersign.extractors.attachments.columns import Span, placed
from countersign.extractors.attachments.document import Document, Draft, Row, Unread
from countersign.extractors.attachments.rows import put_rows

Page = dict[str, Any]
"""What was found on a page: `words` and `tables` as boxes, `strokes`, and what to know about them."""

APART = "    "
_WIDE = 0.85
"""A gap of this many times the letters' height separates pieces."""
_SMALL = 8.2

_SCAN = Unread("is a scan without text")


@dataclass(frozen=True)
class Word:
    """A word and its box on the page."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        """Half its height down."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Of its letters."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Piece:
    """Words that stand together on one line."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, a blank apart."""
        return " ".join(word.text for word in self.words)

    @property
    def span(self) -> Span:
        """From where to where it reaches."""
        return self.words[0].x0, self.words[-1].x1


@dataclass(frozen=True)
class Head:
    """The titles of a table, and where their columns stand; it may go on on the next page without them."""

    columns: tuple[Span, ...]
    titles: Row


@dataclass(frozen=True)
class PageLine:
    """A line of a page: its number, its pieces, and where it stands."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def top(self) -> float:
        """Of its highest word."""
        return min(word.top for piece in self.pieces for word in piece.words)

    @property
    def bottom(self) -> float:
        """Of its lowest word."""
        return max(word.bottom for piece in self.pieces for word in piece.words)

    @property
    def words(self) -> tuple[Word, ...]:
        """All its words."""
        return tuple(word for piece in self.pieces for word in piece.words)


def pdf_layout(answer: Page) -> Document | Unread:
    """The document out of what the helper process found on its pages."""
    pages = [_Page(page) for page in answer["pages"]]
    if not any(page.lines for page in pages):
        return _SCAN
    draft = Draft()
    head: Head | None = None
    for page in pages:
        head = page.put(draft, head)
        _remark(draft, page.found)
    if answer["more"]:
        draft.remark("has more pages than the program reads; the others were not looked at")
    return draft.done()


def _remark(draft: Draft, found: Page) -> None:
    number = found["number"]
    if found["hidden"] and found["scanned"]:
        draft.remark(f"is a scan on page {number}, whose text only a machine has recognised")
    elif found["hidden"]:
        draft.remark(f"holds text on page {number} that nobody can see, which was not taken over")
    elif found["scanned"] and not found["words"]:
        draft.remark(f"is a scan on page {number}, without text")
    if found["unsure"]:
        draft.remark(f"is a picture on page {number} whose text can't be made out with certainty")
    if found["picture"] and not draft.grids:
        draft.remark(f"holds a large picture on page {number} whose text was not read")
    if found["notes"]:
        draft.remark(f"has notes, stamps or form fields on page {number}, which were not read")
    if any("(cid:" in word[4] or "\ufffd" in word[4] for word in found["words"]):
        draft.remark(f"uses letters on page {number} that can't be told")
    if found["overprinted"]:
        draft.remark(f"has text printed over other text on page {number}")


class _Page:
    """One page."""

    def __init__(self, found: Page) -> None:
        self.found, self.number = found, found["number"]
        words = [Word(*word[:5]) for word in found["words"] if word[5]]
        self.sideways = [word[4] for word in found["words"] if not word[5]]
        words = [_struck(word, found["strokes"]) for word in words]
        self.lines = [PageLine(number, pieces) for number, pieces in enumerate(_lines(words), start=1)]

    def put(self, draft: Draft, head: Head | None) -> Head | None:
        """Adds the page to the document. Returns the titles of its last table, for the page behind."""
        drawn = self._drawn_tables()
        place = 0
        while place < len(self.lines):
            line = self.lines[place]
            table = next((t for t in drawn if t[0] <= line.top and line.bottom <= t[1]), None)
            if table:
                inside = [one for one in self.lines[place:] if one.bottom <= table[1]]
                put_rows(draft, self._drawn_rows(table[2], inside))
                place += len(inside)
                head = None
            elif opening := self._opening(place, head):
                head, size = opening
                rows, more = self._below(place + size, head, drawn)
                put_rows(draft, [head.titles, *rows])
                place += size + more
            else:
                draft.write(
                    APART.join(piece.text for piece in line.pieces), self._spot(line), small=self._small(line)
                )
                place += 1
        if self.sideways:
            draft.write(" ".join(self.sideways), f"p{self.number}:0")
        return head

    def _small(self, line: PageLine) -> bool:
        """Whether it is small print."""
        heights = sorted(word.height for one in self.lines for word in one.words)
        height = max(word.height for word in line.words)
        return height <= _SMALL and height < 0.85 * heights[len(heights) // 2]

    def _spot(self, line: PageLine) -> str:
        return f"p{self.number}:{line.number}"

    # --- tables that are drawn ------------------------------------------------------------------------

    def _drawn_tables(self) -> list[tuple[float, float, list[Any]]]:
        """Top, bottom and rows of each drawn table that deserves the name."""
        found = []
        for rows in self.found["tables"]:
            boxes = [box for row in rows for box in row if box]
            if len(rows) > 1 and max(len(row) for row in rows) > 2 and not self._stacked(rows):
                found.append((min(b[1] for b in boxes) - 1, max(b[3] for b in boxes) + 1, rows))
        return found

    def _stacked(self, rows: Sequence[Sequence[Any]]) -> bool:
        """Whether boxes hold several rows below each other: then the lines only separate columns."""
        for row in rows:
            tall = [box for box in row if box and len(self._in_box(box, self.lines)) > 1]
            if len(tall) > 1:
                return True
        return False

    def _in_box(self, box: Sequence[float], lines: Sequence[PageLine]) -> list[tuple[Word, ...]]:
        """The words of each line that stand in a box."""
        x0, top, x1, bottom = box
        found = []
        for line in lines:
            words = tuple(
                word
                for word in line.words
                if x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= word.middle <= bottom
            )
            if words:
                found.append(words)
        return found

    def _drawn_rows(self, rows: Sequence[Sequence[Any]], lines: Sequence[PageLine]) -> Iterator[Row]:
        """The rows by their boxes; words beside the boxes are rows of their own."""
        width = max(len(row) for row in rows)
        taken: set[Word] = set()
        for row in rows:
            held = [self._in_box(box, lines) if box else [] for box in row]
            words = {word for cell in held for part in cell for word in part}
            taken |= words
            spot = next((self._spot(line) for line in lines if words & set(line.words)), "")
            cells = ["\n".join(" ".join(w.text for w in part) for part in cell) for cell in held]
            cells += [""] * (width - len(cells))
            if words:
                yield Row(tuple(cells), tuple(f"{spot}:{n}" for n in range(1, width + 1)))
        for line in lines:
            rest = [word.text for word in line.words if word not in taken]
            if rest:
                cells = [" ".join(rest), *[""] * (width - 1)]
                yield Row(tuple(cells), (self._spot(line),) * width)

    # --- tables by their titles ---------------------------------------------------------------------

    def _opening(self, place: int, carried: Head | None) -> tuple[Head, int] | None:
        """The titles that begin here and over how many lines they go; or those of the page before."""
        first = self.lines[place]
        if not _is_head(first) or place + 1 >= len(self.lines):
            fits = carried and len(first.pieces) >= max(3, len(carried.columns) // 2)
            return (carried, 0) if carried and fits and len(first.pieces) <= len(carried.columns) else None
        columns = [piece.span for piece in first.pieces]
        texts = [piece.text for piece in first.pieces]
        size = 1
        for upper, lower in pairwise(self.lines[place : place + 3]):
            if not _goes_on(upper, lower, columns):
                break
            below = placed([piece.span for piece in lower.pieces], columns)
            for piece, column in zip(lower.pieces, below, strict=True):
                texts[column] = f"{texts[column]} {piece.text}"
                a, b = columns[column], piece.span
                columns[column] = min(a[0], b[0]), max(a[1], b[1])
            size += 1
        spots = tuple(f"{self._spot(first)}:{n}" for n in range(1, len(texts) + 1))
        return Head(tuple(columns), Row(tuple(texts), spots)), size

    def _below(
        self, place: int, head: Head, drawn: Sequence[tuple[float, float, list[Any]]]
    ) -> tuple[list[Row], int]:
        """The lines below the titles as rows, until another table begins."""
        rows: list[Row] = []
        for line in self.lines[place:]:
            inside = any(top <= line.top <= bottom for top, bottom, _ in drawn)
            if inside or (rows and _is_head(line)):
                break
            rows.append(self._row(line, head.columns))
        return rows, len(rows)

    def _row(self, line: PageLine, columns: Sequence[Span]) -> Row:
        """The line's pieces under the columns; a lone piece, or more pieces than columns, is text."""
        cells, spot = [""] * len(columns), self._spot(line)
        if 1 < len(line.pieces) <= len(columns):
            spans = [piece.span for piece in line.pieces]
            for piece, column in zip(line.pieces, placed(spans, columns), strict=True):
                cells[column] = piece.text
        else:
            cells[0] = APART.join(piece.text for piece in line.pieces)
        return Row(tuple(cells), tuple(f"{spot}:{n}" for n in range(1, len(columns) + 1)))


def _is_head(line: PageLine) -> bool:
    """Whether a line can be titles: three pieces or more, and none that begins with a number."""
    return len(line.pieces) > 2 and not any(_numeric(piece.text) for piece in line.pieces)


def _numeric(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return text[:1].isdigit() or digits * 2 > len(text) or digits > 4


def _goes_on(upper: PageLine, lower: PageLine, columns: Sequence[Span]) -> bool:
    """Whether the line below belongs to the titles: close, without numbers, each piece below a title."""
    height = upper.words[0].height
    if lower.top - upper.bottom > 0.6 * height or len(lower.pieces) > len(columns):
        return False
    if any(_numeric(piece.text) and not piece.text.startswith("100") for piece in lower.pieces):
        return False
    return all(
        any(piece.span[0] < end and start < piece.span[1] for start, end in columns) for piece in lower.pieces
    )


def _lines(words: Sequence[Word]) -> Iterator[tuple[Piece, ...]]:
    """The words of each height, from the top, cut at wide gaps."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.middle, one.x0)):
        last = rows[-1] if rows else []
        if last and abs(word.middle - last[0].middle) < 0.5 * min(word.height, last[0].height):
            last.append(word)
        else:
            rows.append([word])
    for row in rows:
        yield tuple(_pieces(sorted(row, key=lambda one: one.x0)))


def _pieces(row: Sequence[Word]) -> Iterator[Piece]:
    current = [row[0]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > _WIDE * max(before.height, word.height):
            yield Piece(tuple(current))
            current = []
        current.append(word)
    yield Piece(tuple(current))


def _struck(word: Word, strokes: Sequence[Sequence[float]]) -> Word:
    """The word between `~~` where a line goes through it."""
    for x0, top, x1, bottom in strokes:
        y = (top + bottom) / 2
        through = word.top + 0.3 * word.height < y < word.bottom - 0.3 * word.height
        if through and min(word.x1, x1) - max(word.x0, x0) > 0.7 * (word.x1 - word.x0):
            return replace(word, text=f"~~{word.text}~~")
    return word
