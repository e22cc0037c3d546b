"""An order as it was written, on its way through the form: in whatever format it came, faults sound alike.

    Draft (a nested dictionary, and where it stands)  →  OrderForm  →  PurchaseOrder, or one sentence

The sentence names the file, the order, the line and the field. What a field may say is `form`'s work.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from countersign.erp.files.form import BuyerForm, DueForm, Form, LineForm, OrderForm, SupplierForm
from countersign.erp.files.formats import Partners
from countersign.erp.files.rows import nearest, shown
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Line, PurchaseOrder

OWN_DATE = "order.date"
PART_COLUMNS = tuple(f"schedule.{name}" for name in DueForm.model_fields)
LINE_COLUMNS = (*(name for name in LineForm.model_fields if name != "schedule"), *PART_COLUMNS)
HEAD_COLUMNS = (
    *(name for name in OrderForm.model_fields if name not in {"buyer", "supplier", "lines", "date"}),
    OWN_DATE,
    *(f"buyer.{name}" for name in BuyerForm.model_fields),
    *(f"supplier.{name}" for name in SupplierForm.model_fields),
)
"""The columns of a table: those of an order, which its rows share, and those of a line, which has a row for
each part where it is wanted in parts."""

_NOTHING: dict[str, Any] = {}
_WORDS = {
    "list_type": "must be a list",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


@dataclass
class Draft:
    """An order as it was written. `rows` are the rows of the file that its lines stand in, for a table."""

    place: str
    values: dict[str, Any]
    rows: list[int] = field(default_factory=list)


def grouped(rows: Iterable[tuple[int, Mapping[str, str]]], file: str, *, adjacent: bool) -> Iterator[Draft]:
    """The orders of a table. `adjacent`: an order's rows stand together, so that it is over with the next."""
    drafts: dict[str, Draft] = {}
    for row, cells in rows:
        number = cells.get("number", "")
        if not number:
            raise BadOrders(f"{file}: row {row}: number is missing; every row names its order")
        if adjacent and drafts and number not in drafts:
            yield from drafts.values()
            drafts.clear()
        _add(drafts.setdefault(number, Draft(f"order {number}", {"lines": []})), row, cells, file)
    yield from drafts.values()


def _add(draft: Draft, row: int, cells: Mapping[str, str], file: str) -> None:
    for name in HEAD_COLUMNS:
        if name in cells:
            _take(draft, name, cells[name], f"{file}: {draft.place} (row {row})")
    line = {name: cells[name] for name in LINE_COLUMNS if name in cells and name not in PART_COLUMNS}
    part = {name.partition(".")[2]: cells[name] for name in PART_COLUMNS if name in cells}
    before = (one for one in reversed(draft.values["lines"]) if one.get("line") == line.get("line"))
    if part and "schedule" in (known := next(before, _NOTHING)):
        _same(known, line, f"{file}: {draft.place}, line {line['line']} (row {row})")
        known["schedule"].append(part)
        return
    draft.values["lines"].append(line | ({"schedule": [part]} if part else {}))
    draft.rows.append(row)


def _same(known: dict[str, Any], line: Mapping[str, str], place: str) -> None:
    """Another part of a line: what its row says of the line is what the first one says, or nothing."""
    for name, value in line.items():
        if known.setdefault(name, value) != value:
            raise BadOrders(
                f"{place}: {name} {shown(value)} differs from {shown(known[name])} in an earlier row;"
                " use one, and schedule.date and schedule.quantity for what differs from part to part"
            )


def _take(draft: Draft, name: str, value: str, place: str) -> None:
    """Notes a field of the order's head; every row of the order has to say the same."""
    section, _, inner = name.rpartition(".")
    target = draft.values.setdefault(section, {}) if section in {"buyer", "supplier"} else draft.values
    if target.setdefault(inner, value) != value:
        raise BadOrders(
            f"{place}: {name} {shown(value)} differs from {shown(target[inner])} in an earlier row; use one"
        )


def made(drafts: Iterable[Draft], file: str, partners: Partners) -> Iterator[PurchaseOrder]:
    """The orders; one that stands twice alike counts once. Raises `BadOrders`, also where there is none."""
    known = Known(file)
    for draft in drafts:
        order = _order(draft, file, partners)
        if known.is_new(order):
            yield order
    if not known:
        raise BadOrders(f"{file}: there is no order in it")


class Known:
    """The orders of one file so far."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._orders: dict[str, tuple[str, int]] = {}

    def __bool__(self) -> bool:
        return bool(self._orders)

    def is_new(self, order: PurchaseOrder) -> bool:
        """Whether it didn't stand there before. Raises `BadOrders` where one did that differs."""
        key = "".join(filter(str.isalnum, order.number.casefold()))
        if key not in self._orders:
            self._orders[key] = (order.number, hash(order))
            return True
        _refuse_other(order, *self._orders[key], self._file)
        return False


def orders_of(values: Iterable[dict[str, Any]], file: str) -> tuple[PurchaseOrder, ...]:
    """The orders of a file in another format, handed over as canonical JSON has them. Raises `BadOrders`."""
    drafts = (Draft(named(one, "number") or "an order without a number", one) for one in values)
    return tuple(made(drafts, file, Partners()))


def line_of(values: dict[str, Any], order: str, file: str) -> Line:
    """One line alone, as a change of that order adds it. Raises `BadOrders`."""
    try:
        return LineForm.model_validate(values).facts()
    except ValidationError as error:
        fault = error.errors()[0]
        place = Draft(f"order {order}", {"lines": [values]})
        words = _sentence(place, {**fault, "loc": ("lines", 0, *fault["loc"])})
        raise BadOrders(f"{file}: {words}") from None


def _refuse_other(order: PurchaseOrder, number: str, content: int, file: str) -> None:
    """Refuses two orders that an answer's reference could not tell apart ("PO-1" and "po 1")."""
    if number != order.number:
        raise BadOrders(
            f'{file}: order {order.number}: number "{order.number}" can\'t be told from "{number}"'
            " in a supplier's answer; give them numbers that differ in letters or digits"
        )
    if content != hash(order):
        raise BadOrders(
            f"{file}: order {order.number}: number stands twice in the file with other content; keep one"
        )


def _order(draft: Draft, file: str, partners: Partners) -> PurchaseOrder:
    _complete(draft.values.get("supplier"), partners)
    try:
        return OrderForm.model_validate(draft.values).order()
    except ValidationError as error:
        # A misspelt name explains the missing one, so it is told first.
        faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
        raise BadOrders(f"{file}: {_sentence(draft, faults[0])}") from None


def _complete(supplier: object, partners: Partners) -> None:
    """What the file does not say of a supplier whose number is known."""
    if not isinstance(supplier, dict) or "email" in supplier:
        return
    known = partners.partner(str(supplier.get("id", "")))
    if known is not None:
        facts = {name: getattr(known.supplier, name) for name in SupplierForm.model_fields}
        supplier |= {name: fact for name, fact in facts.items() if fact} | supplier


def _sentence(draft: Draft, fault: ErrorDetails) -> str:
    place, name, loc = draft.place, ".".join(str(part) for part in fault["loc"]), fault["loc"]
    if loc[0] == "lines" and len(loc) > 1:
        place = f"{place}, {_line_place(draft, int(loc[1]))}"
        name = ".".join(str(part) for part in loc[2:])
    if fault["type"] == "missing":
        return f"{place}: {name} is missing"
    if fault["type"] == "extra_forbidden":
        return f"{place}: unknown field {shown(name)}{nearest(str(loc[-1]), _siblings(loc))}"
    words = _WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    return " ".join(filter(None, (f"{place}:", name, _shown(fault["input"]), words)))


def _line_place(draft: Draft, index: int) -> str:
    entry = draft.values["lines"][index]
    place = named(entry, "line") or f"entry {index + 1} of its lines"
    return f"{place} (row {draft.rows[index]})" if draft.rows else place


def named(entry: object, key: str) -> str:
    """The entry as a person would look for it ("line 10"); empty where it has no usable name."""
    name = entry.get(key) if isinstance(entry, dict) else None
    usable = isinstance(name, str | int) and str(name).strip()
    return f"{'order' if key == 'number' else key} {name}" if usable else ""


def _siblings(loc: tuple[str | int, ...]) -> tuple[str, ...]:
    forms: dict[str | int, type[Form]] = {"lines": LineForm, "buyer": BuyerForm, "supplier": SupplierForm}
    form = forms[loc[0]] if len(loc) > 1 else OrderForm
    return tuple(form.model_fields)


def _shown(given: object) -> str:
    return "" if isinstance(given, dict | list) else shown(given)
