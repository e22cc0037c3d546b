"""What lies in a drop folder's in/ is taken: each file whole and once, or refused with a note beside it.

    in/NAME ─ seen twice alike ─► work/in-NAME ─► read ─► shelf ─► archive/TIME-NAME (.txt where it is odd)
                                                     └► errors/TIME-NAME, errors/TIME-NAME.txt

Claiming is a rename, so that of two programs one gets the file. Who dies in between leaves it in work/, and
the next one reads it again; what the shelf took already it knows by its content. A file that still grows is
left.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from countersign.erp.files.folder import Entry, Folder
from countersign.erp.files.partners import Setup
from countersign.erp.files.reading import IN_MEMORY, Beside, content, feeds_in
from countersign.procurement.errors import BadOrders, ErpError, StoreError
from countersign.procurement.feed import Feed
from countersign.procurement.shelf import Shelf

log = logging.getLogger("countersign")
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".swp", "~")
CLAIMED = "in-"
NOTE = ".txt"
LONGEST = 60
"""Of a name so much is kept; what we put before and behind it has to fit in what a disk allows."""
LARGEST = 256 << 20
"""The largest file, in bytes: a million lines."""


@dataclass(frozen=True)
class Refused:
    """A file that was refused, and the sentence that says why."""

    name: str
    words: str


class PickUp:
    """Takes what lies in in/."""

    def __init__(
        self,
        folder: Folder,
        shelf: Shelf,
        clock: Callable[[], dt.datetime],
        settle: float,
        pause: Callable[[float], None],
    ) -> None:
        self._folder = folder
        self._shelf = shelf
        self._clock = clock
        self._settle = settle
        self._pause = pause
        self._beside = Beside(folder)

    def run(self) -> None:
        """Takes all that is complete. Raises `ErpError` where the folder can't be used."""
        self._folder.prepare()
        for entry in self._folder.entries("work"):
            if entry.name.startswith(CLAIMED):
                self._take(entry.name.removeprefix(CLAIMED))
        for entry in self._complete():
            short = entry.name[-LONGEST:]
            if self._folder.move("in", entry.name, "work", CLAIMED + short):
                self._take(short, entry)

    def setup(self) -> Setup:
        """See `Beside`."""
        return self._beside.setup()

    def refused(self) -> tuple[Refused, ...]:
        """What lies in errors/, the oldest first."""
        entries = self._folder.entries("errors")
        notes = {one.name for one in entries if one.name.endswith(NOTE)}
        names = [one.name for one in entries if one.name + NOTE in notes]
        return tuple(Refused(name, _sentence(content(self._folder, "errors", name + NOTE))) for name in names)

    def _complete(self) -> list[Entry]:
        """Those that no longer grow: seen twice with the same length and time."""
        first = self._waiting()
        if not first:
            return []
        if self._settle:
            self._pause(self._settle)
        again = set(self._waiting())
        return [one for one in first if one in again]

    def _waiting(self) -> list[Entry]:
        entries = self._folder.entries("in")
        return [one for one in entries if one.name[0] != "." and not one.name.endswith(UNFINISHED)]

    def _take(self, name: str, seen: Entry | None = None) -> None:
        """One that was claimed; `seen` is what was claimed, where that is known."""
        with SpooledTemporaryFile(IN_MEMORY) as spool:
            file = cast(BinaryIO, spool)
            try:
                if not self._folder.fetch("work", CLAIMED + name, file):
                    return
                if seen and _length(file) != seen.size:  # somebody writes on, and gets it back
                    self._folder.move("work", CLAIMED + name, "in", seen.name)
                    return
                taken = self._shelf.take(name, _digest(file), self._feeds(file, name), self._clock())
            except (StoreError, ErpError) as error:
                if not getattr(error, "permanent", False):
                    raise
                self._refuse(name, str(error))
            except BadOrders as error:
                self._refuse(name, str(error))
            except Exception as error:  # one file that a reader stumbles over must not stop all that follow
                log.exception("file=%s outcome=refused", name)
                words = f"the program stumbled over it ({type(error).__name__}); keep the file, and report it"
                self._refuse(name, words)
            else:
                self._archive(name, taken.doubts)

    def _archive(self, name: str, doubts: Sequence[str]) -> None:
        """It was taken; what is odd about it is said beside it."""
        stamped = self._stamped(name)
        if doubts:
            listed = "".join(f"- {words}\n" for words in doubts)
            note = (
                f"{name} was taken whole, and nothing of it was changed. What is odd about it:\n\n{listed}\n"
                "Somebody may have cut or mended it on its way: tell whoever sends it.\n"
            )
            self._folder.put("archive", stamped + NOTE, note.encode())
        self._folder.move("work", CLAIMED + name, "archive", stamped)

    def _refuse(self, name: str, words: str) -> None:
        """The note comes first: a refused file never lies there without its reason."""
        words = words if words.startswith(f"{name}:") else f"{name}: {words}"
        stamped, moment = self._stamped(name), self._clock()
        note = (
            f"{words}.\n\nRefused on {moment:%Y-%m-%d at %H:%M} UTC; nothing of it was taken. Correct it, "
            "put it into in/ again, and run: countersign erp fetch\n"
        )
        self._folder.put("errors", stamped + NOTE, note.encode())
        self._folder.move("work", CLAIMED + name, "errors", stamped)

    def _stamped(self, name: str) -> str:
        now = self._clock()
        return f"{now:%Y%m%d-%H%M%S}{now.microsecond // 1000:03}-{name}"

    def _feeds(self, file: BinaryIO, name: str) -> Iterator[Feed]:
        """What the file brings. Raises `BadOrders`, perhaps behind the first feeds."""
        if _length(file) > LARGEST:
            raise BadOrders(f"{name}: it is larger than {LARGEST >> 20} MB; export it in parts")
        yield from feeds_in(file, name, self.setup())


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _length(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _sentence(note: bytes) -> str:
    return note.decode("utf-8", "replace").partition(".\n")[0]
