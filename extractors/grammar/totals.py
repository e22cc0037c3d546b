"""Unit prices and totals: which amounts are what a whole line costs, and whether they agree.

A total is no price. It tells the basis of a price that was written without one, and it is held against
quantity times price; what follows from a difference is for `account`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from countersign.extractors.grammar.statements import Statement
from countersign.procurement.claims import Evidence, ExceptionType
from countersign.procurement.money import Price
from countersign.procurement.order import Line, PurchaseOrder

_HALF_A_CENT = Decimal("0.005")


@dataclass(frozen=True)
class Priced:
    """A price with its words. `per` is in the order's unit; None where it was not said."""

    amount: Decimal
    per: Decimal | None
    currency: str | None
    evidence: tuple[Evidence, ...]

    def against(self, line: Line | None, order: PurchaseOrder) -> Price:
        """As a price of the order, where something was left unsaid."""
        basis = self.per or (line.price_per if line else Decimal(1))
        return Price(self.amount, self.currency or order.currency, basis)


def priced(said: Statement) -> Priced:
    """The price of a statement that has one, as it was said."""
    assert said.quoted is not None
    return Priced(said.quoted.amount, said.quoted.per, said.quoted.currency, said.evidence)


def is_total(said: Statement) -> bool:
    """Whether an amount was called a total."""
    return said.quoted is not None and said.quoted.total


def different(found: Sequence[Priced], line: Line | None, order: PurchaseOrder) -> list[Priced]:
    """The prices that are not the same as another of them."""
    kept: list[Priced] = []
    for price in found:
        if not any(price.against(line, order).same_as(other.against(line, order)) for other in kept):
            kept.append(price)
    return kept


def without_totals(found: list[Priced], quantity: Decimal | None) -> list[Priced]:
    """Without amounts that are just quantity times another of the prices."""
    if quantity is None or len(found) < 2:
        return found
    totals = [
        total
        for total in found
        for price in found
        if total is not price
        and total.per is None
        and _comes_to(total.amount, price, quantity, price.per or Decimal(1))
    ]
    return [price for price in found if price not in totals] or found


def is_line_total(price: Priced, line: Line | None) -> bool:
    """Whether an amount without a basis is just what the whole line costs as ordered."""
    if line is None or price.per is not None or price.amount == line.unit_price:
        return False
    return price.amount == _ordered_total(line)


def is_order_total(said: Statement, order: PurchaseOrder) -> bool:
    """Whether a total is that of several lines together, which says nothing about one of them."""
    return len(order.lines) > 1 and said.quoted is not None and said.quoted.amount == _sum(order)


def is_sum(price: Priced, order: PurchaseOrder) -> bool:
    """Whether an amount without a basis is just what all lines cost together."""
    return len(order.lines) > 1 and price.per is None and price.amount == _sum(order)


def _sum(order: PurchaseOrder) -> Decimal:
    return sum((_ordered_total(line) for line in order.lines), Decimal(0))


def _ordered_total(line: Line) -> Decimal:
    return (line.unit_price * line.quantity / line.price_per).quantize(Decimal("0.01"))


def _product(price: Priced, quantity: Decimal, per: Decimal) -> Decimal:
    return (price.amount * quantity / per).quantize(Decimal("0.01"))


def _comes_to(amount: Decimal, price: Priced, quantity: Decimal, per: Decimal) -> bool:
    """Whether quantity times price is the amount, however half a cent was rounded."""
    return abs(price.amount * quantity / per - amount) <= _HALF_A_CENT


def with_basis_of_total(
    price: Priced, amounts: Collection[Decimal], quantity: Decimal | None, line: Line | None
) -> Priced:
    """A basis that was not written, told by an amount that is quantity times price: "500 x 0.125 = 62.50"."""
    if price.per is not None or quantity is None or line is None:
        return price
    for per in (line.price_per, Decimal(1), Decimal(100), Decimal(1000)):
        if any(_comes_to(amount, price, quantity, per) for amount in amounts):
            return replace(price, per=per)
    return price


def wrong_total(
    price: Priced, totals: Sequence[Statement], quantity: Decimal | None, line: Line | None
) -> tuple[ExceptionType, str, tuple[Evidence, ...]] | None:
    """The total that is not quantity times price, if there is one."""
    if quantity is None or line is None or not totals:
        return None
    per = price.per or line.price_per
    expected = _product(price, quantity, per)
    amounts = [s.quoted.amount for s in totals if s.quoted]
    # Rows that are parts of the line have totals of their own.
    if any(_comes_to(amount, price, quantity, per) for amount in (*amounts, sum(amounts, Decimal(0)))):
        return None
    words = f"The total {amounts[0]:f} is not quantity times price, which is {expected:f}"
    return ExceptionType.CONFLICT, words, (*price.evidence, *totals[0].evidence)
