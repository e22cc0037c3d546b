"""An exception that nobody touches: its owner is reminded, the manager is told, and it never lies still."""

import datetime as dt

import pytest
from builders import ADA, accepted, hedged
from lives import ADA_AWAY, BEN, BOSS, ORDER, ROLES, a_life, dearer, later, later_and_dearer

from countersign.procurement.actions import Comment, Hold, Seen
from countersign.procurement.case import ExceptionState, Purpose
from countersign.procurement.events import TimerRang


def test_an_owner_who_does_nothing_is_reminded_once_and_then_the_manager_is_told() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=ROLES)
    told = []
    for _ in range(4):
        life.rings()
        told += [(life.now.date().isoformat(), people) for purpose, people in life.mails]
        assert {purpose for purpose, _ in life.mails} == {Purpose.OVERDUE}
    # Opened on a Tuesday; low: five business days, two more, then every five.
    assert told == [
        ("2026-11-10", (ADA.email,)),
        *((f"2026-11-{day}", (person,)) for day in (12, 19, 26) for person in (ADA.email, BOSS)),
    ]


def test_the_journal_names_the_window_that_ran_out() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=ROLES)
    rules = []
    for _ in range(3):
        rules += [(one.event, one.rule) for one in life.rings().journal if one.rule]
    assert rules == [
        ("owner.reminded", "owners.remind_business_days"),
        ("manager.told", "owners.manager_business_days"),
        ("manager.told", "owners.again_business_days"),
    ]


def test_without_a_manager_the_owner_hears_of_it_again() -> None:
    life = a_life(later(), accepted(ORDER, 20))
    life.rings()
    life.rings()
    assert life.mails == [(Purpose.OVERDUE, (ADA.email,))]


def test_what_hangs_on_it_sets_the_pace() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy="[owners.remind_business_days]\nlow = 4\n")
    assert life.exception().next_at == dt.datetime(2026, 11, 9, 9, 0, tzinfo=dt.UTC)


def test_one_mail_for_all_of_an_order_that_waits_for_the_same_person() -> None:
    same = "[owners.remind_business_days]\nlow = 2\nmedium = 2\nhigh = 2\ncritical = 2\n"
    life = a_life(later_and_dearer(), accepted(ORDER, 20), policy=same)
    life.rings()
    (mail,) = life.last.mails
    assert len(mail.exceptions) == 2


def test_a_reminder_goes_to_who_stands_in() -> None:
    life = a_life(
        later(),
        accepted(ORDER, 20),
        policy=ADA_AWAY.replace("2026-11-02", "2026-11-04").replace("2026-11-06", "2026-11-30"),
    )
    assert life.exception().owner == ADA.email
    life.rings()
    assert life.mails == [(Purpose.OVERDUE, (BEN,))]


def test_the_mail_knows_when_it_comes_up_again() -> None:
    life = a_life(later(), accepted(ORDER, 20))
    assert life.last.mails[0].exceptions[0].next_at == life.exception().next_at
    life.rings()
    assert life.last.mails[0].exceptions[0].next_at == life.exception().next_at


def test_outside_working_hours_nobody_is_told() -> None:
    life = a_life(later(), accepted(ORDER, 20))
    life.now = dt.datetime(2026, 11, 14, 22, 0, tzinfo=dt.UTC)
    life.event(TimerRang())
    assert life.mails == []
    assert life.exception().nudges == 0
    assert life.exception().next_at == dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("action", [Seen(), Comment("looking at it")])
def test_looking_and_commenting_restart_no_clock(action: Seen | Comment) -> None:
    life = a_life(later(), accepted(ORDER, 20))
    before = life.exception().next_at
    life.on(days=1).does(action)
    assert life.exception().next_at == before


def test_back_from_hold_the_clock_starts_anew() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=ROLES)
    life.rings()
    assert life.exception().nudges == 1
    life.does(Hold(life.now.date() + dt.timedelta(days=6)))
    while life.exception().state is ExceptionState.WAITING_INTERNAL:
        life.rings()
    assert life.exception().nudges == 0
    life.rings()
    assert life.mails == [(Purpose.OVERDUE, (ADA.email,))]


def test_while_the_supplier_has_the_word_the_owner_is_left_alone() -> None:
    life = a_life()
    life.on(days=1).answers(accepted(ORDER, 20), doubts=(hedged(ORDER),))
    assert life.exception().state is ExceptionState.WAITING_SUPPLIER
    assert life.exception().next_at == life.case.due_at == life.case.chase_at
    life.rings()
    assert Purpose.OVERDUE not in [purpose for purpose, _ in life.mails]


def test_the_case_is_due_when_the_first_of_its_clocks_is() -> None:
    life = a_life(dearer())
    assert life.case.chase_at
    assert life.exception().next_at
    assert life.case.due_at == min(life.case.chase_at, life.exception().next_at)


def test_a_chase_goes_on_beside_an_exception_that_a_person_has() -> None:
    life = a_life(later())
    purposes = []
    for _ in range(4):
        life.rings()
        purposes += [purpose for purpose, _ in life.mails]
    assert Purpose.REMINDER in purposes
    assert Purpose.OVERDUE in purposes
