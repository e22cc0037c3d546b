"""The company's own system cancels or closes an order, or sent it before we were there."""

import datetime as dt
from dataclasses import replace

from builders import a_line, accepted, an_order, judged

from countersign.procurement.case import Case, CaseState, Decision, Purpose
from countersign.procurement.claims import MessageKind, Reading
from countersign.procurement.erp import OrderStatus
from countersign.procurement.events import (
    Answered,
    Event,
    OrderAdopted,
    OrderEnded,
    OrderReleased,
    TimerRang,
)
from countersign.procurement.judgement import Verdict
from countersign.procurement.policy.model import default_policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order(a_line(10), a_line(20, item="HX-8x60"))
MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
CANCELLED = OrderEnded(ORDER.number, OrderStatus.CANCELLED, "tryton")
CLOSED = OrderEnded(ORDER.number, OrderStatus.CLOSED, "tryton")


def after(case: Case, event: Event, now: dt.datetime = MONDAY) -> Decision:
    return step(case, event, policy=default_policy(), calendar=Weekdays(), now=now)


def sent() -> Case:
    return after(Case(ORDER, "k3v9q2wz7a"), OrderReleased(ORDER)).case


def test_a_cancelled_order_is_not_chased_and_its_buyer_is_to_tell_the_supplier() -> None:
    decision = after(sent(), CANCELLED)
    assert decision.case.open_lines == ()
    assert decision.case.chase_at is None
    (told,) = decision.opened
    assert told.words == (
        "the order was cancelled in tryton; the supplier has it and was not told by us: tell them"
    )
    assert [plan.purpose for plan in decision.mails] == [Purpose.ESCALATION]
    assert not [
        plan
        for plan in after(decision.case, TimerRang(), MONDAY + dt.timedelta(days=60)).mails
        if not plan.purpose.inside
    ]


def test_a_closed_order_rests_and_nobody_is_told() -> None:
    decision = after(sent(), CLOSED)
    assert decision.case.state is CaseState.CLOSED
    assert decision.case.due_at is None
    assert decision.mails == ()


def test_what_was_open_is_dropped_with_the_order() -> None:
    silent = sent()
    while not silent.exceptions:
        assert silent.due_at
        silent = after(silent, TimerRang(), silent.due_at).case
    before = {one.id for one in silent.exceptions}
    decision = after(silent, CANCELLED, MONDAY + dt.timedelta(days=31))
    assert before
    assert before.isdisjoint(one.id for one in decision.case.exceptions)


def test_a_mail_that_waits_for_a_person_does_not_go_out_any_more() -> None:
    careful = parse_policy('[mode]\ndefault = "draft"\n', "p.toml")
    drafted = step(
        Case(ORDER, "k3v9q2wz7a"), OrderReleased(ORDER), policy=careful, calendar=Weekdays(), now=MONDAY
    ).case
    decision = after(drafted, CANCELLED)
    assert (drafted.drafts, decision.case.drafts) == (1, 0)
    assert decision.withdrawn
    assert decision.opened == ()  # the supplier never had it: nobody has to tell them


def test_nothing_of_an_answer_to_a_cancelled_order_is_confirmed() -> None:
    cancelled = after(sent(), CANCELLED).case
    decision = after(cancelled, Answered("m1", judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20))))
    assert [line.confirmed for line in decision.case.lines] == [None, None]
    assert decision.writes == ()
    assert "the supplier answered, and the order is cancelled" in decision.opened[0].words


def test_a_mere_receipt_for_a_closed_order_bothers_nobody() -> None:
    closed = after(sent(), CLOSED).case
    nothing = replace(judged(ORDER), verdict=Verdict.IGNORE, reading=Reading("m2", MessageKind.UNRELATED, ()))
    decision = after(closed, Answered("m2", nothing))
    assert decision.opened == ()
    assert [row.event for row in decision.journal] == ["answer.ignore"]


def test_told_twice_it_ends_once() -> None:
    once = after(sent(), CANCELLED).case
    again = after(once, CANCELLED)
    assert again.mails == ()
    assert again.opened == ()


def test_a_later_revision_takes_it_up_again() -> None:
    cancelled = after(sent(), CANCELLED).case
    decision = after(cancelled, OrderReleased(replace(ORDER, revision=1)))
    assert decision.case.ended is OrderStatus.OPEN
    assert len(decision.case.open_lines) == 2
    assert [plan.purpose for plan in decision.mails] == [Purpose.CORRECTION]


def test_an_adopted_order_is_known_and_nobody_is_mailed_or_chased() -> None:
    decision = after(Case(ORDER, "k3v9q2wz7a"), OrderAdopted(ORDER))
    assert decision.mails == ()
    assert decision.case.due_at is None
    assert len(decision.case.open_lines) == 2
    answered = after(
        decision.case, Answered("m1", judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20)))
    ).case
    assert answered.state is CaseState.CONFIRMED


def test_the_correction_of_an_adopted_order_shows_what_it_was() -> None:
    adopted = after(Case(ORDER, "k3v9q2wz7a"), OrderAdopted(ORDER)).case
    (plan,) = after(adopted, OrderReleased(replace(ORDER, revision=1))).mails
    assert plan.purpose is Purpose.CORRECTION
    assert plan.before == ORDER
