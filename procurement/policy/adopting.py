"""Whose value is recorded where the supplier's differs within tolerance: theirs, or the order's own.

By default theirs: it is what they said. A company whose system allows no other value keeps its own (`adopt =
"order"`); the supplier's words stay as evidence, and the rule that let them pass is noted with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from countersign.procurement.claims import Delivery, LineReading
from countersign.procurement.compare import Measure, compare
from countersign.procurement.mail import Rule
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.tolerance import Subject, asked
from countersign.procurement.values import deliveries_of


def adopted(
    settled: Sequence[LineReading], orders: Mapping[str, PurchaseOrder], policy: Policy
) -> tuple[tuple[LineReading, ...], tuple[Rule, ...]]:
    """The settled lines as they are to be recorded, and a rule for each value that is not the supplier's."""
    lines, rules = [], []
    policies = {number: policy.of(order) for number, order in orders.items()}
    if not any(one.adopts for one in policies.values()):
        return tuple(settled), ()
    for one in settled:
        order = orders[one.order]
        kept = dict(_kept(order, one, policies[one.order]))
        lines.append(_recorded(order, one, kept))
        rules += [
            Rule(name, False, f"line {one.line}: the order's own {field} is recorded", order.number)
            for field, name in kept.items()
        ]
    return tuple(lines), tuple(rules)


def _kept(order: PurchaseOrder, reading: LineReading, policy: Policy) -> Iterator[tuple[Measure, str]]:
    """The fields that differ and whose strictest rule keeps the order's value, with the rule's name."""
    subject = Subject(order, order.line(reading.line))
    for variance in compare(order, reading, policy.factors).variances:
        rulings = asked(policy, variance.field, subject)
        if rulings and rulings[-1].limits.adopt == "order":
            yield variance.field, rulings[-1].name


def _recorded(order: PurchaseOrder, reading: LineReading, kept: Mapping[Measure, str]) -> LineReading:
    line = order.line(reading.line)
    if line is None or not kept:
        return reading
    if Measure.QUANTITY in kept:
        reading = replace(reading, quantity=line.quantity, uom=line.uom)
        reading = replace(reading, deliveries=_same_days(reading, line))
    if Measure.PRICE in kept:
        reading = replace(
            reading, unit_price=line.unit_price, price_per=line.price_per, currency=order.currency
        )
    if Measure.DATE in kept:
        quantity = line.quantity if reading.quantity is None else reading.quantity
        reading = replace(reading, deliveries=deliveries_of(line, quantity))
    return reading


def _same_days(reading: LineReading, line: Line) -> tuple[Delivery, ...]:
    """One delivery takes the order's quantity; several keep theirs: nobody said which of them gives way."""
    if len(reading.deliveries) != 1:
        return reading.deliveries
    return (replace(reading.deliveries[0], quantity=line.quantity),)
