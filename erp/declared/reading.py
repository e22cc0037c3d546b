"""An order as procurement knows it, out of what a system answered. Pure.

    {"order": the row that was found, a join's name: its rows, "lines": the order's lines} ─► ErpOrder

A field that can't be read is an error that names order, line and field: half an order is never taken over.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from countersign.erp.declared import values
from countersign.erp.declared.form import NOWHERE, LineFields, ScheduleFields, System, Where
from countersign.erp.declared.paths import Scope, flat, look
from countersign.erp.declared.texts import short
from countersign.procurement.erp import Capability, Confirmation, ErpLine, ErpOrder, OrderStatus, Slice
from countersign.procurement.errors import ErpError
from countersign.procurement.order import Buyer, Due, Line, PurchaseOrder, Supplier, by_day

ONE = Decimal(1)
_REST = ("@odata.nextLink", "__next")
_YES = frozenset({"True", "true", "yes", "1"})


class Unread(ErpError):
    """An order of which something can't be read. Others can."""

    def __init__(self, words: str) -> None:
        super().__init__(short(words), permanent=True)


@dataclass(frozen=True)
class _Row:
    """One row with all that is known around it, and what it is called in an error."""

    name: str
    top: Scope
    row: object
    zone: str = ""

    def words(self, at: Where) -> str:
        return values.words(self._found(at))

    def flag(self, at: Where) -> bool:
        return self.words(at) in _YES

    def number(self, field: str, at: Where) -> Decimal | None:
        try:
            return values.number(self._found(at))
        except values.Unreadable as error:
            raise self._fault(field, str(error)) from None

    def day(self, field: str, at: Where) -> dt.date | None:
        try:
            return values.day(self._found(at), self.zone)
        except values.Unreadable as error:
            raise self._fault(field, str(error)) from None

    def needed(self, field: str, at: Where) -> Decimal:
        found = self.number(field, at)
        if found is None:
            raise self._fault(field, f"there is none at {at.path}")
        return found

    def needed_day(self, field: str, at: Where) -> dt.date:
        found = self.day(field, at)
        if found is None:
            raise self._fault(field, f"there is none at {at.path}")
        return found

    def _found(self, at: Where) -> object | None:
        return values.found(at, self.top, self.row)

    def _fault(self, field: str, words: str) -> ErpError:
        return Unread(f"{self.name} can't be read: {field}: {words}")


def with_lines(system: System, top: Scope) -> Scope:
    """What was answered, and `lines`: the rows of the order's lines, in their order, each with its number."""
    if _cut_off(top["order"]):
        words = f"order {top.get('number', '')} came without all of its rows: ask for fewer orders at a time"
        raise Unread(f"{words} (paging.size), or for its lines by themselves")
    found = look(top, system.line.rows, None)
    rows = found if isinstance(found, list) else []
    kept = [row for row in rows if isinstance(row, Mapping) and says(system.line.only, top, row)]
    kept.sort(key=lambda row: [_sortable(look(top, path, row)) for path in system.line.sort])
    numbered = [{**row, "#": _line_number(system.line, top, row, place)} for place, row in enumerate(kept, 1)]
    if len({row["#"] for row in numbered}) < len(numbered):
        words = (
            f"order {top.get('number', '')} has a line number twice there: it can't be told which is meant"
        )
        raise Unread(words)
    return {**top, "lines": [{**row, **_parts(system.line, top, row)} for row in numbered]}


def _cut_off(found: object) -> bool:
    """Whether a list inside an order ends with a link to its rest: half an order is never taken over."""
    match found:
        case Mapping():
            return any(
                (bool(one) and str(name).endswith(_REST)) or _cut_off(one) for name, one in found.items()
            )
        case list():
            return any(map(_cut_off, found))
        case _:
            return False


def _parts(line: LineFields, top: Scope, row: Mapping[str, object]) -> dict[str, list[object]]:
    """The rows that belong to a line, by their names."""
    found = {}
    for name, part in line.parts.items():
        rows = look(top, part.rows)
        ours = {theirs: values.words(look(top, own, row)) for theirs, own in part.match.items()}
        rows = rows if isinstance(rows, list) else []
        found[name] = [
            one for one in rows if all(_said(top, path, one) == said for path, said in ours.items())
        ]
    return found


def _said(top: Scope, path: str, row: object) -> str:
    return values.words(look(top, path, row))


def _sortable(found: object) -> tuple[Decimal, str]:
    try:
        return values.number(found) or Decimal(0), ""
    except values.Unreadable:
        return Decimal(0), str(found)


def says(rules: Mapping[str, Sequence[str]], top: Scope, row: object) -> bool:
    """Whether a row says one of the words at each of the paths. The word for nothing is the empty one."""
    return all(values.words(look(top, path, row)) in allowed for path, allowed in rules.items())


def _line_number(line: LineFields, top: Scope, row: object, place: int) -> int:
    if line.line.place:
        return place * line.line.place
    try:
        found = values.whole(values.found(line.line, top, row))
    except values.Unreadable as error:
        raise Unread(f"a line's number can't be read: {error}") from None
    if found is None:
        raise Unread(f"a line has no number at {line.line.path}")
    return found


def line_rows(top: Scope) -> list[Mapping[str, object]]:
    """The lines' rows that `with_lines` put there."""
    rows = top["lines"]
    assert isinstance(rows, list)
    return rows


def number_of(system: System, head: object) -> str:
    """The number of an order in the row that was found."""
    return _Row("an order", {"order": head}, head).words(system.order.number)


def read_order(system: System, top: Scope) -> ErpOrder:
    """The order. `top` comes from `with_lines`. Raises `ErpError`."""
    head, about = top["order"], system.order
    number = number_of(system, head)
    row = _Row(f"order {number}", top, head, system.dates.zone)
    lines = [(one, _line(system, row, one)) for one in line_rows(top)]
    order = PurchaseOrder(
        number=number,
        currency=row.words(about.currency).upper(),
        supplier=_supplier(system, row),
        lines=tuple(line for _, line in lines),
        site=row.words(about.site),
        date=row.day("date", about.date),
        buyer=Buyer(row.words(about.buyer_name), row.words(about.buyer_email)),
    )
    held = tuple(_held(system, row, one, line) for one, line in lines)
    status = OrderStatus.CANCELLED if row.flag(about.cancelled) else _status(row, about.status)
    return ErpOrder(order, held, token_of(system, top), status)


def _status(row: _Row, at: Where) -> OrderStatus:
    said = row.words(at)
    try:
        return OrderStatus(said)
    except ValueError:
        raise Unread(f"{row.name} can't be read: status: “{said}” is not known") from None


def _supplier(system: System, row: _Row) -> Supplier:
    about = system.order
    return Supplier(
        email=row.words(about.supplier_email).casefold(),
        id=row.words(about.supplier_id),
        name=row.words(about.supplier_name),
        language=row.words(about.supplier_language).replace("_", "-").partition("-")[0].casefold(),
        country=row.words(about.supplier_country).upper(),
    )


def _of_line(order: _Row, row: Mapping[str, object]) -> _Row:
    return _Row(f"{order.name}, line {row['#']},", order.top, row, order.zone)


def _line(system: System, order: _Row, found: Mapping[str, object]) -> Line:
    row, about = _of_line(order, found), system.line
    parts = _due(about.schedule, row) if about.schedule else ()
    return Line(
        line=int(str(found["#"])),
        quantity=row.needed("quantity", about.quantity),
        uom=row.words(about.uom),
        unit_price=row.needed("unit price", about.unit_price),
        date=parts[-1].date if parts else row.needed_day("date", about.date),
        schedule=parts,
        price_per=row.number("price per", about.price_per) or ONE,
        item=row.words(about.item),
        supplier_item=row.words(about.supplier_item),
        description=row.words(about.description),
    )


def _due(about: ScheduleFields, line: _Row) -> tuple[Due, ...]:
    """How much is wanted when; nothing where it is all wanted on one day."""
    return by_day(Due(one.date, one.quantity) for one in _slices(about, line) if one.quantity)


def _held(system: System, order: _Row, found: Mapping[str, object], line: Line) -> ErpLine:
    row, about = _of_line(order, found), system.line
    return ErpLine(
        line.line,
        _confirmed(system, row, line),
        row.number("received", about.received) or Decimal(0),
        row.flag(about.cancelled),
    )


def _confirmed(system: System, row: _Row, line: Line) -> Confirmation:
    """What is confirmed, as far as the system is said to hold it."""
    about, can = system.confirmed, system.system.can
    quantity = row.number("confirmed quantity", about.quantity)
    price = row.number("confirmed price", about.unit_price)
    per = row.number("confirmed price per", about.price_per) or line.price_per
    day = row.day("confirmed date", about.date)
    whole = line.quantity if quantity is None else quantity
    single = () if day is None else (Slice(day, whole),)
    others = (
        Slice(found, whole, name)
        for name, at in about.dates.items()
        if (found := row.day(f"confirmed {name}", at)) is not None
    )
    return Confirmation(
        quantity=quantity if Capability.CONFIRMED_QUANTITY in can else None,
        unit_price=price if Capability.CONFIRMED_PRICE in can else None,
        price_per=per if price is not None and Capability.CONFIRMED_PRICE in can else None,
        schedule=tuple(_slices(about.schedule, row)) if about.schedule else (*single, *others),
        reference=row.words(about.reference) if about.reference != NOWHERE else "",
        refused=(row.flag(about.refused) or None) if Capability.REJECTION in can else None,
        reason=row.words(about.reason) if Capability.REASON in can else "",
    )


def _slices(about: ScheduleFields, line: _Row) -> Iterator[Slice]:
    rows = look(line.top, about.rows, line.row)
    for row in rows if isinstance(rows, list) else []:
        part = _Row(f"{line.name} a part delivery", line.top, row, line.zone)
        day = part.day("date", about.date)
        if day is not None and says(about.only, line.top, row):
            yield Slice(day, part.needed("quantity", about.quantity))


def token_of(system: System, top: Scope) -> str:
    """A mark that changes with every edit; empty where the system has none."""
    if not system.order.token:
        return ""
    return mark([list(flat(look(top, path))) for path in system.order.token])


def mark(what: object) -> str:
    """A short text that is the same for the same content."""
    return hashlib.sha256(json.dumps(what, default=str, sort_keys=True).encode()).hexdigest()[:16]
