"""Charges that the supplier adds: small orders, freight, alloy. They stop the order unless a tolerance allows
their sum.

A charge whose amount is not certain is never tolerated, nor is one beside it: what they come to together can
not be told. Where prices are not settled alone, charges are not either.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from countersign.procurement.claims import Doubt, ExceptionType
from countersign.procurement.compare import Field, Measure, charges, exchanged
from countersign.procurement.mail import Rule
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.limits import Weight
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.tolerance import Subject, allowance, asked, passes


def tolerated(
    doubts: Sequence[Doubt], orders: Iterable[PurchaseOrder], policy: Policy
) -> tuple[tuple[Doubt, ...], tuple[Rule, ...]]:
    """The doubts without the charges that a tolerance lets pass, and what it was asked."""
    if not any(one.type is ExceptionType.CHARGE for one in doubts):
        return tuple(doubts), ()
    left, rules = list(doubts), []
    for order in orders:
        named = [one for one in doubts if one.type is ExceptionType.CHARGE and one.order == order.number]
        added = _sum(named, order, policy)
        if not named or added is None or policy.of(order).mode.of(Field.PRICE) != "automatic":
            continue
        rule, fine = _held(added, order, policy.of(order))
        rules += rule
        if fine:
            left = [one for one in left if one not in named]
    return tuple(left), tuple(rules)


def _sum(named: Sequence[Doubt], order: PurchaseOrder, policy: Policy) -> Decimal | None:
    """What they come to in the order's currency; None where one of them can't be told."""
    added = Decimal(0)
    for one in named:
        if one.charge is None:
            return None
        currency = one.charge.currency or order.currency
        amount = exchanged(one.charge.amount, currency, order.currency, policy.of(order).factors)
        if amount is None or amount < 0:
            return None
        added += amount
    return added


def _held(added: Decimal, order: PurchaseOrder, policy: Policy) -> tuple[list[Rule], bool]:
    """By each rule for charges; no rule allows nothing."""
    variance, rules, fine = charges(order, added), [], False
    for ruling in asked(policy, Measure.CHARGE, Subject(order)):
        held = passes(ruling, variance)
        words = f"{variance.words} ({allowance(ruling, upwards=True)} allowed)"
        rules.append(Rule(ruling.name, not held, words, order.number))
        fine = held or ruling.limits.weight is Weight.WARN
        if not fine:
            break
    return rules, fine
