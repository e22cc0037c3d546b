"""Webhooks, and what is on its way to them. What there is to tell is the journal's; here is how far it got.

A hook remembers its place in the journal; passing on what came since, and moving the place, is one
transaction, so that each piece of news becomes one delivery, whatever dies at whatever moment.
"""

import datetime as dt
import json
from collections.abc import Sequence

from countersign.procurement.ports import JournalRow
from countersign.procurement.webhooks import NEWS, Delivery, DeliveryState, Hook, News
from countersign.store import refusals
from countersign.store.codec import ENTRY, instant, instant_or_none, stamp
from countersign.store.database import Row, Topic, Transaction

_NEWS = ", ".join(f"'{event}'" for event in NEWS)
NEWS_SINCE = f"""
SELECT id, at, body FROM journal WHERE event IN ({_NEWS}) AND id > :after ORDER BY id LIMIT :limit
"""
_EVENTS_BETWEEN = f"""
SELECT id, event FROM journal WHERE event IN ({_NEWS}) AND id > :after AND id <= :until
ORDER BY id LIMIT :limit
"""
_ADD = """
INSERT INTO hooks (name, url, secret, news, added_at, place) VALUES (:name, :url, :secret, :news, :at, :place)
ON CONFLICT (name) DO NOTHING
"""
_SEND = """
INSERT INTO deliveries (hook, place, state, attempts, next_at, reason)
VALUES (:hook, :place, 'pending', 0, :now, '')
"""
CLAIM_DELIVERY = """
UPDATE deliveries SET attempts = attempts + 1, next_at = :until
WHERE id = (
    SELECT id FROM deliveries WHERE state = 'pending' AND next_at <= :now
    ORDER BY next_at, attempts, id LIMIT 1
) RETURNING *
"""
_END = "UPDATE deliveries SET state = :state, next_at = NULL, reason = :reason WHERE id = :id"
_DEFER = """
UPDATE deliveries SET next_at = :until, reason = :reason WHERE id = :id AND state = 'pending'
"""
_REST = """
UPDATE deliveries SET next_at = :until
WHERE state = 'pending' AND next_at < :until AND hook = (SELECT hook FROM deliveries WHERE id = :id)
"""
_RESEND = """
UPDATE deliveries SET state = 'pending', attempts = 0, next_at = :now WHERE id = :id AND state = 'dead'
"""
OLD_DELIVERIES = """
SELECT deliveries.id FROM deliveries JOIN journal ON journal.id = deliveries.place
WHERE deliveries.state = 'sent' AND journal.at < :before LIMIT :limit
"""
_MANY = 1_000_000


def _hook(row: Row) -> Hook:
    news = tuple(News(one) for one in json.loads(row["news"]))
    return Hook(row["name"], row["url"], row["secret"], news, instant(row["added_at"]), row["place"])


def _delivery(row: Row) -> Delivery:
    state, next_at = DeliveryState(row["state"]), instant_or_none(row["next_at"])
    return Delivery(row["id"], row["hook"], row["place"], state, row["attempts"], next_at, row["reason"])


def _row(row: Row) -> JournalRow:
    return JournalRow(row["id"], instant(row["at"]), ENTRY.decode(row["body"]))


def _known(transaction: Transaction, name: str) -> Hook:
    row = transaction.row("SELECT * FROM hooks WHERE name = :name", name=name)
    if row is None:
        raise refusals.no_hook(name)
    return _hook(row)


def _queue(transaction: Transaction, hook: Hook, rows: Sequence[Row], now: dt.datetime) -> int:
    wanted = [row["id"] for row in rows if NEWS[row["event"]] in hook.news]
    transaction.run_each(_SEND, [{"hook": hook.name, "place": one, "now": stamp(now)} for one in wanted])
    return len(wanted)


class HookBook(Topic):
    """The part of `Store` about webhooks."""

    def add_hook(self, hook: Hook) -> None:
        """See `Hooks`."""
        values = {"name": hook.name, "url": hook.url, "secret": hook.secret, "place": hook.place}
        with self._database.writing() as transaction:
            if not transaction.run(_ADD, **values, news=json.dumps(hook.news), at=stamp(hook.added_at)):
                raise refusals.hook_known(hook.name)

    def hooks(self) -> Sequence[Hook]:
        """See `Hooks`."""
        with self._database.reading() as transaction:
            return tuple(_hook(row) for row in transaction.rows("SELECT * FROM hooks ORDER BY name"))

    def hook(self, name: str) -> Hook:
        """See `Hooks`."""
        with self._database.reading() as transaction:
            return _known(transaction, name)

    def remove_hook(self, name: str) -> None:
        """See `Hooks`."""
        with self._database.writing() as transaction:
            transaction.run("DELETE FROM deliveries WHERE hook = :name", name=name)
            if not transaction.run("DELETE FROM hooks WHERE name = :name", name=name):
                raise refusals.no_hook(name)

    def news(self, after: int, limit: int) -> Sequence[JournalRow]:
        """See `Hooks`."""
        with self._database.reading() as transaction:
            return tuple(_row(row) for row in transaction.rows(NEWS_SINCE, after=after, limit=limit))

    def news_at(self, place: int) -> JournalRow:
        """See `Hooks`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT id, at, body FROM journal WHERE id = :id", id=place)
        if row is None:
            raise refusals.no_news(place)
        return _row(row)

    def last_place(self) -> int:
        """See `Hooks`."""
        with self._database.reading() as transaction:
            return int(transaction.rows("SELECT coalesce(max(id), 0) AS last FROM journal")[0]["last"])

    def fan_out(self, now: dt.datetime, limit: int) -> int:
        """See `Hooks`."""
        told = 0
        with self._database.writing() as transaction:
            for row in transaction.rows("SELECT * FROM hooks"):
                hook = _hook(row)
                span = {"after": hook.place, "until": _MANY * _MANY, "limit": limit}
                rows = transaction.rows(_EVENTS_BETWEEN, **span)
                told += _queue(transaction, hook, rows, now)
                if rows:
                    sql = "UPDATE hooks SET place = :place WHERE name = :name"
                    transaction.run(sql, name=hook.name, place=rows[-1]["id"])
        return told

    def claim_delivery(self, now: dt.datetime, lease: dt.timedelta) -> Delivery | None:
        """See `Hooks`."""
        with self._database.writing() as transaction:
            row = transaction.row(CLAIM_DELIVERY, now=stamp(now), until=stamp(now + lease))
        return _delivery(row) if row else None

    def delivery_ended(self, number: int, state: DeliveryState, reason: str = "") -> None:
        """See `Hooks`."""
        with self._database.writing() as transaction:
            transaction.run(_END, id=number, state=state.value, reason=reason)

    def delivery_deferred(self, number: int, until: dt.datetime, reason: str) -> None:
        """See `Hooks`."""
        with self._database.writing() as transaction:
            transaction.run(_DEFER, id=number, until=stamp(until), reason=reason)
            transaction.run(_REST, id=number, until=stamp(until))

    def deliveries(self, state: DeliveryState | None = None, limit: int = 100) -> Sequence[Delivery]:
        """See `Hooks`."""
        where = "" if state is None else "WHERE state = :state"
        sql = f"SELECT * FROM deliveries {where} ORDER BY id DESC LIMIT :limit"
        with self._database.reading() as transaction:
            rows = transaction.rows(sql, state=state and state.value, limit=limit)
        return tuple(_delivery(row) for row in rows)

    def resend(self, numbers: Sequence[int], now: dt.datetime) -> int:
        """See `Hooks`."""
        with self._database.writing() as transaction:
            return sum(transaction.run(_RESEND, id=one, now=stamp(now)) for one in numbers)

    def replay(self, hook: str, after: int, until: int, now: dt.datetime) -> int:
        """See `Hooks`."""
        with self._database.writing() as transaction:
            known = _known(transaction, hook)
            rows = transaction.rows(_EVENTS_BETWEEN, after=after, until=until, limit=_MANY)
            return _queue(transaction, known, rows, now)

    def forget_deliveries(self, before: dt.datetime, limit: int) -> int:
        """See `Hooks`."""
        with self._database.writing() as transaction:
            old = transaction.rows(OLD_DELIVERIES, before=stamp(before), limit=limit)
            transaction.run_each("DELETE FROM deliveries WHERE id = :id", old)
            return len(old)
