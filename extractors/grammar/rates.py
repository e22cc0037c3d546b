"""Rates of tax and the words for one: `languages/tax.toml`, for whoever tells tax from a charge.

Which rate is right is for the invoice. Here a rate only explains why an amount is more than what was ordered.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rates() -> tuple[Decimal, ...]:
    """The rates of tax that there are, as shares."""
    return tuple(_share(rate) for rate in _data()["rates"])


@cache
def at_home(country: str) -> tuple[Decimal, ...]:
    """Those that are put on a bill in a country, as shares."""
    return tuple(_share(rate) for rate in _data()["at_home"].get(country, ()))


def names_tax(text: str) -> bool:
    """Whether a tax is spoken of, or an amount with tax."""
    return bool(_words().search(text))


def says_with_tax(text: str) -> bool:
    """Whether an amount is called one that the tax is in: "s DPH", "inkl. MwSt."."""
    return bool(_with_tax().search(text))


def without_tax_words(text: str) -> str:
    """The text without them: what is left of "Zuschlag inkl. MwSt." is a surcharge."""
    return _words().sub(" ", text)


def _share(percent: str) -> Decimal:
    return Decimal(percent) / 100


@cache
def _data() -> Mapping[str, Any]:
    path = files("countersign.extractors.grammar").joinpath("languages", "tax.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _words() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _data()["spoken_of"]["words"])
    close = "|".join(re.escape(word) for word in _data()["spoken_of"]["inside"])
    return re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])|{close}", re.IGNORECASE)


@cache
def _with_tax() -> re.Pattern[str]:
    own, taxes = _data()["with_tax"], _any_of(_data()["spoken_of"]["words"])
    before, behind = _any_of(own["before"]), _any_of(own["behind"])
    called = rf"(?:{before})\s?(?:{taxes})|(?:{taxes})\s(?:{behind})|{_any_of(own['alone'])}"
    return re.compile(rf"(?<![^\W\d_])(?:{called})(?![^\W\d_])|{_any_of(own['inside'])}", re.IGNORECASE)


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
