"""The owner's side of an exception: it always has a next date, and nobody's silence lets it lie.

    open, seen      the owner is reminded once, then the manager is told, and both again from time to time
    on hold         the day has come: it is put before the owner again
    to be approved  the same windows for whoever was asked to approve; then the manager is asked too
    at the supplier that time is the chase's (`chasing`)

All of it by the windows of `[owners]` and `[approvals]`. What a person does is `settling`'s and `handling`'s.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from countersign.procurement.case import CaseException, ExceptionState, Purpose
from countersign.procurement.draft import Draft, escalate, move, swap
from countersign.procurement.policy import waiting
from countersign.procurement.policy.people import MANAGER, Approvals, Owners
from countersign.procurement.policy.routing import present

BY_ITSELF = "countersign"


def set_times(draft: Draft) -> None:
    """Every exception that is not resolved has an owner and a next date."""
    for one in draft.case.exceptions:
        given = replace(one, owner=one.owner or _manager(draft))
        if one.state is ExceptionState.WAITING_SUPPLIER and draft.case.due_at:
            given = replace(given, next_at=draft.case.due_at)
        elif one.next_at is None:
            given = replace(given, next_at=_after(draft, _first_window(draft, one)))
        if given != one:
            swap(draft, given)


def _first_window(draft: Draft, one: CaseException) -> int:
    if one.state is ExceptionState.WAITING_APPROVAL:
        return draft.policy.approvals.remind_business_days
    return draft.policy.owners.remind_business_days.of(one.severity)


def _after(draft: Draft, days: int) -> dt.datetime:
    country = draft.policy.owners.country
    return waiting.after_business_days(draft.now, days, draft.policy.hours, draft.calendar, country)


def ring(draft: Draft) -> None:
    """Whatever exception's time has come is brought up again; outside working hours it waits for them."""
    due = [one for one in draft.case.exceptions if one.next_at and one.next_at <= draft.now]
    if not due:
        return
    country = draft.policy.owners.country
    opens = waiting.next_working(draft.now, draft.policy.hours, draft.calendar, country)
    if opens > draft.now:
        for one in due:
            swap(draft, replace(one, next_at=opens))
        draft.note("owner.postponed", "outside our own working hours", rule="hours")
        return
    _back_to_the_owner(draft, due)
    _ask_again(draft, [one for one in due if one.state is ExceptionState.WAITING_APPROVAL])
    _remind(draft, [one for one in due if one.state in (ExceptionState.OPEN, ExceptionState.SEEN)])


def _back_to_the_owner(draft: Draft, due: Sequence[CaseException]) -> None:
    """What was on hold until now, and what waits for a supplier whom nobody chases."""
    back = []
    for one in due:
        if one.state is ExceptionState.WAITING_INTERNAL:
            draft.note(
                "exception.back", f"{one.id}: the day until which it was on hold has come", rule="hold"
            )
        elif one.state is ExceptionState.WAITING_SUPPLIER and draft.case.drafts:
            # They have not heard yet; whoever has to send the mail was told so by `drafting`.
            swap(draft, replace(one, next_at=_after(draft, _first_window(draft, one))))
            continue
        elif one.state is ExceptionState.WAITING_SUPPLIER:
            draft.note("exception.back", f"{one.id}: the supplier has not answered", rule="questions.window")
        else:
            continue
        back.append(move(draft, one, ExceptionState.OPEN, BY_ITSELF))
    if back:
        escalate(draft, back)


def _ask_again(draft: Draft, due: Sequence[CaseException]) -> None:
    """The same people once more; the second time the manager is asked as well."""
    for one in due:
        assert one.pending is not None
        pending = one.pending
        manager = _manager(draft)
        if one.nudges and manager and manager.casefold() != pending.by.casefold():
            pending = replace(pending, asked=tuple(dict.fromkeys((*pending.asked, manager))))
        asked = _nudged(draft, replace(one, pending=pending), draft.policy.approvals)
        words = (
            f"{pending.by} asked for it on {pending.at.date().isoformat()}: {asked.words} ({pending.rule})"
        )
        draft.mail(Purpose.APPROVAL, pending.asked, [asked], words)
        said = f"{one.id}: nobody has approved or refused it; {', '.join(pending.asked)} asked again"
        draft.note("approval.reminded", said, rule=_rule("approvals", one))


def _remind(draft: Draft, due: Sequence[CaseException]) -> None:
    """One mail for all of an order that waits for the same people, and was reminded of as often."""
    groups: dict[tuple[tuple[str, ...], bool], list[CaseException]] = {}
    for one in due:
        groups.setdefault((_told(draft, one), bool(one.nudges)), []).append(one)
    for (told, again), group in groups.items():
        nudged = [_nudged(draft, one, draft.policy.owners) for one in group]
        since = min(one.opened_at for one in group).date().isoformat()
        owners = ", ".join(dict.fromkeys(one.owner for one in group if one.owner)) or "nobody"
        words = f"{owners} has had it since {since}" + (" and was reminded." if again else ".")
        if told:
            draft.mail(Purpose.OVERDUE, told, nudged, words)
        for one in group:
            said = f"{one.id}: no decision since {since}; told {', '.join(told) or 'nobody'}"
            draft.note("manager.told" if again else "owner.reminded", said, rule=_rule("owners", one))


def _told(draft: Draft, one: CaseException) -> tuple[str, ...]:
    """The owner, or who stands in for them; the second time the manager too."""
    owner = present(one.owner, draft.policy, draft.now.date())
    both = (owner, _manager(draft) if one.nudges else "")
    return tuple(dict.fromkeys(address for address in both if address))


def _manager(draft: Draft) -> str:
    return present(draft.policy.roles.address(MANAGER), draft.policy, draft.now.date())


def _nudged(draft: Draft, one: CaseException, windows: Owners | Approvals) -> CaseException:
    days = windows.again_business_days if one.nudges else windows.manager_business_days
    nudged = replace(one, nudges=one.nudges + 1, next_at=_after(draft, days))
    swap(draft, nudged)
    return nudged


def _rule(table: str, one: CaseException) -> str:
    """The window that ran out, as the policy names it."""
    names = ("remind_business_days", "manager_business_days", "again_business_days")
    return f"{table}.{names[min(one.nudges, 2)]}"
