"""The code tables: what each standard's codes mean, out of the TOML files beside this module.

A code that a table doesn't hold has no meaning here; whoever asks makes a doubt of it that names the code.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.extractors.structured.answer import Does, Meaning, Role
from countersign.procurement import money
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


@cache
def price_basis(code: str) -> Decimal | None:
    """How many an X12 price is for: None where the code is not known, 0 where it says nothing about it."""
    per = _file("x12")["basis"].get(code.upper())
    return None if per is None else Decimal(per)


def unit_of(code: str, standard: str, line: Line) -> str:
    """The unit that a code means, in our words: the order's own where it is spelled alike or not said."""
    if not code.strip() or code.casefold() == line.uom.casefold():
        return line.uom
    known = _file("units")[standard].get(code.upper())
    if known:
        return str(known)
    unit = money.unit(code)
    return unit.code if unit else code
