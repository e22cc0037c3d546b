"""The daily digests on a moved clock: written once a person and day, whatever happens in between."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, MONDAY, an_order
from office import FakeClock, FakeReader, an_office

from countersign.agent.steps.act import act
from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.rounds import Rounds
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.procurement.actions import Assign, Resolution, Resolve
from countersign.procurement.case import Decision
from countersign.procurement.claims import ExceptionType, MessageKind, Reading
from countersign.procurement.draft import Draft, escalate, raise_exception
from countersign.procurement.errors import MailboxError, StoreError
from countersign.procurement.events import PersonActed
from countersign.procurement.judgement import Finding, Severity
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import Commit, OutboxMail

BATCHED = parse_policy('[digest]\nbatch_below = "high"\n', "mine.toml")
BEN = "ben@orchard-metal.example"


@pytest.fixture
def office() -> Office:
    office = an_office(policy=BATCHED)
    send_orders(office, [an_order()])
    raised(office, "14 days later")
    return office


def raised(office: Office, words: str) -> Decision:
    """An exception comes up now."""
    case, now = office.store.case("4500012345"), office.clock()
    draft = Draft(case, office.policy, office.calendar, now, office.fallback)
    finding = Finding(ExceptionType.DATE, words, "tolerance.date.default", Severity.LOW, line=10)
    one = raise_exception(draft, finding, "", None)
    assert one
    escalate(draft, [one])
    decision = draft.decision()
    office.store.commit(Commit(now, (decision,), office.letters(decision, now)))
    return decision


def move(office: Office, to: str) -> None:
    """The clock goes to that time of November."""
    clock = office.clock
    assert isinstance(clock, FakeClock)
    clock.now = dt.datetime.fromisoformat(f"2026-11-{to}:00+00:00")


def digests(office: Office) -> list[OutboxMail]:
    return [one for one in office.store.outbox("") if "digest-" in one.mail.message_id]


def rows(office: Office, event: str) -> list[str]:
    return [row.entry.words for row in office.store.journal("") if row.entry.event == event]


def test_before_its_time_nothing_is_written(office: Office) -> None:
    assert Rounds().go(office) == 0
    move(office, "03T07:59")
    assert Rounds().go(office) == 0


def test_at_its_time_the_owner_gets_what_was_batched(office: Office) -> None:
    move(office, "03T08:00")
    assert Rounds().go(office) == 1
    (row,) = digests(office)
    assert row.mail.recipients == (ADA.email,)
    assert b"4500012345-1" in row.mail.raw
    assert rows(office, "digest.written") == [f"{ADA.email}, 2026-11-03 08:00 UTC: 1 waiting"]


def test_a_day_has_one_digest_however_often_and_by_however_many_it_is_looked(office: Office) -> None:
    move(office, "03T08:00")
    for _ in range(3):
        Rounds().go(office)
    move(office, "03T17:00")
    Rounds().go(office)
    assert len(digests(office)) == 1


def test_the_next_day_has_its_own_and_weekends_none(office: Office) -> None:
    rounds = Rounds()
    for day in ("03", "04", "05", "06", "07", "08", "09"):
        for time in ("07:00", "08:00", "12:00"):
            move(office, f"{day}T{time}")
            rounds.go(office)
    days = [row.mail.message_id.partition("-")[2][:8] for row in digests(office)]
    assert days == ["20261103", "20261104", "20261105", "20261106", "20261109"]


def test_a_worker_that_was_down_at_the_time_writes_it_when_it_is_back(office: Office) -> None:
    move(office, "03T15:30")
    assert Rounds().go(office) == 1


def test_what_came_up_after_the_slot_waits_for_tomorrow_although_today_is_written_late(
    office: Office,
) -> None:
    move(office, "03T11:00")
    raised(office, "and 10 pieces short")
    Rounds().go(office)
    (row,) = digests(office)
    assert b"4500012345-2" not in row.mail.raw


def test_nothing_to_say_is_no_mail_but_a_row_that_says_so(office: Office) -> None:
    act(office, PersonActed("4500012345-1", ADA.email, Resolve(Resolution.ACCEPTED)))
    move(office, "03T08:00")
    assert Rounds().go(office) == 0
    assert digests(office) == []
    assert rows(office, "digest.empty") == [f"{ADA.email}, 2026-11-03 08:00 UTC: 1 settled"]


def test_what_is_handed_on_is_in_the_new_owners_digest(office: Office) -> None:
    act(office, PersonActed("4500012345-1", ADA.email, Assign(BEN)))
    move(office, "03T08:00")
    Rounds().go(office)
    assert [row.mail.recipients for row in digests(office)] == [(BEN,)]


def test_a_death_before_the_commit_loses_nothing_and_one_after_it_repeats_nothing(office: Office) -> None:
    move(office, "03T08:00")
    broken = replace(office, store=Dying(office.store))  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        Rounds().go(broken)
    assert digests(office) == []
    assert Rounds().go(office) == 1
    assert Rounds().go(office) == 0


class Dying:
    """A store that dies in the middle of a commit."""

    def __init__(self, store: object) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def commit(self, commit: Commit) -> None:
        raise StoreError("the disk is full; make room")


def test_a_digest_that_cant_be_written_does_not_stop_the_others_and_is_tried_again(office: Office) -> None:
    raised(office, "and 10 pieces short")
    act(office, PersonActed("4500012345-2", ADA.email, Assign(BEN)))
    move(office, "03T08:00")
    fragile, rounds = Fragile(office.bulletins), Rounds()
    assert rounds.go(replace(office, bulletins=fragile)) == 1
    assert [row.mail.recipients for row in digests(office)] == [(BEN,)]
    move(office, "03T08:11")
    assert rounds.go(office) == 1


class Fragile:
    """Writes for everybody but Ada."""

    def __init__(self, writer: object) -> None:
        self._writer = writer

    def digest(self, digest: object, asks: object, at: dt.datetime) -> object:
        if digest.who == ADA.email:  # type: ignore[attr-defined]
            raise MailboxError("that is no address", permanent=True)
        return self._writer.digest(digest, asks, at)  # type: ignore[attr-defined]


def test_looking_before_the_next_time_reads_nothing(office: Office) -> None:
    rounds = Rounds()
    rounds.go(office)
    unread = replace(office, store=None)  # type: ignore[arg-type]
    assert dt.datetime(2026, 11, 2, 9, 59, tzinfo=dt.UTC) > MONDAY
    move(office, "02T09:59")
    assert rounds.go(unread) == 0


def test_a_new_policy_is_looked_at_at_once(office: Office) -> None:
    rounds = Rounds()
    move(office, "03T07:45")
    rounds.go(office)
    earlier = parse_policy("[digest]\nat = 07:30:00\n", "mine.toml")
    assert rounds.go(replace(office, policy=earlier)) == 1


def test_where_digests_are_off_nobody_gets_one(office: Office) -> None:
    off = replace(office, policy=parse_policy("[digest]\nenabled = false\n", "mine.toml"))
    move(office, "03T08:00")
    assert Rounds().go(off) == 0


@pytest.mark.parametrize("text", [b"hello, who are you?", b"garbage"])
def test_a_mail_that_waits_for_a_person_is_told_when_their_quiet_hours_are_over(text: bytes) -> None:
    quiet = parse_policy("[quiet]\nstart = 18:00:00\nend = 07:00:00\n", "mine.toml")
    reader = FakeReader(lambda message, orders: Reading(MessageKind.QUESTION, (), ()))
    office = an_office(policy=quiet, reader=reader)
    move(office, "02T22:00")
    take_mail(office, text, "test")
    handle_message(office)
    (row,) = office.store.outbox("")
    assert row.next_at == dt.datetime(2026, 11, 3, 7, tzinfo=dt.UTC)
    assert rows(office, "mail.queued") == [
        "notice to desk@orchard-metal.example; quiet hours, it waits until 2026-11-03 07:00 UTC"
    ]
    assert not deliver(office)
    move(office, "03T07:00")
    assert deliver(office)
