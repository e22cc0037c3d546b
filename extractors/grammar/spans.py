"""A piece of text that was understood: where it stands, and every value that it can mean.

All layers of the grammar return spans. One reading: it is certain. More than one: it is ambiguous, and
nobody here picks. None at all: it looks like a value but can't be one ("31 February").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from countersign.extractors.grammar.scripts import plain

T = TypeVar("T")


@dataclass(frozen=True)
class Span(Generic[T]):
    """`text` is exactly the source's `[start:end]`; `readings` are the different values it may mean."""

    start: int
    end: int
    text: str
    readings: tuple[T, ...]

    @property
    def sure(self) -> T | None:
        """The value, if there is only one that it can be."""
        return self.readings[0] if len(self.readings) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether it can't be told what it means: several readings, or none."""
        return len(self.readings) != 1

    def among(self, readings: tuple[T, ...]) -> "Span[T]":
        """The same place with other readings."""
        return replace(self, readings=readings)


Place = tuple[int, int]


def overlaps(start: int, end: int, places: Iterable[Place]) -> bool:
    """Whether `[start:end]` shares a character with any of the places."""
    return any(start < b and a < end for a, b in places)


def places(spans: Sequence[Span[T]]) -> tuple[Place, ...]:
    """Where the spans stand."""
    return tuple((span.start, span.end) for span in spans)


TAKEN = "\ue000"


def mask(text: str, taken: Iterable[Place]) -> str:
    """The text in plain letters, what is already understood made unreadable; offsets stay the same."""
    text = plain(text)
    for start, end in taken:
        text = text[:start] + TAKEN * (end - start) + text[end:]
    return text


def longest_first(spans: Iterable[Span[T]]) -> tuple[Span[T], ...]:
    """The spans in reading order, where of overlapping ones only the longest (then the first) is kept."""
    kept: list[Span[T]] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if not overlaps(span.start, span.end, places(kept)):
            kept.append(span)
    return tuple(sorted(kept, key=lambda s: s.start))
