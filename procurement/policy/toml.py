"""TOML files that people edit, and what to tell them when one is wrong.

Turns pydantic's errors into sentences with the line of the file and, for an unknown key, the nearest known
one. Used by the policy and by the settings; knows nothing of either.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from countersign.procurement.errors import BadPolicy

Table = dict[str, Any]
_HEADER = re.compile(r"^\s*(?P<several>\[)?\[(?P<name>[^\[\]]+)\]")
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


def faults(error: ValidationError, text: str, model: type[BaseModel]) -> tuple[str, ...]:
    """One sentence for each fault, in the order of the file."""
    lines: dict[tuple[str, ...], int] = {}
    for place, number in _places(text):
        lines.setdefault(place, number)
    found = []
    for one in error.errors():
        place = tuple(str(part) for part in one["loc"])
        line = next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), 0)
        where = f"line {line}: " if line else ""
        found.append((line, where + _sentence(place, dict(one), model)))
    return tuple(words for _, words in sorted(found))


def _sentence(place: tuple[str, ...], fault: Mapping[str, Any], model: type[BaseModel]) -> str:
    place = tuple(part for part in place if not part.isdigit())
    name = ".".join(place)
    if fault["type"] == "extra_forbidden":
        return f'unknown key "{name}"{_nearest(place, model)}'
    if fault["type"] == "missing":
        return f'"{name}" is missing'
    given = fault["input"]
    shown = "" if isinstance(given, Mapping | list | BaseModel) else f" (given: {given})"
    return f'"{name}": {fault["msg"].removeprefix("Value error, ")}{shown}'


def _nearest(place: tuple[str, ...], model: type[BaseModel]) -> str:
    known = [".".join(key) for key in _keys(model)]
    near = get_close_matches(".".join(place), known, n=1, cutoff=0.5)
    near = near or [key for key in known if key.rpartition(".")[2] == place[-1]][:1]
    return f'; did you mean "{near[0]}"?' if near else ""


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
