"""A file read as what it is, in whichever of the known formats, with what lies beside it in a drop folder.

    file ─► feeds_in ─► pieces of what it brings        for whoever picks up what lies in in/
    path ─► handed_in ─► orders, and what is odd        for a person who names a file of orders

Who is who, what units are called and how tables are read (`Beside`) is read again when a file changed.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from countersign.erp.files import canonical_csv, canonical_json
from countersign.erp.files.called import in_our_units
from countersign.erp.files.folder import Entry, Folder
from countersign.erp.files.formats import Format, Streamed
from countersign.erp.files.partners import COMPANY, MAPS, SUPPLIERS, UNITS, Setup, setup
from countersign.erp.files.table import HEAD, reader_of
from countersign.erp.files.zipped import Part, unpacked
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed

IN_MEMORY = 16 << 20
_BY_SUFFIX: Mapping[str, Format] = {".json": canonical_json, ".csv": canonical_csv}


class Beside:
    """What lies beside the places of a drop folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._known: tuple[tuple[Entry, ...], Setup] = ((), Setup())

    def setup(self) -> Setup:
        """Who is who, and how tables are read; read again when a file changed. Raises `BadOrders`."""
        root = [one for one in self._folder.entries("") if one.name in (SUPPLIERS, UNITS, COMPANY)]
        maps = [one for one in self._folder.entries("maps") if one.name.endswith(".toml")]
        seen = (*root, *maps)
        if seen != self._known[0]:
            given = {one.name: content(self._folder, "", one.name) for one in root}
            given |= {MAPS + one.name: content(self._folder, "maps", one.name) for one in maps}
            self._known = (seen, setup(given))
        return self._known[1]


def content(folder: Folder, place: str, name: str) -> bytes:
    """All of a file in a place."""
    with SpooledTemporaryFile(IN_MEMORY) as spool:
        folder.fetch(place, name, cast(BinaryIO, spool))
        spool.seek(0)
        return spool.read()


def feeds_in(file: BinaryIO, name: str, ours: Setup) -> Iterator[Feed]:
    """What a file brings, in our units. Raises `BadOrders`, perhaps behind the first feeds."""
    for part in unpacked(file, name, name):
        yield from _feeds(_reader(part, ours), part, ours)


def _reader(part: Part, ours: Setup) -> Format:
    part.file.seek(0)
    try:
        return reader_of(part.file.read(HEAD), part.name, ours.maps)
    except BadOrders as error:
        raise BadOrders(f"{part.place}{str(error).removeprefix(part.name)}") from None


def _feeds(reader: Format, part: Part, ours: Setup) -> Iterator[Feed]:
    part.file.seek(0)
    if isinstance(reader, Streamed):
        found = reader.feeds(part.file, part.place, ours.partners)
    else:
        found = iter([reader.read(part.file.read(), part.place, ours.partners)])
    for feed in found:
        yield in_our_units(feed, ours.units, part.place)


def handed_in(path: Path, ours: Setup | None = None) -> Feed:
    """The orders of a file, and what is odd about it. Raises `BadOrders`; then none of it is to be used."""
    try:
        with path.open("rb") as file:
            found = tuple(_handed_in(file, path, ours or Setup()))
    except OSError as error:
        raise BadOrders(f"{path}: it can't be opened ({error.strerror}); check the path") from None
    if others := {words for one in found for words in _besides(one)}:
        raise BadOrders(
            f"{path}: it holds {' and '.join(sorted(others))}, and orders alone are taken here; a drop folder"
            ' takes the rest: set erp.kind to "files", and put it into in/ there'
        )
    orders = tuple(order for one in found for order in one.orders)
    if not orders:
        raise BadOrders(f"{path}: there is no order in it")
    return Feed(orders, doubts=tuple(words for one in found for words in one.doubts))


def _handed_in(file: BinaryIO, path: Path, ours: Setup) -> Iterator[Feed]:
    """A table or JSON that is nearly canonical is told what is wrong with it, not that nobody knows it."""
    for part in unpacked(file, path.name, str(path)):
        nearly = _BY_SUFFIX.get(Path(part.name).suffix.casefold())
        try:
            reader = _reader(part, ours)
        except BadOrders:
            if nearly is None:
                raise
            reader = nearly
        yield from _feeds(reader, part, ours)


def _besides(feed: Feed) -> Iterator[str]:
    if feed.changes:
        yield "changes of orders"
    if feed.receipts:
        yield "receipts"
    if feed.shipped:
        yield "ship notices"
