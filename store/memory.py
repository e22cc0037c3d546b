"""The reference store: what the port's promises mean, in dicts that a reader can check by eye.

Each method works on a copy of the tables and swaps it in at the end, so that a failure changes nothing.
That makes a write as slow as the store is large: it is for tests, demos and `countersign read`, and the
measure that `SqliteStore` is held to. Nothing survives the process.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from countersign.procurement import book as keys
from countersign.procurement.case import Case, CaseException
from countersign.procurement.claims import Reading
from countersign.procurement.erp import SystemState, Write
from countersign.procurement.errors import StoreError
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
    Store,
    StoredAnswer,
    StoredMessage,
)
from countersign.procurement.posts import ClaimedPost
from countersign.store import refusals
from countersign.store.memory_api import MemoryClients, MemoryHooks, MemoryLedger, put_entries
from countersign.store.memory_tables import (
    GRAVITY,
    WAITING,
    Kept,
    Tables,
    Waiting,
    end_mails,
    is_ready,
    kept_message,
    move_case,
    put_in_force,
    put_writes,
    redeem,
    say_and_post,
    settle_exceptions,
    settle_message,
    turn,
    unresolved,
    unsent,
    unsettled,
    waiting_post,
    whole,
    withdraw,
    writes_to_claim,
)


class MemoryBook:
    """The order book over a `MemoryStore`."""

    def __init__(self, store: "MemoryStore") -> None:
        self._store = store

    def by_number(self, number: str) -> PurchaseOrder | None:
        """See `OrderBook`."""
        key = keys.folded(number)
        alike = [order for order in self._store.orders() if key and keys.folded(order.number) == key]
        return keys.meant(number, alike)

    def by_token(self, token: str) -> PurchaseOrder | None:
        """See `OrderBook`."""
        return next((case.order for case in self._store.cases() if case.token == token), None)

    def by_supplier(self, address: str) -> Sequence[PurchaseOrder]:
        """See `OrderBook`."""
        newest = self._store.newest_orders()
        key, domain = keys.address_key(address), keys.company_domain(address)
        exact = tuple(order for order in newest if keys.address_key(order.supplier.email) == key)
        return exact or tuple(
            order for order in newest if domain and keys.company_domain(order.supplier.email) == domain
        )

    def own_numbers(self, address: str) -> Mapping[str, Sequence[str]]:
        """See `OrderBook`."""
        called = {case.number: case.own_numbers for case in self._store.cases() if case.own_numbers}
        theirs = {order.number for order in self.by_supplier(address)}
        return {number: called[number] for number in sorted(theirs & called.keys())}


class MemoryStore(MemoryClients, MemoryLedger, MemoryHooks, Store):
    """`Store` in memory."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._lock = Lock()
        self._closed = False

    def _read(self) -> Tables:
        if self._closed:
            raise StoreError("The store in memory was closed by this program: make a new one first")
        return self._tables

    @contextmanager
    def _writing(self) -> Iterator[Tables]:
        with self._lock:
            changed = self._read().copy()
            yield changed
            self._tables = changed

    # Orders and cases

    def orders(self) -> Sequence[PurchaseOrder]:
        """See `Store`."""
        return tuple(order for _, order in sorted(self._read().orders.items()))

    def first_revisions(self, numbers: Sequence[str]) -> Mapping[str, PurchaseOrder]:
        """See `Store`."""
        firsts = self._read().firsts
        return {number: firsts[number] for number in numbers if number in firsts}

    def newest_orders(self) -> Sequence[PurchaseOrder]:
        """Every order, the latest placed first; of one day, the latest stored."""
        tables = self._read()
        stored_last_first = reversed(tables.orders.values())
        return sorted(stored_last_first, key=lambda order: tables.placed[order.number], reverse=True)

    def book(self) -> MemoryBook:
        """See `Store`."""
        return MemoryBook(self)

    def case(self, order: str) -> Case:
        """See `Store`."""
        tables = self._read()
        if order not in tables.cases:
            raise refusals.no_case(order)
        return whole(tables, order)

    def cases(self) -> Sequence[Case]:
        """See `Store`."""
        tables = self._read()
        return tuple(whole(tables, order) for order in sorted(tables.cases))

    def due_cases(self, now: dt.datetime, limit: int = 50) -> Sequence[str]:
        """See `Store`."""
        waiting = ((case.due_at, case.number) for case in self._read().cases.values() if case.due_at)
        return tuple(number for due_at, number in sorted(waiting) if due_at <= now)[:limit]

    def postpone(self, order: str, due_at: dt.datetime) -> None:
        """See `Store`."""
        with self._writing() as tables:
            if order not in tables.cases:
                raise refusals.no_case(order)
            tables.cases[order] = replace(tables.cases[order], due_at=due_at)

    # Messages

    def keep(self, identity: str, raw: bytes, source: str, at: dt.datetime) -> bool:
        """See `Store`."""
        with self._writing() as tables:
            if identity in tables.messages:
                return False
            tables.messages[identity] = Kept(StoredMessage(identity, raw, source, received_at=at))
            return True

    def message(self, identity: str) -> StoredMessage:
        """See `Store`."""
        return kept_message(self._read(), identity).message

    def messages(self, state: MessageState | None = None) -> Sequence[StoredMessage]:
        """See `Store`."""
        everything = (kept.message for kept in self._read().messages.values())
        return tuple(message for message in everything if state in (None, message.state))

    def claim_message(self, now: dt.datetime, lease: dt.timedelta) -> StoredMessage | None:
        """See `Store`."""
        with self._writing() as tables:
            ready = [
                kept
                for kept in tables.messages.values()
                if kept.message.state is MessageState.NEW and is_ready(kept.ready_at, now)
            ]
            if not ready:
                return None
            message = min(ready, key=lambda kept: turn(kept.ready_at)).message
            claimed = replace(message, attempts=message.attempts + 1)
            tables.messages[claimed.identity] = Kept(claimed, now + lease)
            return claimed

    def defer_message(self, identity: str, until: dt.datetime, reason: str, *, counted: bool) -> None:
        """See `Store`."""
        with self._writing() as tables:
            message = unsettled(tables, identity)
            attempts = message.attempts if counted else max(0, message.attempts - 1)
            deferred = replace(message, attempts=attempts, reason=reason)
            tables.messages[identity] = Kept(deferred, until)

    def hold_message(self, identity: str, reason: str) -> None:
        """See `Store`."""
        with self._writing() as tables:
            held = replace(unsettled(tables, identity), state=MessageState.HELD, reason=reason)
            tables.messages[identity] = Kept(held)

    def release_message(self, identity: str) -> None:
        """See `Store`."""
        with self._writing() as tables:
            kept = tables.messages.get(identity)
            if kept is None or kept.message.state is not MessageState.HELD:
                raise refusals.not_held(identity)
            fresh = replace(kept.message, state=MessageState.NEW, attempts=0, reason="")
            tables.messages[identity] = Kept(fresh)

    def reading(self, message: str) -> Reading | None:
        """See `Store`."""
        return self._read().readings.get(message)

    def route(self, message: str) -> Route | None:
        """See `Store`."""
        return self._read().routes.get(message)

    def answers(self, since: dt.datetime) -> Sequence[StoredAnswer]:
        """See `Store`."""
        tables = self._read()
        return tuple(
            StoredAnswer(
                one.identity, one.received_at, tables.routes[one.identity], tables.readings[one.identity]
            )
            for one in (kept.message for kept in tables.messages.values())
            if one.received_at and one.received_at >= since
            if one.identity in tables.routes and one.identity in tables.readings
        )

    def redeemed(self, key: str) -> bool:
        """See `Store`."""
        return key in self._read().redeemed

    # The one write of a decision

    def commit(self, commit: Commit) -> None:
        """See `Store`."""
        with self._writing() as tables:
            put_in_force(tables, commit)
            settle_message(tables, commit)
            redeem(tables, commit)
            say_and_post(tables, commit)
            for decision in commit.decisions:
                move_case(tables, decision.case, commit.at)
            for decision in commit.decisions:
                settle_exceptions(tables, decision)
                withdraw(tables, decision)
            for mail in commit.mails:
                if mail.mail.message_id in tables.outbox:
                    raise refusals.already_written(mail)
                tables.outbox[mail.mail.message_id] = mail
            end_mails(tables, commit)
            put_writes(tables, commit)
            put_entries(tables, commit)
            for entry in commit.entries:
                tables.journal.append(JournalRow(len(tables.journal) + 1, commit.at, entry))

    # What goes back to the company's system

    def claim_write(self, now: dt.datetime, lease: dt.timedelta) -> Write | None:
        """See `Writes`."""
        with self._writing() as tables:
            ready = writes_to_claim(tables, now)
            if not ready:
                return None
            claimed = min(ready, key=lambda one: turn(one.next_at)).claimed(now + lease)
            tables.writes[claimed.key] = claimed
            return claimed

    def write_of(self, key: str) -> Write:
        """See `Writes`."""
        if (found := self._read().writes.get(key)) is None:
            raise refusals.no_write(key)
        return found

    def writes(self, order: str | None = None) -> Sequence[Write]:
        """See `Writes`."""
        return tuple(w for w in self._read().writes.values() if order in (None, w.order))

    def system(self, name: str) -> SystemState:
        """See `Systems`."""
        return self._read().systems.get(name, SystemState(name))

    def keep_system(self, state: SystemState) -> None:
        """See `Systems`."""
        with self._writing() as tables:
            tables.systems[state.name] = state

    # Outbox

    def claim_mail(self, now: dt.datetime, lease: dt.timedelta) -> OutboxMail | None:
        """See `Store`."""
        with self._writing() as tables:
            waiting = (mail for mail in tables.outbox.values() if mail.state in WAITING)
            ready = [mail for mail in waiting if is_ready(mail.next_at, now)]
            if not ready:
                return None
            mail = min(ready, key=lambda mail: turn(mail.next_at))
            claimed = replace(
                mail, state=OutboxState.SENDING, attempts=mail.attempts + 1, next_at=now + lease
            )
            tables.outbox[mail.mail.message_id] = claimed
            return claimed

    def mail_deferred(self, message_id: str, until: dt.datetime, reason: str) -> None:
        """See `Store`."""
        with self._writing() as tables:
            mail = unsent(tables, message_id)
            tables.outbox[message_id] = replace(mail, state=OutboxState.PENDING, next_at=until, reason=reason)

    def outbox(self, order: str | None = None) -> Sequence[OutboxMail]:
        """See `Store`."""
        mails = self._read().outbox.values()
        return tuple(mail for mail in mails if order in (None, mail.order, *mail.also))

    def drafts(self) -> Sequence[OutboxMail]:
        """See `Store`."""
        return tuple(mail for mail in self._read().outbox.values() if mail.state is OutboxState.DRAFT)

    def sent_mail(self, message_id: str) -> OutboxMail | None:
        """See `Store`."""
        return self._read().outbox.get(message_id)

    # Marks and posts

    def marked(self, topic: str, who: str) -> dt.datetime | None:
        """See `Store`."""
        return self._read().marks.get((topic, who))

    def claim_post(self, now: dt.datetime, lease: dt.timedelta) -> ClaimedPost | None:
        """See `Store`."""
        with self._writing() as tables:
            ready = [(one.ready_at, key) for key, one in tables.posts.items() if one.ready_at]
            due = [key for ready_at, key in sorted(ready, key=lambda pair: pair[0]) if ready_at <= now]
            if not due:
                return None
            claimed = tables.posts[due[0]].claimed
            claimed = replace(claimed, attempts=claimed.attempts + 1)
            tables.posts[due[0]] = Waiting(claimed, now + lease)
            return claimed

    def post_deferred(self, key: str, until: dt.datetime) -> None:
        """See `Store`."""
        with self._writing() as tables:
            tables.posts[key] = replace(waiting_post(tables, key), ready_at=until)

    # Policies

    def policies(self) -> Sequence[PolicyVersion]:
        """See `Store`."""
        return tuple(self._read().policies)

    def newer_policy(self, known: int = 0) -> PolicyVersion | None:
        """See `Store`."""
        newest = next(reversed(self._read().policies), None)
        return newest if newest and newest.version > known else None

    # Exceptions and the paper trail

    def exceptions(self, *, everything: bool = False) -> Sequence[CaseException]:
        """See `Store`."""
        wanted = (e for e in self._read().exceptions.values() if everything or unresolved(e))
        return tuple(sorted(wanted, key=lambda e: (GRAVITY[e.severity], e.opened_at)))

    def exception(self, identity: str) -> CaseException:
        """See `Store`."""
        if (found := self._read().exceptions.get(identity)) is None:
            raise refusals.no_exception(identity)
        return found

    def journal(self, order: str) -> Sequence[JournalRow]:
        """See `Store`."""
        return tuple(row for row in self._read().journal if row.entry.order == order)

    # Bookkeeping

    def cursor(self, folder: str) -> Cursor | None:
        """See `Store`."""
        return self._read().cursors.get(folder)

    def set_cursor(self, folder: str, cursor: Cursor) -> None:
        """See `Store`."""
        with self._writing() as tables:
            tables.cursors[folder] = cursor

    def cached(self, key: str) -> str | None:
        """See `Store`."""
        return self._read().cache.get(key)

    def remember(self, key: str, value: str, at: dt.datetime) -> None:  # noqa: ARG002 - kept on disk only
        """See `Store`."""
        with self._writing() as tables:
            tables.cache.setdefault(key, value)

    def spent(self, since: dt.datetime) -> int:
        """See `Store`."""
        return sum(tokens for at, tokens in self._read().spending if at >= since)

    def spend(self, tokens: int, at: dt.datetime) -> None:
        """See `Store`."""
        with self._writing() as tables:
            tables.spending.append((at, tokens))

    def beat(self, worker: str, at: dt.datetime) -> None:
        """See `Store`."""
        with self._writing() as tables:
            tables.beats[worker] = at

    def beats(self) -> Sequence[tuple[str, dt.datetime]]:
        """See `Store`."""
        return tuple(sorted(self._read().beats.items()))

    def faults(self) -> Sequence[str]:
        """See `Store`. Memory doesn't rust."""
        self._read()
        return ()

    def close(self) -> None:
        """See `Store`."""
        self._closed = True
