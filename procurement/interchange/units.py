"""Unit codes of X12 (element 355) and UN/ECE (recommendation 20) in our words, and the other way round."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from countersign.procurement import money

_CODES = {"x12": re.compile(r"[A-Z0-9]{2}"), "rec20": re.compile(r"[A-Z0-9]{1,3}")}
_EACH = frozenset({"EA", "H87"})
"""Codes of recommendation 20 for what our own table calls by another of its codes, C62."""

CALLED = {
    "x12": "X12 (element 355)",
    "rec20": "UN/ECE recommendation 20",
    "unece": "UN/ECE recommendation 20",
}
"""The standards that units are written in: `rec20` as EDIFACT has it, `unece` as XML does, with the X of
recommendation 21 before packages."""


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = files("countersign.procurement.interchange").joinpath("units.toml").read_text("utf-8")
    return tomllib.loads(text)


def ours(code: str, standard: str) -> str:
    """The unit that a code of the standard means, in our words; empty where it is not known."""
    known = _table()[standard].get(code.strip().upper())
    if known:
        return known
    unit = money.unit(code)
    return unit.code if unit else ""


def is_known(unit: str) -> bool:
    """Whether an answer can be held against it: a unit of ours, or a word for one that only the standards
    know, such as inch."""
    return money.unit(unit) is not None or any(unit in _table()[standard].values() for standard in _CODES)


def as_read(code: str, standard: str) -> str:
    """The unit of an order whose file gives this code: the code itself where it means the same as a word."""
    meant, word = ours(code, standard), money.unit(code)
    return code if not meant or (word and word.code == meant) else _table()["words"].get(meant, meant)


def code_of(unit: str, standard: str) -> str:
    """The standard's code for a unit of an order; empty where it has none.

    A word that neither we nor the standard know is taken for a code where it looks like one: then it came
    from the system itself.
    """
    word = money.unit(unit)
    meant, code = word.code if word else unit, unit.strip().upper()
    if standard == "unece":
        is_own = code in _table()["rec20"] and (word is None or code in _EACH)
        return code if is_own else word.code if word else code_of(unit, "rec20")
    if _is_code(code, standard) and ours(code, standard) == meant:
        return code
    if written := _table()[f"{standard}_written"].get(meant, ""):
        return written
    if word:
        return meant if standard == "rec20" else ""
    return unit if _CODES[standard].fullmatch(unit) and not ours(unit, standard) else ""


def _is_code(code: str, standard: str) -> bool:
    known = code in _table()[standard] or code in _table()[f"{standard}_written"].values()
    word = money.unit(code)
    return known or bool(standard == "rec20" and word and word.code == code)
