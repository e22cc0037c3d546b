"""TOML files that people edit, and what to tell them when one is wrong.

Turns pydantic's errors into sentences with the line of the file and, for an unknown key, the nearest known
one. Used by the policy and by the settings; knows nothing of either.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from countersign.procurement.errors import BadPolicy

Table = dict[str, Any]
Told = tuple[int, str]
"""A line of a file, 0 where none can be named, and a sentence about it."""

_HEADER = re.compile(r"^\s*(?P<several>\[)?\[(?P<name>[^\[\]]+)\]")
_QUOTED = re.compile(r"'([^']*)'")
_PLAIN = {
    "decimal_parsing": "it must be a number",
    "decimal_type": "it must be a number",
    "int_parsing": "it must be a whole number",
    "int_type": "it must be a whole number",
    "int_from_float": "it must be a whole number",
    "float_parsing": "it must be a number",
    "float_type": "it must be a number",
    "bool_parsing": "it must be true or false",
    "bool_type": "it must be true or false",
    "string_type": "it must be a text, in quotes",
    "too_short": "it must not be empty",
}
PATTERNS = {
    r"^[^@\s]+@[^@\s]+$": "it must be an address, as ada@example.com is one",
    r"^([A-Z]{2})?$": "it must be two capital letters, as DE and US are",
    r"^([a-z]{2,3})?$": "it must be the letters of a language, as de and en are",
    "^[A-Z]{3}$": "it must be three capital letters, as EUR and USD are",
    r"^[a-z][a-z0-9_-]*$": "it must be small letters and digits, a letter first",
}
_KEY_ITSELF = "[key]"
"""What stands at the end of a place where the key is wrong and not its value."""
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"-]+)\s*=")


def parse(text: str, path: str) -> Table:
    """The file as nested tables. Raises `BadPolicy` naming line and column where it is no TOML."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy(path, (f"it is not TOML: {error}",)) from error


def overlay(base: Mapping[str, Any], given: Mapping[str, Any]) -> Table:
    """`base` with what `given` sets, table by table."""
    merged = dict(base)
    for key, value in given.items():
        below = merged.get(key)
        both_tables = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = overlay(below, value) if both_tables and below is not None else value
    return merged


class Lines:
    """Where each key and table of a file stands."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, ...], int] = {}
        for place, number in _places(text):
            self._lines.setdefault(place, number)

    def of(self, place: tuple[str, ...]) -> int:
        """The line of a setting, or of the nearest table around it; 0 where the file has none of them."""
        ends = range(len(place), 0, -1)
        return next((self._lines[place[:end]] for end in ends if place[:end] in self._lines), 0)

    def has(self, place: tuple[str, ...]) -> bool:
        """Whether this very setting stands in the file."""
        return place in self._lines

    def tell(self, place: tuple[str, ...], words: str) -> Told:
        """A sentence with its line before it."""
        line = self.of(place)
        return line, f"line {line}: {words}" if line else words


def faults(error: ValidationError, text: str, model: type[BaseModel]) -> list[Told]:
    """One sentence for each fault, with its line."""
    lines = Lines(text)
    found, places = [], [one["loc"] for one in error.errors()]
    for one in error.errors():
        place = tuple(str(part) for part in one["loc"])
        if one["type"] == "too_short" and any(_below(other, one["loc"]) for other in places):
            continue  # too short because of the items that are told by themselves
        if not lines.has(place) and any(_taken_over(one["loc"], other) for other in places):
            continue  # from a table below, where it is told
        found.append(lines.tell(place, _sentence(place, dict(one), model)))
    return found


def _below(place: tuple[int | str, ...], above: tuple[int | str, ...]) -> bool:
    return len(place) > len(above) and place[: len(above)] == above


def _taken_over(place: tuple[int | str, ...], other: tuple[int | str, ...]) -> bool:
    """Whether a setting has the name that the other has in the whole file, within a table of its own."""
    return 0 < len(other) < len(place) and place[-len(other) :] == other


def without(given: Mapping[str, Any], places: Iterable[tuple[int | str, ...]]) -> Table:
    """The tables without what is at `places`; a table that lacks something goes whole, as does a list."""
    whole: Table = deepcopy(dict(given))
    ends = {end for place in places if (end := _end(whole, place))}
    for end in sorted(ends, key=str, reverse=True):  # from behind: the places of a list move up
        above: Any = whole
        for part in end[:-1]:
            above = above[part]
        del above[end[-1]]
    return whole


def _end(given: Table, place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The innermost table, or setting in one, of those at `place` that is there."""
    found = 0
    at: Any = given
    for depth, part in enumerate(place, 1):
        inside = isinstance(at, Mapping) and part in at
        if not inside and not (isinstance(at, list) and isinstance(part, int) and part < len(at)):
            break
        at = at[part]
        if inside or isinstance(at, Mapping):
            found = depth
    return place[:found]


def _sentence(place: tuple[str, ...], fault: Mapping[str, Any], model: type[BaseModel]) -> str:
    place = tuple(part for part in place if not part.isdigit())
    name = ".".join(place).removesuffix(f".{_KEY_ITSELF}")
    given = fault["input"]
    match fault["type"]:
        case "extra_forbidden":
            return f'unknown key "{name}"{_nearest(place, model)}'
        case "missing":
            return f'"{name}" is missing'
        case "literal_error" | "enum":
            return _no_choice(".".join(place), given, _QUOTED.findall(str(fault["ctx"]["expected"])))
        case "string_pattern_mismatch" if (pattern := fault["ctx"]["pattern"]) in PATTERNS:
            return f'"{name}": {PATTERNS[pattern]} (given: {given})'
    shown = "" if isinstance(given, Mapping | list | BaseModel) else f" (given: {given})"
    words = _PLAIN.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    return f'"{name}": {words.replace("Input should be", "it must be")}{shown}'


def _no_choice(name: str, given: object, choices: list[str]) -> str:
    """What was written is none of those that can be chosen; the nearest is named, else all are."""
    table, _, key = name.rpartition(".")
    said = f'unknown key "{table}"' if key == _KEY_ITSELF else f'"{name}" can\'t be "{given}"'
    return said + (near(str(given), choices) or f"; choose {', '.join(choices)}")


def _nearest(place: tuple[str, ...], model: type[BaseModel]) -> str:
    """What may have been meant: a key of the same table; else what that has, and where the name stands."""
    known = [".".join(key) for key in _keys(model)]
    table = ".".join(place[:-1])
    beside = [key.rpartition(".")[2] for key in known if key.rpartition(".")[0] == table]
    if found := get_close_matches(place[-1], beside, n=1):
        return f'; did you mean "{".".join((*place[:-1], found[0]))}"?'
    alike = [key for key in known if key.rpartition(".")[2] == place[-1]]
    has = f"; [{table}] has {', '.join(dict.fromkeys(beside))}" if table and beside else ""
    return has + (f'; did you mean "{alike[0]}"?' if alike else "")


def near(given: str, known: Iterable[str]) -> str:
    """The nearest known word as the end of a sentence, or nothing."""
    found = get_close_matches(given, sorted(known), n=1, cutoff=0.5)
    return f'; did you mean "{found[0]}"?' if found else ""


def _keys(model: type[BaseModel], prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key that the model knows, tables included, as paths."""
    for name, field in model.model_fields.items():
        path = (*prefix, name)
        yield path
        for part in sections(field.annotation):
            yield from _keys(part, path)


def sections(annotation: object) -> Iterator[type[BaseModel]]:
    """The tables that a key may hold: of `A | None` and of `tuple[A, ...]` as well as of `A`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from sections(part)


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each key and table of the file with the line where it stands."""
    table: tuple[str, ...] = ()
    counted: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = tuple(part.strip(' "') for part in header["name"].split("."))
            if header["several"]:
                table = (*table, str(counted[header["name"]]))
                counted[header["name"]] += 1
            yield from ((table[:end], number) for end in range(1, len(table) + 1))
        elif key := _KEY.match(line):
            yield (*table, *(part.strip('"') for part in key[1].split("."))), number
