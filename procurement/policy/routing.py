"""Who settles an exception, and who hears of it: roles of the company, and who stands in for whom.

The policy names the roles' addresses and which role owns which type. The buyer is the order's own; where an
order names none, the fallback stands in. What is written to them is the letters' business.
"""

import datetime as dt
from collections.abc import Iterable

from countersign.procurement.claims import ExceptionType
from countersign.procurement.judgement import Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.people import BUYER

GRAVE = frozenset({Severity.HIGH, Severity.CRITICAL})
PLANNER = "planner"
"""Who hears of what did not come, where the policy names nobody else."""
_LONGEST_CHAIN = 5


def owner_of(kind: ExceptionType, order: PurchaseOrder, policy: Policy, on: dt.date, fallback: str) -> str:
    """The address of the person who is to settle an exception of this type on that day; may be empty."""
    usual = PLANNER if kind is ExceptionType.OVERDUE and policy.roles.address(PLANNER) else BUYER
    role = policy.routing.owner.get(kind, usual)
    return present(address_of(role, order, policy) or fallback, policy, on)


def hears_of(
    kinds: Iterable[ExceptionType],
    severities: Iterable[Severity],
    order: PurchaseOrder,
    policy: Policy,
    on: dt.date,
) -> tuple[str, ...]:
    """Who else hears of exceptions of these types and severities, each once."""
    roles = [role for kind in kinds for role in policy.routing.cc.get(kind, ())]
    roles += policy.routing.grave if GRAVE.intersection(severities) else ()
    found = (present(address_of(role, order, policy), policy, on) for role in roles)
    return tuple(dict.fromkeys(address for address in found if address))


def address_of(role: str, order: PurchaseOrder, policy: Policy) -> str:
    """The address of a role for this order; empty where nobody has it."""
    return order.buyer.email if role == BUYER else policy.roles.address(role)


def present(address: str, policy: Policy, on: dt.date) -> str:
    """The person themselves, or who stands in for them that day, or for that one."""
    for _ in range(_LONGEST_CHAIN):
        away = next((one for one in policy.absence if one.covers(address, on)), None)
        if away is None:
            return address
        address = away.stand_in
    return address
