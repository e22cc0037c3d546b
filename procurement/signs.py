"""Signs that look like other signs: a number that a person sees otherwise than it is stored is no number.

    12,40 with one digit of another script    ┐
    5О0 with a Cyrillic letter for the zero   ├──►  every sign of it becomes LOST, and a sentence says where
    turned text: stored as 12, shown as 21    ┘

What a person and a program would read differently is taken from both: no reader can make a value of it.
Digits of the script that the text around is written in are what they seem, and so are full-width ones."""

import re
import unicodedata
from functools import lru_cache

# Letters that look like digits wherever they stand beside some; others only between digits, where no letter
# belongs but the signs for "by", diameter, ohm and micro.
_ALIKE = "ОоΟοᴏОІіΙӀƷЗзƧƼ"
_BETWEEN = r"(?![хХΦφϕΩωμΜ])[\u0180-\u024f\u0370-\u058f\u13a0-\u13ff\u1d00-\u1d7f\uab70-\uabbf]"
_NUMBER = re.compile(
    rf"(?:(?<!\w)[{_ALIKE}])?\d(?:[.,'’٫٬]?(?:\d|{_BETWEEN}(?=[.,]?\d)|[{_ALIKE}](?![^\W\d_])))*"
)
_TURNED = re.compile(
    "[\u202d\u202e]([^\u202c\u2069\n]*)[\u202c\u2069]?|[\u202b\u2067]([^\u202c\u2069\n]*\\d[^\u202c\u2069\n]*)"
)
_SEEN = re.compile(r"\w")
_LONGEST = 120
LOST = "▯"
"""Stands where such a sign stood."""


def undeceived(text: str) -> tuple[str, str]:
    """The text without values that look like others, and the first words that held one (else empty)."""
    if text.isascii():
        return text, ""
    found: list[str] = []
    turned = _TURNED.sub(lambda one: _blanked(one, found, text), text)
    plain = _NUMBER.sub(lambda one: _number(one, found, text), turned)
    return plain, found[0] if found else ""


def _blanked(one: re.Match[str], found: list[str], text: str) -> str:
    if not _SEEN.search(one.group()):
        return one.group()
    found.append(_around(text, one.start()))
    return _SEEN.sub(LOST, one.group())


def _number(one: re.Match[str], found: list[str], text: str) -> str:
    number = one.group()
    if number.isascii() or not _deceives(number, text):
        return number
    found.append(_around(text, one.start()))
    return _SEEN.sub(LOST, number)


def _deceives(number: str, text: str) -> bool:
    scripts = {_script(sign) for sign in number if sign.isdecimal()} - {"FULLWIDTH"}
    if any(map(str.isalpha, number)) or len(scripts) > 1:
        return True
    (script,) = scripts or {"DIGIT"}
    return script != "DIGIT" and not any(_script(sign) == script for sign in text[:20_000] if sign.isalpha())


@lru_cache(maxsize=4096)
def _script(sign: str) -> str:
    """The first word of a sign's name, which names its script; "DIGIT" for 0 to 9."""
    name = unicodedata.name(sign, "").removeprefix("EXTENDED ")
    return name.replace("-", " ").partition(" ")[0]


def _around(text: str, at: int) -> str:
    """The line that a sign stands in, without what can't be seen."""
    line = text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
    return "".join(sign for sign in line if unicodedata.category(sign) != "Cf").strip()[:_LONGEST]
