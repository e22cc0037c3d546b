"""When Countersign looks again: business days, the supplier's own hours and holidays."""

import datetime as dt

import pytest

from countersign.agent.calendar import CountryCalendar
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.waiting import (
    Weekdays,
    acknowledgment_due,
    back_from_leave,
    next_working,
    reminder_due,
)

POLICY = default_policy()
MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def test_two_business_days_after_monday_is_wednesday() -> None:
    assert acknowledgment_due(MONDAY, POLICY, Weekdays(), "") == at("2026-11-04T09:00")


def test_a_weekend_does_not_count() -> None:
    friday = at("2026-11-06T09:00")
    assert reminder_due(friday, POLICY, Weekdays(), "") == at("2026-11-10T09:00")


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2026-11-02T09:00", "2026-11-02T09:00"),
        ("2026-11-02T05:00", "2026-11-02T08:00"),
        ("2026-11-02T17:00", "2026-11-03T08:00"),
        ("2026-11-06T18:30", "2026-11-09T08:00"),
        ("2026-11-07T10:00", "2026-11-09T08:00"),
    ],
)
def test_mails_go_out_in_working_hours(moment: str, working: str) -> None:
    assert next_working(at(moment), POLICY.hours, Weekdays(), "") == at(working)


def test_working_hours_are_the_suppliers() -> None:
    nine_in_new_york = next_working(at("2026-11-02T09:00"), POLICY.hours, CountryCalendar(), "US")
    assert nine_in_new_york == at("2026-11-02T13:00")


def test_thanksgiving_is_no_business_day_in_the_united_states() -> None:
    wednesday = at("2026-11-25T15:00")
    assert reminder_due(wednesday, POLICY, CountryCalendar(), "US") == at("2026-11-30T15:00")
    assert reminder_due(wednesday, POLICY, CountryCalendar(), "DE") == at("2026-11-27T15:00")


def test_a_clock_change_keeps_the_time_of_day() -> None:
    friday_in_berlin = at("2026-10-23T07:00")
    assert reminder_due(friday_in_berlin, POLICY, CountryCalendar(), "DE") == at("2026-10-27T08:00")


def test_somebody_away_is_written_to_on_the_working_day_after_their_return() -> None:
    assert back_from_leave(MONDAY, dt.date(2026, 11, 13), POLICY, Weekdays(), "") == at("2026-11-16T08:00")


def test_an_absence_without_an_end_has_the_policys_length() -> None:
    assert back_from_leave(MONDAY, None, POLICY, Weekdays(), "") == at("2026-11-09T09:00")


def test_an_absence_that_is_over_delays_nothing() -> None:
    assert back_from_leave(MONDAY, dt.date(2026, 10, 1), POLICY, Weekdays(), "") == MONDAY


def test_an_unknown_country_works_monday_to_friday_in_utc() -> None:
    calendar = CountryCalendar()
    assert calendar.working("XX", dt.date(2026, 12, 25))
    assert not calendar.working("XX", dt.date(2026, 12, 26))
    assert calendar.zone("XX").utcoffset(MONDAY) == dt.timedelta(0)
