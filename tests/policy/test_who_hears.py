"""When our own people may be written to, and when their digest and the team's review are due."""

import datetime as dt

import pytest

from countersign.agent.calendar import CountryCalendar
from countersign.procurement.errors import BadPolicy
from countersign.procurement.policy import hearing
from countersign.procurement.policy.model import Policy, parse_policy

ADA, BEN = "ada@orchard-metal.example", "ben@orchard-metal.example"
NIGHTS = """
[quiet]
start = 18:00:00
end = 07:00:00
[[person]]
who = "ben@orchard-metal.example"
zone = "America/Chicago"
country = "US"
digest_at = 07:30:00
quiet_start = 12:00:00
quiet_end = 13:00:00
[owners]
country = "DE"
"""
CALENDAR = CountryCalendar()


def policy(text: str = NIGHTS) -> Policy:
    return parse_policy(text, "mine.toml")


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}:00+00:00")


def short(moment: dt.datetime | None) -> str:
    return moment.strftime("%m-%dT%H:%M") if moment else ""


def opens(who: str, now: str, text: str = NIGHTS) -> str:
    return short(hearing.free_from(utc(now), hearing.rhythm_of(who, policy(text), CALENDAR), CALENDAR))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("11-23T05:59", "11-23T06:00"),  # 06:59 in Berlin
        ("11-23T06:00", "11-23T06:00"),
        ("11-23T16:59", "11-23T16:59"),
        ("11-23T17:00", "11-24T06:00"),
        ("11-23T23:30", "11-24T06:00"),  # past midnight in Berlin: this very morning
        ("07-01T16:30", "07-02T05:00"),  # in summer Berlin is two hours ahead
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning_by_the_companys_clock(now: str, then: str) -> None:
    assert opens(ADA, now) == then


@pytest.mark.parametrize(
    ("now", "then"), [("11-23T17:59", "11-23T17:59"), ("11-23T18:30", "11-23T19:00"), ("11-23T03:00",) * 2]
)
def test_a_person_has_quiet_hours_and_a_clock_of_their_own(now: str, then: str) -> None:
    assert opens(BEN, now) == then


def test_where_nothing_is_set_nobody_is_ever_quiet() -> None:
    assert opens(ADA, "11-22T03:00", "") == "11-22T03:00"


@pytest.mark.parametrize(("now", "then"), [("11-20T18:00", "11-23T06:00"), ("12-25T10:00", "12-28T06:00")])
def test_free_days_are_quiet_from_morning_to_night(now: str, then: str) -> None:
    assert opens(ADA, now, NIGHTS.replace("07:00:00", "07:00:00\nfree_days = true")) == then


@pytest.mark.parametrize(
    ("who", "now", "slot"),
    [
        (ADA, "11-23T06:59", ""),  # 07:59 in Berlin
        (ADA, "11-23T07:00", "11-23T07:00"),
        (ADA, "11-23T20:00", "11-23T07:00"),
        (ADA, "11-22T12:00", ""),  # a Sunday
        (ADA, "12-25T12:00", ""),  # Christmas
        (BEN, "11-23T13:29", ""),
        (BEN, "11-23T13:30", "11-23T13:30"),
        (BEN, "11-26T18:00", ""),  # Thanksgiving in Chicago …
        (ADA, "11-26T18:00", "11-26T07:00"),  # … and a Thursday in Berlin
    ],
)
def test_a_digest_is_due_at_its_time_on_a_working_day_of_the_person(who: str, now: str, slot: str) -> None:
    assert short(hearing.digest_slot(utc(now), hearing.rhythm_of(who, policy(), CALENDAR), CALENDAR)) == slot


@pytest.mark.parametrize(
    ("who", "now", "slot"),
    [
        (ADA, "11-23T06:59", "11-23T07:00"),
        (ADA, "11-23T07:00", "11-24T07:00"),
        (ADA, "12-24T08:00", "12-28T07:00"),
        (BEN, "11-25T14:00", "11-27T13:30"),
    ],
)
def test_what_is_kept_for_a_digest_has_a_next_date(who: str, now: str, slot: str) -> None:
    assert short(hearing.next_digest(utc(now), hearing.rhythm_of(who, policy(), CALENDAR), CALENDAR)) == slot


@pytest.mark.parametrize(
    ("weekday", "now", "slot"),
    [
        ("monday", "11-23T05:59", "11-16T06:00"),
        ("monday", "11-23T06:00", "11-23T06:00"),
        ("monday", "11-22T12:00", "11-16T06:00"),
        ("friday", "11-23T06:00", "11-20T06:00"),
    ],
)
def test_the_review_is_due_once_a_week(weekday: str, now: str, slot: str) -> None:
    rules = policy(f'{NIGHTS}[review]\nweekday = "{weekday}"\n')
    assert short(hearing.review_slot(utc(now), rules, hearing.rhythm_of("", rules, CALENDAR))) == slot


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[quiet]\nstart = 18:00:00\n", "start and end belong together"),
        ("[quiet]\nstart = 18:00:00\nend = 18:00:00\n", "start and end must differ"),
        ('[[person]]\nwho = "a@b.example"\nquiet_end = 07:00:00\n', "belong together"),
        ('[[person]]\nwho = "ada"\n', "person"),
        ('[[person]]\nwho = "a@b.example"\n[[person]]\nwho = "A@b.example"\n', "stands there twice"),
        ('[digest]\nenabled = false\nbatch_below = "high"\n', "a digest that nobody gets"),
        ('[review]\nto = ["manager"]\n', "review.to sends to manager: set the address in [roles]"),
        ('[review]\nto = ["buyer"]\n', "another one for each order"),
        ('[review]\nweekday = "sunday"\n', "review.weekday"),
        ('[[channel]]\nname = "ops"\nrole = "finance"\n', 'channel "ops" is for finance'),
        ('[[channel]]\nname = "ops"\n', "hears of nothing"),
        ('[digest]\nat = "noon"\n', "digest.at"),
    ],
)
def test_what_cant_be_meant_is_a_fault_of_the_file_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        policy(text)
    (words,) = caught.value.faults
    assert fault in words
    assert words.startswith("line ")
