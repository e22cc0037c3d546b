"""Slips of the hand: "confrimed", "recieved", "Bestelung" are the words that were meant.

A word that the language file does not know is taken for one that it knows if the two differ by one letter
left out, one too many, or two that changed places, inside the word; first and last letter have to be right,
and only one known word may come into question. A wrong letter is not mended: "shipped" and "slipped" differ
by one. Only languages that say so (`mends_slips`) are mended: where endings and infixes carry a "not", one
letter is much. Where unknown words weigh against a yes, none is mended into a word that is merely harmless.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from countersign.extractors.grammar.language import Language
from countersign.extractors.grammar.language import language as load

_SHORTEST = 6
_TOPICS = frozenset({"goes_with", "around", "turning"})
_WORD = re.compile(r"[^\W\d_]+")
_WHOLE = re.compile(r"[^\W\d_]+(?![\w*])")


def mended(word: str, language: Language) -> str:
    """The folded word that was meant; the word itself where it is known, short, or anybody's guess."""
    if len(word) < _SHORTEST - 1 or not language.flag("mends_slips") or not word.isalpha():
        return word
    return _meant(word, language.code)


@cache
def known_words(code: str) -> frozenset[str]:
    """Every word of the phrases and lists of a language, folded, those of side matters too."""
    return _listed(code, ("phrases", "words", "asides"))


@cache
def _meant_words(code: str) -> frozenset[str]:
    """The words that a slip may have been meant for."""
    weigh = load(code).flag("unknown_words_weigh")
    topics = [row for key, row in load(code).data["asides"].items() if key in _TOPICS]
    sections = ("phrases",) if weigh else ("phrases", "words", "asides")
    return _listed(code, sections) | _words(code, topics, _WHOLE)


def _listed(code: str, sections: Iterable[str]) -> frozenset[str]:
    """The words of the sections, of the function words and of what names lines and orders."""
    data = load(code).data
    lists = [row for section in (*sections, "references") for row in data[section].values()]
    return _words(code, [*(row for row in lists if isinstance(row, list)), data["function_words"]], _WORD)


def _words(code: str, lists: Iterable[Iterable[str]], word: re.Pattern[str]) -> frozenset[str]:
    """The words of all entries, folded; `word` may leave the stems out."""
    language = load(code)
    return frozenset(word.findall(" ".join(language.fold(entry) for row in lists for entry in row)))


@cache
def _by_pattern(code: str) -> Mapping[str, frozenset[str]]:
    """The long known words by what remains of each without one inner letter."""
    found: dict[str, set[str]] = {}
    for word in _meant_words(code):
        if len(word) >= _SHORTEST:
            for shortened in _without_one(word):
                found.setdefault(shortened, set()).add(word)
    return {shortened: frozenset(words) for shortened, words in found.items()}


def _without_one(word: str) -> Iterator[str]:
    """The word without each of its inner letters."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word) - 1))


@cache
def _meant(word: str, code: str) -> str:
    if word in known_words(code):
        return word
    known = _meant_words(code)
    meant = set(_by_pattern(code).get(word, ()))  # one letter left out
    if len(word) > _SHORTEST:
        meant |= {shortened for shortened in _without_one(word) if shortened in known}
    if len(word) >= _SHORTEST:
        meant |= {other for other in _swapped(word) if other in known}
    return meant.pop() if len(meant) == 1 else word


def _swapped(word: str) -> Iterator[str]:
    """The word with two inner neighbours in each other's place."""
    for place in range(1, len(word) - 2):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
