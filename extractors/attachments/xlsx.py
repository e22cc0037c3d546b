"""Excel workbooks: what a person sees in the cells, sheet by sheet, and what they would not see.

The workbook is opened whole, not read-only, because only then it tells which rows, columns and sheets are
hidden and which values are struck through; its size is bounded before. Values are written so that no reader
can take them for another number: a date as 2026-12-11, three decimals with a fourth, a currency or unit out
of the cell's number format behind the amount.
"""

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from countersign.extractors.attachments.archive import BOMB, DAMAGED, Archive, is_plain_xml, opened
from countersign.extractors.attachments.document import Document, Draft, Row, Unread
from countersign.extractors.attachments.rows import put_rows

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Place = tuple[int, int]
MOST_SHEETS = 20
_MOST_CELLS = 60_000
_MOST_XML = 12 * 1024 * 1024
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_MONEY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]|\"([^\"]*)\"|([€$£¥₹])")


def xlsx_document(data: bytes) -> Document | Unread:
    """The workbook's sheets as tables and lines."""
    archive = opened(data)
    if isinstance(archive, Unread):
        return archive
    if fault := _fault(archive):
        return fault
    try:
        values, formulas = _workbook(data, values=True), _workbook(data, values=False)
    except Exception:  # openpyxl raises whatever the file makes it stumble over
        return DAMAGED
    draft = Draft()
    for name in values.sheetnames[:MOST_SHEETS]:
        if hasattr(values[name], "_cells"):
            _put_sheet(draft, values[name], formulas[name])
    if len(values.sheetnames) > MOST_SHEETS:
        draft.remark(f"has more than {MOST_SHEETS} sheets; the others were not looked at")
    return draft.done()


def _fault(archive: Archive) -> Unread | None:
    """What keeps the workbook from being opened: too large, or XML that no workbook holds."""
    cells = size = 0
    for name in archive.names:
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        content = archive.read(name)
        if isinstance(content, Unread):
            return content
        if not is_plain_xml(content):
            return Unread("holds XML that no Office program writes, and was not opened")
        size += len(content)
        cells += len(re.findall(rb"<(?:\w+:)?c[ >/]", content)) if _SHEET.match(name) else 0
        if size > _MOST_XML:
            return BOMB
        if cells > _MOST_CELLS:
            return Unread(f"has more than {_MOST_CELLS:,} cells, more than the program reads")
    return None


def _workbook(data: bytes, *, values: bool) -> "Workbook":
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values, keep_links=False)


def _put_sheet(draft: Draft, sheet: "Worksheet", formulas: "Worksheet") -> None:
    cells = {place: cell for place, cell in sorted(sheet._cells.items()) if cell.value is not None}
    _remark_unseen(draft, sheet, cells, formulas)
    if sheet.sheet_state != "visible":
        return
    shown = [place for place in cells if not _hidden(sheet, *place)]
    columns = sorted({column for _, column in shown})
    if shown:
        put_rows(draft, _rows(sheet, cells, shown, columns))


def _rows(
    sheet: "Worksheet", cells: dict[Place, "Cell"], shown: list[Place], columns: list[int]
) -> Iterator[Row]:
    """The rows that hold something, and an empty one wherever rows were left out."""
    previous = 0
    by_row: dict[int, set[int]] = {}
    for row, column in shown:
        by_row.setdefault(row, set()).add(column)
    for row, own in sorted(by_row.items()):
        if previous and row > previous + 1:
            yield Row(("",), ("",))
        texts = tuple(_text(cells[row, column]) if column in own else "" for column in columns)
        yield Row(texts, tuple(f"{sheet.title}!{_letters(column)}{row}" for column in columns))
        previous = row


def _remark_unseen(
    draft: Draft, sheet: "Worksheet", cells: dict[Place, "Cell"], formulas: "Worksheet"
) -> None:
    if sheet.sheet_state != "visible":
        if cells:
            draft.remark(f"has a hidden sheet “{sheet.title}” with values, which were not taken over")
        return
    if any(_hidden(sheet, *place) for place in cells):
        draft.remark(f"has hidden rows or columns with values on “{sheet.title}”, which were not taken over")
    for place, cell in sorted(formulas._cells.items()):
        if cell.data_type == "f" and place not in cells:
            where = f"{_letters(place[1])}{place[0]}"
            draft.remark(f"has a formula without a result in {where} on “{sheet.title}”")
            return
    notes = [cell for cell in cells.values() if cell.comment]
    if notes:
        where = f"{_letters(notes[0].column)}{notes[0].row}"
        draft.remark(f"has a note on the cell {where} on “{sheet.title}”, which was not taken over")


def _hidden(sheet: "Worksheet", row: int, column: int) -> bool:
    rows, columns = sheet.row_dimensions, sheet.column_dimensions
    if row in rows and (rows[row].hidden or rows[row].height == 0):
        return True
    return any(
        (one.hidden or one.width == 0) and (one.min or 0) <= column <= (one.max or 0)
        for one in columns.values()
    )


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(cell: "Cell") -> str:
    """The cell as text that can be read in one way only; struck-through values stand between `~~`."""
    text = _value(cell.value, cell.number_format or "")
    return f"~~{text}~~" if text.strip() and cell.font is not None and cell.font.strike else text


def _value(value: object, style: str) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
        case dt.date():
            return value.isoformat()
        case int() | float() | Decimal():
            return _number(value, style)
        case _:
            return str(value)


def _number(value: int | float | Decimal, style: str) -> str:
    try:
        number = round(Decimal(repr(value) if isinstance(value, float) else value), 6)
    except (InvalidOperation, ValueError):
        return str(value)
    if "%" in style:
        return f"{number * 100:f}".rstrip("0").rstrip(".") + " %"
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if len(text.partition(".")[2]) == 3:
        text += "0"  # "1.125" is one thousand one hundred and twenty-five to half of Europe
    words = [next(filter(None, found), "") for found in _MONEY.findall(style.partition(";")[0])]
    return " ".join([text, *(word.strip() for word in words if word.strip())])
