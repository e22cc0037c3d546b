"""Numbered steps: each whole or not at all, and by whatever way to the same tables."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from countersign.procurement.errors import StoreError
from countersign.store.database import open_database
from countersign.store.migrations import Step, migrate
from countersign.store.schema import STEPS


def add_a_column(tables: Tables) -> None:
    tables.execute("ALTER TABLE heartbeats ADD COLUMN host TEXT")


def add_a_table_and_fill_it(tables: Tables) -> None:
    tables.execute("CREATE TABLE hosts (name TEXT PRIMARY KEY) STRICT")
    tables.execute("INSERT INTO hosts (name) SELECT DISTINCT worker FROM heartbeats")


def break_off_halfway(tables: Tables) -> None:
    tables.execute("CREATE TABLE half (name TEXT)")
    tables.execute("DELETE FROM heartbeats")
    raise ZeroDivisionError


def lose_a_parent(tables: Tables) -> None:
    tables.execute("PRAGMA defer_foreign_keys = ON")
    tables.execute("INSERT INTO timers (order_number) VALUES ('nobody')")


LATER: tuple[Step, ...] = (*STEPS, add_a_column, add_a_table_and_fill_it)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "countersign.sqlite"


def upgrade(path: Path, steps: tuple[Step, ...]) -> int:
    opened = open_database(path, steps)
    version = opened.schema_version
    opened.close()
    return version


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(sql).fetchall()
    connection.commit()
    connection.close()
    return rows


def schema(path: Path) -> list[tuple[object, ...]]:
    return ask(path, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")


def test_a_fresh_database_equals_one_that_grew_step_by_step(path: Path, tmp_path: Path) -> None:
    for count in range(1, len(LATER) + 1):
        assert upgrade(path, LATER[:count]) == count
    fresh = tmp_path / "fresh.sqlite"
    assert upgrade(fresh, LATER) == len(LATER)
    assert schema(path) == schema(fresh)


def test_an_upgrade_keeps_the_rows_and_may_use_them(path: Path) -> None:
    upgrade(path, STEPS)
    ask(path, "INSERT INTO heartbeats (worker, at) VALUES ('reader', '2026')")
    upgrade(path, LATER)
    assert ask(path, "SELECT * FROM heartbeats") == [("reader", "2026", None)]
    assert ask(path, "SELECT * FROM hosts") == [("reader",)]


def test_a_database_that_is_up_to_date_is_opened_without_a_step(path: Path) -> None:
    upgrade(path, STEPS)
    opened = open_database(path, (break_off_halfway,) * len(STEPS))
    assert opened.schema_version == len(STEPS)
    opened.close()


@pytest.mark.parametrize(
    ("step", "error"), [(break_off_halfway, ZeroDivisionError), (lose_a_parent, RuntimeError)]
)
def test_a_step_that_fails_leaves_the_version_before_it(
    path: Path, step: Step, error: type[Exception]
) -> None:
    upgrade(path, STEPS)
    ask(path, "INSERT INTO heartbeats (worker, at) VALUES ('reader', '2026')")
    before = schema(path)

    with pytest.raises(error):
        open_database(path, (*STEPS, add_a_column, step))

    assert ask(path, "PRAGMA user_version") == [(len(STEPS) + 1,)]  # the step before it stays
    assert ask(path, "SELECT worker FROM heartbeats") == [("reader",)]
    assert [row[1] for row in schema(path)] == [row[1] for row in before]
    assert upgrade(path, LATER) == len(LATER)


def test_a_first_step_that_fails_leaves_an_empty_file_that_can_be_used(path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        open_database(path, (lambda tables: break_off_halfway(_with_heartbeats(tables)),))
    assert schema(path) == []
    assert upgrade(path, STEPS) == len(STEPS)


def _with_heartbeats(tables: Tables) -> Tables:
    tables.execute("CREATE TABLE heartbeats (worker TEXT)")
    return tables


class TestOvertaken:
    """Between our look at the version and our lock, another program may have come and gone."""

    def migrate_while_others_do(self, path: Path, ours: tuple[Step, ...], theirs: tuple[Step, ...]) -> None:
        tables = Tables(sqlite3.connect(path, isolation_level=None))

        def overtake(sql: str, _: object) -> None:
            if sql == "BEGIN IMMEDIATE":
                upgrade(path, theirs)

        try:
            with tables.tracer(overtake):
                migrate(tables, path, ours)
        finally:
            tables.close()

    def test_a_step_that_another_program_made_is_not_made_twice(self, path: Path) -> None:
        upgrade(path, STEPS)
        self.migrate_while_others_do(path, ours=LATER, theirs=LATER)
        assert ask(path, "PRAGMA user_version") == [(len(LATER),)]

    def test_a_newer_program_stops_ours(self, path: Path) -> None:
        upgrade(path, STEPS)
        with pytest.raises(StoreError, match="newer Countersign"):
            self.migrate_while_others_do(path, ours=LATER[:-1], theirs=LATER)
        assert ask(path, "PRAGMA user_version") == [(len(LATER),)]


def test_cases_of_before_the_exceptions_had_times_are_looked_at_once_and_chased_as_before(path: Path) -> None:
    upgrade(path, STEPS[:4])
    opened, due = "2026-11-02T09:00:00.000000Z", "2026-11-09T09:00:00.000000Z"
    for number in ("1", "2"):
        ask(
            path,
            "INSERT INTO orders (number, folded, revision, supplier_address, supplier_domain, placed, body)"
            f" VALUES ('{number}', '{number}', 0, 'a@b.example', 'b.example', '{opened}', '{{}}')",
        )
        ask(path, f"INSERT INTO cases VALUES ('{number}', 1, 'waiting', 'token-{number}', '{{\"a\": 1}}')")
        ask(path, f"INSERT INTO timers VALUES ('{number}', '{due}')")
    ask(
        path,
        "INSERT INTO exceptions (id, order_number, state, gravity, opened_at, body)"
        f" VALUES ('2-1', '2', 'open', 1, '{opened}', '{{}}')",
    )
    upgrade(path, STEPS)
    assert ask(path, "SELECT due_at FROM timers ORDER BY order_number") == [(due,), (opened,)]
    chased = ask(path, "SELECT json_extract(body, '$.chase_at'), json_extract(body, '$.a') FROM cases")
    assert chased == [(due, 1), (due, 1)]
