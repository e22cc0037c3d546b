"""The part of the reference store that other programs come to: clients, the ledger, webhooks.

As in `memory`, dicts of immutable rows and plain functions. What is promised is in `procurement.clients`,
`procurement.ledger` and `procurement.webhooks`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from countersign.procurement.book import folded
from countersign.procurement.clients import KEPT, Call, Client, Reply
from countersign.procurement.erp import OVER, OrderStatus, WriteState
from countersign.procurement.ledger import Entry, Offer
from countersign.procurement.ports import Commit, JournalRow
from countersign.procurement.webhooks import NEWS, Delivery, DeliveryState, Hook
from countersign.store import refusals
from countersign.store.memory_tables import Begun, Tables


def put_entries(tables: Tables, commit: Commit) -> None:
    """Keeps a commit's orders of the ledger, and its offers. Raises `Stale`, `Conflict`."""
    for entry in commit.ledger:
        for other in tables.ledger:
            if other != entry.number and folded(other) == folded(entry.number):
                raise refusals.reads_the_same(entry.number, other)
        known = tables.ledger.get(entry.number)
        if (known[1].version if known else 0) != entry.version - 1:
            raise refusals.entry_moved_on(entry)
        place = max((at for at, _ in tables.ledger.values()), default=0) + 1
        tables.ledger[entry.number] = (place, entry)
        tables.ledger_changed[entry.number] = commit.at
    for one in commit.offers:
        seq = max((at for at, _ in tables.offers.values()), default=0) + 1
        tables.offers[one.key] = (tables.offers[one.key][0] if one.key in tables.offers else seq, one)


def _queue(tables: Tables, hook: Hook, rows: Sequence[JournalRow], now: dt.datetime) -> int:
    wanted = [row.id for row in rows if NEWS[row.entry.event] in hook.news]
    for place in wanted:
        tables.last_delivery += 1
        pending = Delivery(tables.last_delivery, hook.name, place, DeliveryState.PENDING, 0, now)
        tables.deliveries[pending.id] = pending
    return len(wanted)


def _news(tables: Tables, after: int) -> list[JournalRow]:
    return [row for row in tables.journal if row.id > after and row.entry.event in NEWS]


def _known(tables: Tables, name: str) -> Hook:
    if name not in tables.hooks:
        raise refusals.no_hook(name)
    return tables.hooks[name]


@dataclass
class MemoryPart:
    """What the parts need of the store: its tables, to read and to change."""

    def _read(self) -> Tables:
        raise NotImplementedError

    def _writing(self) -> AbstractContextManager[Tables]:
        raise NotImplementedError


class MemoryClients(MemoryPart):
    """`Clients` in memory."""

    def add_client(self, client: Client) -> None:
        """See `Clients`."""
        with self._writing() as tables:
            if client.name in tables.clients:
                raise refusals.client_known(client.name)
            tables.clients[client.name] = client

    def client_by(self, digest: str) -> Client | None:
        """See `Clients`."""
        all_ = self._read().clients.values()
        return next((one for one in all_ if one.digest == digest and one.revoked_at is None), None)

    def clients(self) -> Sequence[Client]:
        """See `Clients`."""
        return tuple(client for _, client in sorted(self._read().clients.items()))

    def revoke_client(self, name: str, at: dt.datetime) -> None:
        """See `Clients`."""
        with self._writing() as tables:
            known = tables.clients.get(name)
            if known is None or known.revoked_at is not None:
                raise refusals.no_client(name)
            tables.clients[name] = replace(known, revoked_at=at)

    def begin_call(self, call: Call, now: dt.datetime, lease: dt.timedelta) -> Reply | None:
        """See `Clients`."""
        with self._writing() as tables:
            tables.calls = {key: one for key, one in tables.calls.items() if one.at >= now - KEPT}
            known = tables.calls.get((call.client, call.key))
            if known is None or (known.mark == call.mark and known.reply is None and known.until <= now):
                at = known.at if known else now
                tables.calls[call.client, call.key] = Begun(call.mark, at, now + lease)
                return None
        if known.mark != call.mark:
            raise refusals.key_reused(call.key)
        if known.reply is None:
            raise refusals.still_at_work(call.key)
        return known.reply

    def end_call(self, call: Call, reply: Reply) -> None:
        """See `Clients`."""
        with self._writing() as tables:
            known = tables.calls.get((call.client, call.key))
            if known and known.mark == call.mark:
                tables.calls[call.client, call.key] = replace(known, reply=reply)

    def drop_call(self, call: Call) -> None:
        """See `Clients`."""
        with self._writing() as tables:
            known = tables.calls.get((call.client, call.key))
            if known and known.mark == call.mark and known.reply is None:
                del tables.calls[call.client, call.key]

    def forget_calls(self, before: dt.datetime) -> int:
        """See `Clients`."""
        with self._writing() as tables:
            known = len(tables.calls)
            tables.calls = {key: one for key, one in tables.calls.items() if one.at >= before}
            return known - len(tables.calls)


class MemoryLedger(MemoryPart):
    """`Ledger` in memory."""

    def entries(self, numbers: Sequence[str]) -> Mapping[str, Entry]:
        """See `Ledger`."""
        known = self._read().ledger
        return {number: known[number][1] for number in numbers if number in known}

    def entries_changed(self, after: int, limit: int) -> Sequence[tuple[int, Entry]]:
        """See `Ledger`."""
        behind = [one for one in self._read().ledger.values() if one[0] > after]
        return sorted(behind, key=lambda one: one[0])[:limit]

    def entry_count(self) -> int:
        """See `Ledger`."""
        return len(self._read().ledger)

    def offer(self, key: str) -> Offer | None:
        """See `Ledger`."""
        found = self._read().offers.get(key)
        return found[1] if found else None

    def offers(self, after: int, limit: int, *, waiting: bool) -> Sequence[tuple[int, Offer]]:
        """See `Ledger`."""
        tables = self._read()

        def open_(offer: Offer) -> bool:
            write = tables.writes.get(offer.key)
            states = (WriteState.APPROVED, WriteState.WRITING)
            return offer.answer is None and write is not None and write.state in states

        numbered = tables.offers.values()
        wanted = [(n, one) for n, one in numbered if n > after and (open_(one) or not waiting)]
        return wanted[:limit]

    def hurry_write(self, key: str, now: dt.datetime) -> None:
        """See `Ledger`."""
        with self._writing() as tables:
            found = tables.writes.get(key)
            if found and found.state is WriteState.APPROVED:
                tables.writes[key] = replace(found, next_at=now)

    def forget_entries(self, before: dt.datetime, told: int, limit: int) -> int:
        """See `Ledger`."""
        with self._writing() as tables:
            busy = {one.order for one in tables.writes.values() if one.state not in OVER}
            newest = max((place for place, _ in tables.ledger.values()), default=0)
            old = [
                number
                for number, (place, entry) in tables.ledger.items()
                if entry.status is not OrderStatus.OPEN and number not in busy
                if place <= told and place < newest and tables.ledger_changed[number] < before
            ][:limit]
            for number in old:
                del tables.ledger[number], tables.ledger_changed[number]
            return len(old)

    def forget_offers(self, before: dt.datetime, limit: int) -> int:
        """See `Ledger`."""
        with self._writing() as tables:
            newest = max((seq for seq, _ in tables.offers.values()), default=0)
            over = {key for key, one in tables.writes.items() if one.state in OVER}
            answered = [one for seq, one in tables.offers.values() if seq < newest and one.key in over]
            old = [one.key for one in answered if one.answer and one.answer.at < before][:limit]
            for key in old:
                del tables.offers[key]
            return len(old)


class MemoryHooks(MemoryPart):
    """`Hooks` in memory."""

    def add_hook(self, hook: Hook) -> None:
        """See `Hooks`."""
        with self._writing() as tables:
            if hook.name in tables.hooks:
                raise refusals.hook_known(hook.name)
            tables.hooks[hook.name] = hook

    def hooks(self) -> Sequence[Hook]:
        """See `Hooks`."""
        return tuple(hook for _, hook in sorted(self._read().hooks.items()))

    def hook(self, name: str) -> Hook:
        """See `Hooks`."""
        return _known(self._read(), name)

    def remove_hook(self, name: str) -> None:
        """See `Hooks`."""
        with self._writing() as tables:
            _known(tables, name)
            del tables.hooks[name]
            tables.deliveries = {n: one for n, one in tables.deliveries.items() if one.hook != name}

    def news(self, after: int, limit: int) -> Sequence[JournalRow]:
        """See `Hooks`."""
        return tuple(_news(self._read(), after)[:limit])

    def news_at(self, place: int) -> JournalRow:
        """See `Hooks`."""
        found = next((row for row in self._read().journal if row.id == place), None)
        if found is None:
            raise refusals.no_news(place)
        return found

    def last_place(self) -> int:
        """See `Hooks`."""
        return len(self._read().journal)

    def fan_out(self, now: dt.datetime, limit: int) -> int:
        """See `Hooks`."""
        told = 0
        with self._writing() as tables:
            for hook in list(tables.hooks.values()):
                rows = _news(tables, hook.place)[:limit]
                told += _queue(tables, hook, rows, now)
                if rows:
                    tables.hooks[hook.name] = replace(hook, place=rows[-1].id)
        return told

    def claim_delivery(self, now: dt.datetime, lease: dt.timedelta) -> Delivery | None:
        """See `Hooks`."""
        with self._writing() as tables:
            pending = ((one.next_at, one) for one in tables.deliveries.values())
            due = [(at, one.attempts, one.id) for at, one in pending if at and at <= now]
            if not due:
                return None
            found = tables.deliveries[min(due)[2]]
            claimed = replace(found, attempts=found.attempts + 1, next_at=now + lease)
            tables.deliveries[claimed.id] = claimed
            return claimed

    def delivery_ended(self, number: int, state: DeliveryState, reason: str = "") -> None:
        """See `Hooks`."""
        with self._writing() as tables:
            if number in tables.deliveries:
                ended = replace(tables.deliveries[number], state=state, next_at=None, reason=reason)
                tables.deliveries[number] = ended

    def delivery_deferred(self, number: int, until: dt.datetime, reason: str) -> None:
        """See `Hooks`."""
        with self._writing() as tables:
            found = tables.deliveries.get(number)
            if found is None:
                return
            if found.state is DeliveryState.PENDING:
                tables.deliveries[number] = replace(found, next_at=until, reason=reason)
            for one in list(tables.deliveries.values()):
                if one.hook == found.hook and one.next_at and one.next_at < until:
                    tables.deliveries[one.id] = replace(one, next_at=until)

    def deliveries(self, state: DeliveryState | None = None, limit: int = 100) -> Sequence[Delivery]:
        """See `Hooks`."""
        newest_first = reversed(self._read().deliveries.values())
        return tuple(one for one in newest_first if state in (None, one.state))[:limit]

    def resend(self, numbers: Sequence[int], now: dt.datetime) -> int:
        """See `Hooks`."""
        again = 0
        with self._writing() as tables:
            for one in (tables.deliveries[n] for n in numbers if n in tables.deliveries):
                if one.state is DeliveryState.DEAD:
                    fresh = replace(one, state=DeliveryState.PENDING, attempts=0, next_at=now)
                    tables.deliveries[one.id] = fresh
                    again += 1
        return again

    def replay(self, hook: str, after: int, until: int, now: dt.datetime) -> int:
        """See `Hooks`."""
        with self._writing() as tables:
            rows = [row for row in _news(tables, after) if row.id <= until]
            return _queue(tables, _known(tables, hook), rows, now)

    def forget_deliveries(self, before: dt.datetime, limit: int) -> int:
        """See `Hooks`."""
        with self._writing() as tables:
            told = {row.id: row.at for row in tables.journal}
            sent = [one for one in tables.deliveries.values() if one.state is DeliveryState.SENT]
            old = [one.id for one in sent if told[one.place] < before][:limit]
            for number in old:
                del tables.deliveries[number]
            return len(old)
