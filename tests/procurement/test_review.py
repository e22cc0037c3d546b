"""Every figure of the weekly review, from exceptions and lines that can be counted by hand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import NORTHGATE, a_line, a_reading, a_route, accepted, an_order
from test_digest import an_exception

from countersign.procurement.acknowledged import LineClock, Rate, clocks, closed_between, rate
from countersign.procurement.actions import Background, Resolution, RootCause
from countersign.procurement.case import CaseException, ExceptionState
from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.errors import BadInput
from countersign.procurement.judgement import Severity
from countersign.procurement.mail import Trust
from countersign.procurement.policy.model import default_policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.ports import StoredAnswer
from countersign.procurement.review import Known, Review, Week, review_of, week_of

POLICY = default_policy()
WEEK = week_of("2026-W47", POLICY, dt.UTC)  # 16 to 22 November
DAY = dt.timedelta(days=1)
ORDER = an_order(a_line(10), a_line(20, unit_price=Decimal(3000), price_per=Decimal(1)))  # 62.50, 1.5 million
EURO = replace(an_order(), number="4500012399", currency="EUR")
ORDERS = {one.number: one for one in (ORDER, EURO)}


def opened(count: int, days_before_the_end: float, **changes: object) -> CaseException:
    return an_exception(count, opened_at=WEEK.end - days_before_the_end * DAY, **changes)


def resolved(count: int, days_before_the_end: float, **changes: object) -> CaseException:
    given = {
        "state": ExceptionState.RESOLVED,
        "resolution": Resolution.ACCEPTED,
        "resolved_by": "ada",
        "resolved_at": WEEK.end - days_before_the_end * DAY,
    }
    return opened(count, 10, **(given | changes))


def review(
    *exceptions: CaseException, lines: tuple[LineClock, ...] = (), now: dt.datetime = WEEK.end
) -> Review:
    return review_of(WEEK, Known(exceptions, ORDERS, lines), POLICY, now)


def a_clock(
    line: int, *, due: dt.datetime = WEEK.start, late: float | None = 0, **changes: object
) -> LineClock:
    answered = None if late is None else due + late * DAY
    return replace(LineClock("1", line, NORTHGATE, due, answered), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weekday", "first", "last"),
    [("monday", "2026-11-16", "2026-11-22"), ("friday", "2026-11-13", "2026-11-19")],
)
def test_a_week_is_the_seven_days_before_the_day_of_the_review(weekday: str, first: str, last: str) -> None:
    week = week_of("2026-W47", parse_policy(f'[review]\nweekday = "{weekday}"\n', "x"), dt.UTC)
    assert (week.first.isoformat(), week.last.isoformat(), week.name) == (first, last, "2026-W47")


@pytest.mark.parametrize(("name", "last"), [("2026-W53", "2027-01-03"), ("2027-W01", "2027-01-10")])
def test_weeks_at_the_turn_of_the_year_are_iso_weeks(name: str, last: str) -> None:
    week = week_of(name, POLICY, dt.UTC)
    assert (week.last.isoformat(), week.name) == (last, name)


def test_what_is_no_week_is_told_in_one_sentence() -> None:
    with pytest.raises(BadInput, match="write it like 2026-W47"):
        week_of("47", POLICY, dt.UTC)


def test_open_is_what_was_open_when_the_week_ended() -> None:
    found = review(opened(1, 3), resolved(2, 1), resolved(3, -1), opened(4, -1))
    assert [one.id[-1] for one in found.open] == ["3", "1"]
    assert [one.id[-1] for one in found.new] == ["1"]
    assert [one.id[-1] for one in found.resolved] == ["2"]


def test_while_the_week_runs_it_is_what_is_open_now() -> None:
    now = WEEK.end - 3 * DAY
    found = review(opened(1, 4), opened(2, 1), now=now)
    assert [one.id[-1] for one in found.open] == ["1"]
    assert found.as_of == now


def test_open_by_owner_severity_and_age() -> None:
    found = review(
        opened(1, 1),
        opened(2, 5, severity=Severity.CRITICAL),
        opened(3, 20, owner="ben@x.example", severity=Severity.HIGH),
        opened(4, 9, owner="ben@x.example"),
    )
    assert [(row.owner[:3], row.counts, row.total, row.oldest) for row in found.owners] == [
        ("ada", (1, 0, 0, 1), 2, 5),
        ("ben", (0, 1, 0, 1), 2, 20),
    ]
    assert found.ages == ((0, 0, 0, 1), (1, 0, 0, 0), (0, 0, 0, 1), (0, 1, 0, 0))


def test_resolved_by_outcome_and_root_cause_with_its_effect_in_money() -> None:
    capacity = Background(RootCause.SUPPLIER_CAPACITY, money=Decimal("12.50"))
    found = review(
        resolved(1, 1, background=capacity),
        resolved(2, 1, background=capacity),
        resolved(3, 1, resolution=Resolution.CANCELLED),
        resolved(4, 1, order=EURO.number, background=Background(money=Decimal(-3))),
    )
    assert found.outcomes == {"accepted": 3, "cancelled": 1}
    assert found.causes == {"supplier-capacity": 2, "unknown": 2}
    assert found.effect == {"EUR": Decimal(-3), "USD": Decimal("25.00")}


def test_money_is_exposed_once_a_line_in_its_own_currency() -> None:
    twice = (opened(1, 1), opened(2, 1, type=ExceptionType.PRICE))
    assert review(*twice).exposed == {"USD": Decimal("62.5")}
    whole = opened(3, 1, line=None)
    assert review(*twice, whole).exposed == {"USD": Decimal("1500062.5")}
    assert review(*twice, opened(4, 1, order=EURO.number)).exposed["EUR"] == Decimal("62.5")


@pytest.mark.parametrize(("day", "value"), [(25, {"USD": Decimal(875)}), (1, {})])
def test_a_late_line_weighs_its_value_by_its_days(day: int, value: dict[str, Decimal]) -> None:
    said = LineReading("1", 10, LineStatus.CHANGED, deliveries=(Delivery(dt.date(2026, 12, day)),))
    assert review(opened(1, 1, proposal=said)).value_days == value


class TestAcknowledged:
    SENT = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
    DUE = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)  # two business days

    def clocks(self, *answers: StoredAnswer, sent: bool = True) -> tuple[LineClock, ...]:
        delivered = {ORDER.number: self.SENT} if sent else {}
        return clocks([ORDER], delivered, answers, POLICY, Weekdays())

    def answer(
        self,
        at: dt.datetime,
        status: LineStatus = LineStatus.ACCEPTED,
        line: int = 10,
        trust: Trust = Trust.ALIGNED,
    ) -> StoredAnswer:
        reading = a_reading(ORDER, replace(accepted(ORDER, line), status=status))
        return StoredAnswer("m", at, a_route(ORDER, trust=trust), reading)

    def in_time(self, *answers: StoredAnswer) -> list[bool]:
        return [one.in_time for one in self.clocks(*answers)]

    def test_a_line_is_due_a_window_after_its_mail_was_delivered(self) -> None:
        assert {one.due for one in self.clocks()} == {self.DUE}
        assert self.clocks(sent=False) == ()

    def test_each_line_is_answered_for_itself_and_the_last_instant_counts(self) -> None:
        assert self.in_time(self.answer(self.DUE)) == [True, False]
        assert self.in_time(self.answer(self.DUE + DAY / 86400)) == [False, False]

    @pytest.mark.parametrize(
        ("status", "counts"),
        [(status, status in {"accepted", "changed", "rejected"}) for status in LineStatus],
    )
    def test_only_a_word_that_says_something_is_an_answer(self, status: LineStatus, counts: bool) -> None:
        assert self.in_time(self.answer(self.SENT, status))[0] is counts

    @pytest.mark.parametrize("trust", [Trust.STRANGER, Trust.FORGED])
    def test_a_stranger_answers_for_nobody(self, trust: Trust) -> None:
        assert self.in_time(self.answer(self.SENT, trust=trust)) == [False, False]

    def test_the_first_answer_counts_however_many_come(self) -> None:
        assert self.in_time(self.answer(self.DUE + DAY), self.answer(self.SENT), self.answer(self.DUE))[0]

    def test_only_closed_windows_count_from_the_first_instant_of_the_week_to_before_the_last(self) -> None:
        before, first, last = WEEK.start - DAY / 24, WEEK.start, WEEK.end
        every = [a_clock(line, due=due) for line, due in enumerate((before, first, last))]
        assert [one.line for one in closed_between(every, WEEK.start, WEEK.end)] == [1]

    def test_a_window_that_is_still_open_is_no_failure(self) -> None:
        running = review(lines=(a_clock(1, due=WEEK.end - DAY, late=None),), now=WEEK.end - 2 * DAY)
        assert running.acknowledged == Rate(0, 0)

    def test_counts_stand_beside_the_per_cent_which_is_rounded_down(self) -> None:
        assert rate([a_clock(1), a_clock(2), a_clock(3, late=1)]) == Rate(2, 3)
        assert (Rate(2, 3).percent, Rate(899, 1000).percent, Rate(0, 0).percent) == (66, 89, None)

    def test_a_target_is_missed_by_the_exact_share_and_never_by_nothing(self) -> None:
        assert Rate(899, 1000).below(90)
        assert not Rate(9, 10).below(90)
        assert not Rate(0, 0).below(90)

    def test_the_trend_has_six_weeks_and_ends_with_this_one(self) -> None:
        found = review(lines=(a_clock(1), a_clock(2, due=WEEK.start - DAY, late=2)))
        assert [name for name, _ in found.trend][-2:] == ["2026-W46", "2026-W47"]
        assert [one for _, one in found.trend][-2:] == [Rate(0, 1), Rate(1, 1)]
        assert len(found.trend) == 6


class TestStandouts:
    def reasons(self, found: Review) -> list[tuple[str, ...]]:
        return [one.reasons for one in found.suppliers]

    def test_a_supplier_who_missed_the_target_stands_out_with_enough_lines_to_say_so(self) -> None:
        late = tuple(a_clock(line, late=None) for line in range(3))
        assert self.reasons(review(lines=late)) == [("rate",)]
        assert self.reasons(review(lines=late[:2])) == []

    def test_three_new_exceptions_stand_out_and_two_do_not(self) -> None:
        new = [opened(count, 1) for count in range(3)]
        assert self.reasons(review(*new)) == [("new",)]
        assert self.reasons(review(*new[:2])) == []

    def test_what_is_open_for_more_than_two_weeks_stands_out(self) -> None:
        assert self.reasons(review(opened(1, 15))) == [("old",)]
        assert self.reasons(review(opened(1, 14))) == []


def test_the_same_store_gives_the_same_review_whatever_the_order_of_its_rows() -> None:
    rows = (opened(1, 3), resolved(2, 1), opened(3, 15, order=EURO.number))
    lines = (a_clock(1), a_clock(2, late=3))
    first, second = review(*rows, lines=lines), review(*reversed(rows), lines=lines)
    assert first == second


def test_a_week_before_a_week_is_the_week_before() -> None:
    assert isinstance(WEEK.before, Week)
    assert WEEK.before.name == "2026-W46"
