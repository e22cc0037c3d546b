"""Unit codes of X12 (element 355) and UN/ECE (recommendation 20) in our words, and the other way round."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from countersign.procurement import money

Standard = Literal["x12", "rec20"]


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
