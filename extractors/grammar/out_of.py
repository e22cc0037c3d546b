"""Whether a number opens what only a part of comes: "Of the 500 we can send 300", "500個のうち300個".

The words for it stand in each language's [quantities]: `of_the` before the number, `out_of_behind` behind it.
"""

import re
from functools import lru_cache

from countersign.extractors.grammar.language import language as load


def is_drawn_on(text: str, start: int, language: str) -> bool:
    """Whether the number at `start` is one that something is taken out of."""
    opens, follows = _patterns(language)
    return bool(opens.search(text[:start]) or follows.match(text[start:]))


@lru_cache(maxsize=32)
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = load(code).either("quantities", "of_the")
    behind = load(code).either("quantities", "out_of_behind")
    opens = re.compile(rf"(?:^|[,;:(])\s*{before}\s*$", re.IGNORECASE)
    # The unit may hold the word: "5.000 adedin 3.500 adedini".
    follows = re.compile(rf"[\d.,\s]+[^,;，、]{{0,24}}?{behind}(?![a-zà-žğışçöü])", re.IGNORECASE)
    return opens, follows
