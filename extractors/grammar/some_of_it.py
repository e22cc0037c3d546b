"""Whether a printed line gives a number as a part of what was ordered: "of which 200 now", "missing: 500".

    "davon 200 sofort", "Backorder 500"     a part, be it all of it
    "Rückstand 0"                           none of it
    "Open 8-17", "order 4711"               no such word beside the number, or a number of something else
    "of which 23 %: 74.80 17.21"            a tax and its amounts

On paper a bare number is a number of something. Beside one of these words it counts goods, so that nobody may
pass it over. The words are in `languages/some_of_it.toml`.
"""

import re
from functools import lru_cache

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.rates import names_tax
from countersign.extractors.grammar.spelled import spelled

_NEAR, _NEAR_UNSPACED = 3, 8
_RATE, _MONEY = re.compile(r"\d+(?:[.,]\d+)?\s?[%％]"), re.compile(r"\d[\d.,'’ ]*[.,]\d\d(?!\d)")
_SOME = re.compile(r"[1-9]")
_LONGEST = 7
"""A longer number is none of goods."""


@lru_cache(maxsize=4096)
def speaks_of_some(text: str, code: str) -> bool:
    """Whether a number stands near such a word."""
    language, rest = load(code), _RATE.sub(" ", text)
    if rest != text or names_tax(text):
        text = _MONEY.sub(" ", rest)  # "of which 23 %: 74.80 17.21 92.01"
    keys = [token.key for token in phrases.tokens(text, language)]
    numbers = [i for i, key in enumerate(keys) if _SOME.search(key) and len(key) <= _LONGEST]
    spans = spelled("some_of_it", "words", code).spans(keys) if numbers else []
    near = _NEAR_UNSPACED if language.unspaced else _NEAR
    return any(first - near <= i < last + near for first, last in spans for i in numbers)
