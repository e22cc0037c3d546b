"""The questions that are asked all day stay cheap, however much lies in the store.

Plans are read from SQLite, and work is counted in steps of its virtual machine: a number that is the same
on every computer.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.store import cases, hooks, ledger, messages, outbox, posts
from countersign.store.sqlite import open_store

INSTANTS = {
    "now": "2026-11-02T08:30:00.000000Z",
    "until": "2026-11-02T08:35:00.000000Z",
    "limit": 50,
    "after": 7,
}

_FILL = """
WITH RECURSIVE counted (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < :last)
INSERT INTO {table} SELECT {values} FROM counted
"""
_IDLE = {
    "orders": "NULL, 'PO-' || n, 'po' || n, 0, 'a@b.example', 'b.example', '2026-11-02', '{}', NULL",
    "cases": "'PO-' || n, 1, 'confirmed', 'token-' || n, '{}'",
    "timers": "'PO-' || n, NULL",
    "messages": "NULL, 'm' || n, 'imap', 'done', 1, NULL, '2026', ''",
    "journal": "NULL, '2026', 'PO-' || n, 'order.sent', '', '{}'",
    "ledger": "'PO-' || n, 'po' || n, 1, n, '{}', '2026'",
    "offers": "NULL, 'k' || n, 1, '{}'",
    "deliveries": "NULL, 'h', n, 'sent', 1, NULL, ''",
    "outbox": "NULL, n || '@x', 'PO-' || n, 'order', 's', '[]', '', 'sent', 1, NULL, '2026', '', '[]'",
}
_QUESTIONS = {
    "due cases": (cases.DUE, "timers_due"),
    "the next message": (messages.CLAIM, "messages_new"),
    "the next mail": (outbox.CLAIM, "outbox_waiting"),
    "the next post": (posts.CLAIM_POST, "posts_waiting"),
    "the next delivery": (hooks.CLAIM_DELIVERY, "deliveries_due"),
    "the news": (hooks.NEWS_SINCE, "journal_news"),
    "what waits for a client": (ledger.WAITING, "offers_waiting"),
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "countersign.sqlite"
    open_store(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def fill(connection: sqlite3.Connection, first: int, last: int) -> None:
    connection.execute("BEGIN")
    for table, values in _IDLE.items():
        connection.execute(_FILL.format(table=table, values=values), {"first": first, "last": last})
    connection.execute("COMMIT")


def work(connection: sqlite3.Connection, sql: str) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    connection.execute(sql, INSTANTS).fetchall()
    connection.set_progress_handler(None, 1)
    return steps


@pytest.mark.parametrize(("sql", "index"), _QUESTIONS.values(), ids=_QUESTIONS)
def test_the_index_of_what_waits_is_used_and_nothing_is_sorted(
    connection: sqlite3.Connection, sql: str, index: str
) -> None:
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", INSTANTS)]
    assert any(index in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


@pytest.mark.parametrize(("sql", "index"), _QUESTIONS.values(), ids=_QUESTIONS)
def test_a_hundred_thousand_idle_orders_cost_nothing(
    connection: sqlite3.Connection, sql: str, index: str
) -> None:
    fill(connection, 0, 10)
    few = work(connection, sql)
    fill(connection, 10, 100_000)
    assert work(connection, sql) == few, index


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT body FROM orders WHERE folded = 'x'", "orders_folded"),
        (
            "SELECT body FROM exceptions WHERE state <> 'resolved' ORDER BY gravity DESC, opened_at, seq",
            "exceptions_unresolved",
        ),
        ("SELECT body FROM journal WHERE order_number = 'x' ORDER BY id", "journal_order"),
        (
            "SELECT body FROM orders WHERE supplier_address = 'x' ORDER BY placed DESC, seq DESC",
            "orders_supplier_address",
        ),
    ],
)
def test_lookups_use_their_index(connection: sqlite3.Connection, sql: str, index: str) -> None:
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert any(index in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
