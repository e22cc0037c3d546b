"""Units that are counted by the hundred or the thousand: "5,00 | 100 ks", "3 | Hundert", "数量(百只)".

    behind(row, end of a number)  ─► how many of the order's units one of it is, and where that ends
    titled(title)                 ─► the same, where the title of the quantities says so

Whether something is counted so is not decided here: quantity, price and amount of the row have to prove it.
"""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

from countersign.procurement import money

_UNIT = r"(?P<unit>[^\W\d_]+)"
_ENDS = r"\.?(?=\s*(?:\||\s{2}|$))"


def behind(text: str, end: int, uom: str) -> tuple[Decimal, int] | None:
    """What a number's unit is a multiple of, and where it ends; it is the last of a cell, or of a column.

    "5 100 Stk" is 5,100: between a number and a hundred in figures more than a space has to stand.
    """
    for pattern in (_in_figures(), _in_words()):
        match = pattern.match(text, end)
        if match and _is_ordered(match["unit"], uom):
            return times(match["many"]), match.end("whole")
    return None


def titled(title: str, uom: str) -> Decimal | None:
    """What the numbers of a column are multiples of: "Menge (100 Stk)"."""
    match = _titles().search(title)
    return times(match["many"]) if match and _is_ordered(match["unit"], uom) else None


def _is_ordered(unit: str | None, uom: str) -> bool:
    """Whether the unit is the order's; a hundred by itself is one of pieces."""
    if unit:
        return money.same_unit(unit, uom)
    ordered = money.unit(uom)
    return ordered is not None and ordered.family == "piece" and ordered.factor == 1


def times(many: str) -> Decimal:
    """What a word or a figure for many comes to."""
    digits = re.sub(r"[.,\s]", "", many)
    return Decimal(digits) if digits.isdigit() and digits.isascii() else _words()[many.casefold()]


@cache
def _words() -> Mapping[str, Decimal]:
    path = files("countersign.extractors.grammar").joinpath("languages", "multiples.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    listed = (*data["words"].items(), *data["letters"].items())
    return {word.casefold(): Decimal(times) for times, words in listed for word in words}


_FIGURES = r"(?:100|1[.,\s]?000)"


@cache
def named() -> str:
    """Any word for many; no letter follows where words are parted by spaces."""
    words = sorted((word for word in _words() if len(word) > 1), key=len, reverse=True)
    close = "".join(word for word in _words() if not word.isascii() and len(word) == 1)
    return rf"(?:(?i:{'|'.join(map(re.escape, words))})(?![^\W\d_])|[{close}])"


@cache
def _in_figures() -> re.Pattern[str]:
    return re.compile(rf"(?:\s?\|\s?|\s?[x×*]\s?|\s{{2,}})(?P<whole>(?P<many>{_FIGURES})\s?{_UNIT}){_ENDS}")


@cache
def _in_words() -> re.Pattern[str]:
    letters = "|".join(word.upper() for word in _words() if word.isascii() and len(word) == 1)
    many = rf"(?P<many>{named()}|(?:{letters})(?=\s*(?:\||\s{{2}}|$)))"
    return re.compile(rf"\s?(?:\|\s?|\s)?(?P<whole>{many}(?:\s?{_UNIT})?){_ENDS}")


@cache
def _titles() -> re.Pattern[str]:
    figures = rf"{_FIGURES}(?=\s?[^\W\d_])"
    return re.compile(rf"[(\[/,:\s]\s?(?P<many>{figures}|{named()})(?:\s?{_UNIT})?\.?[)\]]?\s*$")
