"""What lies in a drop folder's in/ is taken: each file whole and once, or refused with a note beside it.

    in/NAME ─ seen twice alike ─► work/in-NAME ─► read ─► shelf ─► archive/TIME-NAME (.txt where it is odd)
                                                     └► errors/TIME-NAME, errors/TIME-NAME.txt

Claiming is a rename, so that of two programs one gets the file. Small files go onto the shelf many at one
stroke, for the disk takes as long over one as over hundreds; each is still taken whole or not at all. Who
dies in between leaves files in work/, and the next one reads them again; what the shelf took already it knows
by its content. A file that still grows is left.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from countersign.erp.files.folder import Entry, Folder
from countersign.erp.files.partners import Setup
from countersign.erp.files.reading import IN_MEMORY, Beside, content, feeds_in
from countersign.procurement.errors import BadOrders, CountersignError, ErpError
from countersign.procurement.feed import Feed
from countersign.procurement.shelf import Handed, Shelf, Taken

log = logging.getLogger("countersign")
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".swp", "~")
CLAIMED = "in-"
NOTE = ".txt"
LONGEST = 60
"""Of a name so much is kept; what we put before and behind it has to fit in what a disk allows."""
AT_ONCE = 500
"""So many small files are kept at one stroke: the disk is no longer what takes the time, and who dies in
between has little to read again."""
LARGEST = 256 << 20
"""The largest file, in bytes: a million lines."""


@dataclass(frozen=True)
class Refused:
    """A file that was refused, and the sentence that says why."""

    name: str
    words: str


@dataclass(frozen=True)
class _Fetched:
    """A file in work/, and its content."""

    name: str
    file: BinaryIO


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
        work = [one for one in self._folder.entries("work") if one.name.startswith(CLAIMED)]
        for left in _batches([replace(one, name=one.name.removeprefix(CLAIMED)) for one in work]):
            self._take(left)
        for batch in _batches(self._complete()):
            self._take([one for one in batch if self._claimed(one)])

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

    def _claimed(self, one: Entry) -> bool:
        return self._folder.move("in", one.name, "work", CLAIMED + _short(one))

    def _take(self, batch: Sequence[Entry]) -> None:
        """What was claimed. What was fetched before a connection broke is taken all the same."""
        fetched: list[_Fetched] = []
        with ExitStack() as spools:
            try:
                for entry in batch:
                    spool = spools.enter_context(SpooledTemporaryFile(IN_MEMORY))
                    if self._is_whole(entry, cast(BinaryIO, spool)):
                        fetched.append(_Fetched(_short(entry), cast(BinaryIO, spool)))
            except ErpError:
                self._keep(fetched)
                raise
            self._keep(fetched)

    def _is_whole(self, entry: Entry, file: BinaryIO) -> bool:
        """Whether the file holds all that was claimed now. One that somebody writes on, they get back."""
        name = _short(entry)
        try:
            if not self._folder.fetch("work", CLAIMED + name, file):
                return False
        except ErpError as error:
            if not error.permanent:
                raise
            self._refuse(name, str(error), self._clock())
            return False
        if _length(file) != entry.size:
            self._folder.move("work", CLAIMED + name, "in", entry.name)
            return False
        return True

    def _keep(self, files: Sequence[_Fetched]) -> None:
        """They go onto the shelf, and then to where each belongs."""
        if not files:
            return
        now = self._clock()
        for one, outcome in zip(files, self._outcomes(files, self._ours(), now), strict=True):
            match outcome:
                case Taken():
                    self._archive(one.name, outcome.doubts, now)
                case BadOrders() | ErpError():
                    self._refuse(one.name, str(outcome), now)
                case _:  # one file that a reader stumbles over must not stop all that follow
                    log.error("file=%s outcome=refused", one.name, exc_info=outcome)
                    words = f"the program stumbled over it ({type(outcome).__name__})"
                    self._refuse(one.name, f"{words}; keep the file, and report it", now)

    def _outcomes(
        self, files: Sequence[_Fetched], ours: Setup | BadOrders | ErpError, now: dt.datetime
    ) -> Sequence[Taken | Exception]:
        given = [Handed(one.name, _digest(one.file), _feeds(one, ours)) for one in files]
        try:
            return self._shelf.take(given, now)
        except CountersignError:
            raise
        except Exception as error:  # a defect of ours that ends the whole transaction: it is of one of them
            if len(files) == 1:
                return [error]
            return [outcome for one in files for outcome in self._outcomes([one], ours, now)]

    def _ours(self) -> Setup | BadOrders | ErpError:
        """What lies beside the places, or why nothing can be read by it."""
        try:
            return self.setup()
        except (BadOrders, ErpError) as error:
            if isinstance(error, ErpError) and not error.permanent:
                raise
            return error

    def _archive(self, name: str, doubts: Sequence[str], now: dt.datetime) -> None:
        """It was taken; what is odd about it is said beside it."""
        stamped = _stamped(name, now)
        if doubts:
            listed = "".join(f"- {words}\n" for words in doubts)
            note = (
                f"{name} was taken whole, and nothing of it was changed. What is odd about it:\n\n{listed}\n"
                "Somebody may have cut or mended it on its way: tell whoever sends it.\n"
            )
            self._folder.put("archive", stamped + NOTE, note.encode())
        self._folder.move("work", CLAIMED + name, "archive", stamped)

    def _refuse(self, name: str, words: str, now: dt.datetime) -> None:
        """The note comes first: a refused file never lies there without its reason."""
        words = words if words.startswith((f"{name}:", f"{name}/")) else f"{name}: {words}"
        stamped = _stamped(name, now)
        note = (
            f"{words}.\n\nRefused on {now:%Y-%m-%d at %H:%M} UTC; nothing of it was taken. Correct it, "
            "put it into in/ again, and run: countersign erp fetch\n"
        )
        self._folder.put("errors", stamped + NOTE, note.encode())
        self._folder.move("work", CLAIMED + name, "errors", stamped)


def _batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """As many at a time as are kept at one stroke; no two in one that would be called alike in work/."""
    batch: dict[str, Entry] = {}
    size = 0
    for one in entries:
        size += one.size
        if batch and (len(batch) == AT_ONCE or size > IN_MEMORY or _short(one) in batch):
            yield tuple(batch.values())
            batch, size = {}, one.size
        batch[_short(one)] = one
    if batch:
        yield tuple(batch.values())


def _short(entry: Entry) -> str:
    return entry.name[-LONGEST:]


def _stamped(name: str, now: dt.datetime) -> str:
    return f"{now:%Y%m%d-%H%M%S}{now.microsecond // 1000:03}-{name}"


def _feeds(given: _Fetched, ours: Setup | BadOrders | ErpError) -> Iterator[Feed]:
    """What the file brings. Raises `BadOrders`, perhaps behind the first feeds, and what `ours` is."""
    if _length(given.file) > LARGEST:
        raise BadOrders(f"{given.name}: it is larger than {LARGEST >> 20} MB; export it in parts")
    if isinstance(ours, BadOrders | ErpError):
        raise ours
    yield from feeds_in(given.file, given.name, ours)


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
