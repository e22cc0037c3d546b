"""What both writers need: numbers as they are written, text in a charset, and segments held against their
definition before a byte of them leaves.

A definition is data: "AN 1/22 M" is text of 1 to 22 characters that must be there. ID is a code, R a number,
N0 a whole one, DT a day. A list is a composite.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.erp.files.edi.document import Place

Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A segment as it is to be written: its elements from 1; a tuple is a composite."""

    name: str
    elements: tuple[Value, ...]


def segment(name: str, *elements: Value) -> Written:
    """A segment without the empty elements and components at its end."""
    return Written(name, tuple(_trimmed([_trimmed_composite(one) for one in elements])))


def _trimmed_composite(value: Value) -> Value:
    return value if isinstance(value, str) else tuple(_trimmed(list(value)))


def _trimmed(values: list[Any]) -> list[Any]:
    while values and not values[-1]:
        values.pop()
    return values


_SPELLED = {
    "ß": "ss",
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "€": "EUR",
    **dict.fromkeys("‐‑‒–—", "-"),
    **dict.fromkeys("„“”«»", '"'),
    **dict.fromkeys("‚‘’", "'"),
}


def text(words: str, charset: str) -> str:
    """Free text in a charset and on one line; letters that the charset lacks lose their marks."""
    spelled = "".join(_in_charset(one if one.isprintable() else " ", charset) for one in words)
    return " ".join(spelled.split())


def _in_charset(letter: str, charset: str) -> str:
    for form in (letter, _SPELLED.get(letter, ""), unicodedata.normalize("NFKD", letter)):
        if kept := form.encode(charset, "ignore").decode(charset):
            return kept
    return ""


def pieces(words: str, length: int) -> Iterator[str]:
    """A text in pieces of at most that length, broken between words where there are any."""
    while len(words) > length:
        at = words.rfind(" ", 0, length + 1)
        at = at if at > 0 else length
        yield words[:at].strip()
        words = words[at:].strip()
    if words:
        yield words


@cache
def definitions(package: str) -> Mapping[str, Any]:
    """The segments of a standard that are written."""
    return tomllib.loads(files(package).joinpath("segments.toml").read_text("utf-8"))


def check(segments: Sequence[Written], package: str, kind: str, place: Place) -> None:
    """Holds a transaction or message against its definition. Raises `BadOrders` at the first fault."""
    rules = definitions(package)
    _check_order(segments, rules["order"][kind], place)
    for one in segments:
        defined = rules["elements"][one.name]
        if len(one.elements) > len(defined):
            raise place.fault(f"{one.name} has more than {len(defined)} elements")
        given = (*one.elements, *("" for _ in range(len(defined) - len(one.elements))))
        for at, (value, rule) in enumerate(zip(given, defined, strict=True), 1):
            _check_value(value, rule, f"{one.name}{at:02}", rules["codes"], place)


def _check_order(segments: Sequence[Written], order: Mapping[str, Sequence[str]], place: Place) -> None:
    """Head, loops and end in the standard's sequence. A loop begins anew with its first segment, and what
    stands in `again` may repeat at its end."""
    head, again = list(order["head"]), list(order.get("again", ()))
    loop = [*order["loop"], *again]
    tail = len(loop) - len(again)
    at, inner = 0, -1
    for one in segments:
        in_loop = [
            index
            for index, name in enumerate(loop)
            if inner >= 0 and name == one.name and (index >= inner or index == 0 or inner >= tail <= index)
        ]
        if in_loop:
            inner = in_loop[0]
        elif one.name in head[at:]:
            at = head.index(one.name, at)
            inner = 0 if [one.name] == loop[:1] else -1
        else:
            raise place.fault(f"{one.name} stands where the standard has no place for it")


def _check_value(
    value: Value, rule: str | Sequence[str], mark: str, codes: Mapping[str, Sequence[str]], place: Place
) -> None:
    if isinstance(rule, str):
        _check_simple(value if isinstance(value, str) else "".join(value), rule, mark, codes, place)
        return
    parts = (value,) if isinstance(value, str) else value
    if len(parts) > len(rule):
        raise place.fault(f"{mark} has more than {len(rule)} components")
    if not any(parts):
        return
    given = (*parts, *("" for _ in range(len(rule) - len(parts))))
    for at, (part, inner) in enumerate(zip(given, rule, strict=True), 1):
        _check_simple(part, inner, f"{mark}.{at}", codes, place)


def _check_simple(value: str, rule: str, mark: str, codes: Mapping[str, Sequence[str]], place: Place) -> None:
    kind, _, rest = rule.partition(" ")
    lengths, _, must = rest.partition(" ")
    least, most = map(int, lengths.split("/"))
    if not value:
        if must:
            raise place.fault(f"{mark} is missing")
        return
    signs = sum(map(str.isdigit, value)) if kind == "R" else len(value)
    if not least <= signs <= most:
        what = "digits" if kind == "R" else "characters"
        raise place.fault(f"{mark} “{value}” has {signs} {what}; it can hold {lengths.replace('/', ' to ')}")
    if not _is_kind(value, kind) or (mark in codes and value not in codes[mark]):
        raise place.fault(f"{mark} can't say “{value}”")


def _is_kind(value: str, kind: str) -> bool:
    match kind:
        case "R":
            return value.lstrip("-").replace(".", "", 1).isdigit()
        case "N0" | "DT" | "TM":
            return value.isascii() and value.isdigit()
        case "ID":
            return value.isascii() and value.isalnum()
        case _:
            return value.isprintable() and value == value.strip()
