"""Lists that are printed one under another become tables, and the heads of sheets become lines.

    Line 1                                     Line | Part no | Quantity | Price          | Delivery
    Part no ....: HX-8x40                      1    | HX-8x40 | 500 pcs  | 12.50 per 100  | 11/12/2026
    Quantity ...: 500 pcs             ─►       2    | HN-8    | 300 pcs  | 4.10 per 100   | 18/12/2026
    Price ......: 12.50 per 100
    Delivery ...: 11/12/2026
    Line 2 …

A block is a row if the same keys stand in each, none twice, and there are enough of them; what else stands in
a block follows its row as a line. What the keys mean is not looked at here. A document without such blocks is
left as it is.

A table of one row above another table is the head of the sheet: "Your order | Delivery date" over "4711 |
11/12/2026" is two keys with their values.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from countersign.extractors.attachments.document import Document, Grid, Written, drawn
from countersign.extractors.attachments.vocabulary import folded

_FEWEST_KEYS, _LONGEST_KEY, _LONGEST_BLOCK, _FEWEST_NUMBERS = 4, 40, 25, 3
_HEAD_ROWS = 2
_PAGE = re.compile(r"p\d+")
_PRICE = re.compile(r"(?<![\d.,/-])\d+[.,]\d{2,4}(?![.,/-]?\d)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_KEY = r"(?P<key>[^\W\d_][^\d:：|]{0,38}?)"
_KEYED = (
    re.compile(rf"^\s*{_KEY}[\s.…_]*[:：]\s*(?P<value>.+)$"),
    re.compile(rf"^\s*{_KEY}\s*(?:\.{{3,}}|…+|\s{{2,}}|\t|\s\|\s)\s*(?P<value>.+)$"),
    re.compile(rf"^\s*{_KEY}\.?\s(?P<value>[^\s\d]{{0,4}}\d.*)$"),
)


@dataclass(frozen=True)
class _Block:
    """The lines from one head to before the next, by their keys."""

    first: int
    last: int
    found: Mapping[str, tuple[int, str]]
    """Where each key stands, and its value."""


def unstacked(document: Document) -> Document:
    """The document, with blocks of keys and values as the rows of a table."""
    keys = [_key(line) for line in document.lines]
    heads = dict.fromkeys(key for key, _ in keys if key and _times(keys, key) > 1)
    for head in heads:
        blocks = _blocks(keys, head)
        if blocks and not any(_is_row(document.lines[place], keys[place]) for place in _within(blocks)):
            return _tabled(document, keys, blocks)
    return document


def headed(document: Document) -> Document:
    """The document, with each title of a head and the cell below it as a line of its own."""
    pairs = pairwise(document.grids)
    heads = [grid for grid, following in pairs if len(grid.rows) == _HEAD_ROWS and _is_above(grid, following)]
    told = {spot: line for grid in heads for spot, line in _told(grid)}
    if not told:
        return document
    lines: list[Written] = []
    for line in document.lines:
        known = told.get(line.spot) if line.row else None
        lines.extend([line] if known is None else known)
    grids = tuple(grid for grid in document.grids if grid not in heads)
    return replace(document, lines=tuple(lines), grids=grids)


def _is_above(grid: Grid, following: Grid) -> bool:
    """Whether it gives no price, and another table follows on the same page: a list may go on below."""
    pages = [one.spot.partition(":")[0] for one in (grid, following)]
    apart = pages[0] != pages[1] and bool(_PAGE.fullmatch(pages[0]))
    priced = any(_PRICE.search(cell) for cell in grid.rows[1])
    return grid.rows[0] != following.rows[0] and not apart and not priced


def _told(grid: Grid) -> Iterator[tuple[str, list[Written]]]:
    """What stands for the lines of its titles and of its row, by their places."""
    titles, cells = grid.rows
    pairs = zip(titles, cells, grid.spots[1], strict=True)
    yield grid.spots[0][0], []
    yield grid.spots[1][0], [Written(f"{_alone(t)}: {_alone(c)}", spot) for t, c, spot in pairs if t or c]


def _alone(cell: str) -> str:
    return " ".join(cell.split())


def _key(line: Written) -> tuple[str, str]:
    """The key of a line and its value; two empty texts for a line that has none."""
    if line.text.count(" | ") > 1:
        return "", ""
    found = next((match for pattern in _KEYED if (match := pattern.match(line.text))), None)
    key = folded(found["key"]).strip(" .:-") if found else ""
    return (key, found["value"].strip()) if found and 0 < len(key) <= _LONGEST_KEY else ("", "")


def _is_row(line: Written, key: tuple[str, str]) -> bool:
    """Whether a line without a key holds several numbers: the list is there, and the keys tell more of it."""
    return not key[0] and len(_NUMBER.findall(line.text)) >= _FEWEST_NUMBERS


def _within(blocks: Sequence[_Block]) -> range:
    return range(blocks[0].first, blocks[-1].last)


def _times(keys: Sequence[tuple[str, str]], key: str) -> int:
    return sum(1 for one, _ in keys if one == key)


def _blocks(keys: Sequence[tuple[str, str]], head: str) -> list[_Block]:
    """The blocks that begin with a head; none where they are not alike."""
    starts = [place for place, (key, _) in enumerate(keys) if key == head]
    ends = [*starts[1:], min(starts[-1] + _LONGEST_BLOCK, len(keys))]
    blocks = [_block(keys, start, end) for start, end in zip(starts, ends, strict=True)]
    if any(block.last - block.first > _LONGEST_BLOCK for block in blocks):
        return []
    known = frozenset[str]().union(*(block.found for block in blocks[:-1]))
    blocks[-1] = _cut(blocks[-1], known)
    shared = frozenset(blocks[0].found).intersection(*(block.found for block in blocks[1:]))
    twice = any(block.last < end for block, end in zip(blocks[:-1], ends[:-1], strict=True))
    return blocks if len(shared) >= _FEWEST_KEYS and not twice else []


def _block(keys: Sequence[tuple[str, str]], first: int, last: int) -> _Block:
    """The keys of a block, as far as none stands twice."""
    found: dict[str, tuple[int, str]] = {}
    for place in range(first, last):
        key, value = keys[place]
        if key in found:
            return _Block(first, place, found)
        if key:
            found[key] = (place, value)
    return _Block(first, last, found)


def _cut(block: _Block, known: frozenset[str]) -> _Block:
    """The last block, as far as its keys are those of the others: sums stand below it."""
    own = {key: at for key, at in block.found.items() if key in known}
    last = max((place for place, _ in own.values()), default=block.first) + 1
    return _Block(block.first, last, own)


def _tabled(document: Document, keys: Sequence[tuple[str, str]], blocks: Sequence[_Block]) -> Document:
    """The document with each block as a row below the titles of them all."""
    counts = [key for block in blocks for key in block.found]
    titles = [key for key in dict.fromkeys(counts) if counts.count(key) == len(blocks)]
    head = document.lines[blocks[0].first]
    names = {key: document.lines[at].text for key, (at, _) in blocks[0].found.items()}
    shown = tuple(_shown(names[key], keys[blocks[0].found[key][0]][1]) for key in titles)
    spots = tuple(f"{head.spot}.0:{column}" for column, _ in enumerate(titles, start=1))
    rows, places = [shown], [spots]
    lines = [*document.lines[: blocks[0].first], Written(drawn(shown), spots[0], row=True)]
    for block in blocks:
        cells = tuple(block.found[key][1] for key in titles)
        spot = document.lines[block.first].spot
        rows.append(cells)
        places.append(tuple(f"{spot}:{column}" for column, _ in enumerate(titles, start=1)))
        lines.append(Written(drawn(cells), places[-1][0], row=True))
        lines.extend(_beside(document, block, titles))
    lines.extend(document.lines[blocks[-1].last :])
    grid = Grid(spots[0], tuple(rows), tuple(places))
    return replace(document, lines=tuple(lines), grids=(*document.grids, grid))


def _shown(text: str, value: str) -> str:
    """The key as it is written."""
    return text.strip().removesuffix(value).strip(" .:：…_|\t")


def _beside(document: Document, block: _Block, titles: Sequence[str]) -> Iterator[Written]:
    """What stands in a block besides the keys that all have."""
    taken = {block.found[key][0] for key in titles}
    for place in range(block.first, block.last):
        if place not in taken and document.lines[place].text.strip():
            yield document.lines[place]
