"""What was confirmed against what was ordered: one signed variance for each field that was stated.

Arithmetic only, exact, nothing rounded. Whether a variance matters is `policy`'s business. A value that
can't be brought into the order's own unit or currency is an `Incomparable`, never a guess.

    compare(order, reading) -> Comparison(variances, incomparables)
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from countersign.procurement.claims import Delivery, ExceptionType, LineReading
from countersign.procurement.money import Price, convert
from countersign.procurement.order import Line, PurchaseOrder


class Field(StrEnum):
    """The fields of a line that are compared."""

    DATE = "date"
    QUANTITY = "quantity"
    PRICE = "price"

    @property
    def exception(self) -> ExceptionType:
        """The exception that a variance of this field is."""
        return ExceptionType(self.value)


@dataclass(frozen=True)
class Variance:
    """Confirmed minus ordered: days for dates, the order's unit for quantities, its currency per its basis
    for prices. `percent` is of the ordered value; None for dates. `money` is what it costs or moves.
    """

    field: Field
    ordered: str
    confirmed: str
    difference: Decimal
    percent: Decimal | None
    money: Decimal
    words: str


@dataclass(frozen=True)
class Incomparable:
    """A stated value that has no exact place in the order's own terms."""

    type: ExceptionType
    words: str


@dataclass(frozen=True)
class Comparison:
    """All differences of one line. Fields that were not stated have no variance."""

    variances: tuple[Variance, ...] = ()
    incomparables: tuple[Incomparable, ...] = ()


def compare(order: PurchaseOrder, reading: LineReading) -> Comparison:
    """Every stated value of `reading` against its order line. The line must be on the order."""
    line = order.line(reading.line)
    if line is None:
        raise ValueError(f"order {order.number} has no line {reading.line}")
    found = [
        _quantity(order, line, reading),
        _price(order, line, reading),
        *(_date(order, line, delivery) for delivery in _worst(line, reading.deliveries)),
    ]
    return Comparison(
        tuple(one for one in found if isinstance(one, Variance)),
        tuple(one for one in found if isinstance(one, Incomparable)),
    )


def _quantity(order: PurchaseOrder, line: Line, reading: LineReading) -> Variance | Incomparable | None:
    if reading.quantity is None:
        return None
    confirmed = convert(reading.quantity, reading.uom or line.uom, line.uom)
    if confirmed is None:
        return Incomparable(
            ExceptionType.UOM,
            f"confirmed in {reading.uom}, ordered in {line.uom}: no fixed conversion is known",
        )
    difference = confirmed - line.quantity
    if not difference:
        return None
    direction = "more" if difference > 0 else "less"
    return Variance(
        Field.QUANTITY,
        plain(line.quantity),
        plain(confirmed),
        difference,
        _percent(difference, line.quantity),
        abs(difference) * order.price(line).each,
        f"{plain(abs(difference))} {line.uom} {direction} than the {plain(line.quantity)} ordered",
    )


def _price(order: PurchaseOrder, line: Line, reading: LineReading) -> Variance | Incomparable | None:
    if reading.unit_price is None:
        return None
    currency = reading.currency or order.currency
    if currency != order.currency:
        return Incomparable(ExceptionType.CURRENCY, f"priced in {currency}, ordered in {order.currency}")
    per = reading.price_per or line.price_per
    stated = Price(reading.unit_price, currency, per)
    if stated.same_as(order.price(line)):
        return None
    confirmed = stated.amount * line.price_per / stated.per
    difference = confirmed - line.unit_price
    direction = "more" if difference > 0 else "less"
    basis = "" if line.price_per == 1 else f" per {plain(line.price_per)}"
    return Variance(
        Field.PRICE,
        plain(line.unit_price),
        plain(confirmed),
        difference,
        _percent(difference, line.unit_price),
        abs(difference) / line.price_per * line.quantity,
        f"{plain(abs(difference))} {currency}{basis} {direction} than the {plain(line.unit_price)} ordered",
    )


def _worst(line: Line, deliveries: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """The deliveries that differ most from the ordered day: the latest late and the earliest early one."""
    late = max((one for one in deliveries if one.worst > line.date), key=lambda one: one.worst, default=None)
    early = min((one for one in deliveries if one.worst < line.date), key=lambda one: one.date, default=None)
    return tuple(one for one in (late, early) if one)


def _date(order: PurchaseOrder, line: Line, delivery: Delivery) -> Variance:
    days = (delivery.worst - line.date).days
    share = delivery.quantity if delivery.quantity is not None else line.quantity
    value = share * order.price(line).each
    return Variance(
        Field.DATE,
        line.date.isoformat(),
        delivery.worst.isoformat(),
        Decimal(days),
        None,
        value * abs(days),
        f"{_days(abs(days))} {'later' if days > 0 else 'earlier'} than ordered "
        f"({_day(delivery.worst)} instead of {_day(line.date)})",
    )


def _percent(difference: Decimal, of: Decimal) -> Decimal:
    return difference / abs(of) * 100 if of else Decimal("Infinity")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _day(day: dt.date) -> str:
    return day.isoformat()


def plain(value: Decimal) -> str:
    """A number as a person writes it: no exponent, no trailing zeros after the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
