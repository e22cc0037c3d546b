"""Excel workbooks as tables, row by row: the one place that knows openpyxl's reading side here.

Only what a cell shows counts: a formula stands with the value that was last worked out. What a workbook may
weigh is bounded, because a small file can unpack to a very large one.
"""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO

from countersign.procurement.errors import BadOrders

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

Cell = str | int | Decimal | dt.date | bool | None
MAGIC = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"
LARGEST = 256 << 20


def raw_rows(file: BinaryIO, name: str, sheet: str = "") -> Iterator[tuple[int, list[Cell]]]:
    """Each row of a sheet that is not blank, with its number; of the first sheet where none is named.

    Raises `BadOrders`.
    """
    book = _workbook(file, name)
    try:
        if sheet and sheet not in book.sheetnames:
            known = ", ".join(book.sheetnames)
            raise BadOrders(f'{name}: there is no sheet "{sheet}"; there are {known}')
        chosen = book[sheet] if sheet else book.worksheets[0]
        for row, values in enumerate(chosen.iter_rows(values_only=True), 1):
            cells = [_cell(value) for value in values]
            if any(cell not in (None, "") for cell in cells):
                yield row, cells
    finally:
        book.close()


def sheets(file: BinaryIO, name: str) -> tuple[str, ...]:
    """The names of its sheets. Raises `BadOrders`."""
    book = _workbook(file, name)
    try:
        return tuple(one.title for one in book.worksheets)
    finally:
        book.close()


def text(cell: Cell) -> str:
    """A cell as a canonical CSV would have it."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case dt.date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell).strip()


def _workbook(file: BinaryIO, name: str) -> "Workbook":
    import openpyxl  # half a second, for those who have workbooks

    file.seek(0)
    if file.read(4) == OLD:
        raise BadOrders(f"{name}: it is an old or a protected workbook; save it as .xlsx without a password")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(one.file_size for one in archive.infolist())
        if size > LARGEST:
            raise BadOrders(f"{name}: it unpacks to more than {LARGEST >> 20} MB; export it as CSV")
        file.seek(0)
        with warnings.catch_warnings(action="ignore"):
            return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except BadOrders:
        raise
    except Exception:  # openpyxl raises whatever the file makes it stumble over
        raise BadOrders(f"{name}: it is no workbook that can be read; is it cut off? Save it anew") from None


def _cell(value: object) -> Cell:
    match value:
        case dt.datetime():
            return value.date()
        case float():
            plain = Decimal(repr(value))
            return int(plain) if plain == plain.to_integral_value() else plain
        case None | bool() | int() | dt.date():
            return value
        case _:
            return str(value).strip()
