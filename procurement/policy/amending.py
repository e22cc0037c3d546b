"""What a revision changes of an order that the supplier has, and whether somebody else has to approve that.

    before, after ─► Change each: a value, in words that need no language, and what it weighs
    needed(...)   ─► the first rule of `[approvals]` that wants an approval of them, or None

Weighed as the same change would be if a supplier had asked for it. Who approves, and what follows, is
`procurement.revising`'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from countersign.procurement.claims import ExceptionType
from countersign.procurement.compare import Measure, Variance, compare, plain
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.people import Need
from countersign.procurement.policy.severity import by_money, of_variance
from countersign.procurement.values import as_ordered

REVISE = "revise"
_WITHOUT_END = Decimal("Infinity")
_RANK = tuple(Severity)


@dataclass(frozen=True)
class Change:
    """One value that is another one now. `money` is in the order's currency, `percent` of what it was."""

    type: ExceptionType
    words: str
    money: Decimal
    percent: Decimal
    severity: Severity


def changes(before: PurchaseOrder, after: PurchaseOrder, policy: Policy) -> tuple[Change, ...]:
    """Everything of weight that is different: days, quantities, prices, lines, the currency."""
    return tuple(_changes(before, after, policy))


def _changes(before: PurchaseOrder, after: PurchaseOrder, policy: Policy) -> Iterator[Change]:
    def change(kind: ExceptionType, words: str, money: Decimal, percent: Decimal = _WITHOUT_END) -> Change:
        return Change(kind, words, money, percent, by_money(money, policy.severity))

    if before.currency != after.currency:
        yield change(ExceptionType.CURRENCY, f"{before.currency} → {after.currency}", _WITHOUT_END)
    for line in after.lines:
        if (known := before.line(line.line)) is None:
            worth = after.value(line)
            words = f"{line.line}: + {plain(line.quantity)} {line.uom}, {plain(worth)} {after.currency}"
            yield change(ExceptionType.QUANTITY, words, worth)
        else:
            yield from _of_line(before, after, known, policy)
    for line in before.lines:
        if after.line(line.line) is None:
            words = f"{line.line}: − {plain(line.quantity)} {line.uom}"
            yield change(ExceptionType.QUANTITY, words, before.value(line), Decimal(100))


def _of_line(before: PurchaseOrder, after: PurchaseOrder, known: Line, policy: Policy) -> Iterator[Change]:
    found = compare(before, as_ordered(after, known.line))
    for lost in found.incomparables:
        words = f"{known.line}: {lost.words}"
        yield Change(lost.type, words, _WITHOUT_END, _WITHOUT_END, Severity.CRITICAL)
    for one in found.variances:
        if one.field is Measure.PRICE:
            # Dearer and more at once: it costs that on all that is ordered now.
            one = replace(one, money=one.money * _more(known, after))
        words = f"{known.line}: {one.ordered} → {one.confirmed}{_unit(one.field, before, known)}"
        severity = of_variance(one, known, policy)
        yield Change(one.field.exception, words, _money(one), abs(one.percent or Decimal(0)), severity)


def _more(known: Line, after: PurchaseOrder) -> Decimal:
    """How many times as much is ordered now, if it is more."""
    line = after.line(known.line)
    assert line is not None
    return max(Decimal(1), line.quantity / known.quantity) if known.quantity else Decimal(1)


def _money(one: Variance) -> Decimal:
    """What it costs; of a day nobody can say that."""
    return Decimal(0) if one.field is Measure.DATE else one.money


def _unit(field: Measure, order: PurchaseOrder, line: Line) -> str:
    match field:
        case Measure.PRICE:
            return f" {order.currency}"
        case Measure.QUANTITY:
            return f" {line.uom}"
        case _:
            return ""


def needed(found: Sequence[Change], policy: Policy) -> Need | None:
    """The first rule that wants somebody else to approve these changes."""
    needs = (one for one in policy.approvals.need if REVISE in one.of)
    return next((one for one in needs if any(_applies(one, change) for change in found)), None)


def _applies(need: Need, change: Change) -> bool:
    if need.types and change.type not in need.types:
        return False
    if _RANK.index(change.severity) < _RANK.index(need.severity):
        return False
    if need.over_amount is None and need.over_percent is None:
        return True
    by_amount = need.over_amount is not None and change.money > need.over_amount
    return by_amount or (need.over_percent is not None and change.percent > need.over_percent)
