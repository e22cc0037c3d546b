"""Short lists that a system exports beside its orders: what has come, and what was called off.

    receipts   order,line,quantity,reference[,uom,date,refused]     one row a receipt, with its own number
    totals     order,line,received[,uom]                            one row a line: all that has come so far
    statuses   order,status                                         cancelled or closed

Which of them a file is, its headings say.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, ValidationError

from countersign.erp.files.form import Day, Form, Name, Number, Text, Whole
from countersign.erp.files.formats import Partners
from countersign.erp.files.rows import headings, rows, shown
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, OrderChange, Receipt

T = TypeVar("T", bound=Form)


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("must not be negative")
    return value


Amount = Annotated[Number, AfterValidator(_not_negative)]


class ReceiptForm(Form):
    """One receipt."""

    order: Name
    line: Whole
    quantity: Amount
    reference: Name
    uom: Text = ""
    date: Day | None = None
    refused: Amount = Decimal(0)


class TotalForm(Form):
    """All that has come of a line."""

    order: Name
    line: Whole
    received: Amount
    uom: Text = ""


class StatusForm(Form):
    """What became of an order."""

    order: Name
    status: Literal["cancelled", "closed"]


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    return name.casefold().endswith(".csv") and _kind(headings(head)) is not None


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    del partners
    kind = _kind(headings(data[:4096]))
    return kind(data, name) if kind else Feed()


def _kind(found: frozenset[str]) -> Callable[[bytes, str], Feed] | None:
    for form, reader in ((StatusForm, _statuses), (TotalForm, _totals), (ReceiptForm, _receipts)):
        needed = {one for one, field in form.model_fields.items() if field.is_required()}
        if needed <= found and found <= set(form.model_fields):
            return reader
    return None


def _receipts(data: bytes, name: str) -> Feed:
    forms = _forms(data, name, ReceiptForm)
    return Feed(receipts=tuple(_once((Receipt(**one.model_dump()) for one in forms), name)))


def _totals(data: bytes, name: str) -> Feed:
    forms = _forms(data, name, TotalForm)
    totals = (Receipt(one.order, one.line, one.received, one.uom) for one in forms)
    return Feed(receipts=tuple(_once(totals, name)))


def _once(receipts: Iterator[Receipt], name: str) -> Iterator[Receipt]:
    seen: set[tuple[str, int, str]] = set()
    for one in receipts:
        key = (one.order, one.line, one.reference)
        if key in seen:
            called = f"receipt {one.reference} of " if one.reference else ""
            raise BadOrders(f"{name}: {called}order {one.order}, line {one.line} stands twice; keep one")
        seen.add(key)
        yield one


def _statuses(data: bytes, name: str) -> Feed:
    forms = _forms(data, name, StatusForm)
    changes = (
        OrderChange(one.order, cancelled=one.status == "cancelled", closed=one.status == "closed")
        for one in forms
    )
    return Feed(changes=tuple(changes))


def _forms(data: bytes, name: str, form: type[T]) -> Iterator[T]:
    for row, cells in rows(BytesIO(data), name, tuple(form.model_fields)):
        try:
            yield form.model_validate(cells)
        except ValidationError as error:
            raise BadOrders(f"{name}: row {row}{_of(cells)}: {_fault(error)}") from None


def _of(cells: Mapping[str, str]) -> str:
    return f", order {' '.join(cells['order'].split())}" if "order" in cells else ""


def _fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    field = fault["loc"][0]
    if fault["type"] == "missing":
        return f"{field} is missing"
    words = fault["msg"].removeprefix("Value error, ").replace("Input should", "must")
    return f"{field} {shown(fault['input'])} {words}"
