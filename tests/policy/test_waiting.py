"""When Countersign looks again: business days, the supplier's own hours and holidays."""

import datetime as dt

import pytest

from countersign.agent.calendar import CountryCalendar
from countersign.procurement.errors import BadPolicy
from countersign.procurement.policy.model import default_policy, parse_policy
from countersign.procurement.policy.waiting import (
    Weekdays,
    acknowledgment_due,
    back_from_leave,
    may_remind,
    next_working,
    reminder_due,
    slot,
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
    nine_in_new_york, nine_in_berlin = at("2026-11-25T14:00"), at("2026-11-25T08:00")
    assert reminder_due(nine_in_new_york, POLICY, CountryCalendar(), "US") == at("2026-11-30T14:00")
    assert reminder_due(nine_in_berlin, POLICY, CountryCalendar(), "DE") == at("2026-11-27T08:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-02T09:00", "2026-11-02T09:00"),
        ("2026-11-02T08:59", "2026-11-02T09:00"),
        ("2026-11-02T09:01", "2026-11-03T09:00"),
        ("2026-11-06T14:00", "2026-11-09T09:00"),
    ],
)
def test_reminders_go_out_at_their_time_of_day(moment: str, expected: str) -> None:
    assert slot(at(moment), POLICY, Weekdays(), "") == at(expected)


def test_reminders_go_out_on_their_weekdays_alone_and_on_no_holiday() -> None:
    tuesdays = parse_policy('[reminders]\nweekdays = ["tuesday", "friday"]\nat = 14:30:00\n', "p.toml")
    assert slot(MONDAY, tuesdays, Weekdays(), "") == at("2026-11-03T14:30")
    assert slot(at("2026-11-03T15:00"), tuesdays, Weekdays(), "") == at("2026-11-06T14:30")
    christmas_eve = at("2026-12-24T09:00")
    assert slot(christmas_eve, tuesdays, CountryCalendar(), "DE") == at("2026-12-29T13:30")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-03T14:30", True),
        ("2026-11-03T16:59", True),
        ("2026-11-03T17:00", False),
        ("2026-11-03T14:29", False),
        ("2026-11-04T14:30", False),
        ("2026-11-07T14:30", False),
    ],
)
def test_a_reminder_may_be_late_on_its_day_but_not_out_of_hours(now: str, expected: bool) -> None:
    policy = parse_policy('[reminders]\nweekdays = ["tuesday"]\nat = 14:30:00\n', "p.toml")
    assert may_remind(at(now), policy, Weekdays(), "") is expected


def test_a_window_is_never_cut_short_by_the_time_of_day() -> None:
    assert acknowledgment_due(at("2026-11-02T14:30"), POLICY, Weekdays(), "") == at("2026-11-05T09:00")


def test_reminders_outside_the_hours_are_a_fault_with_its_line() -> None:
    text = "[hours]\nstart = 10:00:00\nend = 16:00:00\n"
    with pytest.raises(BadPolicy, match=r"reminders\.at is 09:00, outside the hours \(10:00 to 16:00\)"):
        parse_policy(text, "p.toml")
    with pytest.raises(BadPolicy, match=r"reminders\.weekdays"):
        parse_policy("[reminders]\nweekdays = []\n", "p.toml")


def test_a_clock_change_keeps_the_time_of_day() -> None:
    friday_in_berlin = at("2026-10-23T07:00")
    assert reminder_due(friday_in_berlin, POLICY, CountryCalendar(), "DE") == at("2026-10-27T08:00")


def test_somebody_away_is_written_to_on_the_working_day_after_their_return() -> None:
    assert back_from_leave(MONDAY, dt.date(2026, 11, 13), POLICY, Weekdays(), "") == at("2026-11-16T09:00")


def test_an_absence_without_an_end_has_the_policys_length() -> None:
    assert back_from_leave(MONDAY, None, POLICY, Weekdays(), "") == at("2026-11-09T09:00")


def test_an_absence_that_is_over_delays_nothing() -> None:
    assert back_from_leave(MONDAY, dt.date(2026, 10, 1), POLICY, Weekdays(), "") == MONDAY


def test_an_unknown_country_works_monday_to_friday_in_utc() -> None:
    calendar = CountryCalendar()
    assert calendar.working("XX", dt.date(2026, 12, 25))
    assert not calendar.working("XX", dt.date(2026, 12, 26))
    assert calendar.zone("XX").utcoffset(MONDAY) == dt.timedelta(0)
