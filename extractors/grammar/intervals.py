"""Days and stretches of days, and what an unfinished date ("11 Dec", "week 50") can mean seen from a day.

Calendar arithmetic only: no text, no language.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

# Without a year, a day is looked for from shortly before the anchor to the better part of a year after.
_PAST = dt.timedelta(days=45)
_SURE = dt.timedelta(days=270)
_YEARS_BACK, _YEARS_AHEAD = 1, 5


@dataclass(frozen=True, order=True)
class Interval:
    """From `first` to `last`, both included; the same day for a single date."""

    first: dt.date
    last: dt.date

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


def on(day: dt.date) -> Interval:
    """A single day."""
    return Interval(day, day)


def day_of(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def full_year(digits: str) -> int:
    """'26 is 2026: orders don't live for a century."""
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def sane(year: int, anchor: dt.date) -> bool:
    """Whether an order of these days can be about that year."""
    return anchor.year - _YEARS_BACK <= year <= anchor.year + _YEARS_AHEAD


def without_year(anchor: dt.date, month: int, day: int) -> tuple[dt.date, ...]:
    """The days that a day and month may mean; two where the last one passed and the next is far away."""
    years = (anchor.year - 1, anchor.year, anchor.year + 1, anchor.year + 2)
    days = [d for d in (day_of(y, month, day) for y in years) if d]
    ahead = next((d for d in days if d >= anchor - _PAST), None)
    if ahead is None or ahead - anchor <= _SURE:
        return (ahead,) if ahead else ()
    return (*(d for d in days if d < ahead and anchor - d < dt.timedelta(days=120)), ahead)


def month_span(year: int, month: int, first: int = 1, last: int = 31) -> Interval:
    """A part of a month, its end cut at the month's length."""
    length = calendar.monthrange(year, month)[1]
    return Interval(dt.date(year, month, first), dt.date(year, month, min(last, length)))


def month_ahead(anchor: dt.date, month: int) -> int:
    """The year of the month that is running or comes next."""
    return anchor.year if month >= anchor.month else anchor.year + 1


def shifted_month(anchor: dt.date, months: int) -> dt.date:
    """The first day of the month so many months from the anchor's."""
    index = anchor.year * 12 + anchor.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def months_later(anchor: dt.date, months: int) -> dt.date:
    """The same day so many months later, cut at the month's length."""
    first = shifted_month(anchor, months)
    return first.replace(day=min(anchor.day, calendar.monthrange(first.year, first.month)[1]))


def working_week(day: dt.date) -> Interval:
    """Monday to Friday of the ISO week that holds the day."""
    monday = day - dt.timedelta(days=day.weekday())
    return Interval(monday, monday + dt.timedelta(days=4))


def iso_week(year: int, week: int) -> Interval | None:
    """Monday to Friday of an ISO week; None where the year has no such week."""
    try:
        return working_week(dt.date.fromisocalendar(year, week, 1))
    except ValueError:
        return None


def week_ahead(anchor: dt.date, week: int) -> Interval | None:
    """The week of that number that runs, has just passed, or comes next."""
    candidates = (iso_week(anchor.year + k, week) for k in (-1, 0, 1, 2))
    return next((w for w in candidates if w and w.last >= anchor - _PAST), None)


def after_working_days(anchor: dt.date, days: int) -> dt.date:
    """So many weekdays after the anchor. Holidays are the policy's business, not a word's."""
    day = anchor
    for _ in range(min(days, 400)):
        day += dt.timedelta(days=1)
        while day.weekday() > 4:
            day += dt.timedelta(days=1)
    return day


def next_weekday(anchor: dt.date, weekday: int, *, after: int = 1) -> dt.date:
    """The first such weekday that is at least `after` days later."""
    start = anchor + dt.timedelta(days=after)
    return start + dt.timedelta(days=(weekday - start.weekday()) % 7)


def distinct(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Without repetitions, earliest first."""
    return tuple(sorted(set(intervals)))
