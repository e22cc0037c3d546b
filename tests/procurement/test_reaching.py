"""Mails to suppliers go out in their hours: what waits, until when, and what the journal says of it."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import NORTHGATE, accepted, an_order, hedged, judged, released
from office import an_office

from countersign.agent.calendar import CountryCalendar
from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.send_order import send_orders
from countersign.procurement.case import Case, Decision, Purpose
from countersign.procurement.events import Answered
from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.model import Policy, default_policy, parse_policy
from countersign.procurement.ports import OutboxState
from countersign.procurement.reaching import opens_for
from countersign.procurement.transitions import step

ORDER = an_order(supplier=replace(NORTHGATE, country="DE"))
STRICT = parse_policy('[hours]\nours = "wait"\n', "mine.toml")
FRIDAY_EVENING = dt.datetime(2026, 11, 6, 19, 30, tzinfo=dt.UTC)
MONDAY_MORNING = dt.datetime(2026, 11, 9, 7, 0, tzinfo=dt.UTC)
"""Eight o'clock in Berlin."""
NOON = dt.datetime(2026, 11, 9, 11, 0, tzinfo=dt.UTC)


def hedged_at(now: dt.datetime, policy: Policy | None = None) -> Decision:
    return step(
        released(ORDER),
        Answered("m1", judged(ORDER, doubts=(hedged(ORDER),))),
        policy=policy or default_policy(),
        calendar=CountryCalendar(),
        now=now,
    )


def test_a_question_to_a_closed_office_waits_until_it_opens_and_the_journal_says_so() -> None:
    decision = hedged_at(FRIDAY_EVENING)
    assert [(one.purpose, one.not_before) for one in decision.mails] == [(Purpose.QUESTION, MONDAY_MORNING)]
    (row,) = [one for one in decision.journal if one.event == "mail.queued"]
    assert row.rule == "hours"
    assert row.words.endswith("outside their hours, it waits until 2026-11-09 07:00 UTC")


def test_within_their_hours_it_goes_at_once() -> None:
    assert [one.not_before for one in hedged_at(NOON).mails] == [None]


def test_a_holiday_is_no_working_day() -> None:
    christmas = dt.datetime(2026, 12, 25, 10, tzinfo=dt.UTC)
    assert opens_for(Purpose.REMINDER, STRICT, CountryCalendar(), "DE", christmas) == dt.datetime(
        2026, 12, 28, 7, tzinfo=dt.UTC
    )


@pytest.mark.parametrize("purpose", [Purpose.ORDER, Purpose.ACCEPTANCE, Purpose.INQUIRY])
def test_what_a_person_sends_waits_only_where_the_policy_says_so(purpose: Purpose) -> None:
    calendar = CountryCalendar()
    assert opens_for(purpose, default_policy(), calendar, "DE", FRIDAY_EVENING) is None
    assert opens_for(purpose, STRICT, calendar, "DE", FRIDAY_EVENING) == MONDAY_MORNING


def test_our_own_people_are_none_of_its_business() -> None:
    assert opens_for(Purpose.ESCALATION, STRICT, CountryCalendar(), "DE", FRIDAY_EVENING) is None


def test_what_was_put_off_past_their_hours_waits_for_the_next_morning() -> None:
    office = an_office(policy=STRICT, calendar=CountryCalendar())
    office.clock.now = NOON  # type: ignore[attr-defined]
    send_orders(office, [ORDER])
    office.clock.now = NOON + dt.timedelta(hours=9)  # type: ignore[attr-defined]
    assert deliver(office)
    (row,) = office.store.outbox()
    assert (row.state, row.next_at) == (OutboxState.PENDING, MONDAY_MORNING + dt.timedelta(days=1))
    assert not deliver(office)
    office.clock.now = row.next_at  # type: ignore[attr-defined]
    assert deliver(office)
    assert [one.state for one in office.store.outbox()] == [OutboxState.SENT]


def heard(case: Case, now: dt.datetime, judgement: Judgement) -> Decision:
    return step(case, Answered("m2", judgement), policy=default_policy(), calendar=CountryCalendar(), now=now)


def test_a_question_that_is_answered_before_it_went_out_is_not_asked_any_more() -> None:
    waiting = hedged_at(FRIDAY_EVENING).case
    decision = heard(waiting, FRIDAY_EVENING + dt.timedelta(hours=1), judged(ORDER, accepted(ORDER)))
    assert decision.unasked == "the supplier answered it before it went out"
    assert "question.withdrawn" in [row.event for row in decision.journal]
    assert decision.case.question_at is None


def test_one_that_went_out_is_nothing_to_take_back() -> None:
    asked = hedged_at(FRIDAY_EVENING).case
    assert heard(asked, NOON, judged(ORDER, accepted(ORDER))).unasked == ""


def test_a_mail_about_something_else_leaves_it_as_it_is() -> None:
    waiting = hedged_at(FRIDAY_EVENING).case
    assert heard(waiting, FRIDAY_EVENING + dt.timedelta(hours=1), judged(ORDER)).unasked == ""
