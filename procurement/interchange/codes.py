"""The qualifiers that orders and answers share: whose item number, which price, a price for how many."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table(standard: str) -> Mapping[str, Any]:
    text = files("countersign.procurement.interchange").joinpath("codes.toml").read_text("utf-8")
    return dict(tomllib.loads(text)[standard])


@cache
def names(standard: str, table: str) -> tuple[str, ...]:
    """The codes of one list."""
    return tuple(_table(standard)[table])


@cache
def price_basis(code: str) -> Decimal | None:
    """How many an X12 price is for: None where the code is not known, 0 where it says nothing about it."""
    per = _table("x12")["basis"].get(code.upper())
    return None if per is None else Decimal(per)


@cache
def group_of(transaction: str) -> str:
    """What GS01 calls a group of such X12 transactions; empty where that is not known."""
    return str(_table("x12")["groups"].get(transaction, ""))
