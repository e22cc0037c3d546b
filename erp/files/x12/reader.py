"""X12 files of the company's own system: what is in the envelope, and whether the whole of it arrived.

Faults of the envelope (counts, group codes, control numbers) are written to the log and change nothing. What
is cut off, marked as a test, or something else than orders and receipts is refused with a sentence.
"""

import logging
import re
from collections.abc import Iterator, Sequence

from countersign.erp.files.edi.document import Document, Place
from countersign.erp.files.edi.feeding import feed
from countersign.erp.files.edi.repeats import repeated, without
from countersign.erp.files.formats import Partners
from countersign.erp.files.x12.reading import READ, document
from countersign.procurement.feed import Feed
from countersign.procurement.interchange.charsets import decoded
from countersign.procurement.interchange.envelopes import x12_faults, x12_transactions
from countersign.procurement.interchange.segments import Segment, each_x12_segment

_HEAD = re.compile(r"ISA[^A-Za-z0-9\s]|GS[^A-Za-z0-9\s][A-Z]{2}[^A-Za-z0-9\s]|ST[^A-Za-z0-9\s]\d{3}")
_PASSED_OVER = frozenset({"997", "999", "824"})
"""Receipts for what we sent; they order nothing."""

log = logging.getLogger("countersign")


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    del name
    return bool(_HEAD.match(decoded(head).lstrip("\ufeff \t\r\n\0")))


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    text = decoded(data)
    repeats = repeated(each_x12_segment(text, name), name)
    segments = without(each_x12_segment(text, name), repeats, ("ISA",))
    for fault in x12_faults(without(each_x12_segment(text, name), repeats, ("ISA",))):
        log.info("erp.envelope file=%s fault=%s", name, fault)
    return feed(_documents(segments, name), partners)


def _documents(segments: Iterator[Segment], name: str) -> Iterator[Document]:
    envelope = _Envelope(name)
    for transaction in x12_transactions(envelope.watched(segments)):
        kind = transaction[0].get(1)
        if kind in READ:
            found = document(transaction, name, envelope.receivers)
            _whole(transaction, found)
            yield found
        elif kind not in _PASSED_OVER:
            raise Place(name).fault(
                f"it holds an X12 {kind or 'transaction'}, and neither orders nor receipts"
            )
    envelope.end()


def _whole(transaction: Sequence[Segment], found: Document) -> None:
    """Refuses what broke off, or lost lines by both of its own counts."""
    if transaction[-1].name != "SE":
        raise found.place().fault("it breaks off before its end (SE); ask for the file again")
    lines = next((one.get(1) for one in transaction if one.name == "CTT"), "")
    count = transaction[-1].get(1)
    lost = lines.isdigit() and int(lines) > len(found.items)
    if lost and count.isdigit() and int(count) > len(transaction):
        words = f"CTT01 counts {lines} lines and {len(found.items)} are there; ask for the file again"
        raise found.place().fault(words)


class _Envelope:
    """What stands around the transactions: who they are for, whether it is meant, whether it ends."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.receivers: tuple[str, ...] = ()
        self.open = ""
        self.any = False

    def watched(self, segments: Iterator[Segment]) -> Iterator[Segment]:
        """The segments, looked at as they pass."""
        for segment in segments:
            self.any = True
            match segment.name:
                case "ISA":
                    self._begin(segment)
                case "GS":
                    self.receivers = tuple(filter(None, (*self.receivers[:1], segment.get(3))))
                case "GE" | "IEA":
                    self.open = ""
                case _:
                    pass
            yield segment

    def _begin(self, segment: Segment) -> None:
        self.open, self.receivers = segment.get(13), (segment.get(8),)
        if segment.get(15).upper() == "T":
            raise Place(self.name).fault(
                f"interchange {self.open} is marked as a test (ISA15); nothing was taken"
            )

    def end(self) -> None:
        """Refuses a file whose last interchange doesn't end, or that holds nothing."""
        if not self.any:
            raise Place(self.name).fault("it can't be read as X12; was it cut off?")
        if self.open:
            words = f"interchange {self.open} breaks off before its end (GE, IEA); ask for the file again"
            raise Place(self.name).fault(words)
