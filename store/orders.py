"""The purchase orders, and the three ways in which a mail can point at one.

Orders are written as part of a commit, each together with its case. Reading what a person hands in is
`erp`'s work; which keys are alike is `keys`'.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from countersign.procurement import book as keys
from countersign.procurement.order import PurchaseOrder
from countersign.store.codec import ORDER
from countersign.store.database import Database, Row, Topic, Transaction

# Most commits carry an order that did not change: then nothing is written. An order without a date of its
# own counts as placed on the day it was first stored.
_WRITE = """
INSERT INTO orders (number, folded, revision, supplier_address, supplier_domain, placed, body)
VALUES (:number, :folded, :revision, :address, :domain, coalesce(:date, :day), :body)
ON CONFLICT (number) DO UPDATE SET
    revision = excluded.revision, supplier_address = excluded.supplier_address,
    supplier_domain = excluded.supplier_domain, placed = coalesce(:date, orders.placed), body = excluded.body,
    first_body = coalesce(orders.first_body, orders.body)
WHERE orders.body <> excluded.body
"""
_BY_ADDRESS = "SELECT body FROM orders WHERE supplier_address = :key ORDER BY placed DESC, seq DESC"
_OWN = """
SELECT n.order_number, n.number FROM own_numbers n JOIN orders o ON o.number = n.order_number
WHERE o.{column} = :key ORDER BY n.order_number, n.place
"""
OWN_BY_ADDRESS, OWN_BY_DOMAIN = (_OWN.format(column=f"supplier_{one}") for one in ("address", "domain"))
_BY_DOMAIN = "SELECT body FROM orders WHERE supplier_domain = :key ORDER BY placed DESC, seq DESC"


def write(transaction: Transaction, orders: Iterable[PurchaseOrder], at: dt.datetime) -> None:
    """Stores orders, or their new content."""
    day = at.astimezone(dt.UTC).date()
    transaction.run_each(_WRITE, (_values(order, day) for order in orders))


def _values(order: PurchaseOrder, day: dt.date) -> Row:
    return {
        "number": order.number,
        "folded": keys.folded(order.number),
        "revision": order.revision,
        "address": keys.address_key(order.supplier.email),
        "domain": keys.company_domain(order.supplier.email),
        "date": order.date.isoformat() if order.date else None,
        "day": day.isoformat(),
        "body": ORDER.encode(order),
    }


class StoredBook:
    """The order book over the stored orders; each lookup sees the latest commit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_number(self, number: str) -> PurchaseOrder | None:
        """See `OrderBook`."""
        if not (folded := keys.folded(number)):
            return None
        return keys.meant(number, self._find("SELECT body FROM orders WHERE folded = :key", folded))

    def by_token(self, token: str) -> PurchaseOrder | None:
        """See `OrderBook`."""
        sql = "SELECT o.body FROM orders o JOIN cases c ON c.order_number = o.number WHERE c.token = :key"
        return next(iter(self._find(sql, token)), None)

    def by_supplier(self, address: str) -> Sequence[PurchaseOrder]:
        """See `OrderBook`."""
        exact = self._find(_BY_ADDRESS, keys.address_key(address))
        domain = keys.company_domain(address)
        return exact or (self._find(_BY_DOMAIN, domain) if domain else ())

    def own_numbers(self, address: str) -> Mapping[str, Sequence[str]]:
        """See `OrderBook`."""
        domain = keys.company_domain(address)
        with self._database.reading() as transaction:
            rows = transaction.rows(OWN_BY_ADDRESS, key=keys.address_key(address))
            exact = rows or transaction.row(_BY_ADDRESS, key=keys.address_key(address))
            rows = rows if exact or not domain else transaction.rows(OWN_BY_DOMAIN, key=domain)
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row["order_number"], []).append(row["number"])
        return {number: tuple(called) for number, called in found.items()}

    def _find(self, sql: str, key: str) -> Sequence[PurchaseOrder]:
        with self._database.reading() as transaction:
            return tuple(ORDER.decode(row["body"]) for row in transaction.rows(sql, key=key))


class Orders(Topic):
    """The part of `Store` about orders."""

    def orders(self) -> Sequence[PurchaseOrder]:
        """See `Store`."""
        with self._database.reading() as transaction:
            rows = transaction.rows("SELECT body FROM orders ORDER BY number")
            return tuple(ORDER.decode(row["body"]) for row in rows)

    def first_revisions(self, numbers: Sequence[str]) -> Mapping[str, PurchaseOrder]:
        """See `Store`."""
        sql = "SELECT number, first_body FROM orders WHERE number = :key AND first_body IS NOT NULL"
        with self._database.reading() as transaction:
            rows = [row for number in numbers for row in transaction.rows(sql, key=number)]
        return {row["number"]: ORDER.decode(row["first_body"]) for row in rows}

    def book(self) -> StoredBook:
        """See `Store`."""
        return StoredBook(self._database)
