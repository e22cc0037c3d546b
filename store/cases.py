"""The cases and their timers: read whole, moved only from the version that was decided on.

A case lies in four tables: its order, its own facts, its timer, and its exceptions (`exceptions.py`).
The timer stands apart so that `postpone` can move it without touching the case, and so that the partial
index on it holds only cases that want something: an order that waits for nothing costs nothing.
"""

import datetime as dt
from collections.abc import Sequence

from countersign.procurement.case import Case, CaseException
from countersign.procurement.errors import Conflict
from countersign.store import exceptions, refusals
from countersign.store.codec import CASE, ORDER, instant_or_none, stamp, stamp_or_none
from countersign.store.database import Row, Topic, Transaction

_READ = """
SELECT c.order_number, c.body, o.body AS order_body, t.due_at
FROM cases c JOIN orders o ON o.number = c.order_number JOIN timers t ON t.order_number = c.order_number
"""
DUE = """
SELECT order_number FROM timers WHERE due_at IS NOT NULL AND due_at <= :now
ORDER BY due_at, order_number LIMIT :limit
"""
_CREATE = """
INSERT INTO cases (order_number, version, state, token, body)
VALUES (:order, :version, :state, :token, :body) ON CONFLICT DO NOTHING
"""
_MOVE = """
UPDATE cases SET version = :version, state = :state, body = :body
WHERE order_number = :order AND version = :version - 1 AND token = :token
"""
_FORGET_NUMBERS = "DELETE FROM own_numbers WHERE order_number = :order"
_NUMBER = "INSERT INTO own_numbers (order_number, place, number) VALUES (:order, :place, :number)"
_SET_TIMER = """
INSERT INTO timers (order_number, due_at) VALUES (:order, :due_at)
ON CONFLICT (order_number) DO UPDATE SET due_at = excluded.due_at
"""


def write(transaction: Transaction, cases: Sequence[Case]) -> None:
    """Moves each case one version on; their orders are stored already. `Stale` if one moved meanwhile."""
    for case in cases:
        sql = _CREATE if case.version == 1 else _MOVE
        if transaction.run(sql, **_values(case)) != 1:
            raise _refusal(transaction, case)
    for case in cases:
        transaction.run(_FORGET_NUMBERS, order=case.number)
        called = enumerate(case.own_numbers)
        transaction.run_each(_NUMBER, ({"order": case.number, "place": p, "number": n} for p, n in called))
    timers = ({"order": case.number, "due_at": stamp_or_none(case.due_at)} for case in cases)
    transaction.run_each(_SET_TIMER, timers)


def _values(case: Case) -> dict[str, object]:
    return {
        "order": case.number,
        "version": case.version,
        "state": case.state.value,
        "token": case.token,
        "body": CASE.encode(case),
    }


def _refusal(transaction: Transaction, case: Case) -> Conflict:
    sql = "SELECT version FROM cases WHERE order_number = :order"
    row = transaction.row(sql, order=case.number)
    version = row["version"] if row else 0
    return refusals.token_clash(case) if version == case.version - 1 else refusals.moved_on(case, version)


def _decode(row: Row, open_exceptions: tuple[CaseException, ...]) -> Case:
    apart = {
        "order": ORDER.decode(row["order_body"]),
        "exceptions": open_exceptions,
        "due_at": instant_or_none(row["due_at"]),
    }
    return CASE.decode(row["body"], apart)


class Cases(Topic):
    """The part of `Store` about cases."""

    def case(self, order: str) -> Case:
        """See `Store`."""
        with self._database.reading() as transaction:
            row = transaction.row(_READ + "WHERE c.order_number = :order", order=order)
            if row is None:
                raise refusals.no_case(order)
            return _decode(row, exceptions.unresolved(transaction, order).get(order, ()))

    def cases(self) -> Sequence[Case]:
        """See `Store`."""
        with self._database.reading() as transaction:
            found = exceptions.unresolved(transaction)
            rows = transaction.rows(_READ + "ORDER BY c.order_number")
            return tuple(_decode(row, found.get(row["order_number"], ())) for row in rows)

    def due_cases(self, now: dt.datetime, limit: int = 50) -> Sequence[str]:
        """See `Store`."""
        with self._database.reading() as transaction:
            rows = transaction.rows(DUE, now=stamp(now), limit=limit)
            return tuple(row["order_number"] for row in rows)

    def postpone(self, order: str, due_at: dt.datetime) -> None:
        """See `Store`."""
        sql = "UPDATE timers SET due_at = :due_at WHERE order_number = :order"
        with self._database.writing() as transaction:
            if not transaction.run(sql, order=order, due_at=stamp(due_at)):
                raise refusals.no_case(order)
