"""A drop folder as the connector sees it: six places with files in them, wherever it lies.

    in/       the system puts its files here        work/     files that are being read or written
    archive/  those that were taken                 errors/   those that were refused, each with a note
    out/      confirmations for the system          (root)    suppliers.csv, units.csv, company.toml, maps/

`LocalFolder` is a folder of this machine; `sftp` has one elsewhere. Every move is a rename, so that a reader
on either side sees a file whole or not at all.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from countersign.procurement.errors import ErpError

PLACES = ("in", "work", "archive", "errors", "out")
LASTING = frozenset({"out"})
"""Where a file has to be still after a power cut. One that is back in in/ or work/ by then is read again, and
known by its content; to wait for the disk for each of them would take as long as all the rest."""


@dataclass(frozen=True)
class Entry:
    """A file in a place: two looks that see the same entry see a file that does not grow."""

    name: str
    size: int
    at: float


class Folder(Protocol):
    """All raise `ErpError`. A place is "" for the root, or one of `PLACES`, or "maps"."""

    @property
    def words(self) -> str:
        """Where it is, for people."""
        ...

    def prepare(self) -> None:
        """Makes the places that are missing; the folder itself must be there."""
        ...

    def entries(self, place: str) -> Sequence[Entry]:
        """The files in a place, the oldest first; none where there is no such place."""
        ...

    def move(self, place: str, name: str, to: str, as_name: str) -> bool:
        """Renames a file into another place; False where it is not there any more."""
        ...

    def fetch(self, place: str, name: str, into: BinaryIO) -> bool:
        """Copies a file's content; False where there is no such file."""
        ...

    def put(self, place: str, name: str, data: bytes) -> None:
        """Writes a file that is whole and on disk when this returns."""
        ...

    def remove(self, place: str, name: str) -> bool:
        """Takes a file away; False where it is not there any more."""
        ...


class LocalFolder:
    """`Folder` on a disk of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._places = {place: root / place for place in ("", "maps", *PLACES)}

    @property
    def words(self) -> str:
        """See `Folder`."""
        return str(self._root)

    def prepare(self) -> None:
        """See `Folder`."""
        if not self._root.is_dir():
            raise ErpError(f"There is no folder {self._root}: create it", permanent=True)
        try:
            for place in PLACES:
                (self._root / place).mkdir(exist_ok=True)
        except OSError as error:
            raise _trouble(error) from error

    def entries(self, place: str) -> Sequence[Entry]:
        """See `Folder`."""
        try:
            with os.scandir(self._places[place]) as found:
                stats = [(one.name, one.stat()) for one in found if one.is_file()]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _trouble(error) from error
        found_here = (Entry(name, stat.st_size, stat.st_mtime) for name, stat in stats)
        return sorted(found_here, key=lambda one: (one.at, one.name))

    def move(self, place: str, name: str, to: str, as_name: str) -> bool:
        """See `Folder`."""
        try:
            self._path(place, name).rename(self._path(to, as_name))
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _trouble(error) from error
        if to in LASTING:
            self._settle(to)
        return True

    def fetch(self, place: str, name: str, into: BinaryIO) -> bool:
        """See `Folder`."""
        try:
            with self._path(place, name).open("rb") as source:
                while chunk := source.read(1 << 20):
                    into.write(chunk)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _trouble(error) from error
        return True

    def put(self, place: str, name: str, data: bytes) -> None:
        """See `Folder`."""
        path = self._path(place, name)
        try:
            with path.open("wb") as target:
                target.write(data)
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            raise _trouble(error) from error

    def remove(self, place: str, name: str) -> bool:
        """See `Folder`."""
        try:
            self._path(place, name).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _trouble(error) from error
        return True

    def _path(self, place: str, name: str) -> Path:
        """To make one takes long enough to matter with 100,000 files, so the places' are kept."""
        return self._places[place] / name

    def _settle(self, place: str) -> None:
        """A rename survives a power cut only when its folder is on disk, too."""
        if os.name == "nt":  # has no handle of a folder
            return
        handle = os.open(self._root / place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _trouble(error: OSError) -> ErpError:
    """A disk that is full today may not be tomorrow; what is forbidden stays so until somebody allows it."""
    words = f"{error.filename or 'The folder'} can't be used: {error.strerror}"
    return ErpError(words, permanent=isinstance(error, PermissionError))
