"""Terms that a supplier names: an objection, or a clock that runs out."""

import datetime as dt

from builders import ADA, MONDAY, a_line, accepted, an_order, judged

from countersign.procurement.actions import Accept, Reject, Resolution
from countersign.procurement.case import Case, CaseState, Decision, Purpose
from countersign.procurement.claims import Doubt, Evidence, ExceptionType
from countersign.procurement.events import Answered, Event, OrderReleased, PersonActed, TimerRang
from countersign.procurement.policy.model import Policy, default_policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order(a_line(10), a_line(20, item="HX-8x60"))
CLOCK = parse_policy("[terms]\nobject_within_business_days = 5\n", "p.toml")
IN_TIME, OVER = MONDAY + dt.timedelta(days=4), MONDAY + dt.timedelta(days=7)
TERMS = Doubt(
    ExceptionType.TERMS,
    "The supplier names terms: “our conditions of sale apply”",
    ORDER.number,
    None,
    "reading.terms",
    (Evidence("terms", "our conditions of sale apply", "body:2"),),
)


def after(case: Case, event: Event, now: dt.datetime = MONDAY, policy: Policy = CLOCK) -> Decision:
    return step(case, event, policy=policy, calendar=Weekdays(), now=now)


def answered(policy: Policy = CLOCK) -> Decision:
    """Everything is confirmed, under terms of their own."""
    case = after(Case(ORDER, "token"), OrderReleased(ORDER), policy=policy).case
    judgement = judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20), doubts=(TERMS,))
    return after(case, Answered("m1", judgement), policy=policy)


def test_the_clock_is_said_when_it_starts_and_the_case_comes_up_when_it_ends() -> None:
    decision = answered()
    (found,) = decision.case.exceptions
    assert found.next_at is not None
    assert found.next_at <= OVER
    (row,) = [row for row in decision.journal if row.event == "terms.clock"]
    assert row.words == "4500012345-1: without an objection until 2026-11-09 09:00 UTC nobody objects"


def test_after_the_clock_nobody_objected_and_that_is_said() -> None:
    decision = after(answered().case, TimerRang(), OVER)
    (closed,) = decision.changed
    assert closed.resolution is Resolution.NO_ACTION
    assert closed.note == "nobody objected within 5 business days: it counts as not objected to"
    (note,) = decision.mails
    assert (note.purpose, note.recipients) == (Purpose.NOTE, (ADA.email,))
    assert "it counts as not objected to" in note.words
    assert "terms.not-objected" in [row.event for row in decision.journal]


def test_what_was_confirmed_but_for_the_terms_counts_then_and_nobody_is_chased() -> None:
    before = answered().case
    assert [line.confirmed for line in before.lines] == [None, None]
    case = after(before, TimerRang(), OVER).case
    assert case.state is CaseState.CONFIRMED
    assert case.due_at is None


def test_terms_that_a_person_takes_settle_the_lines_at_once() -> None:
    case = after(answered().case, PersonActed("4500012345-1", ADA.email, Accept()), IN_TIME).case
    assert case.state is CaseState.CONFIRMED


def test_an_objection_is_a_letter_of_its_own_and_stops_the_clock() -> None:
    decision = after(answered().case, PersonActed("4500012345-1", ADA.email, Reject()), IN_TIME)
    assert [mail.purpose for mail in decision.mails] == [Purpose.OBJECTION]
    later = after(decision.case, TimerRang(), OVER)
    assert all(one.resolution is not Resolution.NO_ACTION for one in later.changed)
    assert [line.confirmed for line in later.case.lines] == [None, None]


def test_without_a_clock_terms_wait_for_a_person() -> None:
    case = answered(default_policy()).case
    for days in range(1, 30):
        case = after(case, TimerRang(), MONDAY + dt.timedelta(days=days), default_policy()).case
    assert [one.type for one in case.exceptions] == [ExceptionType.TERMS]


def test_a_line_that_something_else_stops_is_not_settled_by_the_terms() -> None:
    hedge = Doubt(ExceptionType.UNCLEAR, "a hedge", ORDER.number, 10, "reading.hedge")
    case = after(Case(ORDER, "token"), OrderReleased(ORDER)).case
    judgement = judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20), doubts=(TERMS, hedge))
    case = after(case, Answered("m1", judgement)).case
    terms = next(one for one in case.exceptions if one.type is ExceptionType.TERMS)
    case = after(case, PersonActed(terms.id, ADA.email, Accept()), IN_TIME).case
    assert [bool(line.confirmed) for line in case.lines] == [False, True]
