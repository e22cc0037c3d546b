"""One mail instead of several: reminders that a supplier would get at the same moment, for several orders.

Pure. What follows for each order stays a decision of its own, with its own journal; only the mail is shared,
and each journal says with which orders.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from countersign.procurement.case import Case, Decision, MailPlan, Purpose

Together = tuple[Decision, ...]
"""Decisions that are committed in one transaction, because one mail carries them out."""


def joined(decisions: Iterable[Decision], at_most: Callable[[Case], int]) -> Iterator[Together]:
    """The decisions, grouped as they are committed; `at_most` is how many orders a mail may name."""
    groups: dict[object, list[Decision]] = {}
    for number, one in enumerate(decisions):
        plan = _reminder(one)
        groups.setdefault(_whose(one, plan) if plan else number, []).append(one)
    for group in groups.values():
        size = at_most(group[0].case)
        for start in range(0, len(group), size):
            yield _as_one(group[start : start + size])


def _reminder(decision: Decision) -> MailPlan | None:
    """The one reminder that goes out by itself; drafts stay apart, each is a person's to send."""
    found = [one for one in decision.mails if one.purpose is Purpose.REMINDER and not one.draft]
    return found[0] if len(found) == 1 else None


def _whose(decision: Decision, plan: MailPlan) -> tuple[object, ...]:
    supplier = decision.case.order.supplier
    return (tuple(one.casefold() for one in plan.recipients), supplier.language, supplier.country)


def _as_one(group: Sequence[Decision]) -> Together:
    if len(group) == 1:
        return (group[0],)
    numbers = [one.case.number for one in group]
    lead, *others = group
    also = tuple(one.case for one in others)
    mails = tuple(replace(one, also=also) if one is _reminder(lead) else one for one in lead.mails)
    return (_told(replace(lead, mails=mails), numbers), *(_told(_without(one), numbers) for one in others))


def _without(decision: Decision) -> Decision:
    return replace(decision, mails=tuple(one for one in decision.mails if one is not _reminder(decision)))


def _told(decision: Decision, numbers: Sequence[str]) -> Decision:
    """Its journal says with which other orders it shares the mail."""
    others = ", ".join(number for number in numbers if number != decision.case.number)
    queued = f"{Purpose.REMINDER} to "
    journal = tuple(
        replace(row, words=f"{row.words}, in one mail with {others}", rule="reminders.orders_per_mail")
        if row.event == "mail.queued" and row.words.startswith(queued)
        else row
        for row in decision.journal
    )
    return replace(decision, journal=journal)
