"""EDIFACT files of the company's own system: the envelope opened, each message read, all of it one feed.

Faults of the envelope (counts, references) are written to the log and change nothing. What is cut off, marked
as a test, or something else than orders and receipts is refused with a sentence.
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
from countersign.erp.files.edifact.reading import READ, document
from countersign.erp.files.formats import Partners
from countersign.procurement.feed import Feed
from countersign.procurement.interchange.charsets import decoded
from countersign.procurement.interchange.envelopes import (
    Interchange,
    Interchanges,
    edifact_faults,
    edifact_messages,
)
from countersign.procurement.interchange.segments import Segment, decimal_mark, each_edifact_segment

_HEAD = re.compile(r"UNA[^A-Za-z0-9]{6}|UN[BH]\+")
_PASSED_OVER = frozenset({"CONTRL", "APERAK"})
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
    for fault in edifact_faults(passing.watched(each_edifact_segment(text, name))):
        log.info("erp.envelope file=%s fault=%s", name, fault)
    repeats = repeated(passing.found, name)
    segments = without(each_edifact_segment(text, name), repeats, "UNB")
    once = [one for at, one in enumerate(passing.found) if at not in repeats]
    yield from feeds_of(
        _documents(segments, name, once, decimal_mark(text)), name, partners, decimal_mark(text)
    )


def _documents(
    segments: Iterator[Segment], name: str, interchanges: Sequence[Interchange], mark: str
) -> Iterator[Document | Interchange]:
    envelope = Envelope(name, interchanges)
    for message in edifact_messages(envelope.watched(segments)):
        kind = message[0].get(2).upper()
        if kind in READ:
            found = document(message, name, envelope.receivers, mark)
            end = message[-1]
            lines = (one.get(1, 2) for one in message if one.name == "CNT" and one.get(1) == "2")
            counts = (next(lines, ""), end.get(1), "CNT")
            arrived(found, len(message), ends=end.name == "UNT", counts=counts)
            yield from envelope.begun()
            yield found
        elif kind not in _PASSED_OVER:
            words = f"it holds an EDIFACT {kind or 'message'}, and neither orders nor receipts"
            raise Place(name).fault(words)
    envelope.end()
