"""What was confirmed against what was ordered: one signed variance for each field that was stated.

Arithmetic only, exact, nothing rounded. Whether a variance matters is `policy`'s business. A value that
can't be brought into the order's own unit or currency is an `Incomparable`, never a guess.

    compare(order, reading)      -> Comparison(variances, incomparables)
    line_total(order, reading)   -> what the line costs as confirmed against as ordered
    order_total(order, readings) -> the same of the whole order
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from countersign.procurement.claims import Delivery, ExceptionType, LineReading
from countersign.procurement.money import Price, convert, convert_currency, same_unit
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
    CHARGE = "charge"

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
    Mondays to Fridays; `slips` are what any other calendar counts by, and `each` what one piece costs.
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
    slips: tuple[Slip, ...] = ()
    each: Decimal = Decimal(0)


@dataclass(frozen=True)
class Factors:
    """What is known of other units and currencies besides the tables of constants.

    `rates`: what one of the first currency is in the second. `units` False: no unit but the order's own.
    """

    rates: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    units: bool = True


NO_RATES = Factors()


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


def compare(order: PurchaseOrder, reading: LineReading, factors: Factors = NO_RATES) -> Comparison:
    """Every stated value of `reading` against its order line. The line must be on the order."""
    line = order.line(reading.line)
    if line is None:
        raise ValueError(f"order {order.number} has no line {reading.line}")
    found = [
        _quantity(order, line, reading, factors),
        _price(order, line, reading, factors),
        *_dates(order, line, reading),
    ]
    return Comparison(
        tuple(one for one in found if isinstance(one, Variance)),
        tuple(one for one in found if isinstance(one, Incomparable)),
    )


def _quantity(
    order: PurchaseOrder, line: Line, reading: LineReading, factors: Factors
) -> Variance | Incomparable | None:
    if reading.quantity is None:
        return None
    if not factors.units and reading.uom and not same_unit(reading.uom, line.uom):
        words = f"confirmed in {reading.uom}, ordered in {line.uom}: no other unit is taken"
        return Incomparable(ExceptionType.UOM, words)
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


def _price(
    order: PurchaseOrder, line: Line, reading: LineReading, factors: Factors
) -> Variance | Incomparable | None:
    if reading.unit_price is None:
        return None
    named, currency = reading.currency or order.currency, order.currency
    amount = exchanged(reading.unit_price, named, currency, factors)
    if amount is None:
        words = f"priced in {named}, ordered in {currency}: no fixed rate is known"
        return Incomparable(ExceptionType.CURRENCY, words)
    per = reading.price_per or line.price_per
    stated = Price(amount, currency, per)
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


def exchanged(amount: Decimal, from_: str, to: str, factors: Factors = NO_RATES) -> Decimal | None:
    """An amount in another currency by a known factor; None where none is known, which is no rate of 1."""
    if from_ == to:
        return amount
    rate = factors.rates.get((from_, to))
    return convert_currency(amount, from_, to) if rate is None else amount * rate


def line_total(order: PurchaseOrder, reading: LineReading, factors: Factors = NO_RATES) -> Variance | None:
    """What the line costs as confirmed against as ordered; None where it is the same or can't be told."""
    line = order.line(reading.line)
    confirmed = _cost(order, line, reading, factors) if line else None
    if line is None or confirmed is None:
        return None
    return _total(Measure.LINE_TOTAL, order.value(line), confirmed, order.currency)


def order_total(
    order: PurchaseOrder, readings: Iterable[LineReading], factors: Factors = NO_RATES
) -> Variance | None:
    """What the order costs with these lines as confirmed and all others as ordered; None where it is the
    same, or where one of them can't be told.
    """
    costs = {line.line: order.value(line) for line in order.lines}
    ordered = sum(costs.values(), Decimal(0))
    for reading in readings:
        line = order.line(reading.line)
        cost = _cost(order, line, reading, factors) if line else None
        if cost is None:
            return None
        costs[reading.line] = cost
    return _total(Measure.ORDER_TOTAL, ordered, sum(costs.values(), Decimal(0)), order.currency)


def _cost(order: PurchaseOrder, line: Line, reading: LineReading, factors: Factors) -> Decimal | None:
    """Quantity times price as confirmed, in the order's own currency and unit."""
    if reading.quantity is None or reading.unit_price is None:
        return None
    quantity = convert(reading.quantity, reading.uom or line.uom, line.uom)
    price = exchanged(reading.unit_price, reading.currency or order.currency, order.currency, factors)
    if quantity is None or price is None:
        return None
    return quantity * price / (reading.price_per or line.price_per)


def charges(order: PurchaseOrder, added: Decimal) -> Variance:
    """What the supplier adds to the order, against what it costs without."""
    ordered = sum((order.value(line) for line in order.lines), Decimal(0))
    words = f"charges of {plain(added)} {order.currency} are added to an order of {plain(ordered)}"
    percent = _percent(added, ordered)
    return Variance(Measure.CHARGE, "0", plain(added), added, percent, added, words, ordered)


def _total(measure: Measure, ordered: Decimal, confirmed: Decimal, currency: str) -> Variance | None:
    difference = confirmed - ordered
    if not difference:
        return None
    whose = "line" if measure is Measure.LINE_TOTAL else "order"
    words = (
        f"the {whose} costs {plain(abs(difference))} {currency} {'more' if difference > 0 else 'less'} "
        f"than the {plain(ordered)} ordered"
    )
    percent = _percent(difference, ordered)
    return Variance(
        measure, plain(ordered), plain(confirmed), difference, percent, abs(difference), words, ordered
    )


def slips(line: Line, deliveries: Sequence[Delivery]) -> tuple[Slip, ...]:
    """What is due of the line, piece by piece, against what is promised of it: first in, first out."""
    due = [(one.date, one.quantity) for one in line.due]
    return tuple(slip for one in _promises(line, deliveries) for slip in allocate(due, one))


def days_late(line: Line, deliveries: Sequence[Delivery]) -> int:
    """By how many days the part that slips most is late; negative where all of it comes early."""
    return max((slip.days for slip in slips(line, deliveries)), default=0)


def in_one_day(line: Line, reading: LineReading) -> bool:
    """Whether a line that is wanted in parts is answered with one day, or without saying how much comes when:
    what becomes of each part is then not said."""
    days = {one.worst for one in reading.deliveries}
    return bool(line.schedule and days) and (
        len(days) == 1 or any(one.quantity is None for one in reading.deliveries)
    )


def _dates(order: PurchaseOrder, line: Line, reading: LineReading) -> list[Variance]:
    """The latest slip and the earliest one, each weighed by all that slips the same way."""
    found = slips(line, reading.deliveries)
    late = [slip for slip in found if slip.days > 0]
    early = [slip for slip in found if slip.days < 0]
    worst = [(late, max)] if late else []
    worst += [(early, min)] if early else []
    return [_slipped(order, line, chosen(same, key=_days_of), same) for same, chosen in worst]


def _days_of(slip: Slip) -> int:
    return slip.days


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
        slip_words(line, worst, f"{_days(abs(days))} {'later' if days > 0 else 'earlier'}"),
        business_days=business_days(worst.due, worst.promised),
        slips=tuple(same),
        each=order.price(line).each,
    )


def slip_words(line: Line | None, slip: Slip, apart: str) -> str:
    """A slip as a person says it; of a line that is wanted in parts with how much of it that is."""
    part = f"{plain(slip.quantity)} {line.uom} come " if line and line.schedule else ""
    return f"{part}{apart} than ordered ({slip.promised.isoformat()} instead of {slip.due.isoformat()})"


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


def plain(value: Decimal) -> str:
    """A number as a person writes it: no exponent, no trailing zeros after the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
