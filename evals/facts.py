"""What a mail says, as a score compares it: the expected reading and the printed one in one shape. Pure.

    expected.json ── cases ──►  Facts  ◄── printed() ── what `countersign read` prints

Values stand as they were given; whether two of them are the same is answered here (a price per 100 may equal
a price each), whether a difference matters is `score`'s business.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from countersign.procurement.claims import ExceptionType, LineStatus, MessageKind
from countersign.procurement.judgement import Verdict
from countersign.procurement.money import Price

Key = tuple[str, int]
Deliveries = tuple[tuple[dt.date, Decimal | None], ...]


class Field(StrEnum):
    """The values of a line that a buyer relies on."""

    QUANTITY = "quantity"
    PRICE = "price"
    DELIVERY = "delivery"


@dataclass(frozen=True)
class LineFacts:
    """One order line: its status and the values that are settled, in the order's units. None: not settled."""

    status: LineStatus
    quantity: Decimal | None = None
    price: Price | None = None
    deliveries: Deliveries = ()

    def has(self, field: Field) -> bool:
        """Whether there is a value."""
        return bool(self._value(field)) if field is Field.DELIVERY else self._value(field) is not None

    def same(self, other: "LineFacts", field: Field) -> bool:
        """Whether both have the same value; only asked where both have one.

        One delivery alone brings the line's quantity, which is a value of its own: its day is compared.
        """
        if field is Field.PRICE and self.price and other.price:
            return self.price.same_as(other.price)
        if field is not Field.DELIVERY:
            return self._value(field) == other._value(field)
        if len(self.deliveries) == len(other.deliveries) == 1:
            (day, amount), (other_day, other_amount) = *self.deliveries, *other.deliveries
            return day == other_day and (amount == other_amount or None in (amount, other_amount))
        return self._shipments() == other._shipments()

    def vaguer(self, than: "LineFacts", field: Field) -> bool:
        """Whether this has the same deliveries, but not how much comes with each of them."""
        mine, theirs = self._shipments(), than._shipments()
        return (
            field is Field.DELIVERY
            and [day for day, _ in mine] == [day for day, _ in theirs]
            and all(amount in (None, other) for (_, amount), (_, other) in zip(mine, theirs, strict=True))
        )

    def words(self, field: Field) -> str:
        """The value as a buyer says it, or a dash."""
        if not self.has(field):
            return "–"
        match field:
            case Field.QUANTITY:
                return f"{self.quantity:f}"
            case Field.PRICE:
                return _price_words(self.price) if self.price else ""
            case Field.DELIVERY:
                return ", ".join(f"{day:%Y-%m-%d}{_of(amount)}" for day, amount in self._shipments())

    def _value(self, field: Field) -> object:
        match field:
            case Field.QUANTITY:
                return self.quantity
            case Field.PRICE:
                return self.price
            case Field.DELIVERY:
                return self.deliveries

    def _shipments(self) -> Deliveries:
        """Sorted; a single delivery without a quantity brings the whole line's."""
        if len(self.deliveries) == 1 and self.deliveries[0][1] is None:
            return ((self.deliveries[0][0], self.quantity),)
        return tuple(sorted(self.deliveries, key=lambda one: (one[0], one[1] or Decimal(0))))


@dataclass(frozen=True)
class Facts:
    """One mail: what it is, whose orders it is about, what happens next, and what stops the rest."""

    kind: MessageKind
    verdict: Verdict
    orders: frozenset[str]
    exceptions: frozenset[str]
    lines: Mapping[Key, LineFacts]


def printed(reading: Mapping[str, Any]) -> Facts:
    """The facts of a reading as `countersign read` prints it."""
    return Facts(
        kind=MessageKind(reading["kind"]),
        verdict=Verdict(reading["verdict"]),
        orders=frozenset(reading["orders"]),
        exceptions=frozenset(ExceptionType(one["type"]).value for one in reading["exceptions"]),
        lines={(line["order"], line["line"]): _line(line) for line in reading["lines"]},
    )


def _line(line: Mapping[str, Any]) -> LineFacts:
    price = None
    if line["unit_price"] is not None:
        price = Price(Decimal(line["unit_price"]), line["currency"] or "", Decimal(line["price_per"] or "1"))
    return LineFacts(
        status=LineStatus(line["status"]),
        quantity=_decimal(line["quantity"]),
        price=price,
        deliveries=tuple(
            (dt.date.fromisoformat(one["date"]), _decimal(one["quantity"])) for one in line["deliveries"]
        ),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _price_words(price: Price) -> str:
    basis = "" if price.per == 1 else f" per {price.per:f}"
    return f"{price.amount:f} {price.currency}{basis}"


def _of(amount: Decimal | None) -> str:
    return "" if amount is None else f" × {amount:f}"
