"""When to look at a case again: business days, working hours, holidays, and people who are away.

Pure calendar arithmetic. Which days a country works and which zone it lives in are handed in by a
`Calendar`; the wiring makes one from the `holidays` and `babel` libraries.
"""

import datetime as dt
from typing import Protocol

from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.windows import Hours

_LONGEST_BREAK = 60
"""Days in a row on which no reminder goes out; a calendar with more is broken."""
_A_LITTLE = dt.timedelta(hours=1)
"""So long after its time a reminder may be written and sent and still count as on time."""


class Calendar(Protocol):
    """What is known about a country (ISO 3166 alpha-2; empty: Monday to Friday, UTC)."""

    def working(self, country: str, day: dt.date) -> bool:
        """Whether offices are open on that day."""
        ...

    def zone(self, country: str) -> dt.tzinfo:
        """The country's main time zone, or the zone of that name ("Europe/Berlin")."""
        ...


class Weekdays:
    """The plainest calendar: Monday to Friday, UTC, no holidays."""

    def working(self, country: str, day: dt.date) -> bool:
        """Monday to Friday."""
        del country
        return day.weekday() < 5

    def zone(self, country: str) -> dt.tzinfo:
        """UTC."""
        del country
        return dt.UTC


def acknowledgment_due(sent: dt.datetime, policy: Policy, calendar: Calendar, country: str) -> dt.datetime:
    """When the acknowledgment window of a mail that went out at `sent` has passed."""
    days = policy.acknowledgment.window_business_days
    return slot(after_business_days(sent, days, policy.hours, calendar, country), policy, calendar, country)


def reminder_due(now: dt.datetime, policy: Policy, calendar: Calendar, country: str) -> dt.datetime:
    """When the next reminder is due after a mail that goes out now."""
    days, start = policy.reminders.every_business_days, on_time(now, policy, calendar, country)
    return slot(after_business_days(start, days, policy.hours, calendar, country), policy, calendar, country)


def on_time(now: dt.datetime, policy: Policy, calendar: Calendar, country: str) -> dt.datetime:
    """The reminders' time of day, for what is done a little later: else each one would be due a day later."""
    local = now.astimezone(calendar.zone(country))
    planned = dt.datetime.combine(local.date(), policy.reminders.at, local.tzinfo)
    return planned if planned <= local < planned + _A_LITTLE else local


def slot(moment: dt.datetime, policy: Policy, calendar: Calendar, country: str) -> dt.datetime:
    """The first time from `moment` on at which reminders go out: weekday, time of day, no holiday; in UTC."""
    local = moment.astimezone(calendar.zone(country))
    day = local.date() + dt.timedelta(days=local.time() > policy.reminders.at)
    for _ in range(_LONGEST_BREAK):
        if policy.reminders.on(day) and calendar.working(country, day):
            break
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, policy.reminders.at, local.tzinfo).astimezone(dt.UTC)


def may_remind(now: dt.datetime, policy: Policy, calendar: Calendar, country: str) -> bool:
    """Whether reminders go out right now: after their time of day, within the hours, on their days."""
    local = now.astimezone(calendar.zone(country))
    fits = policy.reminders.at <= local.time() < policy.hours.end
    return fits and policy.reminders.on(local.date()) and calendar.working(country, local.date())


def back_from_leave(
    now: dt.datetime, until: dt.date | None, policy: Policy, calendar: Calendar, country: str
) -> dt.datetime:
    """When to write again to somebody who is away: the working day after they are back."""
    if until is None:
        back = after_business_days(now, policy.reminders.away_business_days, policy.hours, calendar, country)
    else:
        zone = calendar.zone(country)
        back = max(now, dt.datetime.combine(until + dt.timedelta(days=1), policy.hours.start, zone))
    return slot(back, policy, calendar, country)


def after_business_days(
    start: dt.datetime, days: int, hours: Hours, calendar: Calendar, country: str
) -> dt.datetime:
    """The same time of day `days` business days later, moved into working hours; in UTC."""
    local = start.astimezone(calendar.zone(country))
    while days > 0:
        local += dt.timedelta(days=1)
        if calendar.working(country, local.date()):
            days -= 1
    return next_working(local, hours, calendar, country)


def next_working(moment: dt.datetime, hours: Hours, calendar: Calendar, country: str) -> dt.datetime:
    """The first instant from `moment` on that lies in working hours of a working day; in UTC."""
    local = moment.astimezone(calendar.zone(country))
    if local.time() >= hours.end:
        local = _at(local.date() + dt.timedelta(days=1), hours, local)
    elif local.time() < hours.start:
        local = _at(local.date(), hours, local)
    while not calendar.working(country, local.date()):
        local = _at(local.date() + dt.timedelta(days=1), hours, local)
    return local.astimezone(dt.UTC)


def _at(day: dt.date, hours: Hours, local: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, hours.start, local.tzinfo)
