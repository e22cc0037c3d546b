"""Interchanges that stand twice in a file: the same one is read once, a number used twice is a fault.

Some gateways deliver a batch with an interchange repeated. Which interchanges came in earlier files the shelf
knows, by the mark that goes in front of what each holds.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence

from countersign.erp.files.edi.document import Place
from countersign.procurement.interchange.envelopes import Interchange
from countersign.procurement.interchange.segments import Segment

log = logging.getLogger("countersign")


def repeated(interchanges: Sequence[Interchange], file: str) -> frozenset[int]:
    """Which interchanges of a file, counted from 0, were in it before. Raises `BadOrders`."""
    known: dict[tuple[str, str], Interchange] = {}
    again: set[int] = set()
    for at, one in enumerate(interchanges):
        first = known.setdefault((one.sender, one.control), one)
        if first is one:
            continue
        words = f"interchange {one.control} of {one.sender} stands twice in it"
        if first != one:
            raise Place(file).fault(f"{words} with other content; have the sender number it anew")
        log.info("erp.envelope file=%s fault=%s", file, words)
        again.add(at)
    return frozenset(again)


def without(segments: Iterable[Segment], repeats: frozenset[int], begins: str) -> Iterator[Segment]:
    """The segments of all interchanges but those."""
    at = -1
    for segment in segments:
        at += segment.name == begins
        if at not in repeats:
            yield segment
