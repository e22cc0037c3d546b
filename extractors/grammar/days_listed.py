"""Several days of one month in one breath: "12, 19 and 26 February", "am 12., 19. und 26. Februar".

Only the last of them is written as a date, and two of them look like a time from one to the other. Of several
lines it is not the day of each: which day belongs to which line nobody says in so many words. "Between 4 and
11 December" names one time, and "lines 10 and 20, 11 December" one day.
"""

import re
from functools import cache

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load

_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:\.|º|ª|st|nd|rd|th|er)?"
_BARE = frozenset({"#number", "#hanging"})


def ends_a_list_of_days(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the date that stands there is the last of several days, or two of them in one."""
    text, code = sentence.text, sentence.setting.language
    if _both(code).match(text[start:end]):
        return not _between(code).search(text[:start])
    before = [token for token in sentence.tokens if token.end <= start]
    joining = load(code).folded("references", "and")
    while before and before[-1].key in joining:
        before.pop()
    if not before or before[-1].key not in _BARE:
        return False
    last = before[-1]
    joined = re.fullmatch(r"\.?\s?(?:[,、&/+]|[^\W\d]{1,6})\s(?:[^\W\d]{1,4}\s)?", text[last.end : start])
    return bool(joined and re.fullmatch(_DAY, text[last.start : last.end]))


@cache
def _both(code: str) -> re.Pattern[str]:
    joined = alternatives(load(code).words("references", "and"))
    return re.compile(rf"{_DAY}\s?(?:&|{joined})\s(?:[^\W\d]{{1,4}}\s)?{_DAY}(?!\d)", re.IGNORECASE)


@cache
def _between(code: str) -> re.Pattern[str]:
    """ "Between the" right before a day; in Finnish and Turkish, where it stands behind, nothing."""
    words = alternatives(load(code).words("dates", "between"))
    return re.compile(rf"(?<!\w){words}\s(?:[^\W\d]{{1,5}}\s)?$", re.IGNORECASE)
