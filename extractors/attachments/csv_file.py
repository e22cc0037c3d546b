"""CSV files, and text set in tabs: the delimiter is the one that cuts the first lines most evenly.

The decimals stay as written: what "1,250" means is not settled here, the readers know the supplier's country
and language.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from countersign.extractors.attachments.document import Document, Draft, Row, Unread
from countersign.extractors.attachments.rows import put_rows
from countersign.extractors.attachments.text import decoded, text_document

_DELIMITERS = ";\t,|"
_SAMPLE, _MOST_COLUMNS = 60, 100
# A list below a long head: as many lines one below the other have as many columns.
_FEWEST_ROWS, _FEWEST_COLUMNS = 3, 4
_TABS = 3


def csv_document(data: bytes) -> Document | Unread:
    """A CSV file as rows; as plain text where no delimiter cuts it into columns."""
    text = decoded(data)
    if not text.strip():
        return Unread("holds no text")
    try:
        rows = _cut(text)
    except csv.Error:
        return text_document(data)
    if not rows:
        return text_document(data)
    draft = Draft()
    if any(len(row) > _MOST_COLUMNS for row in rows):
        draft.remark(f"has more than {_MOST_COLUMNS} columns; the others were not looked at")
    put_rows(draft, _rows(rows))
    return draft.done()


def plain_document(data: bytes) -> Document | Unread:
    """A text file line by line; as rows where the same three tabs or more stand in every line."""
    tabs = {line.count("\t") for line in decoded(data).splitlines() if line.strip()}
    columns = len(tabs) == 1 and min(tabs) >= _TABS
    return csv_document(data) if columns else text_document(data)


def _cut(text: str) -> list[list[str]]:
    """The rows; none where no delimiter makes columns. Raises `csv.Error`."""
    text, delimiter = _declared(text)
    delimiter = delimiter or _delimiter(text)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) if delimiter else []


def _declared(text: str) -> tuple[str, str]:
    """Excel's first line "sep=;", if there is one."""
    first, _, rest = text.partition("\n")
    stripped = first.strip().casefold()
    return (rest, stripped[4:]) if stripped.startswith("sep=") and len(stripped) == 5 else (text, "")


def _delimiter(text: str) -> str:
    """The sign that stands equally often in most of the first lines; the more columns the better.

    Else one that is no comma and cuts a few lines one below the other alike, whatever stands around them.
    """
    sample = [line for line in text.splitlines() if line.strip()][:_SAMPLE]
    best, score = "", 0
    for sign in _DELIMITERS:
        widths = [len(row) for row in csv.reader(sample, delimiter=sign)]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if common > 1 and widths.count(common) * 2 >= len(widths) and widths.count(common) * common > score:
            best, score = sign, widths.count(common) * common
    return best or next((sign for sign in _DELIMITERS if sign != "," and _cuts_a_list(sample, sign)), "")


def _cuts_a_list(sample: Sequence[str], sign: str) -> bool:
    widths = [len(row) for row in csv.reader(sample, delimiter=sign)]
    runs = ((width, len(list(alike))) for width, alike in groupby(widths))
    return any(width >= _FEWEST_COLUMNS and many >= _FEWEST_ROWS for width, many in runs)


def _rows(rows: Sequence[Sequence[str]]) -> Iterator[Row]:
    width = min(max((len(row) for row in rows), default=0), _MOST_COLUMNS)
    for number, row in enumerate(rows, start=1):
        cells = tuple((*row, *[""] * width)[:width])
        yield Row(cells, tuple(f"{number}:{column}" for column in range(1, width + 1)))
