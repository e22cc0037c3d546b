"""Interchanges that stand twice in a file: the same one is read once, a number used twice is a fault.

Some gateways deliver a batch with an interchange repeated. Which interchanges came in earlier files the shelf
knows, by the mark that goes in front of what each holds.
"""

from collections.abc import Iterable, Iterator, Sequence

from countersign.erp.files.edi.document import Place
from countersign.procurement.interchange.envelopes import Interchange
from countersign.procurement.interchange.segments import Segment


def repeated(interchanges: Sequence[Interchange], file: str) -> tuple[frozenset[int], tuple[str, ...]]:
    """Which interchanges, counted from 0, were in the file before, and words on each. Raises `BadOrders`."""
    known: dict[tuple[str, str], Interchange] = {}
    again: dict[int, str] = {}
    for at, one in enumerate(interchanges):
        first = known.setdefault((one.sender, one.control), one)
        if first is one:
            continue
        words = f"interchange {one.control} of {one.sender} stands twice in it"
        if first != one:
            raise Place(file).fault(f"{words} with other content; have the sender number it anew")
        again[at] = f"{words}, and is read once"
    return frozenset(again), tuple(again.values())


def without(segments: Iterable[Segment], repeats: frozenset[int], begins: str) -> Iterator[Segment]:
    """The segments of all interchanges but those."""
    at = -1
    for segment in segments:
        at += segment.name == begins
        if at not in repeats:
            yield segment
