"""When one of our own people may be written to, and when their digest and the team's review are due.

Pure calendar arithmetic over `rhythm`'s settings, each person by the clock of their own zone:

    now ─► free_from     the first instant from now on that is not quiet for them
        ─► digest_slot   today's time for their digest, once it has come
        ─► next_digest   when they hear of what is kept for it
        ─► review_slot   the last weekday and time of the review that have come
"""

import datetime as dt
from dataclasses import dataclass

from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.rhythm import WEEKDAYS
from countersign.procurement.policy.waiting import Calendar

_LONGEST_BREAK = 30
"""Days in a row that may be no working days; a calendar with more is broken."""


@dataclass(frozen=True)
class Rhythm:
    """How the days go for one person. `quiet` is from when to when, over midnight too; None: never."""

    zone: dt.tzinfo
    country: str
    digest_at: dt.time
    quiet: tuple[dt.time, dt.time] | None
    free_days: bool
    language: str = ""


def rhythm_of(address: str, policy: Policy, calendar: Calendar) -> Rhythm:
    """The company's rhythm with what is set for this person instead; no address: the company's own."""
    own = next((one for one in policy.person if one.who.casefold() == address.casefold()), None)
    country = (own and own.country) or policy.owners.country
    zone = (own and own.zone) or country
    start, end = policy.quiet.start, policy.quiet.end
    if own and own.quiet_start:
        start, end = own.quiet_start, own.quiet_end
    return Rhythm(
        calendar.zone(zone),
        country,
        (own and own.digest_at) or policy.digest.at,
        (start, end) if start and end else None,
        policy.quiet.free_days,
        own.language if own else "",
    )


def free_from(now: dt.datetime, rhythm: Rhythm, calendar: Calendar) -> dt.datetime:
    """The first instant from `now` on at which they may be written to; in UTC, `now` itself if it is."""
    moment = now
    for _ in range(2 * _LONGEST_BREAK):
        local = moment.astimezone(rhythm.zone)
        if rhythm.quiet and _within(local.time(), *rhythm.quiet):
            start, end = rhythm.quiet
            day = local.date() + dt.timedelta(days=int(start > end and local.time() >= start))
            moment = dt.datetime.combine(day, end, rhythm.zone).astimezone(dt.UTC)
        elif rhythm.free_days and not calendar.working(rhythm.country, local.date()):
            tomorrow = local.date() + dt.timedelta(days=1)
            moment = dt.datetime.combine(tomorrow, dt.time(), rhythm.zone).astimezone(dt.UTC)
        else:
            break
    return moment


def _within(time: dt.time, start: dt.time, end: dt.time) -> bool:
    return start <= time < end if start < end else time >= start or time < end


def digest_slot(now: dt.datetime, rhythm: Rhythm, calendar: Calendar) -> dt.datetime | None:
    """Today's time for the digest, if today is a working day and it has come; in UTC."""
    today = now.astimezone(rhythm.zone).date()
    if not calendar.working(rhythm.country, today):
        return None
    slot = dt.datetime.combine(today, rhythm.digest_at, rhythm.zone).astimezone(dt.UTC)
    return slot if slot <= now else None


def next_digest(now: dt.datetime, rhythm: Rhythm, calendar: Calendar) -> dt.datetime:
    """The first digest after `now`; in UTC."""
    today = now.astimezone(rhythm.zone).date()
    days = [today + dt.timedelta(days=ahead) for ahead in range(_LONGEST_BREAK)]
    working = [day for day in days if calendar.working(rhythm.country, day)] or days[1:]
    slots = [dt.datetime.combine(day, rhythm.digest_at, rhythm.zone).astimezone(dt.UTC) for day in working]
    return next((slot for slot in slots if slot > now), slots[-1])


def review_slot(now: dt.datetime, policy: Policy, rhythm: Rhythm) -> dt.datetime:
    """The last weekday and time of the review that have come; in UTC."""
    local = now.astimezone(rhythm.zone)
    back = (local.weekday() - WEEKDAYS.index(policy.review.weekday)) % 7
    day = local.date() - dt.timedelta(days=back)
    slot = dt.datetime.combine(day, policy.review.at, rhythm.zone)
    if slot > local:
        slot = dt.datetime.combine(day - dt.timedelta(days=7), policy.review.at, rhythm.zone)
    return slot.astimezone(dt.UTC)
