"""What clients send: canonical orders, receipts, answers to writes. Closed to names that nobody reads.

The shapes are strict, so that the published description says exactly what is taken: amounts are texts, never
JSON numbers, which many programs round. Canonical JSON itself is read by the same form as a file is.
"""

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from countersign.agent.order_files import orders_in
from countersign.procurement.erp import Confirmation, OrderStatus, Slice
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Receipt
from countersign.procurement.interchange.units import is_known
from countersign.procurement.order import PurchaseOrder
from countersign.web.api.texts import (
    Address,
    Amount,
    Count,
    Country,
    Currency,
    Cursor,
    Day,
    Filled,
    Language,
    LineNumber,
    Long,
    Name,
    OrderNumber,
    Sentence,
    Short,
)

Status = Literal["open", "closed", "cancelled"]


class Form(BaseModel):
    """A part of a request."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class BuyerForm(Form):
    """Who placed the order."""

    name: Short | None = None
    email: Address | None = None


class SupplierForm(Form):
    """Whom it goes to. `tier`: 1 is watched most closely."""

    id: Short | None = None
    name: Short | None = None
    email: Address
    language: Language | None = None
    country: Country | None = None
    tier: Annotated[int, Field(ge=1, le=9, strict=True)] | None = None


class DueForm(Form):
    """So much of a line is wanted on one day."""

    date: Day
    quantity: Amount


class LineForm(Form):
    """One line. `unit_price` is for every `price_per` units of `uom`. Where it is wanted on several days,
    `schedule` says how much when: together they come to `quantity`, and `date` is the last of the days."""

    line: LineNumber
    item: Short | None = None
    supplier_item: Short | None = None
    description: Long | None = None
    quantity: Amount
    uom: Filled
    unit_price: Amount
    price_per: Amount | None = None
    date: Day
    need_date: Day | None = None
    category: Short | None = None
    critical: Annotated[bool, Field(strict=True)] = False
    schedule: Annotated[list[DueForm], Field(max_length=500)] | None = None


class OrderForm(Form):
    """A canonical order. `status` is how it stands in your system; left out, it stays as it is."""

    number: OrderNumber
    revision: Count | None = None
    site: Short | None = None
    date: Day | None = None
    currency: Currency
    buyer: BuyerForm | None = None
    supplier: SupplierForm
    lines: Annotated[list[LineForm], Field(min_length=1, max_length=5000)]
    status: Status | None = None


class ReceiptForm(Form):
    """So much of a line has come. `reference` is your number of the receipt: told twice, it came once."""

    order: OrderNumber
    line: LineNumber
    quantity: Amount
    uom: Short | None = None
    date: Day | None = None
    reference: Filled
    refused: Amount = "0"


class SliceForm(Form):
    """So much on one day. `field`: "shipment" where that is the day on which it leaves; else it arrives."""

    date: Day
    quantity: Amount
    field: Short = ""


class StandsForm(Form):
    """The values that stand in your system now: read them there, don't repeat ours. `refused`: nothing of the
    line comes."""

    quantity: Amount | None = None
    unit_price: Amount | None = None
    price_per: Amount | None = None
    schedule: Annotated[list[SliceForm], Field(max_length=500)] = Field(default_factory=list)
    reference: Short = ""
    refused: Annotated[bool, Field(strict=True)] | None = None
    reason: Long = ""


class AcknowledgmentForm(Form):
    """The write was made. What stands there now is compared with what was to be written."""

    stands: StandsForm


class RefusalForm(Form):
    """Your system does not take it; the words are those that a buyer reads."""

    refused: Sentence


class ReplayForm(Form):
    """Send a webhook again what happened behind `after`, up to `until` or to the end."""

    webhook: Name
    after: Cursor
    until: Cursor | None = None


def orders_of(forms: Sequence[OrderForm]) -> tuple[PurchaseOrder, ...]:
    """The orders. Raises `BadOrders`, naming order, line and field."""
    plain = [form.model_dump(exclude_none=True, exclude={"status"}) for form in forms]
    orders = orders_in(json.dumps(plain).encode(), "the request")
    for number, line in ((order.number, line) for order in orders for line in order.lines):
        if not is_known(line.uom):
            raise BadOrders(
                f'the request: order {number}, line {line.line}: uom "{line.uom}" is no unit that is known,'
                " and no answer could be held against it; write it like EA or KG"
            )
    return orders


def statuses_of(forms: Sequence[OrderForm]) -> dict[str, OrderStatus]:
    """What is said of how they stand, by number."""
    return {form.number.strip(): OrderStatus(form.status) for form in forms if form.status}


def receipts_of(forms: Sequence[ReceiptForm]) -> tuple[Receipt, ...]:
    """The receipts. Raises `BadOrders`."""
    return tuple(
        Receipt(
            form.order,
            form.line,
            _amount(form.quantity),
            form.uom or "",
            _day(form.date) if form.date else None,
            form.reference,
            _amount(form.refused),
        )
        for form in forms
    )


def stands_of(form: StandsForm) -> Confirmation:
    """The values. Raises `BadOrders`."""
    if form.price_per is not None and not _amount(form.price_per):
        raise BadOrders("price_per must be greater than zero: it is what the price is for")
    return Confirmation(
        quantity=_optional(form.quantity),
        unit_price=_optional(form.unit_price),
        price_per=_optional(form.price_per),
        schedule=tuple(Slice(_day(one.date), _amount(one.quantity), one.field) for one in form.schedule),
        reference=form.reference,
        refused=form.refused,
        reason=form.reason,
    )


def _amount(text: str) -> Decimal:
    return Decimal(text)


def _optional(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadOrders(f"{text} is not a day of the calendar") from None
