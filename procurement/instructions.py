"""What one of our own people writes in answer to a mail about exceptions, and by which labels they point.

    exceptions of a mail  ─►  labels      10 · 20a · 20b · A         (shown in the mail, typed in the answer)
    the answer's new text ─►  Instruction each, with what it is about, or why it can't be carried out

Values only. Reading the words is the extractors' work, carrying them out `settling`'s, and whether they
count at all `commanding`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase

from countersign.procurement.actions import Action
from countersign.procurement.case import CaseException


class Trouble(StrEnum):
    """Why words that look like an instruction are not carried out."""

    WHICH = "which"
    NO_SUCH = "no-such"
    MORE = "more"
    CONDITION = "condition"
    NO_DAY = "no-day"
    TWO_DAYS = "two-days"
    PAST = "past"
    NO_PERSON = "no-person"
    TWO_PEOPLE = "two-people"
    NO_WORDS = "no-words"
    VALUES = "values"
    TWICE = "twice"


@dataclass(frozen=True)
class Person:
    """One of our own people, by the names that others call them."""

    address: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True)
class Instruction:
    """A piece of the answer: what it is about, and what is to be done; or the trouble with it.

    `exceptions` are ids; with a trouble they may be none.
    """

    words: str
    exceptions: tuple[str, ...] = ()
    action: Action | None = None
    trouble: Trouble | None = None


def labels(exceptions: Sequence[CaseException]) -> Mapping[str, CaseException]:
    """The exceptions of a mail by what they are called in it.

    The line's number; with a letter behind it where a line has several; a capital where there is no line.
    """
    by_line: dict[int | None, list[CaseException]] = {}
    for one in exceptions:
        by_line.setdefault(one.line, []).append(one)
    found: dict[str, CaseException] = {}
    for line, those in by_line.items():
        names = _names(line, len(those))
        found.update(zip(names, those, strict=True))
    return {name: one for one in exceptions for name, other in found.items() if other is one}


def _names(line: int | None, count: int) -> list[str]:
    if line is None:
        return [_lettered("", number, ascii_uppercase) for number in range(count)]
    if count == 1:
        return [str(line)]
    return [_lettered(str(line), number, ascii_lowercase) for number in range(count)]


def _lettered(before: str, number: int, letters: str) -> str:
    turns, letter = divmod(number, len(letters))
    return f"{before}{letters[letter]}{turns + 1 if turns else ''}"
