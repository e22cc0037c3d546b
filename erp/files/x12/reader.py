"""X12 files of the company's own system: the envelope opened, each transaction read, all of it one feed.

Faults of the envelope (counts, group codes, control numbers) are written to the log and change nothing. What
is cut off, marked as a test, or something else than orders and receipts is refused with a sentence.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from countersign.erp.files.edi.document import Document, Place
from countersign.erp.files.edi.feeding import feeds as feeds_of
from countersign.erp.files.edi.feeding import whole
from countersign.erp.files.edi.repeats import repeated, without
from countersign.erp.files.edi.whole import Envelope, arrived
from countersign.erp.files.formats import Partners
from countersign.erp.files.x12.reading import READ, document
from countersign.procurement.feed import Feed
from countersign.procurement.interchange.charsets import decoded
from countersign.procurement.interchange.envelopes import (
    Interchange,
    Interchanges,
    x12_faults,
    x12_transactions,
)
from countersign.procurement.interchange.segments import Segment, each_x12_segment

_HEAD = re.compile(
    r"ISA[^A-Za-z0-9 \t\r\n]|GS[^A-Za-z0-9 \t\r\n][A-Z]{2}[^A-Za-z0-9 \t\r\n]|ST[^A-Za-z0-9 \t\r\n]\d{3}"
)
_PASSED_OVER = frozenset({"997", "999", "824"})
"""Receipts for what we sent; they order nothing."""

log = logging.getLogger("countersign")


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    del name
    return bool(_HEAD.match(decoded(head).lstrip("\ufeff \t\r\n\0")))


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    return whole(_feeds(data, name, partners))


def feeds(file: BinaryIO, name: str, partners: Partners) -> Iterator[Feed]:
    """See `Streamed`. The text is held, what is read of it is not."""
    return _feeds(file.read(), name, partners)


def _feeds(data: bytes, name: str, partners: Partners) -> Iterator[Feed]:
    text, passing = decoded(data), Interchanges()
    for fault in x12_faults(passing.watched(each_x12_segment(text, name))):
        log.info("erp.envelope file=%s fault=%s", name, fault)
    repeats = repeated(passing.found, name)
    segments = without(each_x12_segment(text, name), repeats, "ISA")
    once = [one for at, one in enumerate(passing.found) if at not in repeats]
    yield from feeds_of(_documents(segments, name, once), name, partners)


def _documents(
    segments: Iterator[Segment], name: str, interchanges: Sequence[Interchange]
) -> Iterator[Document | Interchange]:
    envelope = Envelope(name, interchanges)
    for transaction in x12_transactions(envelope.watched(segments)):
        kind = transaction[0].get(1)
        if kind in READ:
            found = document(transaction, name, envelope.receivers)
            lines = next((one.get(1) for one in transaction if one.name == "CTT"), "")
            end = transaction[-1]
            arrived(found, len(transaction), ends=end.name == "SE", counts=(lines, end.get(1), "CTT01"))
            yield from envelope.begun()
            yield found
        elif kind not in _PASSED_OVER:
            words = f"it holds an X12 {kind or 'transaction'}, and neither orders nor receipts"
            raise Place(name).fault(words)
    envelope.end()
