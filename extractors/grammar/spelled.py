"""Words and phrases of a file of words, found among the tokens of a clause.

    "call"               that word
    "schick*"            a word that begins so; "raw material*" a phrase whose last word does
    "komme ... zurück"   both, the second not far behind the first

The words are those of a section and a language, as `listed` reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.phrases import words

_FAR = 6
_APART = " ... "


@dataclass(frozen=True)
class Spelled:
    """What is looked for: whole words, beginnings, phrases, and pairs with something between."""

    whole: frozenset[str]
    begun: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    apart: tuple[tuple[str, str], ...]

    def stand(self, keys: Sequence[str]) -> list[int]:
        """Where they stand among the words."""
        return [first for first, _ in self.spans(keys)]

    def spans(self, keys: Sequence[str]) -> list[tuple[int, int]]:
        """Where they stand, and where each of them ends."""
        found = [(i, i + 1) for i, key in enumerate(keys) if key in self.whole or key.startswith(self.begun)]
        for phrase in self.phrases:
            begun = [i for i, key in enumerate(keys) if key == phrase[0]]
            found += [(i, i + len(phrase)) for i in begun if _fits(phrase, keys[i : i + len(phrase)])]
        for first, last in self.apart:
            begun = [i for i, key in enumerate(keys) if key == first]
            found += [(i, keys.index(last, i) + 1) for i in begun if last in keys[i : i + _FAR]]
        return found


def _fits(phrase: tuple[str, ...], keys: Sequence[str]) -> bool:
    """Whether the tokens begin with the phrase."""
    *before, last = phrase
    if len(keys) < len(phrase) or list(keys[: len(before)]) != before:
        return False
    key = keys[len(before)]
    return key.startswith(last[:-1]) if last.endswith("*") else key == last


@cache
def spelled(file: str, section: str, code: str) -> Spelled:
    """The words of a section of a file in one language, folded."""
    language = load(code)
    listed = Listed(file).written(section, code)
    apart = [phrase.split(_APART) for phrase in listed if _APART in phrase]
    whole, begun, phrases = set[str](), list[str](), list[tuple[str, ...]]()
    for phrase in (one for one in listed if _APART not in one):
        keys = words(phrase.removesuffix("*"), language)
        if len(keys) > 1:
            phrases.append((*keys[:-1], keys[-1] + "*" * phrase.endswith("*")))
        elif phrase.endswith("*"):
            begun.append(language.fold(phrase[:-1]))
        else:
            whole.update(keys)
    pairs = tuple((language.fold(first), language.fold(last)) for first, last in apart)
    return Spelled(frozenset(whole), tuple(begun), tuple(phrases), pairs)
