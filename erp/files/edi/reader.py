"""Files of X12 or EDIFACT: the envelope opened, each transaction or message read, all of it one feed.

    bytes ─► segments ─► each interchange once ─► transactions ─► documents ─► feeds

What tells the two standards apart is a `Standard`. Faults of the envelope (counts, group codes, control
numbers) change nothing: they go in front as doubts, in words. What is cut off, marked as a test, or something
else than orders and receipts is refused with a sentence.
"""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from countersign.erp.files.edi.document import Document, Place
from countersign.erp.files.edi.feeding import feeds, whole
from countersign.erp.files.edi.repeats import repeated, without
from countersign.erp.files.edi.whole import Envelope, arrived
from countersign.erp.files.formats import Partners
from countersign.procurement.feed import Feed
from countersign.procurement.interchange.charsets import decoded
from countersign.procurement.interchange.envelopes import (
    Ends,
    Interchange,
    Interchanges,
    Passing,
    passing,
)
from countersign.procurement.interchange.segments import Segment

MOST_DOUBTS = 20
"""So many of a file are told one by one: an export that counts wrongly does so a thousand times."""


@dataclass(frozen=True)
class Standard:
    """What a file of one standard is made of.

    `head` is how one begins. `begins` opens an interchange; `kind` is that of a transaction, by its first
    segment; `read` are those that are read, and `passed_over` those that are receipts for what we sent and
    order nothing. `counted` is where a transaction says how many lines it has. `mark` is the decimal mark of
    a file beside the point.
    """

    name: str
    head: re.Pattern[str]
    begins: str
    ends: Ends
    segments: Callable[[str, str], Iterator[Segment]]
    faults: Callable[[Iterable[Segment]], Iterator[str]]
    kind: Callable[[Segment], str]
    read: Collection[str]
    passed_over: Collection[str]
    document: Callable[[Passing, str, Sequence[str], str], Document]
    counted: str
    mark: Callable[[str], str]


class Files:
    """`Format` and `Streamed` for one standard."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Format`."""
        del name
        return bool(self._standard.head.match(decoded(head).lstrip("\ufeff \t\r\n\0")))

    def read(self, data: bytes, name: str, partners: Partners) -> Feed:
        """See `Format`."""
        return whole(self._feeds(data, name, partners))

    def feeds(self, file: BinaryIO, name: str, partners: Partners) -> Iterator[Feed]:
        """See `Streamed`. The text is held, what is read of it is not."""
        return self._feeds(file.read(), name, partners)

    def _feeds(self, data: bytes, name: str, partners: Partners) -> Iterator[Feed]:
        standard, text, interchanges = self._standard, decoded(data), Interchanges()
        doubts = _some(standard.faults(interchanges.watched(standard.segments(text, name))))
        repeats, words = repeated(interchanges.found, name)
        if doubts or words:
            yield Feed(doubts=(*doubts, *words))
        segments = without(standard.segments(text, name), repeats, standard.begins)
        once = [one for at, one in enumerate(interchanges.found) if at not in repeats]
        mark = standard.mark(text)
        yield from feeds(self._documents(segments, name, once, mark), name, partners, mark)

    def _documents(
        self, segments: Iterator[Segment], name: str, interchanges: Sequence[Interchange], mark: str
    ) -> Iterator[Document | Interchange]:
        standard, envelope = self._standard, Envelope(name, interchanges)
        for transaction in passing(envelope.watched(segments), standard.ends):
            kind = standard.kind(transaction.first)
            if kind in standard.read:
                found = standard.document(transaction, name, envelope.receivers, mark)
                arrived(found, transaction, standard.counted)
                yield from envelope.begun()
                yield found
            elif kind in standard.passed_over:
                deque(transaction, maxlen=0)
            else:
                words = f"it holds an {standard.name} {kind or 'message'}, and neither orders nor receipts"
                raise Place(name).fault(words)
        envelope.end()


def _some(faults: Iterator[str]) -> list[str]:
    first, more = list(islice(faults, MOST_DOUBTS)), sum(1 for _ in faults)
    return [*first, f"and {more} more of this kind"] if more else first
