"""How far each of the company's systems was read: one row a system, written by itself."""

from countersign.procurement.erp import SystemState
from countersign.store.codec import SYSTEM
from countersign.store.database import Topic

_PUT = """
INSERT INTO systems (name, body) VALUES (:name, :body)
ON CONFLICT (name) DO UPDATE SET body = excluded.body
"""


class SystemBook(Topic):
    """The part of `Store` about what was read of the company's systems."""

    def system(self, name: str) -> SystemState:
        """See `Systems`."""
        with self._database.reading() as transaction:
            row = transaction.row("SELECT body FROM systems WHERE name = :name", name=name)
        return SYSTEM.decode(row["body"]) if row else SystemState(name)

    def keep_system(self, state: SystemState) -> None:
        """See `Systems`."""
        with self._database.writing() as transaction:
            transaction.run(_PUT, name=state.name, body=SYSTEM.encode(state))
