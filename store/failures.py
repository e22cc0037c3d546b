"""What SQLite's refusals mean for the person who has to act: one sentence each, with the next step.

Only what a person can mend becomes a `StoreError`. A broken constraint or a misspelt statement is a
defect of ours and stays what it is, so that nobody is told to free disk space because of it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from countersign.procurement.errors import StoreError

_DAMAGED = (
    "{path} is damaged or is no Countersign database: keep a copy of it, then restore the newest backup "
    "under that name, or give the path of another file"
)
_LOCKED = "{path} has been kept busy by another program for too long: end that program, then try again"
_FULL = "The disk that holds {path} is full: free some space, then try again"
_FORBIDDEN = (
    "{path} can't be opened for reading and writing: check that its folder exists and that this user may "
    "write to both the folder and the file"
)
_DISK = "The disk that holds {path} reports errors: check the disk and its cables, then try again"

_SENTENCES = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
    sqlite3.SQLITE_READONLY: _FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: _FORBIDDEN,
    sqlite3.SQLITE_IOERR: _DISK,
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what a person can mend into a `StoreError` about `path`; the rest passes."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{_FORBIDDEN.format(path=path)} ({error.strerror})") from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)  # absent where Python itself refused
        sentence = _SENTENCES.get(code & 0xFF) if code is not None else None
        if sentence is None:
            raise
        raise StoreError(f"{sentence.format(path=path)} (SQLite says: {error})") from error
