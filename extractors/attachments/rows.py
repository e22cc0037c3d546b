"""Rows of cells to a document: which rows make a table, and which only say something.

    rows ─► table (a row of titles, and the rows below it that fill enough of its columns)
        └─► lines (titles of the document, keys and their values, sums, remarks below a row)

A row that fills only a few columns is text: "Remark | price valid until May" must be heard, not taken for a
table row without a number. What the titles mean is not looked at here; a reader that knows none of them
finds every row among the lines.
"""

import re
from collections.abc import Iterable, Sequence

from countersign.extractors.attachments.document import Draft, Row, drawn

# "Your order: 4711", "担当：佐藤": a key with its value is no title.
_KEYED = re.compile(r"\w\s?[:：]\s?\w")


def put_rows(draft: Draft, rows: Iterable[Row]) -> None:
    """Adds rows to a document, as tables and lines in their order."""
    block: list[Row] = []
    for row in rows:
        if not row.filled:
            _put_block(draft, block)
            block = []
        else:
            block.append(row)
        if draft.full:
            draft.write("", "")
            return
    _put_block(draft, block)


def _put_block(draft: Draft, block: Sequence[Row]) -> None:
    """Rows without an empty one between them: lines until the titles of a table, then its rows."""
    first = _opening(block)
    table = [row for row in block[first:] if _belongs(row, block[first])]
    table = [row for row in table if not _headless(row, table)]
    used = [place for place in range(len(block[0].cells) if block else 0) if _used(table, place)]
    rows = {id(row): _narrowed(row, used) for row in table}
    for row in block:
        if id(row) in rows:
            draft.write_row(rows[id(row)])
        else:
            _put_line(draft, row)
    if table:
        draft.tabulate(table[0].spots[used[0]], tuple(rows.values()))


def _opening(block: Sequence[Row]) -> int:
    """The place of the titles; names and dates side by side above them fill half as many columns at most."""
    openers = [place for place, row in enumerate(block) if _opens(row, block[place + 1 :])]
    first = next(iter(openers), len(block))
    wider = [place for place in openers if block[place].filled >= 2 * block[first].filled]
    return next(iter(wider), first)


def _headless(row: Row, table: Sequence[Row]) -> bool:
    """Whether a row's first cell is empty where others' are filled: a charge, a sum, a further delivery."""
    first = next(place for place, title in enumerate(table[0].cells) if title.strip())
    filled = sum(1 for other in table[1:] if other.cells[first].strip())
    return filled > 0 and not row.cells[first].strip()


def _used(table: Sequence[Row], place: int) -> bool:
    return any(row.cells[place].strip() for row in table)


def _narrowed(row: Row, used: Sequence[int]) -> Row:
    """The row without columns that are empty in the whole table."""
    return Row(tuple(row.cells[place] for place in used), tuple(row.spots[place] for place in used))


def _opens(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row can be the titles of those below: words without numbers, over a row that fills them."""
    titles = [cell for cell in row.cells if cell.strip()]
    if len(titles) < 2 or any(cell.strip()[:1].isdigit() or _KEYED.search(cell) for cell in titles):
        return False
    enough = any(_belongs(other, row) and any(c.isdigit() for c in "".join(other.cells)) for other in below)
    return enough and (len(titles) > 2 or not any(c.isdigit() for c in "".join(titles)))


def _belongs(row: Row, titles: Row) -> bool:
    """Whether a row fills at least half of the columns, not fewer than two, and none behind the last."""
    last = max(place for place, title in enumerate(titles.cells) if title.strip())
    if any(cell.strip() for cell in row.cells[last + 1 :]):
        return False
    held = sum(
        1 for cell, title in zip(row.cells, titles.cells, strict=True) if cell.strip() and title.strip()
    )
    return held >= max(2, (titles.filled + 1) // 2)


def _put_line(draft: Draft, row: Row) -> None:
    place = next(place for place, cell in enumerate(row.cells) if cell.strip())
    draft.write(drawn(cell for cell in row.cells if cell.strip()), row.spots[place])
