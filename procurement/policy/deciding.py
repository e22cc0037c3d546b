"""Who may decide what about an exception, and which decisions need another pair of eyes.

    may_decide(person, exception, action, order, policy, on) -> Permission(allowed, why_not)
    approval_needed(exception, action, order, policy)        -> the rule that wants an approval, or None
    approvers(need, by, order, policy, on)                   -> who can give it: never `by`

Pure, and the same whether somebody sits at the command line or answers a mail. People are told apart by
their addresses; that it is really them is the business of whoever let them in.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from countersign.procurement.actions import (
    Accept,
    Action,
    Approve,
    Assign,
    Comment,
    Refuse,
    Resolution,
    Resolve,
    Seen,
)
from countersign.procurement.because import Because, Grounds, Place
from countersign.procurement.case import CaseException
from countersign.procurement.claims import ExceptionType
from countersign.procurement.compare import Measure, Variance, compare
from countersign.procurement.judgement import Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.people import BUYER, MANAGER, Need
from countersign.procurement.policy.routing import address_of, owner_of, present

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Permission:
    """Whether somebody may; if not, why not."""

    why_not: Because | None = None

    @property
    def allowed(self) -> bool:
        return self.why_not is None


YES = Permission()


def may_decide(
    person: str, exception: CaseException, action: Action, order: PurchaseOrder, policy: Policy, on: dt.date
) -> Permission:
    """Whether a person (by their address) may do this about the exception on that day."""
    who = person.casefold()
    match action:
        case Seen() | Comment():
            allowed = _everybody(exception, order, policy)
            grounds, wanted = Grounds.MAY_NOT_SEE, "see and comment it"
        case Approve() | Refuse():
            return _may_approve(person, exception, policy, on)
        case _:
            allowed = tuple(_deciders(exception, order, policy, on))
            grounds, wanted = Grounds.MAY_NOT_DECIDE, "decide it"
    if exception.owner and who not in {one.casefold() for one in allowed}:
        return _no(grounds, f"{person} may not {wanted}: {_listed(allowed)} may", who=allowed)
    if isinstance(action, Assign) and not _is_ours(action.to, _everybody(exception, order, policy)):
        words = f"{action.to or 'nobody'} is no address of the company's: it can't be given to them"
        return _no(Grounds.NO_COLLEAGUE, words, to=action.to)
    return YES


def _no(grounds: Grounds, words: str, **places: Place) -> Permission:
    return Permission(Because(grounds, words, places))


def _listed(addresses: tuple[str, ...]) -> str:
    *others, last = addresses
    return f"{', '.join(others)} and {last}" if others else last


def _deciders(exception: CaseException, order: PurchaseOrder, policy: Policy, on: dt.date) -> tuple[str, ...]:
    """The owner, whoever stands in for them, whose matter it is by type, the manager, and who else may."""
    roles = (*policy.owners.also, MANAGER)
    found = [
        exception.owner,
        present(exception.owner, policy, on),
        owner_of(exception.type, order, policy, on, exception.owner),
        *(address_of(role, order, policy) for role in roles),
    ]
    return _each_once(found)


def _everybody(exception: CaseException, order: PurchaseOrder, policy: Policy) -> tuple[str, ...]:
    """All whom the order and the policy name."""
    named = [address_of(role, order, policy) for role in (BUYER, *policy.roles.given)]
    away = [address for one in policy.absence for address in (one.who, one.stand_in)]
    asked = exception.pending.asked if exception.pending else ()
    return _each_once([exception.owner, *named, *away, *asked])


def _each_once(addresses: list[str]) -> tuple[str, ...]:
    unique: dict[str, str] = {}
    for one in addresses:
        unique.setdefault(one.casefold(), one)
    return tuple(one for one in unique.values() if one)


def _is_ours(address: str, known: tuple[str, ...]) -> bool:
    """Whether an address has the domain of somebody whom the company named itself."""
    domain = address.casefold().rpartition("@")[2]
    return address.count("@") == 1 and domain in {one.casefold().rpartition("@")[2] for one in known}


def person_of(name: str, exception: CaseException, order: PurchaseOrder, policy: Policy) -> str:
    """The address of somebody named by it, by the part before the @, or by the buyer's name.

    What names nobody, or more than one, is returned as it is.
    """
    said = name.strip().casefold()
    known = _everybody(exception, order, policy)
    if said and said == order.buyer.name.casefold():
        return order.buyer.email
    found = [one for one in known if said in (one.casefold(), one.casefold().partition("@")[0])]
    return found[0] if len(found) == 1 else name.strip()


# --- four eyes ---


def approval_needed(
    exception: CaseException,
    action: Action,
    order: PurchaseOrder,
    policy: Policy,
    apart: frozenset[ExceptionType] = frozenset(),
) -> Need | None:
    """The first rule that wants an approval of this decision.

    A decision is weighed by all that it would change, whatever the exception is called; `apart` are the
    fields of the same answer that are decided on their own.
    """
    kind = _kind(action)
    changes = [
        one
        for one in _changes(exception, order)
        if one.field.exception is exception.type or one.field.exception not in apart
    ]
    needs = (one for one in policy.approvals.need if kind in one.of)
    return next((one for one in needs if _applies(one, exception, changes)), None)


def _kind(action: Action) -> str:
    """What a decision amounts to, as the policy names it; empty where nobody has to approve it."""
    match action:
        case Accept() | Resolve(Resolution.ACCEPTED | Resolution.COMPROMISE):
            return "accept"
        case Resolve(Resolution.CANCELLED):
            return "cancel"
        case _:
            return ""


def _applies(need: Need, exception: CaseException, changes: Sequence[Variance]) -> bool:
    if need.types:
        touched = {exception.type, *(one.field.exception for one in changes)}
        if touched.isdisjoint(need.types):
            return False
        changes = [one for one in changes if one.field.exception in need.types]
    if _RANK[exception.severity] < _RANK[need.severity]:
        return False
    if need.over_amount is None and need.over_percent is None:
        return True
    # What it costs can't be told: then somebody looks at it.
    return not changes or any(_beyond(need, one) for one in changes)


def _changes(exception: CaseException, order: PurchaseOrder) -> Iterator[Variance]:
    """What taking the supplier's values would change in quantity and price."""
    if exception.proposal is not None and exception.line is not None and order.line(exception.line):
        for one in compare(order, exception.proposal).variances:
            if one.field in (Measure.PRICE, Measure.QUANTITY):
                yield one


def _beyond(need: Need, change: Variance) -> bool:
    by_amount = need.over_amount is not None and change.money > need.over_amount
    percent = abs(change.percent) if change.percent is not None else Decimal("Infinity")
    return by_amount or (need.over_percent is not None and percent > need.over_percent)


def approvers(need: Need, by: str, order: PurchaseOrder, policy: Policy, on: dt.date) -> tuple[str, ...]:
    """Who can approve what `by` decided: the role, or who stands in for it and the manager; never `by`."""
    holder = address_of(need.role, order, policy)
    first = present(holder, policy, on)
    if first and first.casefold() != by.casefold():
        return (first,)
    others = [one.stand_in for one in policy.absence if one.who.casefold() == holder.casefold()]
    found = _each_once([holder, *others, policy.roles.address(MANAGER)])
    return tuple(one for one in found if one.casefold() != by.casefold())


def _may_approve(person: str, exception: CaseException, policy: Policy, on: dt.date) -> Permission:
    pending, who = exception.pending, person.casefold()
    if pending is None:
        return _no(Grounds.NO_APPROVAL_ASKED, f"{exception.id} waits for no approval")
    if who == pending.by.casefold():
        return _no(Grounds.OWN_DECISION, "nobody approves their own decision")
    allowed = _each_once([*pending.asked, *(present(one, policy, on) for one in pending.asked)])
    if who not in {one.casefold() for one in allowed}:
        words = f"{person} may not approve it: {_listed(allowed)} may"
        return _no(Grounds.MAY_NOT_APPROVE, words, who=allowed)
    return YES
