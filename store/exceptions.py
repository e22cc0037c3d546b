"""The exceptions of the cases. Those not resolved are part of their case; resolved ones stay for the record.

Written only as part of a commit: what a decision opens is new, what it changes exists.
"""

from collections.abc import Iterable, Sequence

from countersign.procurement.case import CaseException, Decision
from countersign.procurement.judgement import Severity
from countersign.store import refusals
from countersign.store.codec import EXCEPTION, stamp
from countersign.store.database import Topic, Transaction

_OPEN = """
INSERT INTO exceptions (id, order_number, state, gravity, opened_at, body)
VALUES (:id, :order, :state, :gravity, :opened_at, :body) ON CONFLICT (id) DO NOTHING
"""
_CHANGE = """
UPDATE exceptions SET state = :state, gravity = :gravity, opened_at = :opened_at, body = :body
WHERE id = :id AND order_number = :order
"""
_UNRESOLVED = "state <> 'resolved'"  # spelled as in the partial index, so that it applies
_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


def write(transaction: Transaction, decisions: Iterable[Decision]) -> None:
    """Stores what decisions opened and changed. `Conflict` where that contradicts what is here."""
    for decision in decisions:
        for exception in decision.opened:
            if not transaction.run(_OPEN, **_values(exception)):
                raise refusals.already_open(exception)
        for exception in decision.changed:
            if not transaction.run(_CHANGE, **_values(exception)):
                raise refusals.never_opened(exception)


def _values(exception: CaseException) -> dict[str, object]:
    return {
        "id": exception.id,
        "order": exception.order,
        "state": exception.state.value,
        "gravity": _GRAVITY[exception.severity],
        "opened_at": stamp(exception.opened_at),
        "body": EXCEPTION.encode(exception),
    }


def unresolved(transaction: Transaction, order: str | None = None) -> dict[str, tuple[CaseException, ...]]:
    """What is not resolved, by order and in the order of opening; of one order, or of all."""
    where = _UNRESOLVED + ("" if order is None else " AND order_number = :order")
    sql = f"SELECT order_number, body FROM exceptions WHERE {where} ORDER BY seq"
    found: dict[str, tuple[CaseException, ...]] = {}
    for row in transaction.rows(sql, order=order):
        number = row["order_number"]
        found[number] = (*found.get(number, ()), EXCEPTION.decode(row["body"]))
    return found


class Exceptions(Topic):
    """The part of `Store` about exceptions."""

    def exceptions(self, *, everything: bool = False) -> Sequence[CaseException]:
        """See `Store`."""
        where = "" if everything else f"WHERE {_UNRESOLVED}"
        sql = f"SELECT body FROM exceptions {where} ORDER BY gravity DESC, opened_at, seq"
        with self._database.reading() as transaction:
            return tuple(EXCEPTION.decode(row["body"]) for row in transaction.rows(sql))

    def exception(self, identity: str) -> CaseException:
        """See `Store`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT body FROM exceptions WHERE id = :id", id=identity)
        if row is None:
            raise refusals.no_exception(identity)
        return EXCEPTION.decode(row["body"])
