"""Whether all of a file arrived: what is cut off, or meant as a test, orders nothing.

Real counts are often wrong, so one of them proves nothing. Lines are lost where two agree on it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from countersign.erp.files.edi.document import Document, Place
from countersign.procurement.interchange.envelopes import Interchange, Passing
from countersign.procurement.interchange.segments import Segment

_AGAIN = "ask for the file again"
_HOLDS = frozenset({"ST", "UNH", "TA1", "UCI"})
"""What begins something: a transaction, or a receipt for an interchange."""


def arrived(found: Document, transaction: Passing, counted: str) -> None:
    """Refuses a transaction that broke off, or lost lines by both of its own counts.

    `counted` is the name of where it counts its lines.
    """
    if not transaction.ended:
        raise found.place().fault(f"it breaks off before its end; {_AGAIN}")
    lines, segments = found.counted, transaction.last.get(1)
    lost = lines.isdigit() and int(lines) > len(found.items)
    if lost and segments.isdigit() and int(segments) > transaction.length:
        raise found.place().fault(
            f"{counted} counts {lines} lines and {len(found.items)} are there; {_AGAIN}"
        )


class Envelope:
    """What stands around the transactions: who they are for, whether they are meant, whether they end."""

    def __init__(self, file: str, interchanges: Sequence[Interchange]) -> None:
        self.place = Place(file)
        self._interchanges = iter(interchanges)
        self._begun: list[Interchange] = []
        self.receivers: tuple[str, ...] = ()
        self.open = ""
        self.any = False

    def watched(self, segments: Iterator[Segment]) -> Iterator[Segment]:
        """The segments, looked at as they pass."""
        for segment in segments:
            self.any |= segment.name in _HOLDS
            match segment.name:
                case "ISA":
                    self._begin(segment.get(13), segment.get(8), test=segment.get(15).upper() == "T")
                case "UNB":
                    self._begin(segment.get(5), segment.get(3), test=segment.get(11) == "1")
                case "GS":
                    self.receivers = (*self.receivers[:1], segment.get(3))
                case "GE" | "IEA" | "UNZ":
                    self.open = ""
                case _:
                    pass
            yield segment

    def _begin(self, control: str, receiver: str, *, test: bool) -> None:
        self.open, self.receivers = control, (receiver,)
        self._begun = list(islice(self._interchanges, 1))
        if test:
            raise self.place.fault(f"interchange {control} is marked as a test; nothing was taken")

    def begun(self) -> Iterator[Interchange]:
        """The interchange that the next document is the first of."""
        yield from self._begun
        self._begun = []

    def end(self) -> None:
        """Refuses a file whose last interchange doesn't end, or that holds nothing."""
        if not self.any:
            raise self.place.fault("nothing can be made out in it; was it cut off?")
        if self.open:
            raise self.place.fault(f"interchange {self.open} breaks off before its end; {_AGAIN}")
