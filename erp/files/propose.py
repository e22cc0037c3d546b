"""A map of columns, proposed from a sample: what each column probably is, and what nobody can tell from it.

    bytes ─► encoding, delimiter ─► the row of headings ─► fields (headings/*.toml) ─► decimal sign, dates
          ─► Proposal: the map, its first rows as it reads them, and a sentence for each doubt

Pure. A doubt is never decided silently: where a date can be two days, or a number two numbers, the proposal
says so.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import islice

from countersign.erp.files import xlsx
from countersign.erp.files.columns import (
    DAY_FORMS,
    DAYS,
    FIELDS,
    NUMBERS,
    ColumnMap,
    ReadForm,
    TableForm,
    day,
    lacking,
    raw_table,
)
from countersign.erp.files.rows import Row
from countersign.erp.files.xlsx import Cell
from countersign.procurement.errors import BadOrders
from countersign.procurement.money import unit

SAMPLE = 200
SHOWN = 3
_HEADINGS_WITHIN = 20
_AMBIGUOUS = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}")
_DECIMAL = re.compile(r"[+-]?[0-9][0-9.,'’ \u00a0\u202f]*([.,])[0-9]+")

Table = Sequence[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True)
class Proposal:
    """A map that may fit. `rows` are the sample's first rows as it reads them."""

    map: ColumnMap
    rows: tuple[Row, ...]
    doubts: tuple[str, ...]
    unused: tuple[str, ...]


def proposed(data: bytes, name: str) -> Proposal:
    """The map that fits the sample best. Raises `BadOrders` where it is no table of orders."""
    how, table, doubts = _table(data, name)
    place = _heading_row(table)
    heading = [xlsx.text(cell) for cell in table[place][1]]
    below = [cells for _, cells in table[place + 1 :]]
    columns, taken = _columns(heading)
    doubts += taken
    if len(columns) < 3:
        raise BadOrders(
            f"{name}: no headings are known in its first {_HEADINGS_WITHIN} rows; is it a list of orders?"
        )
    values = {field: _column(below, heading.index(called)) for field, called in columns.items()}
    decimal, unsure = _decimal_sign(values)
    dates, undated = _dates(values)
    suffix = name.rpartition(".")[2]
    found = ColumnMap(
        files=f"*.{suffix}",
        table=how.model_copy(update={"heading": table[place][0]}),
        read=ReadForm(decimal=decimal, dates=dates),
        columns=columns,
    )
    doubts += [*unsure, *undated, *_lacks(columns), *_strange_units(values)]
    unused = tuple(one for one in heading if one and one not in columns.values())
    return Proposal(found, tuple(_first(found, data, name)), tuple(doubts), unused)


def _first(found: ColumnMap, data: bytes, name: str) -> Iterator[Row]:
    try:
        yield from islice(found.rows(BytesIO(data), name), SHOWN)
    except BadOrders:  # a doubt says which column it is
        return


# --- how the table is written ----------------------------------------------------------------------------


def _table(data: bytes, name: str) -> tuple[TableForm, Table, list[str]]:
    """The sample's first rows, how they are written, and what is not sure about that."""
    if data.startswith((xlsx.MAGIC, xlsx.OLD)):
        how, doubts = _sheet(data, name)
    else:
        how, doubts = _writing(data)
    table = list(islice(raw_table(BytesIO(data), name, how), SAMPLE))
    if not table:
        raise BadOrders(f"{name}: it is empty; give a sample with headings and a few rows")
    return how, table, doubts


def _sheet(data: bytes, name: str) -> tuple[TableForm, list[str]]:
    known = xlsx.sheets(BytesIO(data), name)
    doubts = [f'it has {len(known)} sheets; "{known[0]}" is read'] if len(known) > 1 else []
    return TableForm(sheet=known[0] if len(known) > 1 else ""), doubts


def _writing(data: bytes) -> tuple[TableForm, list[str]]:
    encoding, doubts = _encoding(data)
    text = data.decode(encoding, "replace")
    return TableForm.model_validate({"encoding": encoding, "delimiter": _delimiter(text)}), doubts


def _encoding(data: bytes) -> tuple[str, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = data[max(0, error.start - 12) : error.start + 12].decode("cp1252", "replace")
        return "cp1252", [
            f"it is not UTF-8 and is read as Windows Western (cp1252): look at “{shown.strip()}”"
        ]
    return "utf-8", []


def _delimiter(text: str) -> str:
    """The sign that divides most rows into the same number of cells, and more than one."""
    rows = [line for line in text.splitlines()[:_HEADINGS_WITHIN] if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        times, often = Counter(line.count(sign) for line in rows).most_common(1)[0] if rows else (0, 0)
        return (often if times else 0, times)

    return max(";\t|,", key=evenness)


# --- what the columns are --------------------------------------------------------------------------------


@cache
def _words() -> Mapping[str, str]:
    """Each word that a heading may be, folded, and its field; English first, where two languages differ."""
    found: dict[str, str] = {}
    folder = files("countersign.erp.files").joinpath("headings")
    order = sorted(
        folder.iterdir(), key=lambda one: (one.name != "en.toml", one.name != "systems.toml", one.name)
    )
    for one in order:
        for field, words in tomllib.loads(one.read_text("utf-8")).items():
            for word in words:
                found.setdefault(folded(word), field)
    return {folded(field.replace("_", " ")): field for field in FIELDS} | found


def folded(heading: str) -> str:
    """A heading without case, punctuation and what stands in brackets behind it."""
    plain = re.sub(r"[(\[].*?[)\]]", " ", heading.casefold())
    return " ".join(re.sub(r"[^\w#]+|_", " ", plain).split())


def _field(heading: str) -> str | None:
    return _words().get(folded(heading))


def _heading_row(table: Table) -> int:
    """The row, by its place, in which most cells are words that are known."""

    def known(place: int) -> tuple[int, int]:
        cells = (cell for cell in table[place][1] if isinstance(cell, str))
        return (len({_field(cell) for cell in cells} - {None}), -place)

    return max(range(min(len(table), _HEADINGS_WITHIN)), key=known)


def _columns(heading: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Our fields and their headings; the first of two that mean the same, with a sentence about the other."""
    columns: dict[str, str] = {}
    doubts: list[str] = []
    for called in heading:
        field = _field(called)
        if field is None:
            continue
        if field in columns:
            doubts.append(f'{field} may be "{columns[field]}" or "{called}"; the first is taken')
        columns.setdefault(field, called)
    return columns, doubts


def _column(rows: Iterable[Sequence[Cell]], place: int) -> list[Cell]:
    cells = (cells[place] for cells in rows if place < len(cells))
    return [cell for cell in cells if cell not in (None, "")]


# --- how numbers and days are written --------------------------------------------------------------------


def _decimal_sign(values: Mapping[str, Sequence[Cell]]) -> tuple[str, list[str]]:
    texts = [cell for field in NUMBERS for cell in values.get(field, ()) if isinstance(cell, str)]
    signs: Counter[str] = Counter()
    unsure = ""
    for text in texts:
        if _AMBIGUOUS.fullmatch(text):
            unsure = unsure or text
        elif found := _DECIMAL.fullmatch(text):
            signs[found[1]] += 1
    if signs:
        (sign, _), *others = signs.most_common()
        mixed = [f"some numbers have a decimal {others[0][0]} and some a decimal {sign}"] if others else []
        return sign, mixed
    if not unsure:
        return ".", []
    return ".", [f'"{unsure}" may be {unsure[:-4]} with three decimals, or thousands: set read.decimal']


def _dates(values: Mapping[str, Sequence[Cell]]) -> tuple[str, list[str]]:
    texts = [cell for field in sorted(DAYS) for cell in values.get(field, ()) if isinstance(cell, str)]
    if not texts:
        return "YYYY-MM-DD", []
    fitting = [form for form in DAY_FORMS if all(_fits(text, form) for text in texts)]
    if not fitting:
        return "YYYY-MM-DD", [f'"{texts[0]}" is a date in no form that is known: set read.dates']
    if len(fitting) > 1:
        return fitting[0], [f'"{texts[0]}" may be {" or ".join(fitting)}: set read.dates']
    return fitting[0], []


def _fits(text: str, form: str) -> bool:
    try:
        day(text, form)
    except ValueError:
        return False
    return True


def _lacks(columns: Mapping[str, str]) -> Iterator[str]:
    for field in lacking(columns, ()):
        if field == "supplier.id":
            yield "no column names the supplier: set “supplier.id” in [columns], or “supplier.email”"
        elif field == "currency":
            yield "no column names the currency: set it in [constants]"
        else:
            yield f"no column is known as {field}: set it in [columns], or in [constants]"
    if "supplier.email" not in columns and "supplier.id" in columns:
        yield "no column holds the supplier's address: it comes from suppliers.csv"


def _strange_units(values: Mapping[str, Sequence[Cell]]) -> Iterator[str]:
    strange = sorted({xlsx.text(cell) for cell in values.get("uom", ())} - {""})
    for one in [one for one in strange if unit(one) is None][:SHOWN]:
        yield f'"{one}" is no unit that is known: name it in units.csv'


# --- the file --------------------------------------------------------------------------------------------


def toml(proposal: Proposal, sample: str) -> str:
    """The map as a file for maps/, with the doubts as comments and empty places for what is missing."""
    found, how, read = proposal.map, proposal.map.table, proposal.map.read_as
    out = [
        f"# How exports like {sample} are read. Which files of in/ it is for:",
        f"files = {_t(found.files)}",
    ]
    out += ["", *(f"# Not sure: {one}." for one in proposal.doubts)]
    out += ["", "[table]", f"encoding = {_t(how.encoding)}", f"delimiter = {_t(how.delimiter)}"]
    out += [f"heading = {how.heading}", f"sheet = {_t(how.sheet)}"]
    out += ["", "[read]", f"decimal = {_t(read.decimal)}", f"dates = {_t(read.dates)}"]
    out += ["", "[columns]", *(f"{_key(field)} = {_t(called)}" for field, called in found.columns.items())]
    out += [f"# no field: {_t(one)}" for one in proposal.unused]
    out += ["", "[constants]", *(f'#{_key(one)} = ""' for one in lacking(found.columns, ()))]
    return "\n".join(out) + "\n"


def _t(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _key(field: str) -> str:
    return f'"{field}"' if "." in field else field
