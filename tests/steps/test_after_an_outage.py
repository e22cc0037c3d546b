"""A supplier is waited for from when our mail reached them, however long it lay here before."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from builders import an_order
from office import FakeClock, an_office

from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.follow_up import follow_up
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.procurement.case import ExceptionState, Purpose
from countersign.procurement.claims import ExceptionType
from countersign.procurement.errors import MailboxError
from countersign.procurement.mail import OutboundMail
from countersign.procurement.policy.model import parse_policy

ORDER = an_order()
SENT = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
DAILY = parse_policy("[reminders]\nevery_business_days = 1\n", "p.toml")
LAG = dt.timedelta(seconds=3)
"""Nothing is done at the very second at which it is due."""


@dataclass
class Server:
    """A submission server that can be away."""

    clock: FakeClock
    up: bool = True
    taken: list[tuple[dt.datetime, str]] = field(default_factory=list)

    def send(self, mail: OutboundMail) -> None:
        if not self.up:
            raise MailboxError("the server is busy", permanent=False)
        self.taken.append((self.clock.now, mail.message_id))


@dataclass
class World:
    office: Office
    clock: FakeClock
    server: Server

    def play(self, until: dt.datetime) -> None:
        """The worker looks every ten minutes, a little late."""
        while self.clock.now < until:
            self.clock.now += dt.timedelta(minutes=10)
            follow_up(self.office)
            while deliver(self.office):
                pass

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.server.up = False
        yield
        self.server.up = True

    @property
    def reminders(self) -> list[str]:
        purposes = {row.mail.message_id: row.purpose for row in self.office.store.outbox()}
        taken = [at for at, identity in self.server.taken if purposes[identity] is Purpose.REMINDER]
        return [f"{at:%a %d %H:%M}" for at in taken]

    @property
    def events(self) -> list[str]:
        return [row.entry.event for row in self.office.store.journal(ORDER.number)]


def on(day: int, hour: int = 9, minute: int = 30) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


@pytest.fixture
def world() -> World:
    clock = FakeClock()
    clock.now = SENT + LAG
    server = Server(clock)
    return World(an_office(clock=clock, sender=server), clock, server)


def test_reminders_two_business_days_apart_are_so_though_each_is_written_seconds_late(world: World) -> None:
    send_orders(world.office, [ORDER])
    world.play(on(12))
    assert world.reminders == ["Thu 05 09:00", "Mon 09 09:00"]


def test_a_reminder_that_lay_here_for_an_outage_is_not_followed_by_the_next_one_at_once(world: World) -> None:
    send_orders(world.office, [ORDER])
    world.play(on(5, 8))
    with world.outage():
        world.play(on(9, 7))
    world.play(on(16))
    assert world.reminders == ["Mon 09 08:00", "Wed 11 09:00"]
    assert "reminder.postponed" in world.events


def test_an_order_is_waited_for_from_when_it_went_out(world: World) -> None:
    with world.outage():
        send_orders(world.office, [ORDER])
        world.play(on(4, 16))
    world.play(on(10, 8))
    assert world.reminders == ["Mon 09 09:00"]  # two business days after Wednesday afternoon


def test_while_a_reminder_lies_here_there_is_no_second_one(world: World) -> None:
    send_orders(world.office, [ORDER])
    world.office = replace(world.office, policy=DAILY)
    world.play(on(5, 8))
    with world.outage():
        world.play(on(6, 15, 30))
    assert world.events.count("mail.queued") == 2  # the order, and one reminder
    world.play(on(12))
    assert world.reminders == ["Fri 06 16:00", "Tue 10 09:00"]


def test_a_server_that_never_takes_a_mail_is_told_instead_of_waited_for(world: World) -> None:
    with world.outage():
        send_orders(world.office, [ORDER])
        world.play(on(10, 12))
    (told,) = world.office.store.exceptions()
    assert (told.type, told.state) == (ExceptionType.DELIVERY_FAILURE, ExceptionState.OPEN)
    assert "the server is busy" in told.words
    assert "REMINDER" not in {row.purpose.name for row in world.office.store.outbox()}
