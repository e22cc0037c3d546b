"""What a person hears at once, and what waits: for the end of their quiet hours, or for their daily digest.

    split      exceptions below the severity that the policy names go into the owner's digest
    windows    a mail to several people, as one mail for each instant at which some may be written to
    stood in   whoever is away on the day on which it goes out is stood in for

What waits is never forgotten: the journal says until when, and the exception keeps its next date (`owning`).
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from countersign.procurement.case import CaseException, Purpose
from countersign.procurement.judgement import Severity
from countersign.procurement.policy import hearing
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.routing import present
from countersign.procurement.policy.waiting import Calendar

_RANK = {severity: rank for rank, severity in enumerate(Severity)}

HELD_BACK = frozenset({Purpose.NOTE, Purpose.ESCALATION, Purpose.NOTICE, Purpose.APPROVAL, Purpose.OVERDUE})
"""The mails that quiet hours hold back. An answer to what somebody just did is none of them."""


def batched(one: CaseException, policy: Policy) -> bool:
    """Whether it waits for a digest."""
    return policy.digest.enabled and not at_least(one.severity, policy.digest.batch_below)


def at_least(severity: Severity, limit: Severity) -> bool:
    """Whether a severity is the limit or above it."""
    return _RANK[severity] >= _RANK[limit]


def windows(
    purpose: Purpose,
    recipients: Sequence[str],
    about: Iterable[CaseException],
    policy: Policy,
    calendar: Calendar,
    now: dt.datetime,
) -> Mapping[dt.datetime | None, tuple[str, ...]]:
    """The recipients by when they may be written to; None is now."""
    urgent = any(at_least(one.severity, policy.quiet.urgent_from) for one in about)
    if urgent or purpose not in HELD_BACK:
        return {None: tuple(recipients)}
    groups: dict[dt.datetime | None, tuple[str, ...]] = {}
    for address in recipients:
        opens = opens_for(address, policy, calendar, now)
        groups[opens] = (*groups.get(opens, ()), address)
    return groups


def stood_in_for(
    purpose: Purpose, groups: Mapping[dt.datetime | None, tuple[str, ...]], policy: Policy, now: dt.datetime
) -> Mapping[dt.datetime | None, tuple[str, ...]]:
    """The same for whoever is there on the day on which it goes out; nobody gets it twice."""
    if purpose not in HELD_BACK:
        return groups
    told: set[str] = set()
    found: dict[dt.datetime | None, tuple[str, ...]] = {}
    for opens, recipients in groups.items():
        there = dict.fromkeys(present(one, policy, (opens or now).date()) for one in recipients)
        found[opens] = tuple(one for one in there if one.casefold() not in told)
        told.update(one.casefold() for one in there)
    return found


def opens_for(address: str, policy: Policy, calendar: Calendar, now: dt.datetime) -> dt.datetime | None:
    """Until when a mail to them waits; None: it doesn't."""
    opens = hearing.free_from(now, hearing.rhythm_of(address, policy, calendar), calendar)
    return opens if opens > now else None
