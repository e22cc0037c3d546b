"""What the policy says of one order beside its tolerances: modes of fields, who settles what, who approves.

    policy + order + day ─► Standing sentences, each with the settings that it comes from

Told to whoever asks before anything happened; what becomes of an exception is `deciding`'s work.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.procurement.claims import ExceptionType
from countersign.procurement.compare import Field
from countersign.procurement.judgement import Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.deciding import approvers
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.people import Need
from countersign.procurement.policy.routing import owner_of

_DECIDED = {"accept": "accepting", "revise": "ordering", "cancel": "cancelling"}


@dataclass(frozen=True)
class Rule:
    """One thing that holds for the order: the `setting` it comes from, and what it says."""

    setting: str
    words: str


def rules_for(order: PurchaseOrder, policy: Policy, on: dt.date, fallback: str) -> tuple[Rule, ...]:
    """All of it; `policy` is the order's own (`Policy.of`), `fallback` decides where nobody is named."""
    return (*_modes(policy), *_owners(order, policy, on, fallback), *_approvals(order, policy, on, fallback))


def _modes(policy: Policy) -> Iterator[Rule]:
    for field in Field:
        yield Rule(f"mode.{field.value}", f"{field.value}: {policy.mode.of(field)}")


def _owners(order: PurchaseOrder, policy: Policy, on: dt.date, fallback: str) -> Iterator[Rule]:
    for field in Field:
        kind = ExceptionType(field.value)
        who = owner_of(kind, order, policy, on, fallback) or "nobody is named"
        yield Rule(f"routing.owner.{kind.value}", f"a difference in {field.value} is settled by {who}")


def _approvals(order: PurchaseOrder, policy: Policy, on: dt.date, fallback: str) -> Iterator[Rule]:
    if not policy.approvals.need:
        yield Rule("approvals.need", "nothing needs another pair of eyes")
    for need in policy.approvals.need:
        by = owner_of(need.types[0] if need.types else ExceptionType.PRICE, order, policy, on, fallback)
        who = " or ".join(approvers(need, by, order, policy, on))
        ends = f"is approved by {who}" if who else "has to be approved, and nobody who could is named"
        yield Rule(f"approvals.need {need.name}", f"{_what(need, order.currency)} {ends}")


def _what(need: Need, currency: str) -> str:
    about = f" a difference in {', '.join(one.value for one in need.types)}" if need.types else " anything"
    limits = []
    if need.over_amount is not None:
        limits.append(f"above {need.over_amount:f} {currency}")
    if need.over_percent is not None:
        limits.append(f"above {need.over_percent:f} %")
    grave = f" of severity {need.severity.value} or more" if need.severity is not Severity.LOW else ""
    beyond = f" {' or '.join(limits)}" if limits else ""
    return f"{' or '.join(_DECIDED[one] for one in need.of)}{about}{grave}{beyond}"
