"""Languages that nobody reads here, told from those that are read: Catalan is no Spanish, Slovene no Slovak.

    unread("La comanda està confirmada")  ─►  "Catalan"
    unread("Да.")                         ─►  some language in Cyrillic letters: Russian or Bulgarian

What is read as its neighbour is half understood, and the other half may be what matters. So a text that has
more of such a language's common words than any language that is read has of its own is not read: see
`languages/neighbours.toml`. What becomes of the mail is `reader`'s business.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import common_words, scores
from countersign.extractors.grammar.language import language as load

_LONGEST = 4000
# Words with the signs that some scripts put above, below and behind their letters.
_WORD = re.compile(
    r"(?<!\w)[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u097f\u0e30-\u0e4e])*(?!\w)"
)
# A symbol in a measure ("μm") is no word.
_SHORTEST = 3


@dataclass(frozen=True)
class _Neighbours:
    """Their names by code, the codes that a word or a letter speaks for, and words that only they have.

    `unless` are the languages that are read in whose letters others are written that nothing else tells.
    """

    names: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    letters: Mapping[str, tuple[str, ...]]
    telling: frozenset[str]
    unless: Mapping[str, str]


@cache
def _neighbours() -> _Neighbours:
    path = files("countersign.extractors.grammar").joinpath("languages", "neighbours.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    words: dict[str, tuple[str, ...]] = {}
    letters: dict[str, tuple[str, ...]] = {}
    for code, one in data.items():
        for word in one.get("words", ()):
            words[word] = (*words.get(word, ()), code)
        for letter in one.get("letters", ""):
            letters[letter] = (*letters.get(letter, ()), code)
    names = {code: str(one["name"]) for code, one in data.items()}
    unless = {code: str(one["unless"]) for code, one in data.items() if "unless" in one}
    return _Neighbours(names, words, letters, frozenset(words.keys() - common_words()), unless)


def unread(text: str, people: Set[str] = frozenset(), language: str = "") -> str:
    """The name of the language that the text is in, where that is one that nobody reads here; else empty.

    `people` are names of those concerned, which may be of any language. `language` is the one that the text
    around is in: its letters alone then say nothing.
    """
    known = _neighbours()
    counted: dict[str, int] = {}
    telling: set[str] = set()
    words = [match[0] for match in _WORD.finditer(text[:_LONGEST].casefold())]
    read = {code for code, one in known.unless.items() if one == language or _tells(words, one, known)}
    for word in words:
        codes = () if word in people else _spoken_for(word, known) - read
        for code in codes:
            counted[code] = counted.get(code, 0) + 1
        sure = word not in known.words or word in known.telling
        telling.update(codes if sure else known.unless.keys() & codes)
    found = scores(text)
    for code in sorted(telling, key=lambda code: (code in known.unless, -counted[code], code)):
        rivals = (score for other, score in found.items() if other != known.unless.get(code))
        if counted[code] > max(rivals, default=0):
            return known.names[code]
    return ""


def _tells(words: Sequence[str], language: str, known: _Neighbours) -> bool:
    """Whether a common word of the language stands there that no neighbour has."""
    own = _own(language)
    return any(word not in known.words and load(language).fold(word) in own for word in words)


@cache
def _own(language: str) -> frozenset[str]:
    """The common words of the language, folded, but for those that a neighbour has."""
    shared = {load(language).fold(word) for word in _neighbours().words}
    return load(language).folded("", "function_words") - shared


def _spoken_for(word: str, known: _Neighbours) -> frozenset[str]:
    """The languages that a word speaks for: by itself, or by a letter of its own."""
    found = set(known.words.get(word, ()))
    if not word.isascii():
        by_letter = {code for letter in word for code in known.letters.get(letter, ())}
        found |= by_letter if len(word) >= _SHORTEST else by_letter & known.unless.keys()
    return frozenset(found)
