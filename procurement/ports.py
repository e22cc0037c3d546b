"""What the steps need from the world, as protocols. An adapter is right when it keeps these promises;
`tests/contracts/` holds each port's suite, and every implementation passes the same one.

Instants are aware and UTC. Errors are those of `errors`; anything else is a defect.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from countersign.procurement.case import Case, CaseException, Decision, JournalEntry, MailPlan, Purpose
from countersign.procurement.claims import Reading
from countersign.procurement.clients import Clients
from countersign.procurement.erp import Systems, Write, Writes
from countersign.procurement.instructions import Instruction, Person
from countersign.procurement.ledger import Entry, Ledger, Offer
from countersign.procurement.mail import InboundMessage, OutboundMail, Route
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.version import PolicyVersion
from countersign.procurement.posts import ClaimedPost, Mark, Post
from countersign.procurement.webhooks import Hooks

Clock = Callable[[], dt.datetime]
"""Now, aware and in UTC."""

Probe = Callable[[str], None]
"""Told the name of each stage once it is behind us; a test kills the process there."""


class MessageState(StrEnum):
    """Where a stored message stands. NEW ones are worked on; the other three are its exits."""

    NEW = "new"
    DONE = "done"
    HELD = "held"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class StoredAnswer:
    """What a mail was taken for, without the mail."""

    message: str
    received_at: dt.datetime
    route: Route
    reading: Reading


@dataclass(frozen=True)
class StoredMessage:
    """A kept mail. `attempts` counts the tries that were begun; `reason` says why it is held."""

    identity: str
    raw: bytes = field(repr=False)
    source: str = ""
    state: MessageState = MessageState.NEW
    attempts: int = 0
    received_at: dt.datetime | None = None
    reason: str = ""


class OutboxState(StrEnum):
    """Where a mail of ours stands. A row found SENDING after a crash is sent again under the same id.

    A DRAFT waits for a person, who sends or discards it.
    """

    DRAFT = "draft"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class OutboxMail:
    """A mail in the outbox: the fixed mail, why it exists, and how far it got.

    `also` are further orders that it speaks of: it is their mail as well.
    """

    mail: OutboundMail
    order: str
    purpose: Purpose
    state: OutboxState = OutboxState.PENDING
    attempts: int = 0
    next_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    reason: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class JournalRow:
    """A journal entry as stored: numbered in the order of commits, with its instant."""

    id: int
    at: dt.datetime
    entry: JournalEntry


@dataclass(frozen=True)
class Cursor:
    """How far a folder was read: every UID up to `uid` under this `uidvalidity` is kept."""

    uidvalidity: int
    uid: int


@dataclass(frozen=True)
class Fetched:
    """One mail from a folder, with the cursor that holds once it is kept."""

    raw: bytes = field(repr=False)
    cursor: Cursor


@dataclass(frozen=True)
class Commit:
    """One transaction: decisions, the mails that carry them out, and the message that caused them.

    `message` None: a timer, a person or an import was the cause. `route` and `reading` are kept with
    the message for those who ask why. `sent` and `failed` are Message-IDs of outbox mails: they are out,
    or refused for good (`failure` says why), and the journal says so in the same transaction. `released`
    and `discarded` are those of drafts: a person lets them go out, or never (`failure` says why). `policy`
    is put in force. `redeemed` are the keys of decision tokens that it uses up. `marks` say that a digest or
    review is written; `posts` are for channels, `posted` and `unposted` the keys of those that are out, or
    given up. `writes` are how writes to the company's system stand now. `ledger` and `offers` are
    orders and writes of the ledger, each order one version above the stored one.
    """

    at: dt.datetime
    decisions: tuple[Decision, ...] = ()
    mails: tuple[OutboxMail, ...] = ()
    message: str | None = None
    message_state: MessageState = MessageState.DONE
    message_reason: str = ""
    route: Route | None = None
    reading: Reading | None = None
    journal: tuple[JournalEntry, ...] = ()
    sent: str = ""
    failed: str = ""
    failure: str = ""
    released: str = ""
    discarded: str = ""
    policy: PolicyVersion | None = None
    redeemed: tuple[str, ...] = ()
    writes: tuple[Write, ...] = ()
    marks: tuple[Mark, ...] = ()
    posts: tuple[Post, ...] = ()
    posted: str = ""
    unposted: str = ""
    ledger: tuple[Entry, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def all_posts(self) -> tuple[Post, ...]:
        """What goes to channels: each decision's posts, then its own."""
        return tuple(post for decision in self.decisions for post in decision.posts) + self.posts

    @property
    def entries(self) -> tuple[JournalEntry, ...]:
        """All that it adds to the journal: each decision's entries, then its own."""
        return tuple(entry for decision in self.decisions for entry in decision.journal) + self.journal


@dataclass(frozen=True)
class HeldMail:
    """A mail that belongs to no order, or can't be read: what a person needs in order to look at it."""

    identity: str
    sender: str
    subject: str
    reason: str


class OrderBook(Protocol):
    """Finds the orders that a mail may be about. All lookups are exact; absent means empty or None."""

    def by_number(self, number: str) -> PurchaseOrder | None:
        """The order with this number; letter case and separators (space, dash, slash, dot) are ignored.

        Where several orders are then alike, only the one spelled exactly so.
        """
        ...

    def by_token(self, token: str) -> PurchaseOrder | None:
        """The order whose case has this reply-address token."""
        ...

    def by_supplier(self, address: str) -> Sequence[PurchaseOrder]:
        """The orders placed with this address, or, where there is none, with its domain; newest first.

        The domain of a public mail provider is nobody's: there only the address counts.
        """
        ...

    def own_numbers(self, address: str) -> Mapping[str, Sequence[str]]:
        """What the supplier behind this address called its orders, by our number; those it named none for
        are left out.
        """
        ...


class Store(Writes, Systems, Clients, Ledger, Hooks, Protocol):
    """The truth. Every method is one transaction: on return it is on disk, on an exception nothing changed.

    Thread-safe: any thread may call any method at any time. `StoreError` where a person has to act.
    """

    def orders(self) -> Sequence[PurchaseOrder]:
        """Every order, by number."""
        ...

    def first_revisions(self, numbers: Sequence[str]) -> Mapping[str, PurchaseOrder]:
        """What those of these orders that were revised said when they were first stored, by number."""
        ...

    def book(self) -> OrderBook:
        """Lookups over the stored orders."""
        ...

    def case(self, order: str) -> Case:
        """The case of an order, with its unresolved exceptions. Raises `NotFound`."""
        ...

    def cases(self) -> Sequence[Case]:
        """Every case, by order number."""
        ...

    def due_cases(self, now: dt.datetime, limit: int = 50) -> Sequence[str]:
        """Order numbers of cases whose `due_at` is not after `now`, earliest first."""
        ...

    def postpone(self, order: str, due_at: dt.datetime) -> None:
        """Moves a case's `due_at` and nothing else: so that one bad case can't stop the line.

        Raises `NotFound`.
        """
        ...

    def keep(self, identity: str, raw: bytes, source: str, at: dt.datetime) -> bool:
        """Stores a mail; False if one with this identity was stored before (nothing changes then)."""
        ...

    def message(self, identity: str) -> StoredMessage:
        """A stored mail. Raises `NotFound`."""
        ...

    def messages(self, state: MessageState | None = None) -> Sequence[StoredMessage]:
        """Stored mails in order of arrival, optionally of one state."""
        ...

    def claim_message(self, now: dt.datetime, lease: dt.timedelta) -> StoredMessage | None:
        """The next NEW mail that nobody works on; counts an attempt and reserves it until `now + lease`."""
        ...

    def defer_message(self, identity: str, until: dt.datetime, reason: str, *, counted: bool) -> None:
        """Puts a claimed mail back until then; `counted=False` gives the attempt back.

        Raises `Stale` if it is no longer NEW, `NotFound`.
        """
        ...

    def hold_message(self, identity: str, reason: str) -> None:
        """A person has to look: moves it to HELD. Raises `Stale` if it is no longer NEW, `NotFound`."""
        ...

    def release_message(self, identity: str) -> None:
        """Back to NEW with no attempts. Raises `NotFound` if no held mail has this identity."""
        ...

    def commit(self, commit: Commit) -> None:
        """The one write of a decision. Raises `Stale` if a case's version is not one below the decision's
        (0 below 1: the case must not exist yet), or if the message is no longer NEW.

        `Stale` as well if the policy's version is not one above the newest, a draft is none any more, a
        decision token was used before, a mark stands there for that slot or a later one, or a post is over.

        Raises `Conflict` if a token, an exception's id or a Message-ID is taken, if a case's token would
        change, or if a changed exception was never opened; `NotFound` if the message was never kept.
        """
        ...

    def claim_mail(self, now: dt.datetime, lease: dt.timedelta) -> OutboxMail | None:
        """The next PENDING mail whose time has come, or one SENDING whose lease ran out; now SENDING.

        Counts an attempt; `next_at` becomes the end of the lease.
        """
        ...

    def mail_deferred(self, message_id: str, until: dt.datetime, reason: str) -> None:
        """Not now: PENDING again from `until`. Raises `Stale` if it is SENT or FAILED, `NotFound`."""
        ...

    def outbox(self, order: str | None = None) -> Sequence[OutboxMail]:
        """The mails of one order (those that speak of it as well), or all, as they were written."""
        ...

    def sent_mail(self, message_id: str) -> OutboxMail | None:
        """The outbox row with this Message-ID, in whatever state; None if it is not ours."""
        ...

    def drafts(self) -> Sequence[OutboxMail]:
        """The mails that wait for a person to send them, in the order they were written."""
        ...

    def policies(self) -> Sequence[PolicyVersion]:
        """Every policy that was ever in force, oldest first."""
        ...

    def newer_policy(self, known: int = 0) -> PolicyVersion | None:
        """The policy in force if its version is above `known`; None if nothing newer was activated."""
        ...

    def redeemed(self, key: str) -> bool:
        """Whether a decision was made by a token under this key (`tokens.redemption`)."""
        ...

    def marked(self, topic: str, who: str) -> dt.datetime | None:
        """The last slot for which this was said to them; None: never."""
        ...

    def claim_post(self, now: dt.datetime, lease: dt.timedelta) -> ClaimedPost | None:
        """The next post whose time has come, or whose lease ran out; counts an attempt."""
        ...

    def post_deferred(self, key: str, until: dt.datetime) -> None:
        """Not now: from then on again. Raises `Stale` if it is over."""
        ...

    def exceptions(self, *, everything: bool = False) -> Sequence[CaseException]:
        """Exceptions not resolved, most severe and oldest first; with `everything`, resolved ones too."""
        ...

    def exception(self, identity: str) -> CaseException:
        """One exception. Raises `NotFound`."""
        ...

    def journal(self, order: str) -> Sequence[JournalRow]:
        """An order's paper trail, oldest first."""
        ...

    def reading(self, message: str) -> Reading | None:
        """What the mail was read as, once decided."""
        ...

    def route(self, message: str) -> Route | None:
        """Where the mail was sent and why, once decided."""
        ...

    def answers(self, since: dt.datetime) -> Iterable[StoredAnswer]:
        """Everything that was read of mails received from then on, in order of arrival."""
        ...

    def cursor(self, folder: str) -> Cursor | None:
        """How far a folder was read."""
        ...

    def set_cursor(self, folder: str, cursor: Cursor) -> None:
        """Every mail up to here is kept."""
        ...

    def cached(self, key: str) -> str | None:
        """What was remembered under `key` (model answers)."""
        ...

    def remember(self, key: str, value: str, at: dt.datetime) -> None:
        """Remembers; the first value under a key stays."""
        ...

    def spent(self, since: dt.datetime) -> int:
        """Model tokens spent since then, that instant included."""
        ...

    def spend(self, tokens: int, at: dt.datetime) -> None:
        """Counts model tokens."""
        ...

    def beat(self, worker: str, at: dt.datetime) -> None:
        """A worker is alive."""
        ...

    def beats(self) -> Sequence[tuple[str, dt.datetime]]:
        """When each worker was last alive."""
        ...

    def faults(self) -> Sequence[str]:
        """What is damaged, in words; empty if all is well. Reads everything: meant for `doctor`."""
        ...

    def close(self) -> None:
        """Ends it; later calls raise `StoreError`, but for another `close`."""
        ...


class Inbox(Protocol):
    """A folder of the company's mailbox. Reading never changes it; every error is `MailboxError`."""

    def fetch(self, cursor: Cursor | None) -> Iterable[Fetched]:
        """The mails after `cursor`, oldest first; all of them if it is None or its UIDVALIDITY is over."""
        ...

    def wait(self, timeout: float) -> bool:
        """True once something may have come; False after `timeout` seconds, or once it is closed."""
        ...

    def tidy(self, cursor: Cursor, *, folder: str = "", flag: str = "") -> bool:
        """Moves or flags the mail at `cursor`, if that can be done safely: cosmetic; never raises."""
        ...

    def close(self) -> None:
        """Logs out, and ends a `wait` or `fetch` under way in another thread; never raises."""
        ...


class Sender(Protocol):
    """Hands mails to the company's submission server."""

    def send(self, mail: OutboundMail) -> None:
        """Returns once the server took it. `MailboxError`, permanent or not, if it did not."""
        ...


class Composer(Protocol):
    """Writes our mails. The same plan, case and instant give the same bytes."""

    def compose(self, plan: MailPlan, case: Case, at: dt.datetime) -> OutboundMail:
        """The mail for a plan, Message-ID and all."""
        ...

    def notice(self, about: HeldMail, recipient: str, at: dt.datetime) -> OutboundMail:
        """Tells a person that a mail waits for them, with its sender, its subject and the reason."""
        ...


class Reader(Protocol):
    """Finds what a mail says about orders. Nothing that a mail contains, nor a model that is down, raises."""

    def read(self, message: InboundMessage, orders: Sequence[PurchaseOrder]) -> Reading:
        """The checked reading of `message` about `orders`; see `claims.Reading`."""
        ...

    def attached(self, message: InboundMessage) -> Sequence[str]:
        """The text of each attachment that can be read, for finding which order the mail is about."""
        ...

    def away_until(self, message: InboundMessage) -> dt.date | None:
        """The last day of absence that an automatic reply names, or None."""
        ...


class Clerk(Protocol):
    """Reads what one of our own people answers to a mail about exceptions. Nothing that they write raises."""

    def instructions(
        self,
        lines: Sequence[str],
        order: PurchaseOrder,
        about: Sequence[CaseException],
        today: dt.date,
        people: Callable[[], Sequence[Person]],
    ) -> Sequence[Instruction]:
        """What is to be done about the exceptions, in the order in which it is written.

        `people` are asked for where somebody is named.
        """
        ...


class Postman(Protocol):
    """The pure half of the mailbox, as the steps see it."""

    def identity(self, raw: bytes) -> str:
        """The same for the same mail, by whatever way and under whatever UID it came."""
        ...

    def parse(self, raw: bytes) -> InboundMessage:
        """Raises `BadMail` where there is nothing to read."""
        ...

    def route(
        self, message: InboundMessage, book: OrderBook, attached: Callable[[], Sequence[str]] = tuple
    ) -> Route:
        """What it is, whose it is, how far it is trusted.

        `attached` gives the text of the attachments; it is asked once at most, and not for a machine's mail.
        """
        ...

    def instructed(self, message: InboundMessage, ours: Sequence[OutboundMail]) -> Sequence[str]:
        """What one of our own people says in answer to our mails, line by line: nothing quoted, no tokens."""
        ...

    def relabel(self, message: InboundMessage, ours: Sequence[OutboundMail]) -> InboundMessage:
        """The message with the lines that we wrote ourselves labelled as quoted."""
        ...
