"""The shelf of a system that exchanges files, in a file of its own beside the store.

    shelf_orders ── seq grows with each piece of news; it is the cursor, and the order's token
    shelf_receipts · shelf_files (content that was taken) · shelf_out (confirmations on their way)

Of its own because a file of 100,000 orders is one transaction of many seconds, and mails must not wait for
it. What it holds is the system's own words, which can be handed in again; the truth stays in the store.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database as Tables

from countersign.procurement.erp import Confirmation, ErpLine, ErpOrder, Page
from countersign.procurement.errors import Stale, StoreError
from countersign.procurement.feed import Feed, OrderChange, Receipt
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.shelf import (
    Handed,
    Outgoing,
    Shelf,
    Taken,
    altered,
    arrived,
    dispatched,
    placed,
    refuse_strange_line,
    taken,
)
from countersign.store.codec import Codec, stamp
from countersign.store.database import Row, Topic, Transaction, open_database
from countersign.store.migrations import Step

BATCH = 500
LEFT = "is on its way"
T = TypeVar("T")
_HELD = Codec(ErpOrder, lean=True)
_RECEIPT = Codec(Receipt)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_TABLES = """
CREATE TABLE shelf_orders (number TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
CREATE TABLE shelf_receipts (
    order_number TEXT NOT NULL,
    line INTEGER NOT NULL,
    reference TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (order_number, line, reference)
) STRICT;
CREATE TABLE shelf_files (digest TEXT PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE shelf_out (
    control INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL,
    name TEXT NOT NULL,
    renewed INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE INDEX shelf_out_order ON shelf_out (order_number, control);
CREATE INDEX shelf_out_noted ON shelf_out (control) WHERE state = 'noted';
"""
_KNOWN = "SELECT * FROM shelf_orders WHERE number IN (SELECT value FROM json_each(:numbers))"
_PUT = """
INSERT INTO shelf_orders (number, seq, body) VALUES (:number, :seq, :body)
ON CONFLICT (number) DO UPDATE SET seq = excluded.seq, body = excluded.body
"""
_PUT_RECEIPT = """
INSERT INTO shelf_receipts (order_number, line, reference, body) VALUES (:order, :line, :reference, :body)
ON CONFLICT (order_number, line, reference) DO UPDATE SET body = excluded.body
"""
_PUT_OUT = """
INSERT INTO shelf_out (control, key, order_number, name, renewed, state)
VALUES (:control, :key, :order, :name, :renewed, 'noted') ON CONFLICT DO NOTHING
"""
_DOUBTED = "SELECT name, doubts FROM shelf_files WHERE doubts <> '[]' AND at >= :since ORDER BY at, rowid"
_RECEIPTS = "SELECT * FROM shelf_receipts WHERE order_number IN (SELECT value FROM json_each(:numbers))"


def first_tables(tables: Tables) -> None:
    """Everything that the first shelf keeps."""
    tables.executescript(_TABLES)


def doubts_of_files(tables: Tables) -> None:
    """What was odd about a file that was taken, as a JSON list."""
    tables.execute("ALTER TABLE shelf_files ADD COLUMN doubts TEXT NOT NULL DEFAULT '[]'")


STEPS: tuple[Step, ...] = (first_tables, doubts_of_files)


class _Taking:
    """One file on its way onto the shelf. `news` counts them."""

    def __init__(self, transaction: Transaction, news: Iterator[int]) -> None:
        self._transaction = transaction
        self._seq = news
        self.sum = Taken()

    def orders(self, orders: Sequence[PurchaseOrder]) -> None:
        numbers = [one.number for one in orders]
        known, come = self._known(numbers), self._receipts(numbers)
        put: dict[str, ErpOrder] = {}
        for one in orders:
            held = put.get(one.number) or known.get(one.number)
            now = taken(held, one)
            if now is held:
                self.sum = replace(self.sum, unchanged=self.sum.unchanged + 1)
                continue
            put[one.number] = arrived(now, come.get(one.number, ()))
            self._count(held)
        self._put(put)

    def changes(self, changes: Sequence[OrderChange]) -> None:
        for one in changes:
            held = self._known([one.number]).get(one.number)
            now = altered(held, one)
            if now is not held:
                self._put({one.number: now})
                self._count(held)

    def receipts(self, receipts: Sequence[Receipt]) -> None:
        numbers = [one.order for one in receipts]
        known = self._known(numbers)
        for one in (placed(known.get(one.order), one) for one in receipts):
            if held := known.get(one.order):
                refuse_strange_line(held, one)
            values = {"order": one.order, "line": one.line, "reference": one.reference}
            self._transaction.run(_PUT_RECEIPT, **values, body=_RECEIPT.encode(one))
        come = self._receipts(numbers)
        news = {number: arrived(held, come.get(number, ())) for number, held in known.items()}
        self._put({number: now for number, now in news.items() if now is not known[number]})
        self.sum = replace(self.sum, receipts=self.sum.receipts + len(receipts))

    def shipped(self, notices: Sequence[Receipt]) -> None:
        """What is on its way; of an order that never came, nobody waits for anything, and that is said."""
        known = self._known([one.order for one in notices])
        strange = dict.fromkeys(one.order for one in notices if one.order not in known)
        self.doubts([f"a ship notice is for order {order}, which never came" for order in strange])
        by_order: dict[str, list[Receipt]] = {}
        for one in notices:
            if held := known.get(one.order):
                found = placed(held, one, LEFT)
                refuse_strange_line(held, found, LEFT)
                by_order.setdefault(one.order, []).append(found)
        news = {number: dispatched(known[number], of) for number, of in by_order.items()}
        self._put({number: now for number, now in news.items() if now is not known[number]})

    def doubts(self, doubts: Sequence[str]) -> None:
        self.sum = replace(self.sum, doubts=(*self.sum.doubts, *doubts))

    def _count(self, held: ErpOrder | None) -> None:
        new, changed = (1, 0) if held is None else (0, 1)
        self.sum = replace(self.sum, new=self.sum.new + new, changed=self.sum.changed + changed)

    def _known(self, numbers: Sequence[str]) -> Mapping[str, ErpOrder]:
        return {
            row["number"]: _held(row) for row in self._transaction.rows(_KNOWN, numbers=json.dumps(numbers))
        }

    def _receipts(self, numbers: Sequence[str]) -> Mapping[str, Sequence[Receipt]]:
        found: dict[str, list[Receipt]] = {}
        for row in self._transaction.rows(_RECEIPTS, numbers=json.dumps(numbers)):
            found.setdefault(row["order_number"], []).append(_RECEIPT.decode(row["body"]))
        return found

    def _put(self, orders: Mapping[str, ErpOrder]) -> None:
        self._transaction.run_each(_PUT, (_row(one, next(self._seq)) for one in orders.values()))


def _before(transaction: Transaction, digest: str) -> Taken | None:
    """What came of the same before; None where it is new."""
    row = transaction.row("SELECT name, doubts FROM shelf_files WHERE digest = :digest", digest=digest)
    return Taken(before=row["name"], doubts=tuple(json.loads(row["doubts"]))) if row else None


def _note(
    transaction: Transaction, digest: str, name: str, at: dt.datetime, doubts: Sequence[str] = ()
) -> None:
    sql = "INSERT INTO shelf_files (digest, name, at, doubts) VALUES (:digest, :name, :at, :doubts)"
    transaction.run(sql, digest=digest, name=name, at=stamp(at), doubts=json.dumps(doubts))


def _new(transaction: Transaction, feeds: Iterable[Feed], name: str, at: dt.datetime) -> Iterator[Feed]:
    """The feeds without those of interchanges that were taken before, and a note of the others."""
    passed_over = False
    for feed in feeds:
        if feed.mark:
            passed_over = _before(transaction, feed.mark) is not None
            if not passed_over:
                _note(transaction, feed.mark, name, at)
        if not passed_over:
            yield feed


def _taken(
    transaction: Transaction, given: Handed, at: dt.datetime, news: Iterator[int]
) -> Taken | Exception:
    """Takes one of several. What is wrong with it, or with how we read it, harms no other."""
    if before := _before(transaction, given.digest):
        return before
    try:
        with transaction.apart():
            return _all_of(transaction, given, at, _Taking(transaction, news))
    except (StoreError, sqlite3.Error):
        raise
    except Exception as error:  # handed to whoever handed it over, who has to tell somebody
        return error


def _all_of(transaction: Transaction, given: Handed, at: dt.datetime, taking: _Taking) -> Taken:
    for feed in _new(transaction, given.feeds, given.name, at):
        for orders in _batches(feed.orders):
            taking.orders(orders)
        taking.changes(feed.changes)
        for receipts in _batches(feed.receipts):
            taking.receipts(receipts)
        for shipped in _batches(feed.shipped):
            taking.shipped(shipped)
        taking.doubts(feed.doubts)
    _note(transaction, given.digest, given.name, at, taking.sum.doubts)
    return taking.sum


class SqliteShelf(Topic, Shelf):
    """`Shelf` on SQLite."""

    def take(self, given: Sequence[Handed], at: dt.datetime) -> Sequence[Taken | Exception]:
        """See `Shelf`."""
        with self._database.writing() as transaction:
            newest = transaction.row("SELECT max(seq) AS seq FROM shelf_orders")
            news = count((newest["seq"] or 0) + 1 if newest else 1)
            return [_taken(transaction, one, at, news) for one in given]

    def doubted(self, since: dt.datetime) -> Sequence[tuple[str, str]]:
        """See `Shelf`."""
        with self._database.reading() as transaction:
            rows = transaction.rows(_DOUBTED, since=stamp(since))
        return [(row["name"], "; ".join(json.loads(row["doubts"]))) for row in rows]

    def order(self, number: str) -> ErpOrder | None:
        """See `Shelf`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT * FROM shelf_orders WHERE number = :number", number=number)
        return _held(row) if row else None

    def changed(self, cursor: str, limit: int = 200) -> Page:
        """See `Shelf`. A cursor that this shelf never gave is of one that was lost: from the start."""
        sql = "SELECT * FROM shelf_orders WHERE seq > :after ORDER BY seq LIMIT :limit"
        with self._database.reading() as transaction:
            newest = transaction.row("SELECT max(seq) AS seq FROM shelf_orders")
            after = int(cursor) if cursor.isdecimal() else 0
            after = after if newest and after <= (newest["seq"] or 0) else 0
            rows = transaction.rows(sql, after=after, limit=limit + 1)
        told = rows[:limit]
        last = told[-1]["seq"] if told else after
        return Page(tuple(_held(row) for row in told), str(last), more=len(rows) > limit)

    def count(self) -> int:
        """See `Shelf`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT count(*) AS orders FROM shelf_orders")
        return int(row["orders"]) if row else 0

    def next_control(self, at: dt.datetime) -> int:
        """See `Shelf`. Minutes since 1970 where that is higher: eight digits, for centuries."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT max(control) AS control FROM shelf_out")
        newest = (row["control"] or 0) if row else 0
        return max(newest + 1, (at - _EPOCH) // dt.timedelta(minutes=1))

    def confirm(self, out: Outgoing, line: int, values: Confirmation, token: str) -> None:
        """See `Shelf`."""
        noted = {"control": out.control, "key": out.key, "order": out.order, "name": out.name}
        with self._database.writing() as transaction:
            row = transaction.row("SELECT * FROM shelf_orders WHERE number = :order", order=out.order)
            if row is None or str(row["seq"]) != token:
                raise Stale(f"Order {out.order} was handed over anew meanwhile: look at what changed")
            held = _held(row)
            lines = tuple(_confirmed(one, values) if one.line == line else one for one in held.lines)
            transaction.run_each(_PUT, [_row(replace(held, lines=lines), row["seq"])])
            if not transaction.run(_PUT_OUT, **noted, renewed=int(out.update)):
                raise Stale(f"Order {out.order}: another confirmation took the number {out.control}")

    def outgoing(self, key: str) -> Outgoing | None:
        """See `Shelf`."""
        return next(self._out("key = :value", key), None)

    def sent(self, order: str) -> Sequence[Outgoing]:
        """See `Shelf`."""
        return tuple(self._out("order_number = :value ORDER BY control", order))

    def undelivered(self) -> Sequence[Outgoing]:
        """See `Shelf`."""
        return tuple(self._out("state = :value ORDER BY control", "noted"))

    def _out(self, where: str, value: str) -> Iterator[Outgoing]:
        with self._database.reading() as transaction:
            rows = transaction.rows(f"SELECT * FROM shelf_out WHERE {where}", value=value)
        for row in rows:
            yield Outgoing(
                row["control"], row["key"], row["order_number"], row["name"], update=bool(row["renewed"])
            )

    def delivered(self, control: int) -> None:
        """See `Shelf`."""
        with self._database.writing() as transaction:
            transaction.run(
                "UPDATE shelf_out SET state = 'delivered' WHERE control = :control", control=control
            )

    def close(self) -> None:
        """See `Shelf`."""
        self._database.close()


def _batches(many: Sequence[T]) -> Iterator[Sequence[T]]:
    return (many[start : start + BATCH] for start in range(0, len(many), BATCH))


def _confirmed(line: ErpLine, values: Confirmation) -> ErpLine:
    return replace(line, confirmed=values)


def _held(row: Row) -> ErpOrder:
    return replace(_HELD.decode(row["body"]), token=str(row["seq"]))


def _row(held: ErpOrder, seq: int) -> Row:
    return {"number": held.order.number, "seq": seq, "body": _HELD.encode(replace(held, token=""))}


def open_shelf(path: Path) -> SqliteShelf:
    """Opens the shelf at `path`, creating or upgrading it. `StoreError`, and nothing changed, if it can't."""
    return SqliteShelf(open_database(path, STEPS))
