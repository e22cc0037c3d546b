"""Numbers that are names of standards and classes: "DIN 933", "Kl. 8", "M8x40 8.8 ZN". They count nothing.

A strength is one only beside words and where the order names no other; so is the number of a class. What
stands behind money or is followed by a unit is never set aside.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.spans import Place
from countersign.procurement import money

_MONEY = re.compile(r"(?:\b[A-Z]{3}|[€$£¥₩￥])\s?$")
_UNIT = re.compile(r"\s?(?:\|\s)?([^\W\d_]+)")
_CELL = re.compile(r"\||\s{2,}")


def names() -> tuple[str, ...]:
    """What standards and classes are called."""
    return (*_data()["standards"], *_data()["classes"])


def named_in(text: str, description: str) -> Iterator[Place]:
    """The places of such numbers in a row, about a thing that is ordered by this description."""
    for pattern in (_standard(), _class(), _strength()):
        known = {_digits(match) for match in pattern.finditer(description)}
        for match in pattern.finditer(text):
            other = known and _digits(match) not in known
            if not other and (pattern is not _strength() or _is_strength(match, text)):
                yield match.span()


def _digits(match: re.Match[str]) -> str:
    """The number by itself; that of "DIN 933" is 933."""
    return re.sub(r"[^\d.-]", "", match[0].replace(",", ".")).strip(".-")


def _is_strength(match: re.Match[str], text: str) -> bool:
    """Whether words stand before it in its cell, and neither money nor a unit beside it."""
    beside = _CELL.split(text[: match.start()])[-1]
    if not re.search(r"[^\W\d_]", beside) or _MONEY.search(beside):
        return False
    return bool(match["behind"]) or not _counts(text, match.end())


def _counts(text: str, end: int) -> bool:
    """Whether a unit follows."""
    behind = _UNIT.match(text, end)
    return behind is not None and money.unit(behind[1]) is not None


@cache
def _data() -> Mapping[str, list[str]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "standards.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _either(listed: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))


@cache
def _standard() -> re.Pattern[str]:
    called = _either([word.upper() for word in _data()["standards"]])
    return re.compile(rf"(?<!\w)(?:{called})[\s.:-]{{0,2}}\d{{2,5}}(?:[-:/]\d+)?(?![\w.,]*\d)")


@cache
def _class() -> re.Pattern[str]:
    number, ends = r"\d{1,2}(?:[.,]\d)?", r"(?![.,]?\d)"
    called = _either([*_data()["classes"], *_data()["in_rows"]])
    before = rf"(?<!\w)(?i:{called})[\s.:]{{0,2}}{number}{ends}"
    signs = [word for word in _data()["classes_behind"] if not word.isascii()]
    faces = rf"(?<![\w.,])\d{{1,2}}-?(?i:{_either(_data()['faces'])})(?!\w)"
    return re.compile(rf"{before}|(?<![\d.,]){number}\s?(?:{_either(signs)})|{faces}")


@cache
def _strength() -> re.Pattern[str]:
    values = "|".join(one.replace(".", "[.,]") for one in _data()["strengths"])
    letters = [word for word in _data()["classes_behind"] if word.isascii()]
    return re.compile(rf"(?<![\d.,])(?P<value>{values})(?![.,]?\d)(?P<behind>(?:{_either(letters)})(?!\w))?")
