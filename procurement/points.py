"""What the exceptions of one mail are called in it, so that an answer can point at them.

10 · 20a · 20b · A        shown in the mail, typed in the answer
"""

from collections.abc import Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase

from countersign.procurement.case import CaseException


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
