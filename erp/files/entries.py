"""The entries of a JSON file, one at a time, however long the file is.

    text in pieces ─► buffer ─► one whole value ─► yielded, and forgotten

A list is taken apart; anything else is the one entry. Numbers are `Decimal` from the first character on, and
what JSON lets slip (a name that stands twice, NaN) is refused.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from countersign.procurement.errors import BadOrders

PIECE = 1 << 20
_NEAR = 16  # an escape or a literal that the buffer's end cuts off is shorter
_BLANK = " \t\r\n"


def entries(lines: Iterator[str], name: str) -> Iterator[object]:
    """Every entry. Raises `BadOrders` with the line and column where it is no JSON."""
    source = _Source(lines, name)
    if source.skip() != "[":
        yield source.value()
        source.end()
        return
    source.drop(1)
    if source.skip() == "]":
        source.drop(1)
    else:
        yield from _listed(source)
    source.end()


def _listed(source: "_Source") -> Iterator[object]:
    while True:
        source.skip()
        yield source.value()
        sign = source.skip()
        if sign not in (",", "]"):
            source.fail("Expecting ',' delimiter", 0)
        source.drop(1)
        if sign == "]":
            return


class _Source:
    """What is not read yet, and where in the file it begins."""

    def __init__(self, lines: Iterator[str], name: str) -> None:
        self._lines = lines
        self._name = name
        self._buffer = ""
        self._at = 0
        self._line, self._column = 1, 1
        self._over = False
        self._decoder = json.JSONDecoder(
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_once_each,
        )

    def skip(self) -> str:
        """Passes blanks; the sign that follows, or nothing at the end."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _BLANK:
                    return self._buffer[self._at]
                self._at += 1
            if not self._more(1):
                return ""

    def drop(self, count: int) -> None:
        """Passes signs."""
        self._at += count

    def value(self) -> object:
        """The value that begins here."""
        wanted = PIECE
        while True:
            try:
                found, self._at = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated") or error.pos >= len(self._buffer) - _NEAR
                behind = error.pos - self._at
                if not (cut and self._more(wanted)):
                    self.fail(error.msg, behind)
                wanted *= 2
            except RecursionError:
                raise BadOrders(f"{self._name}: it is nested deeper than any order") from None
            except ValueError as error:
                raise BadOrders(f"{self._name}: {error}") from None
            else:
                return found

    def end(self) -> None:
        """Refuses what follows behind the last."""
        if self.skip():
            self.fail("Extra data", 0)

    def fail(self, words: str, behind: int) -> None:
        """Raises `BadOrders` for the place so many signs from here."""
        line, column = _moved(self._line, self._column, self._buffer[: self._at + behind])
        ends = words.startswith("Unterminated") or not self._buffer[self._at + behind :].strip()
        torn = "; the file breaks off there" if self._over and ends and (line, column) != (1, 1) else ""
        raise BadOrders(f"{self._name}: line {line}, column {column}: it is not JSON: {words}{torn}")

    def _more(self, wanted: int) -> bool:
        """Reads on, forgetting what was passed; False at the end."""
        if self._over:
            return False
        self._line, self._column = _moved(self._line, self._column, self._buffer[: self._at])
        parts, length = [self._buffer[self._at :]], 0
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if length >= wanted:
                break
        else:
            self._over = True
        self._buffer, self._at = "".join(parts), 0
        return length > 0


def _moved(line: int, column: int, passed: str) -> tuple[int, int]:
    breaks = passed.count("\n")
    return (line + breaks, len(passed) - passed.rfind("\n")) if breaks else (line, column + len(passed))


def _integer(digits: str) -> int | Decimal:
    """Python refuses to make an int of very many digits; the form refuses them in its own words."""
    return int(digits) if len(digits) < 19 else Decimal(digits)


def _no_number(word: str) -> Decimal:
    raise ValueError(f"{word} is not a number that an order can use")


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a name stand twice and keeps the last: one of two quantities would vanish silently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{twice}" stands twice in one object, next to {_about(found)}; keep one')
    return found


def _about(found: Mapping[str, Any]) -> str:
    name = next((name for name in ("line", "number", "email") if name in found), next(iter(found)))
    return f"{name} {found[name]}"
