"""The purchase order as it was sent: who buys what from whom, for how much, by when.

Facts only, frozen. How an order is read from a file is `erp`'s work; what a supplier says about it is
`claims`; what differs is `compare`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from countersign.procurement.money import Price


@dataclass(frozen=True)
class Buyer:
    """The person who placed the order and is asked first."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Supplier:
    """Whom the order went to. `tier` says how closely they are watched: 1 is closest.

    `language` is what they are written to in; where it is empty, their country's.
    """

    email: str
    id: str = ""
    name: str = ""
    language: str = ""
    country: str = ""
    tier: int = 2

    @property
    def domain(self) -> str:
        """The domain of the supplier's address, in lower case."""
        return self.email.rpartition("@")[2].casefold()


@dataclass(frozen=True, order=True)
class Due:
    """So much of a line is wanted on one day."""

    date: dt.date
    quantity: Decimal


@dataclass(frozen=True, slots=True)  # an order may have very many
class Line:
    """One order line. `unit_price` is the amount for every `price_per` of `uom`, in the order's currency.

    `schedule` is empty where all of it is wanted on `date`; else it says how much is wanted when, day after
    day, and `date` is the last of these days: by then the line is complete.
    """

    line: int
    quantity: Decimal
    uom: str
    unit_price: Decimal
    date: dt.date
    price_per: Decimal = Decimal(1)
    item: str = ""
    supplier_item: str = ""
    description: str = ""
    need_date: dt.date | None = None
    category: str = ""
    critical: bool = False
    schedule: tuple[Due, ...] = ()

    @property
    def each(self) -> Decimal:
        """What one of it costs."""
        return self.unit_price / self.price_per

    @property
    def due(self) -> tuple[Due, ...]:
        """How much is wanted when, be it on one day or on several."""
        return self.schedule or (Due(self.date, self.quantity),)

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which any of it is wanted, the first one first."""
        return tuple(one.date for one in self.due)

    @property
    def only_day(self) -> dt.date | None:
        """The day on which all of it is wanted; None where it is wanted in parts."""
        return None if self.schedule else self.date

    def parts(self, quantity: Decimal) -> tuple[Due, ...]:
        """So much of it on the days that are wanted: the first are filled first, what is more comes last."""
        found, left = list[Due](), quantity
        for one in self.due:
            taken = left if one.date == self.date else min(one.quantity, left)
            left -= taken
            if taken > 0:
                found.append(Due(one.date, taken))
        return tuple(found) or (Due(self.date, quantity),)


def by_day(parts: Iterable[Due]) -> tuple[Due, ...]:
    """The parts as a line keeps them: each day once, in their order; empty where there is only one."""
    days: dict[dt.date, Decimal] = {}
    for one in parts:
        days[one.date] = days.get(one.date, Decimal(0)) + one.quantity
    return tuple(Due(day, days[day]) for day in sorted(days)) if len(days) > 1 else ()


def uneven(line: Line) -> str:
    """What is wrong between a line and its parts, in words; empty where they agree."""
    if not line.schedule:
        return ""
    total = sum((one.quantity for one in line.schedule), Decimal(0))
    if total != line.quantity:
        return f"its parts come to {total:f}, and {line.quantity:f} are ordered"
    last = line.schedule[-1].date
    return "" if last == line.date else f"its last part is wanted on {last}, and the line on {line.date}"


@dataclass(frozen=True)
class PurchaseOrder:
    """One revision of one order. `number` is what the supplier sees and writes."""

    number: str
    currency: str
    supplier: Supplier
    lines: tuple[Line, ...]
    revision: int = 0
    site: str = ""
    date: dt.date | None = None
    buyer: Buyer = Buyer()

    def line(self, number: int) -> Line | None:
        """The line with that number, or None."""
        for line in self.lines:  # asked for every value that is judged: a plain loop is the quickest
            if line.line == number:
                return line
        return None

    def price(self, line: Line) -> Price:
        """What the order pays for `line`."""
        return Price(line.unit_price, self.currency, line.price_per)

    def value(self, line: Line) -> Decimal:
        """What `line` costs, in the order's currency."""
        return line.quantity * self.price(line).each
