"""The code tables: what each standard's codes mean, out of the TOML files beside this module.

A code that a table doesn't hold has no meaning here; whoever asks makes a doubt of it that names the code.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.extractors.structured.answer import Does, Meaning, Role
from countersign.procurement.interchange import units
from countersign.procurement.order import Line


@cache
def _file(name: str) -> Mapping[str, Mapping[str, Any]]:
    text = files("countersign.extractors.structured").joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def meanings(standard: str, table: str) -> Mapping[str, Meaning]:
    """What the codes of one table mean, by code."""
    rows = _file(standard)[table]
    return {code: Meaning(Does(row["act"]), row["words"], row.get("field", "")) for code, row in rows.items()}


@cache
def roles(standard: str) -> Mapping[str, Role]:
    """What the date qualifiers of a standard mean."""
    return {code: Role(role) for code, role in _file(standard)["dates"].items()}


@cache
def words(standard: str, table: str) -> Mapping[str, str]:
    """A table of plain words by code."""
    return {code: str(value) for code, value in _file(standard)[table].items()}


@cache
def listed(standard: str, table: str, key: str) -> tuple[str, ...]:
    """A list of codes."""
    return tuple(_file(standard)[table][key])


def unit_of(code: str, standard: str, line: Line) -> str:
    """The unit that a code means, in our words: the order's own where it is spelled alike or not said."""
    if not code.strip() or code.casefold() == line.uom.casefold():
        return line.uom
    return units.ours(code, standard) or code
