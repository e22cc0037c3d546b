"""Orders out of what a format's reader found: nested texts, checked field by field as the canonical form is.

    {"number": "4500012345", "lines": [{"line": "10", "quantity": "500", …}]}  ──►  PurchaseOrder

All formats say the same of a faulty value, with the file, the order, the line and the field in front.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from countersign.erp.files.form import LineForm, OrderForm
from countersign.erp.files.formats import Partners
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import LineAct, LineChange
from countersign.procurement.interchange.values import number
from countersign.procurement.money import convert, same_unit
from countersign.procurement.order import Line, PurchaseOrder, Supplier

_FIGURE = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*|Z|[+-]\d\d:\d\d)?", re.ASCII | re.DOTALL)
_MISSING = {"missing": "is missing"}
_STAND_IN = {"quantity": "1", "uom": "EA", "unit_price": "0", "date": "2000-01-01"}
"""What a change leaves out, so that the rest of its line can be checked as a line is."""

_PLACES = 6

Values = dict[str, Any]


def figure(text: str) -> str:
    """A number as XML may write it (".5", "5.", "+5"), in plain digits; anything else stays as it is."""
    text = text.strip()
    return format(Decimal(text), "f") if len(text) < 30 and _FIGURE.fullmatch(text) else text


def day(text: str) -> str:
    """A day out of a date, with a time or zone behind it or not; anything else stays as it is."""
    found = _DAY.fullmatch(text.strip())
    return "-".join(found.groups()) if found else text


def order(values: Mapping[str, Any], name: str) -> PurchaseOrder:
    """The order that the values describe. Raises `BadOrders`. What is empty counts as not said."""
    said = _said(values)
    place = f"{name}: order {said.get('number', 'without a number')}"
    try:
        return OrderForm.model_validate(said).order()
    except ValidationError as error:
        raise BadOrders(f"{place}{_fault(error, said.get('lines', ()))}") from None


def line(values: Mapping[str, Any], place: str) -> Line:
    """One line by itself. Raises `BadOrders`."""
    said = _said(values)
    try:
        return LineForm.model_validate(said).facts()
    except ValidationError as error:
        raise BadOrders(f"{place}, line {said.get('line', '?')}{_fault(error, ())}") from None


def change(values: Mapping[str, Any], place: str) -> LineChange:
    """What the values change of a line; what they leave out stays as it was. Raises `BadOrders`."""
    said = _said(values)
    known = line({**_stand_in(said), **said}, place)
    return LineChange(
        LineAct.CHANGE,
        known.line,
        quantity=known.quantity if "quantity" in said else None,
        uom=known.uom if "uom" in said else None,
        unit_price=known.unit_price if "unit_price" in said else None,
        price_per=known.price_per if "unit_price" in said else None,
        date=known.date if said.keys() & {"date", "schedule"} else None,
        schedule=known.schedule,
    )


def _stand_in(said: Values) -> Values:
    """What a change leaves out; with parts, what these come to."""
    if not said.get("schedule"):
        return _STAND_IN
    amounts = [number(str(one.get("quantity", ""))) or Decimal(0) for one in said["schedule"]]
    known = {name: text for name, text in _STAND_IN.items() if name != "date"}
    return {**known, "quantity": sum(amounts, Decimal(0))}


@dataclass(frozen=True)
class Part:
    """A delivery of a line as a file has it; empty is what it does not say: day, quantity or unit."""

    day: str
    quantity: str
    unit: str = ""


def wanted(parts: Sequence[Part], unit: str, place: str) -> Values:
    """The day of these parts of a line, or how much is wanted when; nothing where they name no day.

    Raises `BadOrders` where they name several days, and do not say how much of the line comes on each.
    """
    days = sorted({one.day for one in parts if one.day})
    if len(days) < 2:
        return {"date": days[0]} if days else {}
    if not all(one.day and one.quantity for one in parts):
        words = f"it is wanted on several days ({', '.join(days)}), and not said how much on each"
        raise BadOrders(f"{place}: {words}; give each delivery its day and its quantity")
    unit = unit or parts[0].unit
    for one in parts:
        if one.unit and not same_unit(one.unit, unit):
            raise BadOrders(
                f"{place}: a delivery of it is in {one.unit}, and the line in {unit}; use one unit"
            )
    return {"schedule": [{"date": one.day, "quantity": figure(one.quantity)} for one in parts]}


def priced(amount: str, per: str, basis: str, unit: str) -> Values | None:
    """A price for `per` of the unit `basis`, said in the line's own unit; None where one can't be turned into
    the other. Whichever of price and basis stays a short number is multiplied."""
    price, quantity = number(amount), number(per)
    if price is None or not quantity or not basis or same_unit(basis, unit):
        return {"unit_price": figure(amount), "price_per": figure(per)}
    more, less = convert(quantity, basis, unit), convert(price, unit, basis)
    if more is not None and _is_short(more):
        return {"unit_price": figure(amount), "price_per": format(more, "f")}
    return {"unit_price": format(less, "f"), "price_per": figure(per)} if less is not None else None


def _is_short(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_PLACES


def supplier(given: Supplier, others: Sequence[str], partners: Partners, place: str) -> Values:
    """The supplier that a file speaks of, completed from the table of partners, with our own number where
    the file has another. Raises `BadOrders`."""
    try:
        found = partners.supplier(given, *others)
    except BadOrders as error:
        raise BadOrders(f"{place}: {error}") from None
    known = partners.partner(given.id, *others, given.email)
    return {
        "id": known.supplier.id if known and known.supplier.id else found.id,
        "name": found.name,
        "email": found.email,
        "language": found.language,
        "country": found.country,
        "tier": found.tier,
    }


def _said(values: Mapping[str, Any]) -> Values:
    return {key: _inner(value) for key, value in values.items() if value not in ("", None)}


def _inner(value: object) -> object:
    match value:
        case dict():
            return _said(value)
        case list():
            return [_inner(one) for one in value]
        case _:
            return value


def _fault(error: ValidationError, lines: Sequence[Mapping[str, Any]]) -> str:
    """The first fault: at which line, which field, what was given, and what is wrong with it."""
    fault = error.errors()[0]
    loc = [str(part) for part in fault["loc"]]
    place = ""
    if loc[0] == "lines" and len(loc) > 1:
        place = f", line {lines[int(loc[1])].get('line', loc[1])}"
        loc = loc[2:]
    words = _MISSING.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    given = "" if isinstance(fault["input"], dict | list) else f' "{str(fault["input"])[:60]}"'
    return " ".join(filter(None, (f"{place}:", f"{'.'.join(loc)}{given}", words)))
