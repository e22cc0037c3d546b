"""Any table of orders, read through a map of its columns: a TOML file in maps/ of the drop folder.

    files = "EINKAUF*.csv"                 which files of in/ it is for
    [table]   encoding, delimiter, heading (its row), sheet      how the table is written
    [read]    decimal, dates                                     how numbers and days are
    [columns] number = "Bestellnr", line = "Pos", …              our field = their heading
    [constants] currency = "EUR", …                              what no column says

`countersign erp map` proposes one (`propose`). Each cell becomes what the canonical CSV would have, and goes
the same way from there (`drafts`), so faults sound alike; one in a cell's writing names their heading.
"""

import datetime as dt
import re
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from io import BytesIO
from itertools import chain
from typing import Annotated, BinaryIO, Literal

from pydantic import AfterValidator, Field, ValidationError

from countersign.erp.files import xlsx
from countersign.erp.files.drafts import HEAD_COLUMNS, LINE_COLUMNS
from countersign.erp.files.form import Form
from countersign.erp.files.formats import Partners, in_batches, joined
from countersign.erp.files.orders import table_orders
from countersign.erp.files.rows import Row, delimiter, lines, nearest, shown
from countersign.erp.files.rows import raw_rows as csv_rows
from countersign.erp.files.xlsx import Cell
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed

FIELDS = (*HEAD_COLUMNS, *LINE_COLUMNS)
NUMBERS = frozenset({"quantity", "unit_price", "price_per", "schedule.quantity"})
DAYS = frozenset({"date", "need_date", "order.date", "schedule.date"})
NEEDED = ("number", "currency", "line", "quantity", "uom", "unit_price", "date")
DAY_FORMS = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYYMMDD": "%Y%m%d",
    "YYYY/MM/DD": "%Y/%m/%d",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD.MM.YY": "%d.%m.%y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "DD-MM-YYYY": "%d-%m-%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
    "MM/DD/YY": "%m/%d/%y",
    "MM-DD-YYYY": "%m-%d-%Y",
}
_EACH = {"E": "1", "C": "100", "M": "1000"}
"""What systems that count by letters mean with a price's basis."""
_GROUPED = {
    ",": re.compile(r"[+-]?([0-9]{1,3}([.'’ \u00a0\u202f][0-9]{3})+|[0-9]+)(,[0-9]+)?"),
    ".": re.compile(r"[+-]?([0-9]{1,3}([,'’ \u00a0\u202f][0-9]{3})+|[0-9]+)(\.[0-9]+)?"),
}


def _known(columns: Mapping[str, str]) -> Mapping[str, str]:
    for name in columns:
        if name not in FIELDS:
            raise ValueError(f'holds "{name}", which is no field{nearest(name, FIELDS)}')
    return columns


def _day_form(value: str) -> str:
    if value not in DAY_FORMS:
        raise ValueError(f"is no form of a date; write one of {', '.join(DAY_FORMS)}")
    return value


Columns = Annotated[Mapping[str, str], AfterValidator(_known)]


class TableForm(Form):
    """How the table is written. Empty: a comma, a semicolon or a tab, whichever the heading has most of."""

    encoding: Literal["utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "iso-8859-15"] = "utf-8"
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    heading: Annotated[int, Field(ge=1, le=100)] = 1
    sheet: str = ""


class ReadForm(Form):
    """How numbers and days are written."""

    decimal: Literal[",", "."] = "."
    dates: Annotated[str, AfterValidator(_day_form)] = "YYYY-MM-DD"


class ColumnMap(Form):
    """A map. It reads files as any other format does."""

    files: str = "*.csv"
    table: TableForm = TableForm()
    read_as: ReadForm = Field(default=ReadForm(), alias="read")
    columns: Columns
    constants: Columns = Field(default_factory=dict)

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Format`."""
        del head
        return fnmatchcase(name.casefold(), self.files.casefold())

    def read(self, data: bytes, name: str, partners: Partners) -> Feed:
        """See `Format`."""
        return joined(self.feeds(BytesIO(data), name, partners))

    def feeds(self, file: BinaryIO, name: str, partners: Partners) -> Iterator[Feed]:
        """See `Streamed`."""
        return in_batches(table_orders(self.rows(file, name), name, partners))

    def rows(self, file: BinaryIO, name: str) -> Iterator[Row]:
        """Each row in canonical words. Raises `BadOrders`."""
        places: dict[str, int] = {}
        for row, cells in raw_table(file, name, self.table):
            if row < self.table.heading:
                continue
            if not places:
                places = self._places([xlsx.text(cell) for cell in cells], name)
                continue
            taken = {field: self._said(field, cells, place, row, name) for field, place in places.items()}
            yield row, dict(self.constants) | {field: said for field, said in taken.items() if said}

    def _places(self, heading: Sequence[str], name: str) -> dict[str, int]:
        for called in self.columns.values():
            if called not in heading:
                given = [one for one in heading if one]
                raise BadOrders(f"{name}: there is no column {shown(called)}{nearest(called, given)}")
            if heading.count(called) > 1:
                raise BadOrders(f"{name}: column {shown(called)} stands twice; rename one")
        return {field: heading.index(called) for field, called in self.columns.items()}

    def _said(self, field: str, cells: Sequence[Cell], place: int, row: int, name: str) -> str:
        cell = cells[place] if place < len(cells) else None
        try:
            return self.said(field, cell)
        except ValueError as error:
            called = self.columns[field]
            raise BadOrders(f"{name}: row {row}: {called} {shown(xlsx.text(cell))} {error}") from None

    def said(self, field: str, cell: Cell) -> str:
        """A cell in canonical words. Raises `ValueError` with the end of a sentence."""
        plain = xlsx.text(cell)
        if not plain or not isinstance(cell, str):
            return plain
        if field == "price_per" and plain.upper() in _EACH:
            return _EACH[plain.upper()]
        if field in NUMBERS:
            return number(plain, self.read_as.decimal)
        return day(plain, self.read_as.dates) if field in DAYS else plain


def raw_table(file: BinaryIO, name: str, how: TableForm) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Each row that is not blank, of a workbook or of a text. Raises `BadOrders`."""
    file.seek(0)
    if file.read(4) in (xlsx.MAGIC, xlsx.OLD):
        return iter(xlsx.raw_rows(file, name, how.sheet))
    given = lines(file, name, how.encoding)
    first = list(_until_heading(given, how.heading))
    return iter(csv_rows(chain(first, given), name, how.delimiter or delimiter(first[-1] if first else "")))


def _until_heading(given: Iterator[str], heading: int) -> Iterable[str]:
    for count, line in enumerate(given, 1):
        yield line
        if count >= heading and line.strip():
            return


def number(text: str, decimal: str) -> str:
    """A number as it is written there, with a point and without separators. Raises `ValueError`."""
    if not _GROUPED[decimal].fullmatch(text):
        example = "1.250,50" if decimal == "," else "1,250.50"
        raise ValueError(f"is not a number like {example}")
    whole, _, rest = text.partition(decimal)
    return re.sub(r"[^0-9+-]", "", whole) + (f".{rest}" if rest else "")


def day(text: str, form: str) -> str:
    """A day in ISO. A time behind it is left out. Raises `ValueError`."""
    try:
        found = time.strptime(text.split(" ")[0].split("T")[0], DAY_FORMS[form])
        return dt.date(*found[:3]).isoformat()
    except ValueError:
        raise ValueError(f"is not a date like {form}") from None


def column_map(data: bytes, name: str) -> ColumnMap:
    """The map that a file holds. Raises `BadOrders`, naming the file and the key."""
    try:
        made_map = ColumnMap.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(map(str, fault["loc"]))
        raise BadOrders(f"{name}: {key} {fault['msg'].removeprefix('Value error, ')}") from None
    except ValueError as error:  # the codec's and tomllib's errors are both of this kind
        raise BadOrders(f"{name}: it is not TOML in UTF-8: {error}") from None
    missing = lacking(made_map.columns, made_map.constants)
    if missing:
        raise BadOrders(f"{name}: columns.{missing[0]} is missing; name its column, or set it in [constants]")
    return made_map


def lacking(columns: Iterable[str], constants: Iterable[str]) -> tuple[str, ...]:
    """The fields that an order can't do without and that nothing fills."""
    filled = {*columns, *constants}
    filled |= {"date"} & {name.removeprefix("schedule.") for name in filled}
    missing = [one for one in NEEDED if one not in filled]
    if not filled & {"supplier.email", "supplier.id"}:
        missing.append("supplier.id")
    return tuple(missing)
