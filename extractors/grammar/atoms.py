"""The numbers of a printed row as they are written, with everything that each can mean.

"2.490" is 2490 or 2.49, "2 490,00" may be two numbers or one: which it is, is settled by what was ordered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_ATOM, _BETWEEN = re.compile(r"\d+(?:[.,'’]\d+)*"), re.compile(r"\D+")


@dataclass(frozen=True)
class Atom:
    """A number as written: what it can be, and the longer numbers that it begins ("2 490,00")."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    plain: bool
    atoms: int = 1
    joined: tuple["Atom", ...] = ()


def atoms(text: str) -> list[Atom]:
    """All of a text."""
    matches = list(_ATOM.finditer(text))
    return [_atom(text, matches, place) for place in range(len(matches))]


@lru_cache(maxsize=4096)
def figures(text: str) -> str:
    """Its figures alone: those of a name stand one behind the other wherever the name is written."""
    return _BETWEEN.sub("", text)


def blanked(text: str, start: int, end: int) -> str:
    """The text with a stretch of it made blank; offsets stay."""
    return text[:start] + " " * (end - start) + text[end:]


def _atom(text: str, matches: Sequence[re.Match[str]], place: int) -> Atom:
    match = matches[place]
    joined, last = [], place
    while last + 1 < len(matches) and _goes_on(text, matches[last], matches[last + 1]):
        last += 1
        whole = text[match.start() : matches[last].end()]
        values = tuple(_values(re.sub(r"\s", "", whole)))
        joined.append(Atom(match.start(), matches[last].end(), values, False, last - place + 1))
    values = tuple(_values(match[0]))
    return Atom(*match.span(), values, match[0].isdigit(), 1, tuple(reversed(joined)))


def _goes_on(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether a space parts thousands: "2 490,00"."""
    between = text[one.end() : other.start()]
    grouped = len(one[0]) <= 3 or one[0].isdigit()
    return grouped and len(between) == 1 and between.isspace() and bool(re.match(r"\d{3}(?!\d)", other[0]))


def _values(digits: str) -> Iterator[Decimal]:
    """What a number can be: a mark before three digits parts thousands or decimals, another only decimals."""
    marks = re.findall(r"[.,'’]", digits)
    if not marks:
        yield Decimal(digits)
        return
    last, plain = marks[-1], re.sub(r"[.,'’]", "", digits)
    decimals = len(digits) - digits.rindex(last) - 1
    if last in "'’" or (decimals == 3 and (len(set(marks)) == 1)):
        yield Decimal(plain)
    if last in ".," and marks.count(last) == 1:
        yield Decimal(plain) / (Decimal(10) ** decimals)
