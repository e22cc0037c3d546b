"""What the whole order is said to come to, held against what was ordered: "Total: USD 184,500.00".

A total beside a yes tells more surely than the yes which order was booked. It is right where it is what the
order comes to, what some of its lines do, or one of these with tax: as it is at theirs, or another if tax is
spoken of. Any other is never passed over, unless a line's own values
or a charge tell why.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from countersign.extractors.grammar.prices import Quoted
from countersign.extractors.grammar.rates import at_home, names_tax, rates, says_with_tax
from countersign.extractors.grammar.statements import Remark, Scope, Statement, Weight, quote
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.order import PurchaseOrder

_CENT, _ROUNDED = Decimal("0.02"), Decimal(1)
_CHANGING = frozenset({Act.CHANGE, Act.REJECT})
Booked = Mapping[tuple[str, int | None], Sequence[Statement]]


def other_totals(order: PurchaseOrder, booked: Booked) -> Iterator[Remark]:
    """A remark for each total that is not the order's, where every value of its lines is as ordered."""
    said = dict.fromkeys(
        one for (number, _), ones in booked.items() if number == order.number for one in ones
    )
    stated = [(one, one.quoted) for one in said if one.quoted and one.quoted.total]
    if not stated or any(_differs(one, order) for one in said):
        return
    for one, quoted in stated:
        if not _right(one, quoted, order):
            right = max(what_it_comes_to(order))
            words = f"{quote(one.evidence)} is not what the order comes to, which is {right:f}"
            every = frozenset((order.number, line.line) for line in order.lines)
            scope = Scope(one.scope.lines or every, named=True)
            yield Remark(
                ExceptionType.CONFLICT,
                words,
                "reading.order-total",
                scope,
                one.evidence,
                Weight.UNLESS_CHANGED,
            )


def _differs(said: Statement, order: PurchaseOrder) -> bool:
    """Whether it says why the total is another: fewer pieces, another price, a line that does not come."""
    quantities = {line.quantity for line in order.lines}
    quantities |= {sum(quantities, Decimal(0))}
    prices = {line.unit_price for line in order.lines} | what_it_comes_to(order)
    own = said.quoted is not None and not said.quoted.total and said.quoted.amount not in prices
    return (
        said.act in _CHANGING
        or said.backordered
        or bool(said.counted and said.counted.number not in quantities)
        or own
    )


def _right(said: Statement, quoted: Quoted, order: PurchaseOrder) -> bool:
    """Whether a total is one of the order: of all lines or of some, without tax or with it."""
    if quoted.currency not in (None, order.currency):
        return False
    if any(_same(quoted.amount, sum_) for sum_ in what_it_comes_to(order)):
        return True
    home = at_home(order.supplier.country)
    if any(_same(quoted.amount, sum_ * (1 + share)) for sum_ in what_it_comes_to(order) for share in home):
        return True
    taxed = any(names_tax(evidence.quote) for evidence in said.evidence)
    amounts = (sum_ * part for sum_ in what_it_comes_to(order) for s in rates() for part in (s, 1 + s))
    return taxed and any(_same(quoted.amount, amount) for amount in amounts)


def without_taxed(statements: Sequence[Statement], orders: Sequence[PurchaseOrder]) -> list[Statement]:
    """Without amounts that are what an order or a line comes to with tax: "s DPH 90,51 Kč".

    The amount has to be called one with tax, and be right at a rate of the supplier's country. "Plus tax" is
    none: to a higher price the tax would come on top.
    """
    return [one for one in statements if not _is_taxed(one, orders)]


def _is_taxed(said: Statement, orders: Sequence[PurchaseOrder]) -> bool:
    quoted = said.quoted
    if quoted is None or said.counted or said.when or said.item or quoted.per is not None:
        return False
    if not any(says_with_tax(evidence.quote) for evidence in said.evidence):
        return False
    return any(
        quoted.currency in (None, order.currency) and _same_cents(quoted.amount, sum_ * (1 + share))
        for order in orders
        for sum_ in what_it_comes_to(order)
        for share in at_home(order.supplier.country)
    )


def _same_cents(stated: Decimal, expected: Decimal) -> bool:
    return abs(stated - expected) < _CENT


def what_it_comes_to(order: PurchaseOrder) -> set[Decimal]:
    """What the order comes to, up to each of its lines, and what each line does."""
    lines = [
        (line.unit_price * line.quantity / line.price_per).quantize(Decimal("0.01")) for line in order.lines
    ]
    return {*lines, *(sum(lines[:last], Decimal(0)) for last in range(1, len(lines) + 1))}


def _same(stated: Decimal, expected: Decimal) -> bool:
    """Whether both are one amount, rounded to units where no cents are written."""
    whole = stated == stated.to_integral_value()
    return abs(stated - expected) < (_ROUNDED if whole else _CENT)
