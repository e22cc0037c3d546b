"""What holds segments together: transactions and messages, and the envelopes around them.

Real envelopes are often wrong (counts, group codes, control numbers that differ at both ends), so a fault is
a few words for a person and never a reason to lose what stands inside. What is cut off is told apart from
that: it lacks its end.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.procurement.interchange.codes import group_of
from countersign.procurement.interchange.segments import Segment

_BEGINS = {"ISA": (6, 13), "UNB": (2, 5)}
"""Where an interchange says who sent it, and under which number."""


@dataclass(frozen=True)
class Interchange:
    """One interchange: who sent it, under which control number, and a digest of what it holds."""

    sender: str
    control: str
    content: str

    @property
    def mark(self) -> str:
        """The same for the same interchange, however it is cut, wrapped or encoded."""
        return f"interchange {self.control} of {self.sender}, {self.content}"


class Interchanges:
    """The interchanges of a file, X12 or EDIFACT, noted as their segments pass."""

    def __init__(self) -> None:
        self._ended: list[Interchange] = []
        self._who = ("", "")
        self._held = hashlib.sha256()

    def watched(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        """The segments, noted."""
        for segment in segments:
            if at := _BEGINS.get(segment.name):
                self._ended = self.found
                self._who, self._held = (segment.get(at[0]), segment.get(at[1])), hashlib.sha256()
            self._held.update(repr((segment.name, segment.elements)).encode())
            yield segment

    @property
    def found(self) -> list[Interchange]:
        """Those that passed, in their order. A sender never uses a number twice."""
        if not any(self._who):
            return list(self._ended)
        return [*self._ended, Interchange(*self._who, self._held.hexdigest())]


@dataclass(frozen=True)
class Ends:
    """The segments that begin and end a transaction or message, and those that only stand around it."""

    begins: str
    ends: str
    around: frozenset[str]


X12 = Ends("ST", "SE", frozenset({"ISA", "GS", "GE", "IEA"}))
EDIFACT = Ends("UNH", "UNT", frozenset({"UNB", "UNG", "UNE", "UNZ"}))


class Passing:
    """A transaction or message whose segments pass by once, so that a long one is never held.

    `first` is its first segment; `last` and `length` are right once all have passed. It goes to its end, or
    to where the next one begins.
    """

    def __init__(self, first: Segment, behind: Iterator[Segment], ends: Ends) -> None:
        self.first = self.last = first
        self.length = 1
        self.follows: Segment | None = None
        self._behind = behind
        self._ends = ends

    def __iter__(self) -> Iterator[Segment]:
        yield self.first
        for segment in self._behind:
            if segment.name == self._ends.begins:
                self.follows = segment
                return
            if segment.name in self._ends.around:
                continue
            self.last, self.length = segment, self.length + 1
            yield segment
            if segment.name == self._ends.ends:
                return

    @property
    def ended(self) -> bool:
        """Whether it has its end."""
        return self.last.name == self._ends.ends


def passing(segments: Iterable[Segment], ends: Ends) -> Iterator[Passing]:
    """Every transaction or message. Each has to be gone through before the next one comes."""
    behind, first = iter(segments), None
    while first := first or next((one for one in behind if one.name == ends.begins), None):
        one = Passing(first, behind, ends)
        yield one
        first = one.follows


def x12_transactions(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """From each ST to its SE, or to where the next one begins."""
    return (list(one) for one in passing(segments, X12))


def edifact_messages(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """From each UNH to its UNT, or to where the next one begins."""
    return (list(one) for one in passing(segments, EDIFACT))


def x12_faults(segments: Iterable[Segment]) -> Iterator[str]:
    """What is wrong with the envelope of an X12 file, each in a few words; none changes what is said."""
    group, interchange, begun = "", "", 0
    kinds: list[str] = []
    for at, segment in enumerate(segments):
        match segment.name:
            case "ISA":
                interchange = segment.get(13)
            case "GS":
                group, kinds = segment.get(1), []
            case "ST":
                begun = at
                kinds.append(segment.get(1))
                expected = group_of(segment.get(1)) or group
                if group and group != expected:
                    yield f"a group is marked {group} (GS01), and {expected} would fit what it holds"
            case "SE" if segment.get(1) != str(at - begun + 1):
                yield _counted(f"transaction {segment.get(2)}", segment, "segments (SE01)", at - begun + 1)
            case "GE" if segment.get(1) != str(len(kinds)):
                yield _counted(f"group {segment.get(2)}", segment, "transactions (GE01)", len(kinds))
            case "IEA" if segment.get(2) != interchange:
                yield _numbered(("interchange", interchange, "ISA13"), segment.get(2), "IEA02")
            case _:
                continue


def edifact_faults(segments: Iterable[Segment]) -> Iterator[str]:
    """What is wrong with the envelope of an EDIFACT file, each in a few words; none changes what is said."""
    interchange, message, begun, count = "", "", 0, 0
    for at, segment in enumerate(segments):
        match segment.name:
            case "UNB":
                interchange, count = segment.get(5), 0
            case "UNH":
                message, begun, count = segment.get(1), at, count + 1
            case "UNT":
                if segment.get(1) != str(at - begun + 1):
                    yield _counted(f"message {segment.get(2)}", segment, "segments (UNT)", at - begun + 1)
                if segment.get(2) != message:
                    yield _numbered(("message", message, "UNH"), segment.get(2), "UNT")
            case "UNZ":
                if segment.get(1) != str(count):
                    yield _counted(f"interchange {segment.get(2)}", segment, "messages (UNZ)", count)
                if segment.get(2) != interchange:
                    yield _numbered(("interchange", interchange, "UNB"), segment.get(2), "UNZ")
            case _:
                continue


def _counted(what: str, end: Segment, units: str, there: int) -> str:
    are = "is" if there == 1 else "are"
    return f"{what} says that it has {end.get(1) or 'no'} {units}, and {there} {are} there"


def _numbered(begun: tuple[str, str, str], ends: str, end: str) -> str:
    """The number at the end is not the one at the beginning, or there was no beginning."""
    what, number, begin = begun
    if not number:
        return f"{what} {ends} ({end}) ends and never began"
    under = f"under the number {ends}" if ends else "without its number"
    return f"{what} {number} ({begin}) ends {under} ({end})"
