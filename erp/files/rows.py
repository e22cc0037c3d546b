"""Tables in CSV, read as they stream past: UTF-8, a heading, rows, each with the number a spreadsheet shows.

    bytes ─► lines (decoded one by one) ─► rows: {heading: cell that is not empty}

What the headings mean is for those who ask: they say which ones they know.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import chain
from typing import BinaryIO

from countersign.procurement.errors import BadOrders

Row = tuple[int, dict[str, str]]


def lines(file: BinaryIO, name: str, encoding: str = "utf-8") -> Iterator[str]:
    """The lines of a file, from its beginning. Raises `BadOrders` where it is in another encoding."""
    file.seek(0)
    wide = encoding.startswith("utf-16")  # its line breaks are wider than a byte
    offset = 0
    for raw in [file.read()] if wide else file:
        try:
            text = raw.decode("utf-8-sig" if encoding == "utf-8" and not offset else encoding)
        except UnicodeDecodeError as error:
            said = f"{name}: it is not {encoding.upper()} (at byte {offset + error.start + 1})"
            raise BadOrders(f"{said}; save it as {encoding.upper()}") from None
        yield from io.StringIO(text, newline="") if wide else (text,)
        offset += len(raw)


def rows(file: BinaryIO, name: str, known: Sequence[str]) -> Iterator[Row]:
    """Each row that is not blank, under the headings that are known. Raises `BadOrders`."""
    given = lines(file, name)
    first = next((line for line in given if line.strip()), "")
    heading: list[str] = []
    for row, cells in raw_rows(chain([first], given), name, delimiter(first)):
        if not heading:
            heading = _heading(cells, name, known)
            continue
        yield row, under(heading, row, cells, name)


def raw_rows(given: Iterable[str], name: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, cell by cell."""
    reader = csv.reader(given, delimiter=separator, strict=True)
    try:
        for row, raw in enumerate(reader, 1):
            cells = [cell.strip() for cell in raw]
            if any(cells):
                yield row, cells
    except csv.Error as error:
        raise BadOrders(f"{name}: line {reader.line_num}: it is not CSV: {error}") from None


def under(heading: Sequence[str], row: int, cells: Sequence[str], name: str) -> dict[str, str]:
    """The cells that are not empty, by their headings."""
    if len(cells) > len(heading):
        raise BadOrders(
            f"{name}: row {row}: it has {len(cells)} cells under {len(heading)} headings; "
            "put quotation marks around values that hold the separator"
        )
    return {name: cell for name, cell in zip(heading, cells, strict=False) if cell}


def delimiter(first: str) -> str:
    """Comma, or what a spreadsheet writes where the comma is the decimal sign."""
    return max(",;\t", key=first.count)


def headings(head: bytes) -> frozenset[str]:
    """The headings of a file that begins like this; something else where it is no table."""
    first = head.decode("utf-8-sig", "replace").lstrip().partition("\n")[0]
    return frozenset(cell.strip().strip('"') for cell in first.split(delimiter(first)))


def shown(given: object) -> str:
    """What was given, in quotation marks, in one line that is not too long for a sentence."""
    return f'"{_plain(str(given))}"'


def _plain(text: str) -> str:
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return line if len(line) <= 60 else line[:60] + "…"


def nearest(name: str, known: Sequence[str]) -> str:
    """What may have been meant, as the end of a sentence."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {shown(near[0])}?" if near else f"; known are {', '.join(map(_plain, known))}"


def _heading(cells: list[str], file: str, known: Sequence[str]) -> list[str]:
    for name in cells:
        if name not in known:
            raise BadOrders(f"{file}: row 1: unknown column {shown(name)}{nearest(name, known)}")
        if cells.count(name) > 1:
            raise BadOrders(f"{file}: row 1: column {shown(name)} stands twice; keep one")
    return cells
