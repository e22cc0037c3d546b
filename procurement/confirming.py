"""What a settled line comes to in the company's system: values, days with their field and buffer, a refusal.

    confirmed ─► quantity · price · days + buffer · the supplier's reference and reason
    refused   ─► that nothing comes, and why

Only the fields that the policy names. What of it a system can hold, and when it is written, is `writeback`'s.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from countersign.procurement.case import Case, LineState
from countersign.procurement.claims import SHIP_DATE, LineReading
from countersign.procurement.erp import NOTHING, Confirmation, Slice
from countersign.procurement.policy.back import WriteBack
from countersign.procurement.policy.dating import DayRule, day_rule
from countersign.procurement.policy.tolerance import Subject


def told(case: Case, line: LineState, rules: WriteBack) -> Confirmation:
    """What goes back of a line; `NOTHING` where it is not settled, or the policy writes none of it."""
    if line.confirmed is None and not line.refused:
        return NOTHING
    fields = rules.fields
    reference = case.own_numbers[-1] if "reference" in fields and case.own_numbers else ""
    reason = line.reason if "reason" in fields else ""
    if line.confirmed is None or line.confirmed.quantity == 0:
        refused = Confirmation(reference=reference, refused=True, reason=reason)
        return refused if "refusal" in fields else NOTHING
    return _with_values(case, line.confirmed, rules, reference, reason)


def _with_values(
    case: Case, said: LineReading, rules: WriteBack, reference: str, reason: str
) -> Confirmation:
    line = case.order.line(said.line)
    total = said.quantity if said.quantity is not None else line.quantity if line else None
    priced = "price" in rules.fields
    day = _rule(case, said, rules)
    values = Confirmation(
        quantity=said.quantity if "quantity" in rules.fields else None,
        unit_price=said.unit_price if priced else None,
        price_per=said.price_per if priced else None,
        schedule=tuple(_slices(said, total, day)) if "date" in rules.fields else (),
        reference=reference,
    )
    return values if values == NOTHING else replace(values, reason=reason)


def _rule(case: Case, said: LineReading, rules: WriteBack) -> DayRule:
    subject = Subject(case.order, case.order.line(said.line))
    return day_rule(rules, subject, leaves=_leaves(said))


def days_told(case: Case, line: LineState, rules: WriteBack) -> str:
    """By which rule the days of a confirmed line come about."""
    if line.confirmed is None:
        return ""
    return _rule(case, line.confirmed, rules).words


def _slices(said: LineReading, total: Decimal | None, rule: DayRule) -> Iterator[Slice]:
    if rule.days is None:
        return
    buffer = dt.timedelta(days=rule.days)
    for delivery in said.deliveries:
        quantity = delivery.quantity if delivery.quantity is not None else total
        if quantity is not None:
            yield Slice(delivery.worst + buffer, quantity, rule.field)


def _leaves(said: LineReading) -> bool:
    """Whether the days are those on which the goods leave the supplier."""
    fields = {one.field for one in said.evidence}
    return SHIP_DATE in fields and "date" not in fields
