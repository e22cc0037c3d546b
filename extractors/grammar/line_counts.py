"""How many lines the order has, told beside its number: it is no quantity, and changes nothing.

    "PO 4711 (2 lines in total) confirmed"     in brackets or between dashes, with nothing else in them
    "订单4711共2项"                              behind a word for the whole
    "PO 4711 (2 items)"                        a word that may count pieces: right behind the order's number

Any other number than that of the lines is news, and stays what it is. The words are in
`languages/line_counts.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.mentions import Mention, Pointing
from countersign.extractors.grammar.scripts import is_unspaced

_LISTED = Listed("line_counts")
_FEWEST, _NEAR = 2, 3
_OPENS, _CLOSES = r"(?:[(\[（【]|(?<=\s)[–—-]\s)\s?", r"\s?(?:[)\]）】]|\s[–—-](?=\s))"


def line_counts(
    text: str, mentions: Sequence[Mention], language: str, lines: int
) -> Iterator[tuple[int, int]]:
    """The places where it is said that the order has as many lines as it has."""
    if lines < _FEWEST or str(lines) not in text:
        return
    named = [mention.end for mention in mentions if mention.pointing is Pointing.ORDER]
    for match in _pattern(language).finditer(text):
        behind = any(0 <= match.start() - end <= _NEAR for end in named)
        sure = match["lines"] or match["before"] or match["after"]
        if int(match["number"]) == lines and (sure or behind):
            yield match.span()


@cache
def _pattern(language: str) -> re.Pattern[str]:
    lines, things, in_all = (_either(section, language) for section in ("lines", "things", "in_all"))
    number = rf"(?P<number>\d{{1,3}})\s?(?:(?P<lines>{lines})|{things})"
    told = rf"(?:(?P<before>{in_all})\s?)?{number}(?:\s?(?P<after>{in_all}))?"
    return re.compile(rf"{_OPENS}{told}{_CLOSES}", re.IGNORECASE)


def _either(section: str, language: str) -> str:
    words = {word for code in (language, FALLBACK) for word in _LISTED.written(section, code)}
    longest = sorted(words, key=len, reverse=True)
    listed = (re.escape(w) if is_unspaced(w[0]) else rf"(?<!\w){re.escape(w)}(?!\w)" for w in longest)
    return "|".join(listed) or "(?!)"
