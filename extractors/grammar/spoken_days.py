"""Days of the month in words, beside the name of a month: "the eleventh of December", "onze décembre".

The words stand in `languages/spoken_days.toml`. Days in digits are found by `dates`; where a month is counted
and has no name, `marked_dates` reads the numbers of its own script.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from countersign.extractors.grammar import periods
from countersign.extractors.grammar.intervals import Interval, distinct, on, without_year
from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.scripts import END, START
from countersign.extractors.grammar.spans import Span

_LISTED = Listed("spoken_days")


def find(text: str, *, language: str, anchor: dt.date) -> Iterator[Span[Interval]]:
    """Every such day in the text."""
    words = _days(language)
    for pattern in _patterns(language) if words else ():
        for match in pattern.finditer(text):
            if periods.written_as_name(match["month"], language):
                month = periods.numbered(language, "months")[periods.key(language, match["month"])]
                days = without_year(anchor, month, words[load(language).fold(match["day"])])
                yield Span(match.start(), match.end(), match[0], distinct(map(on, days)))


@cache
def _days(code: str) -> dict[str, int]:
    """The day that each word tells, the words folded."""
    fold = load(code).fold
    return {
        fold(word): day
        for day, words in enumerate(_LISTED.written("days", code), 1)
        for word in words.split("|")
    }


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], ...]:
    """The day before the month, and behind it."""
    chosen = load(code)
    written = (word for words in _LISTED.written("days", code) for word in words.split("|"))
    day, month = alternatives(written), alternatives(periods.numbered(code, "months"))
    of, the, days = (chosen.either("dates", name) for name in ("of", "the", "days"))
    first = rf"{START}(?P<day>{day})(?:\s{days})?\s{{1,2}}(?:{of}\s)?(?P<month>{month}){END}"
    behind = rf"{START}(?P<month>{month})\s(?:{the}\s)?(?P<day>{day}){END}"
    return re.compile(first, re.IGNORECASE), re.compile(behind, re.IGNORECASE)
