"""Whose day it is: "the raw material arrives on 20 November" is no promise about the goods.

A clause that begins with a thing that has days of its own, and names neither the goods nor their delivery,
tells when that thing comes, starts or ends. Its day is never the day of delivery. The words are in
`languages/whose_day.toml`.
"""

from collections.abc import Sequence
from functools import cache

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.phrases import words

_LISTED = Listed("whose_day")
# An article and an "our" may stand before it: "all our prices". Without spaces a name may, too.
_FIRST, _FIRST_UNSPACED = 3, 6


def is_of_another(keys: Sequence[str], code: str) -> bool:
    """Whether a clause with these tokens is about something else that has its day. A date is `#date`."""
    first = _FIRST_UNSPACED if load(code).unspaced else _FIRST
    spoken = [key for key in keys if key != "#date"]
    begins = [i for i in _places("other", code, spoken) if i < first]
    return bool(begins) and not ("#price" in keys or any(True for _ in _places("ours", code, spoken)))


def _places(section: str, code: str, keys: Sequence[str]) -> list[int]:
    """Where a word of the section stands, that is no part of a longer one that was found before."""
    found, ended = [], 0
    for i in range(len(keys)):
        length = next((len(p) for p in _phrases(section, code) if _stands(p, keys[i : i + len(p)])), 0)
        if length and i >= ended:
            found.append(i)
            ended = i + length
    return found


def _stands(phrase: tuple[str, ...], keys: Sequence[str]) -> bool:
    if len(keys) < len(phrase):
        return False
    *whole, last = phrase
    begun = last.endswith("*") and keys[-1].startswith(last[:-1])
    return list(keys[:-1]) == whole and (begun or keys[-1] == last)


@cache
def _phrases(section: str, code: str) -> tuple[tuple[str, ...], ...]:
    """The words of a section, folded; the longest first."""
    language = load(code)

    def spelled(phrase: str) -> tuple[str, ...]:
        keys = tuple(words(phrase.removesuffix("*"), language))
        return (*keys[:-1], keys[-1] + "*") if phrase.endswith("*") else keys

    return tuple(sorted(map(spelled, _LISTED.written(section, code)), key=len, reverse=True))
