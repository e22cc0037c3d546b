"""What was confirmed against what was ordered: one signed variance for each field that was stated.

Arithmetic only, exact, nothing rounded. Whether a variance matters is `policy`'s business. A value that
can't be brought into the order's own unit or currency is an `Incomparable`, never a guess.

    compare(order, reading)      -> Comparison(variances, incomparables)
    line_total(order, reading)   -> what the line costs as confirmed against as ordered
    order_total(order, readings) -> the same of the whole order
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from countersign.procurement.claims import Delivery, ExceptionType, LineReading
from countersign.procurement.money import Price, convert
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.schedule import Dated, Slip, allocate

SATURDAY = 5


class Field(StrEnum):
    """The fields of a line that a supplier states."""

    DATE = "date"
    QUANTITY = "quantity"
    PRICE = "price"


class Measure(StrEnum):
    """What is compared: each field, and the sums that follow from them."""

    DATE = "date"
    QUANTITY = "quantity"
    PRICE = "price"
    LINE_TOTAL = "line_total"
    ORDER_TOTAL = "order_total"

    @property
    def exception(self) -> ExceptionType:
        """The exception that a variance of it is; a sum is a matter of price."""
        total = self in (Measure.LINE_TOTAL, Measure.ORDER_TOTAL)
        return ExceptionType.PRICE if total else ExceptionType(self.value)


@dataclass(frozen=True)
class Variance:
    """Confirmed minus ordered: days for dates, the order's unit for quantities, its currency per its basis
    for prices and totals. `expected` is the ordered value in the same terms (0 for dates) and `percent` the
    difference's share of it (None for dates). `money` is what it costs or moves. `business_days` counts
    Mondays to Fridays.
    """

    field: Measure
    ordered: str
    confirmed: str
    difference: Decimal
    percent: Decimal | None
    money: Decimal
    words: str
    expected: Decimal = Decimal(0)
    business_days: int = 0


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
        *_dates(order, line, reading),
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
        Measure.QUANTITY,
        plain(line.quantity),
        plain(confirmed),
        difference,
        _percent(difference, line.quantity),
        abs(difference) * order.price(line).each,
        f"{plain(abs(difference))} {line.uom} {direction} than the {plain(line.quantity)} ordered",
        line.quantity,
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
        Measure.PRICE,
        plain(line.unit_price),
        plain(confirmed),
        difference,
        _percent(difference, line.unit_price),
        abs(difference) / line.price_per * line.quantity,
        f"{plain(abs(difference))} {currency}{basis} {direction} than the {plain(line.unit_price)} ordered",
        line.unit_price,
    )


def line_total(order: PurchaseOrder, reading: LineReading) -> Variance | None:
    """What the line costs as confirmed against as ordered; None where it is the same or can't be told."""
    line = order.line(reading.line)
    confirmed = _cost(order, line, reading) if line else None
    if line is None or confirmed is None:
        return None
    return _total(Measure.LINE_TOTAL, order.value(line), confirmed, order.currency)


def order_total(order: PurchaseOrder, readings: Iterable[LineReading]) -> Variance | None:
    """What the order costs with these lines as confirmed and all others as ordered; None where it is the
    same, or where one of them can't be told.
    """
    costs = {line.line: order.value(line) for line in order.lines}
    ordered = sum(costs.values(), Decimal(0))
    for reading in readings:
        line = order.line(reading.line)
        cost = _cost(order, line, reading) if line else None
        if cost is None:
            return None
        costs[reading.line] = cost
    return _total(Measure.ORDER_TOTAL, ordered, sum(costs.values(), Decimal(0)), order.currency)


def _cost(order: PurchaseOrder, line: Line, reading: LineReading) -> Decimal | None:
    """Quantity times price as confirmed, in the order's own currency and unit."""
    if reading.quantity is None or reading.unit_price is None:
        return None
    quantity = convert(reading.quantity, reading.uom or line.uom, line.uom)
    if quantity is None or (reading.currency or order.currency) != order.currency:
        return None
    return quantity * reading.unit_price / (reading.price_per or line.price_per)


def _total(field: Measure, ordered: Decimal, confirmed: Decimal, currency: str) -> Variance | None:
    difference = confirmed - ordered
    if not difference:
        return None
    whose = "line" if field is Measure.LINE_TOTAL else "order"
    words = (
        f"the {whose} costs {plain(abs(difference))} {currency} {'more' if difference > 0 else 'less'} "
        f"than the {plain(ordered)} ordered"
    )
    percent = _percent(difference, ordered)
    return Variance(
        field, plain(ordered), plain(confirmed), difference, percent, abs(difference), words, ordered
    )


def _dates(order: PurchaseOrder, line: Line, reading: LineReading) -> list[Variance]:
    """The latest slip and the earliest one, each weighed by all that slips the same way."""
    slips = [slip for one in _promises(line, reading.deliveries) for slip in allocate(_due(line), one)]
    late = [slip for slip in slips if slip.days > 0]
    early = [slip for slip in slips if slip.days < 0]
    worst = [(late, max)] if late else []
    worst += [(early, min)] if early else []
    return [_slipped(order, line, chosen(same, key=_days_of), same) for same, chosen in worst]


def _days_of(slip: Slip) -> int:
    return slip.days


def _due(line: Line) -> list[Dated]:
    return [(line.date, line.quantity)]


def _promises(line: Line, deliveries: Sequence[Delivery]) -> list[list[Dated]]:
    """Deliveries with a quantity share the line; each one without is about the whole of it."""
    whole = [[(one.worst, line.quantity)] for one in deliveries if one.quantity is None]
    shared = [(one.worst, one.quantity) for one in deliveries if one.quantity is not None]
    return [shared, *whole]


def _slipped(order: PurchaseOrder, line: Line, worst: Slip, same: Sequence[Slip]) -> Variance:
    moved = sum((slip.quantity * abs(slip.days) for slip in same), Decimal(0))
    days = worst.days
    return Variance(
        Measure.DATE,
        worst.due.isoformat(),
        worst.promised.isoformat(),
        Decimal(days),
        None,
        moved * order.price(line).each,
        f"{_days(abs(days))} {'later' if days > 0 else 'earlier'} than ordered "
        f"({_day(worst.promised)} instead of {_day(worst.due)})",
        business_days=business_days(worst.due, worst.promised),
    )


def business_days(start: dt.date, end: dt.date) -> int:
    """Mondays to Fridays from one day to another, the later one included; negative where `end` is earlier."""
    first, last = sorted((start, end))
    count = sum(
        (first + dt.timedelta(days=one)).weekday() < SATURDAY for one in range(1, (last - first).days + 1)
    )
    return count if end >= start else -count


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
