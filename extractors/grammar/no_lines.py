"""Numbers behind a word for "line" that number none: a year, an article of a law, a house, a count of things.

"az alábbi tételeket 2026. december 11-én"      the day of delivery
"leverans samtliga rader: 2026-12-11"            the same
"isento, artigo 14.º do CIVA"                    why there is no tax
"9027 Győr, Ipari park, Csörgőfa sor 4."         an address
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import END

_POSTCODE, _NAME = re.compile(r"(?<![\d.,])\d{4}\s[^\W\d_a-z]\w+,"), re.compile(r"[^\W\d_a-z]\w+\s$")
_YEAR = re.compile(r"20\d\d")
_TALLY = re.compile(r"\s?(?:건|종|가지|件|種|种|项|項目|項|点|點)(?!호|번)")


def is_no_line(text: str, number: str, end: int, code: str) -> bool:
    """Whether a number that ends there is a year with its month behind it, or an article with its law."""
    dated = _YEAR.fullmatch(number) and _month(code).match(text, end)
    return bool(dated or _law().match(text, end))


def in_address(text: str, start: int) -> bool:
    """Whether a word that begins there ends the name of a street: "9027 Győr, Csörgőfa sor 4"."""
    return bool(_POSTCODE.search(text, 0, start) and _NAME.search(text, 0, start))


def is_day(text: str, end: int, code: str) -> bool:
    """Whether a number that ends there has a month behind it, and no other day behind that."""
    return bool(_named_month(code).match(text, end))


def tallies(text: str, end: int) -> bool:
    """Whether a number that ends there counts things: "품목 2건", "2件"."""
    return bool(_TALLY.match(text, end))


@cache
def _month(code: str) -> re.Pattern[str]:
    months = alternatives([name for row in load(code).data["dates"]["months"] for name in row])
    return re.compile(rf"\.?\s(?:{months}|\d{{1,2}}\.\s?\d)|-\d\d-\d\d(?!\d)", re.IGNORECASE)


@cache
def _named_month(code: str) -> re.Pattern[str]:
    months = alternatives([name for row in load(code).data["dates"]["months"] for name in row])
    return re.compile(rf"\.?\s(?:{months})(?![^\W\d])(?!\.?\s\d{{1,2}}(?!\d))", re.IGNORECASE)


@cache
def _law() -> re.Pattern[str]:
    path = files("countersign.extractors.grammar").joinpath("languages", "tax.toml")
    names = tomllib.loads(path.read_text("utf-8"))["laws"]["names"]
    of = r"(?:do|da|del|della|du|de la|des|der|of the|van de)"
    numbered = r"\.?[º°ª]?,?\s(?:n\.?[º°]?\s?\d+\s)?"
    return re.compile(rf"{numbered}{of}\s{alternatives(names)}{END}", re.IGNORECASE)
