"""Brings a database file to the version that this program knows, or refuses it untouched.

    file ── ours? not newer? ──> step by step, each in one transaction ──> user_version = number of steps

`application_id` in the file's header says that it is ours, `user_version` how many steps it has seen;
both are part of the transaction. What the steps do is `schema.py`'s. sqlite-utils has a runner of its own,
but that records names and wall-clock times and lets two programs start the same step at once.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlite_utils import Database as Tables

from countersign.procurement.errors import StoreError

Step = Callable[[Tables], None]
"""Moves the schema one version up. Runs inside a transaction and must not end it."""

APPLICATION_ID = 0x4373676E  # "Csgn", for `file` and for us


def version_of(tables: Tables) -> int:
    """How many steps this database has seen."""
    return int(tables.execute("PRAGMA user_version").fetchone()[0])


def refuse_strangers(tables: Tables, path: Path, newest: int) -> None:
    """Raises `StoreError` for somebody else's database and for one of a newer Countersign. Only reads."""
    owner = tables.execute("PRAGMA application_id").fetchone()[0]
    occupied = tables.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and (owner or occupied):
        raise StoreError(
            f"{path} is a database of another program, not Countersign's: give the path of another file"
        )
    if (found := version_of(tables)) > newest:
        raise StoreError(
            f"{path} was written by a newer Countersign (its schema is {found}, this program knows up to "
            f"{newest}): install the newer version, or restore the backup from before its upgrade"
        )


def migrate(tables: Tables, path: Path, steps: Sequence[Step]) -> None:
    """Runs the steps that are missing. A step that fails leaves the version before it, complete."""
    while version_of(tables) != len(steps):
        tables.execute("BEGIN IMMEDIATE")
        try:
            # Asked again under the lock: another program may have been faster, or newer.
            refuse_strangers(tables, path, len(steps))
            if (version := version_of(tables)) < len(steps):
                _advance(tables, steps[version], version + 1)
            tables.execute("COMMIT")
        except BaseException:
            tables.rollback()
            raise


def _advance(tables: Tables, step: Step, version: int) -> None:
    step(tables)
    if broken := tables.execute("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"schema step {version} leaves rows without their parents: {broken[:3]}")
    tables.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    tables.execute(f"PRAGMA user_version = {version}")
