"""Orders from a file: canonical JSON (one object or a list) or CSV (one row a line).

    bytes  →  text  →  drafts (a nested dictionary, and where it stands)  →  forms  →  PurchaseOrders

All or nothing: the first fault raises `BadOrders`, one sentence that names the file, the order, the line and
the field. What a field may say is `form`'s work. A CSV has the same names, with dots for what is nested
(`supplier.email`). Each row is a line and repeats what it shares with the order's other rows, or leaves it
empty. Both an order and a line have a `date`: in a CSV that is the line's, and the order's is `order.date`.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from countersign.erp.files.form import BuyerForm, Form, LineForm, OrderForm, SupplierForm, order_json
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Line, PurchaseOrder

__all__ = ["line_of", "order_json", "orders_in_csv", "orders_in_json", "orders_of", "read_orders"]

_OWN_DATE = "order.date"
_LINE_COLUMNS = tuple(LineForm.model_fields)
_HEAD_COLUMNS = (
    *(name for name in OrderForm.model_fields if name not in {"buyer", "supplier", "lines", "date"}),
    _OWN_DATE,
    *(f"buyer.{name}" for name in BuyerForm.model_fields),
    *(f"supplier.{name}" for name in SupplierForm.model_fields),
)
_WORDS = {
    "list_type": "must be a list",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


@dataclass
class _Draft:
    """An order as it was written. `rows` are the rows of the file that its lines stand in, for a CSV."""

    place: str
    values: dict[str, Any]
    rows: list[int] = field(default_factory=list)


def read_orders(path: Path) -> tuple[PurchaseOrder, ...]:
    """Every order in the file, in its order; the same order given twice counts once.

    Raises `BadOrders`; then nothing of the file is to be used.
    """
    readers = {".json": orders_in_json, ".csv": orders_in_csv}
    reader = readers.get(path.suffix.casefold())
    if reader is None:
        raise BadOrders(f"{path}: orders are read from files that end in .json or .csv; save it as one")
    try:
        return reader(path.read_bytes(), str(path))
    except OSError as error:
        raise BadOrders(f"{path}: it can't be opened ({error.strerror}); check the path") from None


def orders_in_json(data: bytes, name: str) -> tuple[PurchaseOrder, ...]:
    """The orders of a canonical JSON file of that name. Raises `BadOrders`."""
    return _orders(_json_drafts(_text(data, name), name), name)


def orders_in_csv(data: bytes, name: str) -> tuple[PurchaseOrder, ...]:
    """The orders of a canonical CSV file of that name. Raises `BadOrders`."""
    return _orders(_csv_drafts(_text(data, name), name), name)


def orders_of(values: Iterable[dict[str, Any]], name: str) -> tuple[PurchaseOrder, ...]:
    """The orders of a file in another format, handed over as canonical JSON has them. Raises `BadOrders`."""
    return _orders(
        [_Draft(_named(one, "number") or "an order without a number", one) for one in values], name
    )


def line_of(values: dict[str, Any], order: str, name: str) -> Line:
    """One line alone, as a change of that order adds it. Raises `BadOrders`."""
    try:
        return Line(**LineForm.model_validate(values).model_dump())
    except ValidationError as error:
        fault = error.errors()[0]
        draft = _Draft(f"order {order}", {"lines": [values]})
        raise BadOrders(
            f"{name}: {_sentence(draft, {**fault, 'loc': ('lines', 0, *fault['loc'])})}"
        ) from None


def _orders(drafts: list[_Draft], name: str) -> tuple[PurchaseOrder, ...]:
    if not drafts:
        raise BadOrders(f"{name}: there is no order in it")
    return _distinct((_order(draft, name) for draft in drafts), name)


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadOrders(f"{name}: it is not UTF-8 (at byte {error.start + 1}); save it as UTF-8") from None


def _distinct(orders: Iterable[PurchaseOrder], file: str) -> tuple[PurchaseOrder, ...]:
    """Refuses two orders that an answer's reference could not tell apart ("PO-1" and "po 1")."""
    known: dict[str, PurchaseOrder] = {}
    for order in orders:
        other = known.setdefault("".join(filter(str.isalnum, order.number.casefold())), order)
        if other.number != order.number:
            raise BadOrders(
                f'{file}: order {order.number}: number "{order.number}" can\'t be told from "{other.number}"'
                " in a supplier's answer; give them numbers that differ in letters or digits"
            )
        if other != order:
            raise BadOrders(
                f"{file}: order {order.number}: number stands twice in the file with other content; keep one"
            )
    return tuple(known.values())


# --- JSON ------------------------------------------------------------------------------------------------


def _json_drafts(text: str, file: str) -> list[_Draft]:
    try:
        data = json.loads(
            text,
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_once_each,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadOrders(f"{file}: {where}: it is not JSON: {error.msg}") from None
    except RecursionError:
        raise BadOrders(f"{file}: it is nested deeper than any order") from None
    except ValueError as error:
        raise BadOrders(f"{file}: {error}") from None
    entries = data if isinstance(data, list) else [data]
    return [_json_draft(entry, index, file) for index, entry in enumerate(entries, 1)]


def _json_draft(entry: object, index: int, file: str) -> _Draft:
    if not isinstance(entry, dict):
        raise BadOrders(f"{file}: entry {index} must be an object with the fields of an order")
    return _Draft(_named(entry, "number") or f"entry {index}", _present(entry))


def _integer(digits: str) -> int | Decimal:
    """Python refuses to make an int of very many digits; the form refuses them in its own words."""
    return int(digits) if len(digits) < 19 else Decimal(digits)


def _no_number(word: str) -> Decimal:
    raise ValueError(f"{word} is not a number that an order can use")


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a name stand twice and keeps the last: one of two quantities would vanish silently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{twice}" stands twice in one object, next to {_about(found)}; keep one')
    return found


def _about(found: Mapping[str, Any]) -> str:
    name = next((name for name in ("line", "number", "email") if name in found), next(iter(found)))
    return f"{name} {found[name]}"


def _present(entry: dict[str, Any]) -> dict[str, Any]:
    """Without what is null: null and absent mean the same."""
    return {name: _deep(value) for name, value in entry.items() if value is not None}


def _deep(value: object) -> object:
    match value:
        case dict():
            return _present(value)
        case list():
            return [_deep(inner) for inner in value]
        case _:
            return value


# --- CSV -------------------------------------------------------------------------------------------------


def _csv_drafts(text: str, file: str) -> list[_Draft]:
    drafts: dict[str, _Draft] = {}
    for row, cells in _csv_rows(text, file):
        number = cells.get("number", "")
        if not number:
            raise BadOrders(f"{file}: row {row}: number is missing; every row names its order")
        draft = drafts.setdefault(number, _Draft(f"order {number}", {"lines": []}))
        for name in _HEAD_COLUMNS:
            if name in cells:
                _take(draft, name, cells[name], f"{file}: {draft.place} (row {row})")
        draft.values["lines"].append({name: cells[name] for name in _LINE_COLUMNS if name in cells})
        draft.rows.append(row)
    return list(drafts.values())


def _take(draft: _Draft, name: str, value: str, place: str) -> None:
    """Notes a field of the order's head; every row of the order has to say the same."""
    section, _, inner = name.rpartition(".")
    target = draft.values.setdefault(section, {}) if section in {"buyer", "supplier"} else draft.values
    if target.setdefault(inner, value) != value:
        raise BadOrders(
            f'{place}: {name} "{value}" differs from "{target[inner]}" in an earlier row; use one'
        )


def _csv_rows(text: str, place: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not blank: its number as a spreadsheet counts, and its cells that are not empty."""
    heading: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row, raw in enumerate(reader, 1):
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if not heading:
                heading = _heading(cells, place)
                continue
            if len(cells) > len(heading):
                raise BadOrders(
                    f"{place}: row {row}: it has {len(cells)} cells under {len(heading)} headings; "
                    "put quotation marks around values that hold the separator"
                )
            yield row, {name: cell for name, cell in zip(heading, cells, strict=False) if cell}
    except csv.Error as error:
        raise BadOrders(f"{place}: line {reader.line_num}: it is not CSV: {error}") from None


def _delimiter(text: str) -> str:
    """Comma, or what a spreadsheet writes where the comma is the decimal sign."""
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _heading(cells: list[str], place: str) -> list[str]:
    known = (*_HEAD_COLUMNS, *_LINE_COLUMNS)
    for name in cells:
        if name not in known:
            raise BadOrders(f'{place}: row 1: unknown column "{name}"{_nearest(name, known)}')
        if cells.count(name) > 1:
            raise BadOrders(f'{place}: row 1: column "{name}" stands twice; keep one')
    return cells


# --- faults ----------------------------------------------------------------------------------------------


def _order(draft: _Draft, place: str) -> PurchaseOrder:
    try:
        return OrderForm.model_validate(draft.values).order()
    except ValidationError as error:
        # A misspelt name explains the missing one, so it is told first.
        faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
        raise BadOrders(f"{place}: {_sentence(draft, faults[0])}") from None


def _sentence(draft: _Draft, fault: ErrorDetails) -> str:
    place, name, loc = draft.place, ".".join(str(part) for part in fault["loc"]), fault["loc"]
    if loc[0] == "lines" and len(loc) > 1:
        place = f"{place}, {_line_place(draft, int(loc[1]))}"
        name = ".".join(str(part) for part in loc[2:])
    if fault["type"] == "missing":
        return f"{place}: {name} is missing"
    if fault["type"] == "extra_forbidden":
        return f'{place}: unknown field "{name}"{_nearest(str(loc[-1]), _siblings(loc))}'
    words = _WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    return " ".join(filter(None, (f"{place}:", name, _shown(fault["input"]), words)))


def _line_place(draft: _Draft, index: int) -> str:
    entry = draft.values["lines"][index]
    place = _named(entry, "line") or f"entry {index + 1} of its lines"
    return f"{place} (row {draft.rows[index]})" if draft.rows else place


def _named(entry: object, key: str) -> str:
    """The entry as a person would look for it ("line 10"); empty where it has no usable name."""
    name = entry.get(key) if isinstance(entry, dict) else None
    named = isinstance(name, str | int) and str(name).strip()
    return f"{'order' if key == 'number' else key} {name}" if named else ""


def _siblings(loc: tuple[str | int, ...]) -> tuple[str, ...]:
    forms: dict[str | int, type[Form]] = {"lines": LineForm, "buyer": BuyerForm, "supplier": SupplierForm}
    form = forms[loc[0]] if len(loc) > 1 else OrderForm
    return tuple(form.model_fields)


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f'; did you mean "{near[0]}"?' if near else f"; known are {', '.join(known)}"


def _shown(given: object) -> str:
    if isinstance(given, dict | list):
        return ""
    text = str(given)
    return f'"{text if len(text) <= 60 else text[:60] + "…"}"'
