"""Confirmed lines until their goods are here: check-ins, overdue days, receipts, what an answer changes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_line, accepted, an_order, judged

from countersign.procurement.actions import Accept
from countersign.procurement.case import Case, CaseState, Decision, Purpose
from countersign.procurement.claims import Delivery, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.events import (
    Answered,
    Event,
    GoodsReceived,
    GoodsShipped,
    OrderReleased,
    PersonActed,
    TimerRang,
)
from countersign.procurement.policy.model import Policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.shipment import Shipment
from countersign.procurement.transitions import step

ORDER = an_order(a_line(10), a_line(20, item="HX-8x60", date=dt.date(2026, 12, 18)))
ADA, PAUL = "ada.field@orchard-metal.example", "paul@orchard-metal.example"
MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
WATCHED = parse_policy(
    "[check_in]\ndays_before = 7\n[overdue]\nask_after_business_days = 1\ntell_after_business_days = 2\n"
    f'[roles]\nplanner = "{PAUL}"\n',
    "p.toml",
)


def after(case: Case, event: Event, now: dt.datetime = MONDAY, policy: Policy = WATCHED) -> Decision:
    return step(case, event, policy=policy, calendar=Weekdays(), now=now)


def on(day: int, month: int = 12, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


def promised(day: dt.date, line: int = 10, *fields: str) -> LineReading:
    """A line that is confirmed for a day, with the words that said so."""
    words = tuple(Evidence(field, "the 15th", "body:1") for field in fields or ("date",))
    deliveries = (Delivery(day, accepted(ORDER, line).quantity),)
    return replace(accepted(ORDER, line), status=LineStatus.CHANGED, deliveries=deliveries, evidence=words)


def answered(*lines: LineReading, message: str = "m1") -> Answered:
    return Answered(message, judged(ORDER, *lines))


def confirmed(policy: Policy = WATCHED, now: dt.datetime = MONDAY) -> Case:
    """Both lines, as ordered: 11 and 18 December."""
    case = after(Case(ORDER, "token"), OrderReleased(ORDER), now, policy).case
    return after(case, answered(accepted(ORDER, 10), accepted(ORDER, 20)), now, policy).case


def agreed(day: dt.date) -> Case:
    """Line 10 is confirmed for another day than ordered, because a person took it."""
    case = after(Case(ORDER, "token"), OrderReleased(ORDER)).case
    case = after(case, answered(promised(day), accepted(ORDER, 20))).case
    return after(case, PersonActed("4500012345-1", ADA, Accept())).case


def played(
    case: Case, until: dt.datetime, policy: Policy = WATCHED
) -> tuple[Case, list[tuple[str, Purpose]]]:
    """Rings whenever something is due; what was sent on which day."""
    seen = []
    while case.due_at and case.due_at <= until:
        at = case.due_at
        decision = after(case, TimerRang(), at, policy)
        seen += [(f"{at:%d %b}", mail.purpose) for mail in decision.mails]
        case = decision.case
    return case, seen


def test_nobody_is_asked_about_confirmed_lines_unless_the_policy_says_so() -> None:
    quiet = parse_policy("", "p.toml")
    case = confirmed(quiet)
    assert case.due_at is None
    assert played(case, on(31), quiet)[1] == []


def test_a_line_is_checked_on_days_before_its_day_and_asked_about_after_it() -> None:
    case, seen = played(confirmed(), on(31))
    assert seen[:4] == [
        ("04 Dec", Purpose.CHECK_IN),
        ("11 Dec", Purpose.CHECK_IN),
        ("14 Dec", Purpose.LATE),
        ("16 Dec", Purpose.ESCALATION),
    ]
    assert ("21 Dec", Purpose.LATE) in seen
    assert [(one.type, one.line, one.owner) for one in case.exceptions] == [
        (ExceptionType.OVERDUE, 10, PAUL),
        (ExceptionType.OVERDUE, 20, PAUL),
    ]


def test_each_mail_names_the_lines_that_it_is_about_and_the_journal_the_rule() -> None:
    decision = after(confirmed(), TimerRang(), on(4))
    assert [(mail.purpose, mail.lines) for mail in decision.mails] == [(Purpose.CHECK_IN, (10,))]
    (row,) = [row for row in decision.journal if row.event == "supplier.check-in"]
    assert (row.rule, row.words) == (
        "check_in.days_before",
        "asked about line 10 (2026-12-11), confirmed for that day",
    )


def test_a_tier_may_be_watched_while_the_others_are_not() -> None:
    closest = parse_policy("[tier.2.check_in]\ndays_before = 7\n", "p.toml")
    assert played(confirmed(closest), on(31), closest)[1] == [
        ("04 Dec", Purpose.CHECK_IN),
        ("11 Dec", Purpose.CHECK_IN),
    ]
    others = parse_policy("[tier.1.check_in]\ndays_before = 7\n", "p.toml")
    assert confirmed(others).due_at is None


def test_a_day_that_was_confirmed_just_now_is_not_asked_about_right_away() -> None:
    late = confirmed(now=on(8))
    assert late.watch_at == on(11)
    assert played(late, on(11))[1] == [("11 Dec", Purpose.CHECK_IN)]


def test_none_goes_out_at_night_and_a_late_look_asks_once() -> None:
    night = after(confirmed(), TimerRang(), on(4, hour=22))
    assert night.mails == ()
    assert night.case.watch_at == on(7)
    assert [mail.purpose for mail in after(night.case, TimerRang(), on(7)).mails] == [Purpose.CHECK_IN]


def test_a_plain_yes_to_a_check_in_confirms_what_was_agreed_and_not_what_was_ordered() -> None:
    case = after(agreed(dt.date(2026, 12, 15)), TimerRang(), on(8)).case
    decision = after(case, answered(accepted(ORDER, 10), message="m2"), on(9))
    held = decision.case.lines[0].confirmed
    assert held is not None
    assert held.deliveries[0].date == dt.date(2026, 12, 15)
    assert [row.event for row in decision.journal][:1] == ["answer.stands"]
    assert decision.case.exceptions == ()


def test_the_confirmed_day_said_again_opens_nothing() -> None:
    case = agreed(dt.date(2026, 12, 15))
    decision = after(case, answered(promised(dt.date(2026, 12, 15)), message="m2"), on(9))
    assert decision.opened == ()
    assert decision.case.state is CaseState.CONFIRMED


def test_an_answer_with_another_day_reopens_the_line() -> None:
    case = after(confirmed(), TimerRang(), on(4)).case
    decision = after(case, answered(promised(dt.date(2026, 12, 21)), message="m2"), on(5))
    assert [one.line for one in decision.case.open_lines] == [10]
    assert [one.type for one in decision.opened] == [ExceptionType.DATE]


def test_the_ordered_values_said_in_full_take_the_place_of_what_was_agreed() -> None:
    whole = replace(accepted(ORDER, 10), evidence=(Evidence("date", "11 December after all", "body:1"),))
    decision = after(agreed(dt.date(2026, 12, 15)), answered(whole, message="m2"), on(2))
    held = decision.case.lines[0].confirmed
    assert held is not None
    assert held.deliveries[0].date == dt.date(2026, 12, 11)


def test_a_receipt_ends_it() -> None:
    case = after(confirmed(), GoodsReceived(ORDER.number, PAUL, (10,)), on(3)).case
    assert played(case, on(17))[1] == [("11 Dec", Purpose.CHECK_IN)]
    case = after(case, GoodsReceived(ORDER.number, PAUL), on(17)).case
    assert case.due_at is None


def test_a_receipt_closes_what_was_told_of_the_line() -> None:
    case, _ = played(confirmed(), on(16))
    decision = after(case, GoodsReceived(ORDER.number, PAUL, (10,)), on(17))
    assert [one.line for one in decision.case.exceptions] == []
    assert decision.journal[0].words == "line 10 received"
    assert decision.journal[0].actor == PAUL


def test_a_new_day_after_the_question_starts_over() -> None:
    case, _ = played(confirmed(), on(14))
    case = after(case, answered(promised(dt.date(2026, 12, 29)), message="m2"), on(15)).case
    number = case.exceptions[0].id
    case = after(case, PersonActed(number, ADA, Accept()), on(15)).case
    seen = played(case, on(31))[1]
    assert ("22 Dec", Purpose.CHECK_IN) in seen
    assert ("30 Dec", Purpose.LATE) in seen


def test_taking_an_overdue_line_as_it_is_keeps_what_was_agreed() -> None:
    case, _ = played(agreed(dt.date(2026, 12, 15)), on(18))
    (late,) = case.exceptions
    case = after(case, PersonActed(late.id, PAUL, Accept()), on(21)).case
    held = case.lines[0].confirmed
    assert held is not None
    assert held.deliveries[0].date == dt.date(2026, 12, 15)


@pytest.mark.parametrize("hour", [0, 5, 12, 16, 23])
def test_never_two_mails_where_one_was_due(hour: int) -> None:
    case, seen = confirmed(), []
    now = on(1, hour=hour)
    while now < on(31):
        decision = after(case, TimerRang(), now)
        seen += [(mail.purpose, mail.lines) for mail in decision.mails if not mail.purpose.inside]
        if any(not mail.purpose.inside for mail in decision.mails):
            assert 9 <= now.hour < 17
        case, now = decision.case, now + dt.timedelta(hours=5)
    assert sorted(seen) == sorted(set(seen))


def test_a_person_is_told_after_as_many_days_as_set_though_the_supplier_was_asked_seconds_late() -> None:
    lag = dt.timedelta(seconds=3)
    case, _ = played(confirmed(), on(13))
    assert case.due_at
    asked = after(case, TimerRang(), case.due_at + lag).case
    assert asked.lines[0].watched.missed == dt.date(2026, 12, 11)
    assert asked.due_at == on(16)  # two business days after Monday the 14th


def on_its_way(quantity: object, line: int = 10, reference: str = "ASN-1") -> GoodsShipped:
    one = Shipment(line, Decimal(str(quantity)), reference, dt.date(2026, 12, 8))
    return GoodsShipped(ORDER.number, "files", (one,))


WHOLE = accepted(ORDER, 10).quantity


def test_what_is_on_its_way_is_noted_and_neither_confirms_nor_receives_anything() -> None:
    released = after(Case(ORDER, "token"), OrderReleased(ORDER)).case
    decision = after(released, on_its_way(WHOLE))
    (row,) = decision.journal
    assert (row.event, row.actor) == ("goods.shipped", "files")
    assert row.words == f"line 10: {WHOLE:f} shipped on 2026-12-08, by notice ASN-1; not here yet"
    line = decision.case.lines[0]
    assert (line.confirmed, line.settled, line.watched.received, decision.writes) == (None, False, False, ())


def test_a_notice_that_comes_again_says_nothing_new_and_a_corrected_one_does() -> None:
    once = after(confirmed(), on_its_way(100)).case
    assert after(once, on_its_way(100)).journal == ()
    corrected = after(once, on_its_way(80)).case
    assert [one.quantity for one in corrected.lines[0].watched.shipments] == [80]


def test_a_line_that_is_wholly_on_its_way_is_not_asked_about() -> None:
    case = after(after(confirmed(), on_its_way(WHOLE)).case, on_its_way(WHOLE, 20, "ASN-2")).case
    _, seen = played(case, on(31))
    assert Purpose.CHECK_IN not in [purpose for _, purpose in seen]
    assert Purpose.LATE not in [purpose for _, purpose in seen]


def test_a_line_that_is_on_its_way_in_part_is_asked_about_as_ever() -> None:
    part, whole = after(confirmed(), on_its_way(1)).case, confirmed()
    assert played(part, on(31))[1] == played(whole, on(31))[1]


def test_what_left_and_never_came_is_told_to_the_planner_once_with_the_notice() -> None:
    case, _ = played(after(confirmed(), on_its_way(WHOLE)).case, on(31))
    (lost,) = [one for one in case.exceptions if one.line == 10]
    assert lost.type is ExceptionType.OVERDUE
    assert "no receipt is known" in lost.words
    assert "shipped on 2026-12-08, by notice ASN-1" in lost.words


def test_what_left_and_came_is_told_to_nobody() -> None:
    case = after(after(confirmed(), on_its_way(WHOLE)).case, GoodsReceived(ORDER.number, "files", (10,))).case
    assert not [one for one in played(case, on(31))[0].exceptions if one.line == 10]
