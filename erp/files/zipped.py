"""Many files packed into one ZIP, for systems that hand over one order in each: one move, not thousands.

    ZIP ─► unpacked ─► each file in it, the oldest first ─► read as what it is

It is one file all the same: taken whole or refused whole. What is packed again within it, or with a password,
is refused with its sentence; so is what unpacks to more than a machine should hold.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from countersign.procurement.errors import BadOrders

MAGIC = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
IN_MEMORY = 16 << 20
UNPACKED = 1 << 30
"""So many bytes may be in one: three hundred thousand orders of two lines."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_LEFT_BY_TOOLS = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Part:
    """A file by itself. `place` is where a person finds it: its name, and before it what it was packed in."""

    file: BinaryIO
    name: str
    place: str


def unpacked(file: BinaryIO, name: str, place: str) -> Iterator[Part]:
    """The files in a ZIP, each to be read before the next; any other file by itself. Raises `BadOrders`."""
    file.seek(0)
    if not (name.casefold().endswith(".zip") and file.read(4) in (MAGIC, EMPTY)):
        yield Part(file, name, place)
        return
    try:
        with zipfile.ZipFile(file) as packed:
            for info in _wanted(packed, place):
                with SpooledTemporaryFile(IN_MEMORY) as spool, packed.open(info) as source:
                    while chunk := source.read(1 << 20):
                        spool.write(chunk)
                    yield Part(
                        cast(BinaryIO, spool), PurePosixPath(info.filename).name, f"{place}/{info.filename}"
                    )
    except _BROKEN:
        raise BadOrders(f"{place}: it breaks off or is damaged; pack it again") from None


def _wanted(packed: zipfile.ZipFile, place: str) -> list[zipfile.ZipInfo]:
    found = [one for one in packed.infolist() if _is_theirs(one)]
    if not found:
        raise BadOrders(f"{place}: there is no file in it")
    if sum(one.file_size for one in found) > UNPACKED:
        raise BadOrders(f"{place}: it unpacks to more than {UNPACKED >> 20} MB; pack it in parts")
    for one in found:
        if one.flag_bits & 1:
            raise BadOrders(f"{place}: {one.filename} needs a password; pack it without one")
        if one.filename.casefold().endswith(".zip"):
            raise BadOrders(f"{place}: {one.filename} is packed once more; put it into in/ by itself")
    return sorted(found, key=lambda one: (one.date_time, one.filename))


def _is_theirs(info: zipfile.ZipInfo) -> bool:
    """Whether it is a file that somebody meant to pack."""
    path = PurePosixPath(info.filename)
    return not (info.is_dir() or path.name.startswith(".") or path.name in _LEFT_BY_TOOLS) and (
        path.parts[0] not in _LEFT_BY_TOOLS
    )
