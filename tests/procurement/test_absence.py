"""Somebody at the supplier is away: when the next reminder goes out, and to whom."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, MONDAY, NORTHGATE, a_route, an_order

from countersign.procurement.absence import stand_ins
from countersign.procurement.case import Case, Decision, Purpose
from countersign.procurement.events import AwayNoticed, Event, OrderReleased, TimerRang
from countersign.procurement.mail import InboundMessage, TextLine, Trust
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order()
BACK = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
JANE, AGENCY = "jane@northgate.example", "jane@agency.example"


def after(case: Case, event: Event, now: dt.datetime = MONDAY) -> Decision:
    return step(case, event, policy=default_policy(), calendar=Weekdays(), now=now)


def released(order: object = ORDER) -> Case:
    return after(Case(order, "token"), OrderReleased(order)).case  # type: ignore[arg-type]


def away(*named: str, until: dt.date | None = dt.date(2026, 11, 13)) -> AwayNoticed:
    return AwayNoticed("m1", until, "Out of office", named)


def test_the_next_reminder_waits_and_the_stand_in_gets_it_as_well() -> None:
    case = after(released(), away(JANE)).case
    assert case.due_at == BACK
    decision = after(case, TimerRang(), BACK)
    (reminder,) = decision.mails
    assert (reminder.purpose, reminder.recipients) == (Purpose.REMINDER, (NORTHGATE.email, JANE))


def test_a_stand_in_gets_one_reminder_and_no_more() -> None:
    case = after(after(released(), away(JANE)).case, TimerRang(), BACK).case
    assert case.due_at
    assert after(case, TimerRang(), case.due_at).mails[0].recipients == (NORTHGATE.email,)


def test_a_stranger_is_not_written_to_and_the_buyer_is_told_once() -> None:
    decision = after(released(), away(AGENCY))
    (note,) = decision.mails
    assert (note.purpose, note.recipients) == (Purpose.NOTE, (ADA.email,))
    assert f"names {AGENCY}, which is no address of theirs" in note.words
    again = after(decision.case, away(AGENCY))
    assert again.mails == ()
    assert after(again.case, TimerRang(), BACK).mails[0].recipients == (NORTHGATE.email,)


def test_a_public_provider_s_domain_is_nobody_s_own() -> None:
    small = an_order(supplier=replace(NORTHGATE, email="bayropes@gmail.com"))
    decision = after(released(small), away("somebody.else@gmail.com"))
    assert [mail.purpose for mail in decision.mails] == [Purpose.NOTE]
    assert decision.case.stand_ins == ()


def test_a_new_revision_forgets_who_stood_in() -> None:
    case = after(released(), away(JANE, AGENCY)).case
    revised = after(case, OrderReleased(replace(ORDER, revision=1))).case
    assert (revised.stand_ins, revised.strangers) == ((), ())


def test_each_step_is_a_row_in_the_journal() -> None:
    rows = after(released(), away(JANE)).journal
    assert [(row.event, row.words) for row in rows] == [
        ("supplier.away", "Out of office"),
        ("supplier.stand-in", f"{JANE} gets the next reminder as well"),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f"In urgent cases please write to Jane Roe ({JANE}).", (JANE,)),
        (f"Contact {JANE}, or <{AGENCY}>.", (JANE, AGENCY)),
        (f"Write to {JANE} or {JANE}.", (JANE,)),
        ("You wrote to sales@northgate.example.", ()),
        ("Sent by noreply@northgate.example", ()),
        ("orders@orchard-metal.example was received.", ()),
        ("I am back on Monday.", ()),
    ],
)
def test_whom_an_automatic_reply_names(text: str, named: tuple[str, ...]) -> None:
    message = InboundMessage(
        "id", "sales@northgate.example", "Away", (TextLine(1, text),), to=("orders@orchard-metal.example",)
    )
    assert stand_ins(message, a_route(ORDER)) == named
    assert stand_ins(message, a_route(ORDER, trust=Trust.FORGED)) == ()
