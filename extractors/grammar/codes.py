"""Where a code stands in a text as people retype it: "HX-8x40", "hx 8x40", "HX8x40-ből"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from countersign.extractors.grammar.atoms import figures
from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import IN_NAME, UNSPACED
from countersign.procurement.money import unit_words

_LONG_NUMBER = 6
_INSIDE = rf"(?-i:[^\W_{UNSPACED}])"
_BEGINS, _ENDS = re.compile(rf"(?<!{_INSIDE})"), re.compile(rf"(?!{_INSIDE}|[-.]{IN_NAME})")
_MORE = re.compile(
    r"[/_+](?:[a-z]{1,3}\d{0,4}|(?P<number>\d{1,4}))(?![\w-])\s?(?P<unit>[^\W\d_]*)", re.IGNORECASE
)


def written(code: str, text: str, language: str = FALLBACK) -> Iterator[re.Match[str]]:
    """Where a code stands by itself, or with an ending of the language behind it.

    Its edges are looked at apart: they compile slower than all the rest.
    """
    if figures(code) not in figures(text):
        return
    position = 0
    while position < len(text) and (match := _code(code).search(text, position)):
        ending = _ending(language).match(text, match.end())
        end = ending.end() if ending else match.end()
        whole = _BEGINS.match(text, match.start()) and _ENDS.match(text, end) and not _goes_on(text, end)
        position = max(match.end() if whole else 0, match.start() + 1)
        if whole:
            yield match


def _goes_on(text: str, end: int) -> bool:
    """Whether it is the beginning of another code: "HN-8/10", "HN-8_A2"; not of an amount: "HN-8/300 pcs"."""
    more = _MORE.match(text, end)
    return more is not None and not (more["number"] and more["unit"].casefold() in unit_words())


def _loose(code: str) -> str:
    """A code as people retype it: separators may differ or be missing."""
    if code.isdigit() and len(code) >= _LONG_NUMBER:
        return r"[\s\-/.]?".join(code)
    parts = [re.escape(part) for part in re.split(r"[\s\-/._]+", code) if part]
    return r"[\s\-/._]{0,3}".join(parts)


@lru_cache(maxsize=4096)
def _code(code: str) -> re.Pattern[str]:
    return re.compile(_loose(code), re.IGNORECASE)


@lru_cache(maxsize=32)
def _ending(language: str) -> re.Pattern[str]:
    return re.compile(rf"-{load(language).either('references', 'endings')}(?!\w)")
