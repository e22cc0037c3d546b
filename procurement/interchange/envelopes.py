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


def x12_transactions(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """From each ST to its SE, or to where the next one begins."""
    current: list[Segment] = []
    for segment in segments:
        if segment.name == "ST" and current:
            yield current
            current = []
        if segment.name == "ST" or (current and segment.name not in ("GE", "IEA", "GS", "ISA")):
            current.append(segment)
        if segment.name == "SE" and current:
            yield current
            current = []
    if current:
        yield current


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


def edifact_messages(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """From each UNH to its UNT, or to where the next one begins."""
    current: list[Segment] = []
    for segment in segments:
        if segment.name == "UNH" and current:
            yield current
            current = []
        if segment.name == "UNH" or (current and segment.name not in ("UNZ", "UNB", "UNE", "UNG")):
            current.append(segment)
        if segment.name == "UNT" and current:
            yield current
            current = []
    if current:
        yield current


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
