"""A person settles that a supplier says nothing: who is chased then, and when somebody hears of it again."""

import datetime as dt

import pytest
from builders import ADA, MONDAY, a_line, accepted, an_order, judged, released

from countersign.procurement.actions import Accept, Resolution, Resolve
from countersign.procurement.case import Case, CaseState, Decision, Purpose
from countersign.procurement.claims import LineStatus
from countersign.procurement.events import Answered, Event, PersonActed, TimerRang
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order(a_line(10), a_line(20, item="HN-8"))


def after(case: Case, event: Event, now: dt.datetime = MONDAY) -> Decision:
    return step(case, event, policy=default_policy(), calendar=Weekdays(), now=now)


def silent(case: Case) -> Decision:
    """Their timers ring until a person is told."""
    for _ in range(9):
        assert case.due_at
        decision = after(case, TimerRang(), case.due_at)
        case = decision.case
        if decision.opened:
            return decision
    raise AssertionError("nobody was told")


def settled(case: Case, action: Accept | Resolve) -> Decision:
    (found,) = case.exceptions
    return after(case, PersonActed(found.id, ADA.email, action), found.opened_at + dt.timedelta(hours=1))


@pytest.mark.parametrize("action", [Accept(), Resolve(Resolution.NO_ACTION, "I have called them")])
def test_they_are_reminded_again_before_she_hears_of_the_same_silence(action: Accept | Resolve) -> None:
    decision = settled(silent(released(ORDER)).case, action)
    assert "chase.anew" in [one.event for one in decision.journal]
    purposes, case = [], decision.case
    while not case.exceptions:
        assert case.due_at
        decision = after(case, TimerRang(), case.due_at)
        case = decision.case
        purposes += [one.purpose for one in decision.mails]
    assert purposes == [Purpose.REMINDER, Purpose.REMINDER, Purpose.ESCALATION]


def test_a_cancelled_order_is_chased_no_more() -> None:
    decision = settled(silent(released(ORDER)).case, Resolve(Resolution.CANCELLED, "bought elsewhere"))
    assert decision.case.state is CaseState.CLOSED
    assert decision.case.due_at is None
    (row,) = [one for one in decision.journal if one.event == "line.decided"]
    assert (row.actor, row.words) == (ADA.email, "line 10, 20: rejected, the order is cancelled")


def test_what_was_confirmed_before_is_not_cancelled_with_the_rest() -> None:
    half = after(released(ORDER), Answered("m1", judged(ORDER, accepted(ORDER, 10)))).case
    decision = settled(silent(half).case, Resolve(Resolution.CANCELLED))
    assert [one.status for one in decision.case.lines] == [LineStatus.ACCEPTED, LineStatus.REJECTED]
    assert decision.case.lines[0].confirmed
    assert decision.case.state is CaseState.CONFIRMED
