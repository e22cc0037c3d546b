"""An office for tests of the steps: the real state machine and the reference store, and fakes that work.

The fakes are named fakes and keep to their ports' promises: a script says what the reader reads, the outside
world remembers what was sent, the clock stands still until it is moved.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from builders import MONDAY, a_reading, a_route, accepted

from countersign.agent import letters
from countersign.agent.bulletin_files import bulletin_letters
from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office, unprobed
from countersign.agent.steps.take_mail import take_mail
from countersign.extractors.instructions.clerk import InstructionClerk
from countersign.mailbox.bulletin import BulletinWriter
from countersign.mailbox.compose import Company
from countersign.mailbox.wording import Templates
from countersign.procurement.case import Case, MailPlan
from countersign.procurement.claims import Reading
from countersign.procurement.errors import BadMail, ChannelError, MailboxError
from countersign.procurement.mail import InboundMessage, OutboundMail, Route, Sort, TextLine, Trust
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import default_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.ports import HeldMail, OrderBook, Probe
from countersign.procurement.posts import Post
from countersign.procurement.tokens import Signer
from countersign.store.memory import MemoryStore


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@dataclass
class FakePostman:
    """A mail is its text; `routes` says whose it is. What begins with `garbage` can't be parsed."""

    route_of: Callable[[InboundMessage, OrderBook], Route]
    relabelled: list[Sequence[OutboundMail]] = field(default_factory=list)

    def identity(self, raw: bytes) -> str:
        return hashlib.sha256(raw).hexdigest()

    def parse(self, raw: bytes) -> InboundMessage:
        if raw.startswith(b"garbage"):
            raise BadMail("there is nothing to read in this mail; look at it with `countersign held list`")
        return InboundMessage(
            self.identity(raw), "sales@northgate.example", "Re: order", (TextLine(1, raw.decode()),)
        )

    def route(
        self, message: InboundMessage, book: OrderBook, attached: Callable[[], Sequence[str]] = tuple
    ) -> Route:
        del attached
        return self.route_of(message, book)

    def instructed(self, message: InboundMessage, ours: Sequence[OutboundMail]) -> Sequence[str]:
        del ours
        return [line.text for line in message.lines]

    def relabel(self, message: InboundMessage, ours: Sequence[OutboundMail]) -> InboundMessage:
        self.relabelled.append(ours)
        return message


@dataclass
class FakeReader:
    """Reads what its script says; `confirmed` by default."""

    script: Callable[[InboundMessage, Sequence[PurchaseOrder]], Reading] | None = None
    away: dt.date | None = None

    def read(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
        if self.script:
            return self.script(message, orders)
        order = orders[0]
        return a_reading(order, *(accepted(order, line.line) for line in order.lines))

    def attached(self, message: InboundMessage) -> Sequence[str]:
        del message
        return ()

    def away_until(self, message: InboundMessage) -> dt.date | None:
        del message
        return self.away


class FakeComposer:
    """Writes what the plan says, and nothing pretty."""

    def compose(self, plan: MailPlan, case: Case, at: dt.datetime) -> OutboundMail:
        del at
        identity = (
            f"<po-{case.number}.{case.order.revision}.{plan.sequence}.{case.token}@orchard-metal.example>"
        )
        return OutboundMail(
            identity, "orders@orchard-metal.example", plan.recipients, str(plan.purpose), identity.encode()
        )

    def notice(self, about: HeldMail, recipient: str, at: dt.datetime) -> OutboundMail:
        del at
        identity = f"<held-{about.identity[:16]}@orchard-metal.example>"
        return OutboundMail(
            identity, "orders@orchard-metal.example", (recipient,), "notice", about.reason.encode()
        )


@dataclass
class FakeOutside:
    """The world that our mails go to; `refusals` are raised first, one a try."""

    mails: list[OutboundMail] = field(default_factory=list)
    refusals: list[MailboxError] = field(default_factory=list)

    def send(self, mail: OutboundMail) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.mails.append(mail)


OURSELVES = Company("Orchard Metal", "orchard-metal.example", "orders@orchard-metal.example")


def a_writer(company: Company = OURSELVES) -> BulletinWriter:
    """The one that is at work: what it writes is read by tests."""
    return BulletinWriter(company, bulletin_letters(), _common(), Signer(b"the office's secret"))


@cache
def _common() -> Templates:
    return letters.load()


@dataclass
class FakeChannels:
    """Remembers what was posted; `refusals` are raised first, one a try."""

    posts: list[Post] = field(default_factory=list)
    refusals: list[ChannelError] = field(default_factory=list)

    def send(self, post: Post) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.posts.append(post)


def first_order(message: InboundMessage, book: OrderBook) -> Route:
    """The order that the text names, or none."""
    words = message.lines[0].text.split()
    found = [order for word in words if (order := book.by_number(word))]
    return a_route(found[0]) if found else Route(Sort.PERSON, trust=Trust.STRANGER)


def an_office(probe: Probe = unprobed, **changes: object) -> Office:
    """An office in which everything works; `changes` replace parts."""
    office = Office(
        store=MemoryStore(),
        postman=FakePostman(first_order),
        reader=FakeReader(),
        clerk=InstructionClerk(),
        composer=FakeComposer(),
        sender=FakeOutside(),
        policy=default_policy(),
        calendar=Weekdays(),
        clock=FakeClock(),
        token=lambda number: f"t{number}",
        signer=Signer(b"the office's secret"),
        fallback="desk@orchard-metal.example",
        bulletins=a_writer(),
        channels=FakeChannels(),
        probe=probe,
    )
    return replace(office, **changes)  # type: ignore[arg-type]


def answered(office: Office, text: str) -> Office:
    """The office after its mails went out and one came in with these words and was handled."""
    while deliver(office):
        pass
    take_mail(office, text.encode(), "test")
    while handle_message(office):
        pass
    return office
