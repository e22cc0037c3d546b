"""Ninety days in the office: the clock is moved, the worker works, suppliers and our own people answer.

    ┌─► the clock moves to the next mail, action, or full hour ─► the worker's round ─┐
    └──────────── what it sent is seen by those who got it, who answer later ◄────────┘

Nothing sleeps. What was sent, and what was found wrong on the way, is in `Season`; what must hold at the end
is said by `test_ninety_days.py`.
"""

import datetime as dt
import hashlib
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import season_company as company
from office import FakeClock, an_office
from season_people import Intended, People, at_the_desk
from season_suppliers import Suppliers

from countersign.agent import letters
from countersign.agent.calendar import CountryCalendar
from countersign.agent.steps.drafts import discard_draft, send_draft
from countersign.agent.steps.office import Office
from countersign.agent.steps.receive import receive
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.worker import Worker
from countersign.extractors.check import ReaderRules
from countersign.extractors.instructions.clerk import InstructionClerk
from countersign.extractors.reading import TwoReaders
from countersign.mailbox.compose import Company, MailComposer
from countersign.mailbox.postman import Postman
from countersign.procurement.case import Purpose
from countersign.procurement.errors import MailboxError
from countersign.procurement.events import GoodsReceived
from countersign.procurement.mail import OutboundMail
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.ports import OutboxMail
from countersign.procurement.tokens import Signer
from countersign.store.sqlite import open_store

START = dt.datetime.combine(company.FIRST_DAY, dt.time(8), dt.UTC)
END = START + dt.timedelta(days=company.DAYS)
TICK = dt.timedelta(hours=1)
AWAY = (dt.datetime(2026, 11, 13, 15, tzinfo=dt.UTC), dt.datetime(2026, 11, 15, 4, tzinfo=dt.UTC))
"""The program is off from a Friday afternoon to the small hours of a Sunday."""
BUSY = (dt.datetime(2026, 12, 3, 15, tzinfo=dt.UTC), dt.datetime(2026, 12, 3, 22, tzinfo=dt.UTC))
"""The submission server takes nothing for an afternoon."""

DISCARDED, FORGOTTEN = 0.1, 0.5
"""So many drafts are thrown away on a day, and so many of all lie until the next."""


@dataclass(frozen=True)
class Sent:
    """A mail that went out, with why."""

    at: dt.datetime
    mail: OutboundMail
    row: OutboxMail


@dataclass
class Outside:
    """The world that our mails go to."""

    clock: FakeClock
    sent: list[tuple[dt.datetime, OutboundMail]] = field(default_factory=list)

    def send(self, mail: OutboundMail) -> None:
        if BUSY[0] <= self.clock.now < BUSY[1]:
            raise MailboxError("the server is busy: try again later", permanent=False)
        self.sent.append((self.clock.now, mail))


@dataclass
class Season:
    """The whole season. `faults` are sentences about what was wrong in the middle of it."""

    office: Office
    clock: FakeClock
    outside: Outside
    suppliers: Suppliers
    people: People
    sent: list[Sent] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _agenda: list[tuple[dt.datetime, int, Callable[[], object]]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)

    def at(self, when: dt.datetime, do: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (when, next(self._number), do))

    def play(self) -> None:
        """From the first day to the last."""
        orders = company.orders(self.people.chance)
        for released in (*orders, *company.revisions(orders, self.people.chance)):
            self.at(released.at, lambda order=released.order: self._release(order))
        for day in range(company.DAYS):
            self.at(START + dt.timedelta(days=day, hours=2), self._send_drafts)
        worker = Worker(self.office, None, "INBOX", name="season")
        tick = START
        while self.clock.now < END:
            self.clock.now = min(tick, self._agenda[0][0] if self._agenda else tick)
            if self.clock.now == tick:
                tick += TICK
            while self._agenda and self._agenda[0][0] <= self.clock.now:
                heapq.heappop(self._agenda)[2]()
            if not AWAY[0] <= self.clock.now < AWAY[1]:
                worker.once()
                self._look()
                self._deliver()

    def _release(self, order: PurchaseOrder) -> None:
        self.suppliers.meet(order)
        send_orders(self.office, [order])
        if not order.revision and int(order.number) % 2:
            last = max(line.date for line in order.lines) + dt.timedelta(days=2)
            arrives = dt.datetime.combine(last, dt.time(11), dt.UTC)
            self.at(arrives, lambda: self._goods(order.number))

    def _send_drafts(self) -> None:
        """On working days somebody sends what waits for them, forgets some of it, and throws some away."""
        if self.clock.now.weekday() >= 5:
            return
        for row in self.office.store.drafts():
            chosen = self.people.chance.random()
            if chosen < DISCARDED and not row.purpose.is_order:
                discard_draft(self.office, row.mail.message_id, company.ADA.email, "rang them instead")
            elif chosen > FORGOTTEN:
                send_draft(self.office, row.mail.message_id, company.ADA.email)

    def _goods(self, number: str) -> None:
        if self.office.store.case(number).state == "confirmed":
            receive(self.office, GoodsReceived(number, company.ADA.email))

    def _look(self) -> None:
        """Nothing that is due may be left over once the worker is done."""
        for number in self.office.store.due_cases(self.clock.now, 5):
            self.faults.append(f"{self.clock.now:%m-%d %H:%M} {number} is due and nothing was done")

    def _deliver(self) -> None:
        new, self.outside.sent = self.outside.sent, []
        for at, mail in new:
            row = self.office.store.sent_mail(mail.message_id)
            assert row is not None, f"{mail.message_id} is in no outbox"
            self.sent.append(Sent(at, mail, row))
            if row.purpose.inside:
                self._read_by_us(at, mail, row)
            else:
                self._read_by_supplier(at, mail, row)

    def _read_by_supplier(self, at: dt.datetime, mail: OutboundMail, row: OutboxMail) -> None:
        for number in (row.order, *row.also):
            order = self.office.store.case(number).order
            for written in self.suppliers.answers(mail, row.purpose, order, at):
                self.at(written.at, lambda raw=written.raw: take_mail(self.office, raw, "season"))

    def _read_by_us(self, at: dt.datetime, mail: OutboundMail, row: OutboxMail) -> None:
        if row.purpose in (Purpose.NOTICE, Purpose.NOTE, Purpose.OUTCOME) or not row.order:
            return
        if intended := self.people.intend(mail, row.purpose, row.order, at):
            self.at(intended.at, lambda: self._carry_out(intended))

    def _carry_out(self, intended: Intended) -> None:
        if intended.do:
            at_the_desk(self.office, intended)
        else:
            take_mail(self.office, intended.raw, "season")


def a_season(folder: Path, seed: int) -> Season:
    """An office with everything real but the wire and the clock."""
    clock = FakeClock()
    clock.now = START
    outside, signer = Outside(clock), Signer(b"the season's secret")
    ours = Company("Orchard Metal", company.DOMAIN, company.MAILBOX)
    office = an_office(
        store=open_store(folder / "season.sqlite"),
        postman=Postman(f"mx.{company.DOMAIN}", (company.MAILBOX,), company.DOMAIN),
        reader=TwoReaders(None, ReaderRules()),
        clerk=InstructionClerk("en", "US"),
        composer=MailComposer(ours, letters.load(), signer),
        sender=outside,
        policy=parse_policy(company.POLICY, "season.toml"),
        calendar=CountryCalendar(),
        clock=clock,
        token=lambda number: hashlib.sha256(number.encode()).hexdigest()[:10],
        signer=signer,
        fallback=company.MANAGER,
    )
    return Season(office, clock, outside, Suppliers(Random(seed)), People(Random(seed + 1)))
