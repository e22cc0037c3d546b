"""Hours of the day: "before 12 noon", "inden kl. 12", "zwischen 8 und 10 Uhr", "午前10時".

A truck comes at an hour, and the hour is neither a quantity nor a day; "before" in front of it moves no day.
How hours are written is in `languages/clock.toml`. Where hours themselves are ordered nothing is looked for:
"12 uur" may then be what is supplied. An hour without a figure beside it is no truck's: "we take orders
until 14 uur".
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from countersign.extractors.grammar.language import alternatives
from countersign.procurement import money

_HOUR = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d|\.)?"
_JOINING = (
    "und|bis|and|to|till|et|à|y|a|e|i|és|ja|og|och|en|tot|și|si|ile|ve|do|til|y las|e le|e as|și ora|"
    "og kl|och kl|at"
)
_TWO = rf"{_HOUR}\s?[-–]\s?{_HOUR}"
_TWO_IN_WORDS = rf"{_HOUR}\s(?:{_JOINING})\.?\s{_HOUR}"


def hours(text: str, language: str, units: Collection[str]) -> Iterator[tuple[int, int]]:
    """The places of hours of the day, each with the word before it that tells when about."""
    written = _written(language)
    if written and not any(money.family(unit) == "time" for unit in units):
        found = [match.span() for match in written.finditer(text)]
        rest = "".join(c for i, c in enumerate(text) if not any(a <= i < b for a, b in found))
        yield from found if any(c.isdigit() for c in rest) else ()


def is_hour(text: str, place: int, language: str) -> bool:
    """Whether the figure that begins there, behind the name of a day, is an hour: "Friday 11 am"."""
    return any(match.start() <= place < match.end() for match in _shown(language).finditer(text))


@cache
def _shown(code: str) -> re.Pattern[str]:
    own = _known().get(code, {})
    ways = [_pattern(one, _HOUR) for one in (*own.get("hours", ()), *own.get("only", ()))]
    return re.compile(rf"(?<![\w.,])(?:{'|'.join(ways) or '(?!)'})(?![^\W\d_]|\d)", re.IGNORECASE)


@cache
def _known() -> Mapping[str, Any]:
    path = files("countersign.extractors.grammar").joinpath("languages", "clock.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _written(code: str) -> re.Pattern[str] | None:
    if code not in _known():
        return None
    own = _known()[code]
    at, spaced = alternatives(own["at"]), "not_behind" not in own and "點" not in str(own)
    apart = rf"{at}\.?\s?" if not spaced or code == "ko" else rf"(?<!\w){at}\.?\s"
    behind = rf"(?!{own['not_behind']}|\d)" if "not_behind" in own else r"(?![^\W\d_]|\d)" if spaced else ""
    behind = behind if code != "ko" else r"(?!간|\d)"
    alone = "|".join(_pattern(one, f"(?:{_TWO}|{_HOUR})") for one in own["hours"])
    between = "|".join(
        _pattern(one, f"(?:{_TWO_IN_WORDS}|{_TWO}|{_HOUR})") for one in (*own["hours"], *own.get("only", ()))
    )
    either = [rf"{apart}(?:{between})"] + ([rf"(?<![\w.,])(?:{alone})"] if alone else [])
    return re.compile(rf"(?:{'|'.join(either)}){behind}(?![.,]\d)", re.IGNORECASE)


def _pattern(words: str, hour: str) -> str:
    """How an hour is written, as a pattern: "kl #", "# óra előtt"."""
    parts = [hour if part == "#" else re.escape(part) for part in re.split(r"(#)", words) if part]
    joined = "".join(parts)
    return joined.replace(r"\ " + hour, rf"\.?\s{hour}").replace(rf"{hour}\ ", rf"{hour}['’]?\s?")
