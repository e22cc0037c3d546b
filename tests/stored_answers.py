"""A database with many answers in it, as years of work would leave it: for backtests and how long they take.

Filled by plain statements, without the fsync of each commit.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from countersign.procurement.claims import Delivery, Evidence, LineReading, LineStatus, MessageKind, Reading
from countersign.procurement.mail import Route, Rule, Sort, Trust
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier
from countersign.store.codec import ORDER, READING, ROUTE
from countersign.store.sqlite import open_store

LINES = 5


def orders(count: int) -> Iterator[PurchaseOrder]:
    for number in range(count):
        supplier = Supplier(
            f"sales@s{number % 60}.example", f"V-{number % 60}", country="US", tier=number % 3
        )
        lines = tuple(
            Line(10 * n, Decimal(100 + n), "EA", Decimal("12.50"), dt.date(2026, 12, 1 + n), item=f"I-{n}")
            for n in range(1, LINES + 1)
        )
        buyer = Buyer("Ada Field", f"buyer{number % 7}@orchard-metal.example")
        yield PurchaseOrder(f"45{number:08}", "USD", supplier, lines, buyer=buyer)


def answer(order: PurchaseOrder, number: int) -> Reading:
    """Every fourth answer slips by two days, every ninth asks for more money."""
    evidence = (Evidence("status", "We confirm as follows.", "body:1"),)
    said = []
    for line in order.lines:
        day = line.date + dt.timedelta(days=2 if number % 4 == 0 else 0)
        price = line.unit_price * (Decimal("1.05") if number % 9 == 0 else 1)
        one = LineReading(order.number, line.line, LineStatus.ACCEPTED, line.quantity, line.uom, price)
        deliveries = (Delivery(day, line.quantity),)
        said.append(
            replace(one, price_per=line.price_per, currency="USD", deliveries=deliveries, evidence=evidence)
        )
    return Reading(MessageKind.CONFIRMATION, (order.number,), tuple(said))


def fill(path: Path, lines: int) -> None:
    open_store(path).close()
    connection = sqlite3.connect(path)
    stamp = "2026-11-02T08:30:00.000000Z"
    for number, order in enumerate(orders(lines // LINES)):
        rules = (Rule("match.token", True, "the reply address"), Rule("sender.aligned", False, "verified"))
        route = Route(Sort.PERSON, (order.number,), trust=Trust.ALIGNED, rules=rules)
        row = (order.number, order.number, 0, order.supplier.email, order.supplier.domain, "2026-11-02")
        connection.execute(
            "INSERT INTO orders (number, folded, revision, supplier_address, supplier_domain, placed, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, ORDER.encode(order)),
        )
        connection.execute(
            "INSERT INTO messages (identity, source, state, attempts, received_at, reason) "
            "VALUES (?, 'imap', 'done', 1, ?, '')",
            (f"m{number}", stamp),
        )
        reading = READING.encode(answer(order, number))
        connection.execute("INSERT INTO readings (message, body) VALUES (?, ?)", (f"m{number}", reading))
        connection.execute(
            "INSERT INTO routes (message, body) VALUES (?, ?)", (f"m{number}", ROUTE.encode(route))
        )
    connection.commit()
    connection.close()
