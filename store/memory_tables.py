"""What the reference store holds and what a commit does to it: dicts of immutable rows, and plain functions.

Which method of the port uses them, and how a failure leaves no trace, is `memory.py`'s business.
"""

import datetime as dt
from copy import copy
from dataclasses import dataclass, field, fields, replace

from countersign.procurement.case import Case, CaseException, Decision, ExceptionState, Purpose
from countersign.procurement.claims import Reading
from countersign.procurement.clients import Client, Reply
from countersign.procurement.erp import SystemState, Write, WriteState
from countersign.procurement.judgement import Severity
from countersign.procurement.ledger import Entry, Offer
from countersign.procurement.mail import Route
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.version import PolicyVersion
from countersign.procurement.ports import (
    Commit,
    Cursor,
    JournalRow,
    MessageState,
    OutboxMail,
    OutboxState,
    StoredMessage,
)
from countersign.procurement.posts import ClaimedPost
from countersign.procurement.webhooks import Delivery, Hook
from countersign.procurement.writeback import queued
from countersign.store import refusals

GRAVITY = {severity: rank for rank, severity in enumerate(reversed(Severity))}  # 0 is the gravest
WAITING = frozenset({OutboxState.PENDING, OutboxState.SENDING})


@dataclass(frozen=True)
class Kept:
    """A message and when it may be claimed (again); None before the first claim."""

    message: StoredMessage
    ready_at: dt.datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """A post, and when it may be claimed (again); None once it is over."""

    claimed: ClaimedPost
    ready_at: dt.datetime | None


@dataclass(frozen=True)
class Begun:
    """A call under an idempotency key: when it was first made, until when somebody is at it, its reply."""

    mark: str
    at: dt.datetime
    until: dt.datetime
    reply: Reply | None = None


@dataclass
class Tables:
    """Dicts keep the order of insertion: of arrival, of writing, of opening."""

    orders: dict[str, PurchaseOrder] = field(default_factory=dict)
    firsts: dict[str, PurchaseOrder] = field(default_factory=dict)
    placed: dict[str, dt.date] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    exceptions: dict[str, CaseException] = field(default_factory=dict)
    messages: dict[str, Kept] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    outbox: dict[str, OutboxMail] = field(default_factory=dict)
    policies: list[PolicyVersion] = field(default_factory=list)
    redeemed: set[str] = field(default_factory=set)
    writes: dict[str, Write] = field(default_factory=dict)
    systems: dict[str, SystemState] = field(default_factory=dict)
    marks: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)
    posts: dict[str, Waiting] = field(default_factory=dict)
    journal: list[JournalRow] = field(default_factory=list)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    cache: dict[str, str] = field(default_factory=dict)
    spending: list[tuple[dt.datetime, int]] = field(default_factory=list)
    beats: dict[str, dt.datetime] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    calls: dict[tuple[str, str], Begun] = field(default_factory=dict)
    ledger: dict[str, tuple[int, Entry]] = field(default_factory=dict)
    ledger_changed: dict[str, dt.datetime] = field(default_factory=dict)
    offers: dict[str, tuple[int, Offer]] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    last_delivery: int = 0

    def copy(self) -> "Tables":
        """The same rows, which are immutable, in tables of their own."""
        return Tables(**{table.name: copy(getattr(self, table.name)) for table in fields(self)})


def writes_to_claim(tables: Tables, now: dt.datetime) -> list[Write]:
    """The writes whose time has come, but those of orders that somebody is writing."""
    under_way = [one for one in tables.writes.values() if one.state is WriteState.WRITING and one.next_at]
    busy = {one.order for one in under_way if one.next_at and one.next_at > now}
    states = (WriteState.APPROVED, WriteState.WRITING)
    waiting = [one for one in tables.writes.values() if one.state in states and one.order not in busy]
    return [one for one in waiting if one.next_at and one.next_at <= now]


def put_writes(tables: Tables, commit: Commit) -> None:
    """Keeps a commit's new writes and how older ones stand now."""
    for new in (one for decision in commit.decisions for one in decision.writes):
        line = [one for one in tables.writes.values() if (one.order, one.line) == (new.order, new.line)]
        for one in queued(new, line):
            if one is new:
                tables.writes.pop(one.key, None)
            tables.writes[one.key] = one
    for one in commit.writes:
        tables.writes[one.key] = one


def is_ready(ready_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether what waits until then may be taken now."""
    return ready_at is None or ready_at <= now


def turn(ready_at: dt.datetime | None) -> tuple[bool, dt.datetime]:
    """Sorts what nobody touched yet first, then what has been ready for longest."""
    return (ready_at is not None, ready_at or dt.datetime.min.replace(tzinfo=dt.UTC))


def unresolved(exception: CaseException) -> bool:
    """Whether somebody still has to settle it."""
    return exception.state is not ExceptionState.RESOLVED


def whole(tables: Tables, order: str) -> Case:
    """A case with its order and what is open about it."""
    mine = (e for e in tables.exceptions.values() if e.order == order and unresolved(e))
    return replace(tables.cases[order], order=tables.orders[order], exceptions=tuple(mine))


def kept_message(tables: Tables, identity: str) -> Kept:
    """A message that was kept. Raises `NotFound`."""
    if identity not in tables.messages:
        raise refusals.no_message(identity)
    return tables.messages[identity]


def unsettled(tables: Tables, identity: str) -> StoredMessage:
    """A message that is still worked on. Raises `NotFound`, `Stale`."""
    message = kept_message(tables, identity).message
    if message.state is not MessageState.NEW:
        raise refusals.no_longer_new(identity, message.state)
    return message


def unsent(tables: Tables, message_id: str) -> OutboxMail:
    """A mail that is still to go out. Raises `NotFound`, `Stale`."""
    if message_id not in tables.outbox:
        raise refusals.no_mail(message_id)
    mail = tables.outbox[message_id]
    if mail.state not in WAITING:
        raise refusals.already_over(message_id, mail.state)
    return mail


def redeem(tables: Tables, commit: Commit) -> None:
    """Uses a commit's tokens up. Raises `Stale`."""
    for key in commit.redeemed:
        if key in tables.redeemed:
            raise refusals.used_before(key)
        tables.redeemed.add(key)


def say_and_post(tables: Tables, commit: Commit) -> None:
    """Sets a commit's marks, queues its posts and ends others. Raises `Stale`."""
    for mark in commit.marks:
        known = tables.marks.get((mark.topic, mark.who))
        if known and known >= mark.slot:
            raise refusals.said_before(mark)
        tables.marks[mark.topic, mark.who] = mark.slot
    for post in commit.all_posts:
        tables.posts.setdefault(post.key, Waiting(ClaimedPost(post, 0), commit.at))
    for key in filter(None, (commit.posted, commit.unposted)):
        tables.posts[key] = replace(waiting_post(tables, key), ready_at=None)


def waiting_post(tables: Tables, key: str) -> Waiting:
    """A post that is not over. Raises `Stale`."""
    waiting = tables.posts.get(key)
    if waiting is None or waiting.ready_at is None:
        raise refusals.post_over(key)
    return waiting


def settle_message(tables: Tables, commit: Commit) -> None:
    """Moves the message that caused a commit. Raises `NotFound`, `Stale`."""
    if commit.message is None:
        return
    message = unsettled(tables, commit.message)
    settled = replace(message, state=commit.message_state, reason=commit.message_reason)
    tables.messages[commit.message] = Kept(settled)
    if commit.reading is not None:
        tables.readings[commit.message] = commit.reading
    if commit.route is not None:
        tables.routes[commit.message] = commit.route


def put_in_force(tables: Tables, commit: Commit) -> None:
    """Adds the policy that a commit carries. Raises `Stale`."""
    if commit.policy is None:
        return
    if commit.policy.version != len(tables.policies) + 1:
        raise refusals.overtaken_policy(commit.policy)
    tables.policies.append(commit.policy)


def withdraw(tables: Tables, decision: Decision) -> None:
    """Discards the drafts, and the questions not yet asked, of an order whose decision overtakes them."""
    for key, mail in tables.outbox.items():
        if mail.order != decision.case.number:
            continue
        unasked = mail.state is OutboxState.PENDING and mail.purpose is Purpose.QUESTION and not mail.attempts
        if decision.withdrawn and mail.state is OutboxState.DRAFT:
            tables.outbox[key] = replace(mail, state=OutboxState.DISCARDED, reason=decision.withdrawn)
        elif decision.unasked and unasked:
            reason = decision.unasked
            tables.outbox[key] = replace(mail, state=OutboxState.DISCARDED, next_at=None, reason=reason)


def _draft(tables: Tables, message_id: str) -> OutboxMail:
    if message_id not in tables.outbox:
        raise refusals.no_mail(message_id)
    mail = tables.outbox[message_id]
    if mail.state is not OutboxState.DRAFT:
        raise refusals.already_over(message_id, mail.state)
    return mail


def end_mails(tables: Tables, commit: Commit) -> None:
    """Notes what became of a mail or a draft. Raises `NotFound`, `Stale`."""
    if commit.sent:
        if commit.sent not in tables.outbox:
            raise refusals.no_mail(commit.sent)
        mail = tables.outbox[commit.sent]
        tables.outbox[commit.sent] = replace(
            mail, state=OutboxState.SENT, sent_at=mail.sent_at or commit.at, next_at=None, reason=""
        )
    if commit.failed:
        mail = unsent(tables, commit.failed)
        tables.outbox[commit.failed] = replace(
            mail, state=OutboxState.FAILED, next_at=None, reason=commit.failure
        )
    if commit.released:
        draft = _draft(tables, commit.released)
        tables.outbox[commit.released] = replace(
            draft, state=OutboxState.PENDING, next_at=commit.at, reason=""
        )
    if commit.discarded:
        draft = _draft(tables, commit.discarded)
        tables.outbox[commit.discarded] = replace(
            draft, state=OutboxState.DISCARDED, next_at=None, reason=commit.failure
        )


def move_case(tables: Tables, case: Case, at: dt.datetime) -> None:
    """Moves a case one version on. Raises `Stale`, `Conflict`."""
    known = tables.cases.get(case.number)
    version = known.version if known else 0
    if version != case.version - 1:
        raise refusals.moved_on(case, version)
    taken = any(other.token == case.token for other in tables.cases.values())
    if taken if known is None else known.token != case.token:
        raise refusals.token_clash(case)
    first_day = tables.placed.get(case.number, at.astimezone(dt.UTC).date())
    tables.placed[case.number] = case.order.date or first_day
    before = tables.orders.get(case.number, case.order)
    if before != case.order:
        tables.firsts.setdefault(case.number, before)
    tables.orders[case.number] = case.order
    tables.cases[case.number] = case


def settle_exceptions(tables: Tables, decision: Decision) -> None:
    """Opens and changes exceptions. Raises `Conflict`."""
    for exception in decision.opened:
        if exception.id in tables.exceptions:
            raise refusals.already_open(exception)
        tables.exceptions[exception.id] = exception
    for exception in decision.changed:
        known = tables.exceptions.get(exception.id)
        if known is None or known.order != exception.order:
            raise refusals.never_opened(exception)
        tables.exceptions[exception.id] = exception
