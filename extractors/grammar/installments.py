"""The names and numbers of the parts of a delivery: "Delivery 1: 300 pcs", "2. Teillieferung | 200 Stk".

    <name> <number>        <ordinal> <name>        "first" <name>

They stand at the head of a line or a row and lead to an amount or a day; what they count is neither. A number
that leads to nothing, to a unit or to a month is left to those who read amounts and dates.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import FALLBACK, alternatives
from countersign.extractors.grammar.language import language as load

_HEAD = r"(?:^|[\n|;])[\s*•·–-]{0,8}"
_ORDINAL = r"[1-9](?:\.?\s?[ºªº°]|\.|:?[ae]|st|nd|rd|th|re|ère|er|ème|nde|ste|de)?\s"
# What a label leads to: a bar, a colon or an amount, and not the weeks or pieces that its number counts.
_LEADS = r"(?=\s?(?:[:=]\s|：|[|])|\s?[–,-]\s(?:\d{2,}|\D)|\s?\(\d{2}|\s\d{2,}[\d.,]*\s?[^\W\d]|\s?$)"


def labels(text: str, language: str) -> Iterator[tuple[int, int]]:
    """The places of such labels in a sentence."""
    for code in dict.fromkeys((language, FALLBACK)):
        pattern = _pattern(code)
        yield from (match.span("label") for match in pattern.finditer(text)) if pattern else ()


@cache
def _pattern(code: str) -> re.Pattern[str] | None:
    listed = _all().get(code)
    if listed is None:
        return None
    names, counted = alternatives(listed["names"]), alternatives(listed["counted"])
    ways = [rf"(?:{names})\s?(?:n[.or°º]{{1,2}}\s?)?[1-9]", rf"{_ORDINAL}(?:{names})"]
    apart, joined = rf"(?:{counted})\s(?:{names})", rf"(?:第?[1-9](?:{names})|{counted})"
    ways.append(joined if load(code).unspaced else apart)
    return re.compile(rf"{_HEAD}(?P<label>{'|'.join(ways)}){_LEADS}", re.IGNORECASE)


@cache
def _all() -> dict[str, dict[str, list[str]]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "installments.toml")
    return tomllib.loads(path.read_text("utf-8"))
