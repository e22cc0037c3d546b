"""What a person hears at once, what waits for their digest, and what for the end of their quiet hours."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, MONDAY, accepted, an_order, judged, released

from countersign.procurement.actions import Assign, Reject
from countersign.procurement.case import Case, Decision, Purpose
from countersign.procurement.claims import Delivery, LineStatus
from countersign.procurement.events import Answered, OrderReleased, PersonActed, TimerRang
from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order()
BOSS = "boss@orchard-metal.example"
BATCHED = '[digest]\nbatch_below = "high"\n'
QUIET = "[quiet]\nstart = 18:00:00\nend = 07:00:00\n"
COPIED = f'[roles]\nmanager = "{BOSS}"\n[routing]\ncc = {{ date = ["manager"] }}\n'
EVENING = MONDAY.replace(hour=20)
MORNING = MONDAY.replace(day=3, hour=7)


def late(days: int) -> Judgement:
    """They answer with a date that is so many days later: 62.50 dollars, so 40 days are medium at most."""
    said = replace(
        accepted(ORDER),
        status=LineStatus.CHANGED,
        deliveries=(Delivery(dt.date(2026, 12, 11) + dt.timedelta(days=days)),),
    )
    return judged(ORDER, said)


def answered(text: str, now: dt.datetime = MONDAY, days: int = 14) -> Decision:
    policy = parse_policy(text, "mine.toml")
    event = Answered("m1", late(days))
    return step(released(ORDER), event, policy=policy, calendar=Weekdays(), now=now)


def told(decision: Decision) -> list[tuple[Purpose, tuple[str, ...], dt.datetime | None]]:
    return [(one.purpose, one.recipients, one.not_before) for one in decision.mails]


def rows(decision: Decision, event: str) -> list[str]:
    return [one.words for one in decision.journal if one.event == event]


def test_an_exception_is_mailed_at_once_where_the_policy_says_nothing() -> None:
    assert told(answered("")) == [(Purpose.ESCALATION, (ADA.email,), None)]


def test_below_the_severity_it_waits_for_the_digest_and_the_journal_says_until_when() -> None:
    decision = answered(BATCHED)
    assert told(decision) == []
    (words,) = rows(decision, "exception.batched")
    assert words == f"4500012345-1 (low) waits for the digest of {ADA.email}, 2026-11-03 08:00 UTC"


def test_what_waits_for_the_digest_is_owned_dated_and_not_chased() -> None:
    (one,) = answered(BATCHED).case.exceptions
    assert one.owner == ADA.email
    assert one.next_at is not None
    assert one.next_at > MONDAY
    assert answered(BATCHED).case.chase_at is None


def test_from_the_severity_on_nothing_waits() -> None:
    assert told(answered('[digest]\nbatch_below = "medium"\n', days=60))


def test_it_is_brought_up_again_by_itself_although_nobody_read_the_digest() -> None:
    case = answered(BATCHED).case
    assert case.due_at is not None
    policy = parse_policy(BATCHED, "mine.toml")
    rung = step(case, TimerRang(), policy=policy, calendar=Weekdays(), now=case.due_at)
    assert [one.purpose for one in rung.mails] == [Purpose.OVERDUE]


def test_a_new_owner_gets_it_in_their_digest_too() -> None:
    policy = parse_policy(BATCHED, "mine.toml")
    case = answered(BATCHED).case
    acted = PersonActed("4500012345-1", ADA.email, Assign("ben@orchard-metal.example"))
    handed = step(case, acted, policy=policy, calendar=Weekdays(), now=MONDAY)
    assert handed.mails == ()
    assert "ben@orchard-metal.example" in rows(handed, "exception.batched")[0]


def test_in_quiet_hours_a_mail_waits_until_they_end_and_the_journal_says_so() -> None:
    decision = answered(QUIET, EVENING)
    assert told(decision) == [(Purpose.ESCALATION, (ADA.email,), MORNING)]
    (words,) = rows(decision, "mail.queued")
    assert words.endswith("quiet hours, it waits until 2026-11-03 07:00 UTC")


def test_outside_of_them_it_goes_at_once() -> None:
    assert told(answered(QUIET)) == [(Purpose.ESCALATION, (ADA.email,), None)]


def test_what_is_urgent_goes_out_at_any_hour() -> None:
    urgent = QUIET + 'urgent_from = "low"\n'
    assert told(answered(urgent, EVENING)) == [(Purpose.ESCALATION, (ADA.email,), None)]


def test_two_people_with_other_hours_get_a_mail_each_under_an_id_of_its_own() -> None:
    awake = f'[[person]]\nwho = "{BOSS}"\nquiet_start = 12:00:00\nquiet_end = 13:00:00\n'
    decision = answered(COPIED + QUIET + awake, EVENING)
    assert told(decision) == [
        (Purpose.ESCALATION, (ADA.email,), MORNING),
        (Purpose.ESCALATION, (BOSS,), None),
    ]
    assert len({one.sequence for one in decision.mails}) == 2


def test_a_mail_to_the_supplier_knows_no_quiet_hours_of_ours() -> None:
    released_at_night = step(
        Case(ORDER, "k3v9q2wz7a"),
        OrderReleased(ORDER),
        policy=parse_policy(QUIET, "mine.toml"),
        calendar=Weekdays(),
        now=EVENING,
    )
    assert [one.not_before for one in released_at_night.mails] == [None]


@pytest.mark.parametrize("text", [BATCHED, QUIET, BATCHED + QUIET])
def test_the_same_case_policy_and_instant_give_the_same_decision(text: str) -> None:
    assert answered(text, EVENING) == answered(text, EVENING)


def test_who_is_away_on_the_day_on_which_it_goes_out_is_stood_in_for() -> None:
    away = f'[[absence]]\nwho = "{ADA.email}"\nfirst = 2026-11-03\nlast = 2026-11-06\nstand_in = "{BOSS}"\n'
    decision = answered(COPIED + QUIET + away, EVENING)
    assert told(decision) == [(Purpose.ESCALATION, (BOSS,), MORNING)]


def test_a_new_owner_gets_it_alone_and_no_copy_goes_out_again() -> None:
    case = answered(COPIED).case
    handed_on = PersonActed(case.exceptions[0].id, ADA.email, Assign("ben@orchard-metal.example"))
    policy = parse_policy(COPIED, "mine.toml")
    decision = step(case, handed_on, policy=policy, calendar=Weekdays(), now=MONDAY)
    assert [one.recipients for one in decision.mails] == [("ben@orchard-metal.example",)]


def test_who_hands_it_to_somebody_they_stand_in_for_hears_nothing_new() -> None:
    away = f'[[absence]]\nwho = "{BOSS}"\nfirst = 2026-11-01\nlast = 2026-11-06\nstand_in = "{ADA.email}"\n'
    handed_on = PersonActed("4500012345-1", ADA.email, Assign(BOSS))
    policy, calendar = parse_policy(away, "mine.toml"), Weekdays()
    decision = step(answered(away).case, handed_on, policy=policy, calendar=calendar, now=MONDAY)
    assert decision.mails == ()
    assert [one.owner for one in decision.case.exceptions] == [BOSS]


def test_the_same_no_goes_to_the_supplier_once() -> None:
    policy = parse_policy("", "mine.toml")
    case, mails = answered("").case, []
    for _ in range(2):
        no = PersonActed("4500012345-1", ADA.email, Reject())
        decision = step(case, no, policy=policy, calendar=Weekdays(), now=MONDAY)
        case, mails = decision.case, [*mails, *decision.mails]
    assert [one.purpose for one in mails] == [Purpose.REFUSAL]
