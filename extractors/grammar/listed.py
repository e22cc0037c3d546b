"""Words that lie in a file of their own, by section and language: `languages/payment.toml`, `terms.toml`.

    Listed("payment").of("labels", "de")        those of German and of English, folded, the longest first
    Listed("payment").any_of("labels", "de")    the same as a pattern of whole words
    Listed("payment").everywhere("labels")      those of all languages, as they are written
    Listed("payment").stands_in("hard", text)   whether one of any language stands there

What the words are for is said in the files; what they mean is for whoever asks.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import is_unspaced

_STEM = 6
_BARRED = str.maketrans("łøđı", "lodi")


@dataclass(frozen=True)
class Listed:
    """The words of one file, read once."""

    name: str

    def sections(self) -> Mapping[str, Mapping[str, list[str]]]:
        """All of it, as it is written."""
        return _read(self.name)

    def written(self, section: str, code: str) -> list[str]:
        """The words of a section in one language, as they are written."""
        return self.sections()[section].get(code, [])

    def everywhere(self, section: str) -> tuple[str, ...]:
        """Those of all its languages."""
        return tuple(word for words in self.sections()[section].values() for word in words)

    def of(self, section: str, code: str) -> tuple[str, ...]:
        """Those of a language, of English, and those for all languages; folded, the longest first."""
        return _folded(self.name, section, code)

    def any_of(self, section: str, code: str) -> re.Pattern[str]:
        """The same as a pattern."""
        return _pattern(self.name, section, code)

    def anywhere(self, section: str) -> re.Pattern[str]:
        """Those of all its languages, for texts that are `unaccented`; an asterisk is any ending."""
        return _of_all(self.name, section)[1]

    def stands_in(self, section: str, plain: str) -> bool:
        """Whether one of those stands in such a text; a few of its letters are looked for first."""
        stems, pattern = _of_all(self.name, section)
        return any(stem in plain for stem in stems) and bool(pattern.search(plain))


def whole_words(listed: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, each as a whole where spaces part words; nothing, where there are none."""
    kept = (re.escape(w) if is_unspaced(w[0]) else rf"(?<!\w){re.escape(w)}(?!\w)" for w in listed)
    return re.compile("|".join(kept) or "(?!)")


@cache
def _read(name: str) -> Mapping[str, Mapping[str, list[str]]]:
    path = files("countersign.extractors.grammar").joinpath("languages", f"{name}.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _folded(name: str, section: str, code: str) -> tuple[str, ...]:
    fold = load(code).fold
    found = {fold(word) for one in ("all", code, FALLBACK) for word in _read(name)[section].get(one, [])}
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _pattern(name: str, section: str, code: str) -> re.Pattern[str]:
    return whole_words(_folded(name, section, code))


@cache
def _of_all(name: str, section: str) -> tuple[frozenset[str], re.Pattern[str]]:
    listed = {unaccented(word) for words in _read(name)[section].values() for word in words}
    begun = "|".join(re.escape(word[:-1]) for word in listed if word.endswith("*")) or "(?!)"
    whole = whole_words(word for word in listed if not word.endswith("*")).pattern
    return frozenset(word.rstrip("*")[:_STEM] for word in listed), re.compile(rf"{whole}|(?<!\w)(?:{begun})")


@lru_cache(maxsize=4096)
def unaccented(text: str) -> str:
    """Small letters without accents, so that those who leave them out are heard, too."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(_BARRED)
