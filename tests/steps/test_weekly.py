"""The weekly review as a mail to the team: once a week, with its PDF, from what is stored."""

import datetime as dt
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from builders import an_order
from office import FakeClock, an_office
from test_rounds import move, raised

from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.rounds import Rounds
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.weekly import known_of, review_at
from countersign.procurement.acknowledged import Rate
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import OutboxMail
from countersign.procurement.review import week_of

TEAM = ("boss@orchard-metal.example", "team@orchard-metal.example")
REVIEWED = parse_policy(
    '[roles]\nmanager = "boss@orchard-metal.example"\n'
    '[review]\nto = ["manager", "team@orchard-metal.example"]\n',
    "mine.toml",
)
WEEK = week_of("2026-W45", REVIEWED, dt.UTC)  # 2 to 8 November


@pytest.fixture
def office() -> Office:
    office = an_office(policy=REVIEWED)
    send_orders(office, [an_order()])
    assert deliver(office)
    raised(office, "14 days later")
    return office


def reviews(office: Office) -> list[OutboxMail]:
    return [one for one in office.store.outbox("") if "review-" in one.mail.message_id]


def test_on_its_weekday_and_time_the_team_gets_one_mail_with_a_pdf(office: Office) -> None:
    rounds = Rounds()
    for when in ("06T12:00", "09T06:59", "09T07:00", "09T07:01", "10T12:00", "13T12:00"):
        move(office, when)
        rounds.go(office)
    (row,) = reviews(office)
    assert row.mail.recipients == TEAM
    mail = message_from_bytes(row.mail.raw, policy=default)
    (pdf,) = mail.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF")
    assert "2026-W45: 1 open, 1 new, 0 resolved" in row.mail.subject


def test_each_week_has_its_own_and_two_workers_write_one(office: Office) -> None:
    for when in ("09T07:00", "16T07:00"):
        move(office, when)
        Rounds().go(office)
        Rounds().go(office)
    assert [row.mail.message_id[:16] for row in reviews(office)] == ["<review-20261108", "<review-20261115"]


def test_the_journal_says_what_went_to_whom(office: Office) -> None:
    move(office, "09T07:00")
    Rounds().go(office)
    words = [row.entry.words for row in office.store.journal("") if row.entry.event == "review.written"]
    assert words == [f"2026-W45 to {', '.join(TEAM)}: 1 open, 1 new, 0 resolved"]


def test_nobody_named_is_no_mail(office: Office) -> None:
    move(office, "09T07:00")
    Rounds().go(replace(office, policy=parse_policy("", "mine.toml")))
    assert reviews(office) == []


def test_a_program_that_began_today_has_no_week_to_speak_of() -> None:
    office = an_office(policy=REVIEWED)
    move(office, "09T09:00")
    send_orders(office, [an_order()])
    Rounds().go(office)
    assert reviews(office) == []


def figure(office: Office) -> Rate:
    assert isinstance(office.clock, FakeClock)
    return review_at(office.store, WEEK, office.policy, office.calendar, office.clock.now).acknowledged


def test_an_order_that_nobody_answered_counts_once_its_window_is_closed(office: Office) -> None:
    move(office, "03T12:00")
    assert figure(office) == Rate(0, 0)
    move(office, "05T12:00")
    assert figure(office) == Rate(0, 1)


def test_an_answer_in_time_counts_and_the_figure_stays_what_it_was(office: Office) -> None:
    move(office, "03T08:00")
    take_mail(office, b"4500012345 is confirmed.", "test")
    assert handle_message(office)
    for when in ("05T12:00", "30T12:00"):
        move(office, when)
        assert figure(office) == Rate(1, 1)


def test_an_order_that_was_never_delivered_is_nobodys_failure() -> None:
    office = an_office(policy=REVIEWED)
    send_orders(office, [an_order()])
    assert known_of(office.store, WEEK, office.policy, office.calendar).clocks == ()
