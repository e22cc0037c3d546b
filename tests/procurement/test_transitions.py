"""An order's life, event by event."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, MONDAY, a_line, accepted, an_order, hedged, judged, released
from hypothesis import given
from hypothesis import strategies as st

from countersign.procurement.actions import (
    Accept,
    Background,
    Hold,
    Misread,
    Reject,
    Resolution,
    Resolve,
    RootCause,
    Seen,
)
from countersign.procurement.case import Case, CaseState, Decision, ExceptionState, Purpose
from countersign.procurement.claims import Delivery, Doubt, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.events import (
    Answered,
    AwayNoticed,
    Event,
    MailBounced,
    OrderReleased,
    PersonActed,
    SendingFailed,
    TimerRang,
)
from countersign.procurement.policy.model import default_policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order(a_line(10), a_line(20, item="HX-8x60"))
POLICY = default_policy()


def after(case: Case, event: Event, now: dt.datetime = MONDAY) -> Decision:
    return step(
        case, event, policy=POLICY, calendar=Weekdays(), now=now, fallback="desk@orchard-metal.example"
    )


def slipped(line: int = 10) -> LineReading:
    late = (Delivery(dt.date(2026, 12, 25)),)
    return replace(accepted(ORDER, line), status=LineStatus.CHANGED, deliveries=late)


def answered(*lines: LineReading, message: str = "m1", **more: object) -> Answered:
    return Answered(message, judged(ORDER, *lines, **more))  # type: ignore[arg-type]


def purposes(decision: Decision) -> list[Purpose]:
    return [one.purpose for one in decision.mails]


def due(case: Case) -> dt.datetime:
    assert case.due_at
    return case.due_at


def test_a_released_order_is_mailed_once_and_waits_two_business_days() -> None:
    decision = after(Case(ORDER, "token"), OrderReleased(ORDER))
    assert purposes(decision) == [Purpose.ORDER]
    assert decision.mails[0].recipients == ("sales@northgate.example",)
    assert decision.case.state is CaseState.WAITING
    assert decision.case.due_at == MONDAY + dt.timedelta(days=2)
    assert decision.case.version == 1


def test_a_full_confirmation_ends_the_chase() -> None:
    decision = after(released(ORDER), answered(accepted(ORDER, 10), accepted(ORDER, 20)))
    assert decision.case.state is CaseState.CONFIRMED
    assert decision.case.due_at is None
    assert decision.mails == ()
    assert [one.event for one in decision.journal].count("line.confirmed") == 2


def test_a_partial_confirmation_goes_on_chasing_the_rest() -> None:
    decision = after(released(ORDER), answered(accepted(ORDER, 10)))
    assert decision.case.state is CaseState.PARTIAL
    assert [one.line for one in decision.case.open_lines] == [20]
    assert decision.case.due_at is not None


def test_a_slip_goes_to_the_buyer_with_the_suppliers_words() -> None:
    decision = after(released(ORDER), answered(slipped(), accepted(ORDER, 20)))
    assert purposes(decision) == [Purpose.ESCALATION]
    assert decision.mails[0].recipients == (ADA.email,)
    (opened,) = decision.opened
    assert (opened.id, opened.type, opened.line) == ("4500012345-1", ExceptionType.DATE, 10)
    assert opened.evidence[0].quote == "Confirmed."
    assert decision.case.state is CaseState.ATTENTION
    assert decision.case.chase_at is None


def test_nobody_is_reminded_while_we_owe_them_an_answer() -> None:
    quote = Evidence("mail", "which drawing?", "body:1")
    question = Doubt(ExceptionType.UNCLEAR, "asks first", ORDER.number, 10, "reading.question", (quote,))
    asked = after(released(ORDER), answered(doubts=(question,)))
    assert purposes(asked) == [Purpose.ESCALATION]
    assert asked.case.chase_at is None
    settled = after(asked.case, PersonActed("4500012345-1", ADA.email, Resolve(Resolution.NO_ACTION)))
    assert settled.case.chase_at is not None


def test_without_a_buyers_address_the_fallback_hears_of_it() -> None:
    order = replace(ORDER, buyer=replace(ADA, email=""))
    decision = after(released(order), Answered("m1", judged(order, slipped())))
    assert decision.mails[0].recipients == ("desk@orchard-metal.example",)


def test_a_hedge_is_asked_back_at_the_supplier() -> None:
    decision = after(released(ORDER), answered(doubts=(hedged(ORDER),)))
    assert purposes(decision) == [Purpose.QUESTION]
    assert decision.opened[0].state is ExceptionState.WAITING_SUPPLIER
    assert decision.case.due_at == MONDAY + dt.timedelta(days=2)


def test_in_supervised_mode_a_person_hears_of_it_before_the_supplier_does() -> None:
    policy = POLICY.model_copy(update={"mode": POLICY.mode.model_copy(update={"default": "supervised"})})
    event = answered(doubts=(hedged(ORDER),))
    decision = step(released(ORDER), event, policy=policy, calendar=Weekdays(), now=MONDAY)
    assert purposes(decision) == [Purpose.ESCALATION]
    assert decision.opened[0].state is ExceptionState.OPEN


def test_after_two_rounds_a_person_decides() -> None:
    case = replace(released(ORDER), questions=2)
    decision = after(case, answered(doubts=(hedged(ORDER),)))
    assert purposes(decision) == [Purpose.ESCALATION]


def test_a_question_that_nobody_answers_goes_to_the_buyer() -> None:
    asked = after(released(ORDER), answered(doubts=(hedged(ORDER),))).case
    decision = after(asked, TimerRang(), due(asked))
    assert purposes(decision) == [Purpose.ESCALATION]
    assert decision.changed[0].state is ExceptionState.OPEN


def test_the_same_exception_is_not_opened_twice() -> None:
    once = after(released(ORDER), answered(slipped())).case
    twice = after(once, answered(slipped(), message="m2"))
    assert twice.opened == ()
    assert twice.mails == ()


def test_a_later_answer_settles_what_was_open() -> None:
    once = after(released(ORDER), answered(slipped())).case
    decision = after(once, answered(accepted(ORDER, 10), accepted(ORDER, 20), message="m2"))
    assert [one.state for one in decision.changed] == [ExceptionState.RESOLVED]
    assert decision.case.state is CaseState.CONFIRMED


def test_a_later_slip_reopens_a_confirmed_line() -> None:
    once = after(released(ORDER), answered(accepted(ORDER, 10), accepted(ORDER, 20))).case
    decision = after(once, answered(slipped(), message="m2"))
    assert decision.case.state is CaseState.ATTENTION
    assert [one.line for one in decision.case.open_lines] == [10]


def test_received_only_restarts_nothing() -> None:
    received = LineReading(ORDER.number, 10, LineStatus.RECEIVED)
    case = released(ORDER)
    decision = after(case, answered(received), MONDAY + dt.timedelta(hours=5))
    assert decision.case.due_at == case.due_at
    assert decision.case.state is CaseState.WAITING
    assert decision.mails == ()


def test_a_receipt_after_a_confirmation_undoes_nothing() -> None:
    once = after(released(ORDER), answered(accepted(ORDER, 10))).case
    decision = after(once, answered(LineReading(ORDER.number, 10, LineStatus.RECEIVED), message="m2"))
    assert [one.line for one in decision.case.open_lines] == [20]


def test_silence_brings_two_reminders_and_then_a_person() -> None:
    case, seen = released(ORDER), []
    while case.chase_at is not None:
        decision = after(case, TimerRang(), case.chase_at)
        seen += purposes(decision)
        case = decision.case
    assert seen == [Purpose.REMINDER, Purpose.REMINDER, Purpose.ESCALATION]
    assert case.exceptions[0].type is ExceptionType.NO_ACKNOWLEDGMENT


def test_a_reminder_waits_for_working_hours() -> None:
    case = released(ORDER)
    decision = after(case, TimerRang(), dt.datetime(2026, 11, 4, 22, 0, tzinfo=dt.UTC))
    assert decision.mails == ()
    assert decision.case.due_at == dt.datetime(2026, 11, 5, 9, 0, tzinfo=dt.UTC)


def test_an_out_of_office_moves_the_reminder() -> None:
    decision = after(released(ORDER), AwayNoticed("m1", dt.date(2026, 11, 13)))
    assert decision.case.due_at == dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)
    assert decision.case.reminders == 0


def test_an_out_of_office_never_brings_a_reminder_forward() -> None:
    case = released(ORDER)
    assert after(case, AwayNoticed("m1", dt.date(2026, 10, 1))).case.due_at == case.due_at


def test_a_bounce_is_a_contact_problem_and_not_silence() -> None:
    decision = after(released(ORDER), MailBounced("m1", "550 5.1.1 no such user"))
    assert decision.opened[0].type is ExceptionType.DELIVERY_FAILURE
    assert purposes(decision) == [Purpose.ESCALATION]
    assert decision.case.chase_at is None


@pytest.mark.parametrize(
    "lost",
    [
        MailBounced("m1", "550 no such user", inside=(ADA.email,)),
        SendingFailed("<1@x>", "550 no such user", inside=(ADA.email,)),
    ],
)
def test_a_mail_that_does_not_reach_the_buyer_is_nothing_the_supplier_did(lost: Event) -> None:
    decision = after(released(ORDER), lost)
    (one,) = decision.opened
    assert one.words == f"our mail to {ADA.email} could not be delivered: 550 no such user"
    assert one.owner == "desk@orchard-metal.example"
    assert [mail.recipients for mail in decision.mails] == [("desk@orchard-metal.example",)]
    assert decision.case.chase_at == released(ORDER).chase_at


def test_a_buyer_who_can_never_be_reached_is_told_of_once() -> None:
    lost = MailBounced("m1", "550 no such user", inside=(ADA.email,))
    case = after(released(ORDER), lost).case
    again = after(case, replace(lost, message="m2"))
    assert (again.opened, again.mails) == ((), ())


def test_a_delayed_mail_is_only_written_down() -> None:
    decision = after(released(ORDER), MailBounced("m1", "4.4.1 still trying", permanent=False))
    assert decision.opened == ()
    assert [one.event for one in decision.journal] == ["mail.delayed"]


def test_a_refused_mail_is_a_delivery_failure() -> None:
    decision = after(released(ORDER), SendingFailed("<id>", "550 rejected"))
    assert decision.opened[0].type is ExceptionType.DELIVERY_FAILURE


@pytest.mark.parametrize(
    ("resolution", "status", "day"),
    [
        (Resolution.ACCEPTED, LineStatus.CHANGED, dt.date(2026, 12, 25)),
        (Resolution.ORIGINAL, LineStatus.ACCEPTED, dt.date(2026, 12, 11)),
    ],
)
def test_a_person_settles_a_slip(resolution: Resolution, status: LineStatus, day: dt.date) -> None:
    case = after(released(ORDER), answered(slipped(), accepted(ORDER, 20))).case
    decision = after(case, PersonActed("4500012345-1", ADA.email, Resolve(resolution, "fine")))
    line = decision.case.lines[0]
    assert line.status is status
    assert line.confirmed is not None
    assert line.confirmed.deliveries[0].date == day
    assert decision.case.state is CaseState.CONFIRMED
    assert {one.actor for one in decision.journal if not one.event.startswith("erp.")} == {ADA.email}


def test_what_the_supplier_left_open_is_as_ordered_when_a_person_accepts() -> None:
    only_a_date = replace(slipped(), quantity=None, unit_price=None, price_per=None)
    case = after(released(ORDER), answered(only_a_date)).case
    decision = after(case, PersonActed("4500012345-1", ADA.email, Resolve(Resolution.ACCEPTED)))
    confirmed = decision.case.lines[0].confirmed
    assert confirmed is not None
    assert confirmed.quantity == 500
    assert confirmed.unit_price == ORDER.lines[0].unit_price


def test_a_misread_line_is_open_again_and_chased() -> None:
    case = after(released(ORDER), answered(slipped(), accepted(ORDER, 20))).case
    decision = after(case, PersonActed("4500012345-1", ADA.email, Resolve(Resolution.MISREAD)))
    assert decision.case.state is CaseState.PARTIAL
    assert decision.case.due_at is not None


def test_a_cancelled_line_is_settled_without_being_confirmed() -> None:
    case = after(released(ORDER), answered(slipped(), accepted(ORDER, 20))).case
    decision = after(case, PersonActed("4500012345-1", ADA.email, Resolve(Resolution.CANCELLED)))
    assert decision.case.lines[0].confirmed is None
    assert decision.case.state is CaseState.CONFIRMED


def test_two_exceptions_on_a_line_are_both_to_be_settled() -> None:
    twice = replace(slipped(), unit_price=ORDER.lines[0].unit_price + 1)
    case = after(released(ORDER), answered(twice)).case
    decision = after(case, PersonActed("4500012345-1", ADA.email, Resolve(Resolution.ACCEPTED)))
    assert decision.case.lines[0].confirmed is None
    assert decision.case.state is CaseState.ATTENTION


def test_settling_twice_changes_nothing() -> None:
    case = after(released(ORDER), answered(slipped())).case
    once = after(case, PersonActed("4500012345-1", ADA.email, Resolve(Resolution.ACCEPTED))).case
    again = after(
        once, PersonActed("4500012345-1", "bob@orchard-metal.example", Resolve(Resolution.ORIGINAL))
    )
    assert replace(again.case, version=once.version) == once
    assert [one.event for one in again.journal] == ["exception.late"]


def test_a_new_revision_asks_for_everything_again() -> None:
    case = after(released(ORDER), answered(slipped(), accepted(ORDER, 20))).case
    revised = replace(ORDER, revision=1)
    decision = after(case, OrderReleased(revised))
    assert purposes(decision) == [Purpose.CORRECTION]
    assert decision.case.sequence == case.sequence + 1
    assert len(decision.case.open_lines) == 2
    assert decision.case.exceptions == ()


def test_a_supplier_of_a_closely_watched_tier_is_reminded_sooner() -> None:
    close = parse_policy("[tier.1.acknowledgment]\nwindow_business_days = 1\n", "close.toml")

    def due(tier: int) -> dt.datetime | None:
        order = replace(ORDER, supplier=replace(ORDER.supplier, tier=tier))
        new = Case(order, "token")
        return step(new, OrderReleased(order), policy=close, calendar=Weekdays(), now=MONDAY).case.due_at

    assert (due(1), due(2)) == (MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2))


def test_the_background_of_a_decision_stands_on_the_exception_and_in_the_journal() -> None:
    opened = after(released(ORDER), answered(slipped()))
    said = Background(RootCause.SUPPLIER_CAPACITY, "two men ill")
    settled = after(
        opened.case, PersonActed(opened.opened[0].id, ADA.email, Resolve(Resolution.ACCEPTED, "", said))
    )
    assert settled.changed[0].background == said
    assert any("cause supplier-capacity, they say “two men ill”" in one.words for one in settled.journal)


def test_lines_left_open_are_chased_on_when_an_answer_settles_what_a_person_was_asked() -> None:
    asked = after(released(ORDER), answered(doubts=(hedged(ORDER),))).case
    told = after(asked, TimerRang(), MONDAY + dt.timedelta(days=7)).case
    settled = after(told, answered(accepted(ORDER, 10)), MONDAY + dt.timedelta(days=8)).case
    assert settled.exceptions == ()
    assert [one.line for one in settled.open_lines] == [20]
    assert settled.due_at is not None


def test_a_timer_that_rings_once_more_after_a_person_was_told_leaves_a_note_and_nothing_else() -> None:
    case = released(ORDER)
    while not case.exceptions:
        case = after(case, TimerRang(), due(case)).case
    again = after(case, TimerRang(), due(case) - dt.timedelta(minutes=1))
    assert (again.opened, again.mails) == ((), ())
    assert [one.event for one in again.journal] == ["timer.idle"]


EVENTS = st.sampled_from(
    [
        answered(accepted(ORDER, 10)),
        answered(accepted(ORDER, 10), accepted(ORDER, 20)),
        answered(slipped()),
        answered(doubts=(hedged(ORDER),)),
        answered(LineReading(ORDER.number, 10, LineStatus.RECEIVED)),
        answered(),
        AwayNoticed("m", dt.date(2026, 11, 20)),
        MailBounced("m", "550"),
        SendingFailed("<id>", "554"),
        TimerRang(),
        PersonActed("4500012345-1", ADA.email, Accept()),
        PersonActed("4500012345-1", ADA.email, Reject()),
        PersonActed("4500012345-1", ADA.email, Seen()),
        PersonActed("4500012345-2", ADA.email, Hold(dt.date(2026, 11, 6))),
        PersonActed("4500012345-1", "nobody@x.example", Resolve(Resolution.ACCEPTED)),
        PersonActed("4500012345-2", ADA.email, Misread()),
        OrderReleased(replace(ORDER, revision=2)),
    ]
)


@given(st.lists(EVENTS, max_size=12))
def test_whatever_happens_an_order_is_settled_or_somebody_is_to_act(events: list[Event]) -> None:
    case, now, ids = released(ORDER), MONDAY, set()
    for event in events:
        now += dt.timedelta(hours=7)
        decision = after(case, event, now)
        assert decision.case.version == case.version + 1
        assert not ids & {one.id for one in decision.opened}
        ids |= {one.id for one in decision.opened}
        assert decision.journal
        case = decision.case
    if case.state not in (CaseState.CONFIRMED, CaseState.CLOSED):
        assert case.due_at is not None
    assert all(one.owner and one.next_at for one in case.exceptions)


@given(st.lists(EVENTS, max_size=12))
def test_every_mail_of_a_case_has_its_own_number(events: list[Event]) -> None:
    case, numbers = released(ORDER), []
    for event in events:
        decision = after(case, event)
        numbers += [one.sequence for one in decision.mails]
        case = decision.case
    assert numbers == sorted(set(numbers))


def test_what_is_odd_about_a_file_is_journalled_and_stops_nothing() -> None:
    said = "the attached 855.edi: transaction 1 says that it has 9 segments (SE01), and 6 are there"
    judgement = judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20))
    odd = replace(judgement, reading=replace(judgement.reading, remarks=(said,)))
    decision = after(released(ORDER), Answered("m1", odd))
    assert all(line.confirmed for line in decision.case.lines)
    assert [row.words for row in decision.journal if row.event == "answer.remark"] == [said]


def test_a_sentence_that_was_let_be_is_journalled_with_the_mail_and_stops_nothing() -> None:
    said = "Let be, as harmless as a sentence can be: “Our new hall gleams”"
    judgement = judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20))
    noted = replace(judgement, reading=replace(judgement.reading, notes=(said,)))
    decision = after(released(ORDER), Answered("m1", noted))
    assert all(line.confirmed for line in decision.case.lines)
    (row,) = [row for row in decision.journal if row.event == "answer.let-be"]
    assert (row.words, row.rule, row.message) == (said, "reading.gist", "m1")
