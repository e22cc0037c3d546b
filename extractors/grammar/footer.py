"""Numbers in a firm's footer that are its own: what it was founded with, what it pays taxes under.

    "Kapitał zakładowy 4.200.000 zł wpłacony w całości"     no price
    "CIF B12345678"                                         no terms of delivery

The words are in `languages/signature.toml`. What else stands in a signature is for `signature`.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import alternatives

_CURRENCY = r"(?:[€$£¥]|[^\W\d_]{2,3}(?!\w)\.?)"
_AMOUNT = rf"(?:{_CURRENCY}\s?)?\d[\d.,'’ ]{{2,20}}(?:\s?{_CURRENCY})?"


def firms_numbers(text: str) -> Iterator[tuple[int, int]]:
    """The places of such numbers, with the words that say what they are."""
    for pattern in _patterns():
        yield from (match.span() for match in pattern.finditer(text))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "signature.toml")
    capital, paid_in, taxes = (alternatives(tomllib.loads(path.read_text("utf-8"))[key]) for key in _LISTS)
    return (
        re.compile(
            rf"(?<!\w){capital}(?!\w)\.?[^\d\n|·]{{0,30}}?{_AMOUNT}(?:,?\s{paid_in}(?!\w))?", re.IGNORECASE
        ),
        re.compile(rf"(?<!\w){taxes}[:.]{{0,2}}\s?(?:[A-Z]{{2}}\s?)?[A-Z]?\d[\d -]{{5,12}}\d(?!\w)"),
    )


_LISTS = ("capital", "paid_in", "tax_numbers")
