"""The purchase order as it was sent: who buys what from whom, for how much, by when.

Facts only, frozen. How an order is read from a file is `erp`'s work; what a supplier says about it is
`claims`; what differs is `compare`.
"""

import datetime as dt
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


@dataclass(frozen=True, slots=True)  # an order may have very many
class Line:
    """One order line. `unit_price` is the amount for every `price_per` of `uom`, in the order's currency."""

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
