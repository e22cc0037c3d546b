"""Zip archives, and the Office files that are zip archives, opened within limits.

Sizes are looked at before anything is unpacked; an archive that lies about them is damaged, because nothing
is unpacked beyond what it claims. XML is refused where it declares a document type: no Office file does, and
entities are how a small file becomes a large one or reads another.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from countersign.extractors.attachments.document import Unread

MOST_FILES = 2_000
MOST_UNPACKED = 40 * 1024 * 1024
_WORST_RATIO = 200
_SMALL = 1024 * 1024
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError)
DAMAGED = Unread("is damaged and could not be opened")
LOCKED = Unread("is protected by a password")
BOMB = Unread("unpacks to far more than it seems to hold, and was not opened")


@dataclass(frozen=True)
class Archive:
    """An archive that was checked: the names of its files, and their bytes on demand."""

    data: bytes
    names: tuple[str, ...]

    def read(self, name: str) -> bytes | Unread:
        """One file's bytes; never more than it claims to hold."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as packed:
                return packed.read(name)
        except (KeyError, *_BROKEN):
            return DAMAGED


def opened(data: bytes) -> Archive | Unread:
    """The archive, or why it is not unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except _BROKEN:
        return DAMAGED
    if any(entry.flag_bits & 1 for entry in entries):
        return LOCKED
    total, packed_size = sum(entry.file_size for entry in entries), max(len(data), 1)
    if len(entries) > MOST_FILES or total > MOST_UNPACKED:
        return BOMB
    if total > _SMALL and total / packed_size > _WORST_RATIO:
        return BOMB
    return Archive(data, tuple(entry.filename for entry in entries if not entry.is_dir()))


def is_plain_xml(content: bytes) -> bool:
    """Whether XML declares no document type and no entity, in whatever encoding it hides them."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:64]
    return not wide and not _DOCTYPE.search(content.decode("latin-1"))


def xml(content: bytes) -> etree._Element | None:
    """The root of a harmless XML file: no entities, no network, no depth beyond reason; None if it is not."""
    if not is_plain_xml(content):
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
