"""What is bought, called by what it is in any language: "Schrauben", "bulloni" and "ボルト" are bolts.

    things(word, language)         what a word calls: names of things in `languages/parts.toml`, parts/
    things_in(description)         the same of an order line's description, in whatever language it is
    tells_of_another(word, …)      whether it calls a thing that no line can be

A word is read in the mail's language or in English, which is mixed in everywhere; a description may be
in any.
What a word points at is for `descriptions`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load

_SHORTEST_PART, _LONGEST_ENDING = 3, 10
_WORD = re.compile(r"[^\s,;:!?()\"“”„、，。；：！？（）/]+")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Parts:
    """The things that each word calls in one language, and the words that mean something else too."""

    words: Mapping[str, frozenset[str]]
    homographs: frozenset[str]
    endings: re.Pattern[str]
    joined: bool


@cache
def _file() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    folder = files("countersign.extractors.grammar").joinpath("languages")
    data = tomllib.loads(folder.joinpath("parts.toml").read_text("utf-8"))
    for entry in sorted(folder.joinpath("parts").iterdir(), key=lambda entry: entry.name):
        _take_in(data, entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text("utf-8")))
    return data


def _take_in(data: dict[str, dict[str, Any]], code: str, own: Mapping[str, Any]) -> None:
    """Adds the words of a language that has a file of its own, each to its line."""
    data["endings"][code] = own["endings"]
    for section in ("qualities", "things"):
        for thing, named in data[section].items():
            named |= {code: own["named"][thing]} if thing in own["named"] else {}


@cache
def _parts(code: str) -> _Parts:
    chosen, data = load(code), _file()
    words, homographs = dict[str, frozenset[str]](), set[str]()
    for section in ("qualities", "things"):
        for thing, named in data[section].items():
            for word in named.get(code, "").split():
                key = chosen.fold(word.rstrip("?"))
                words[key] = words.get(key, _NONE) | {thing}
                homographs |= {key} if word.endswith("?") else set()
    endings = re.compile(str(data["endings"].get(code, "")))
    return _Parts(words, frozenset(homographs), endings, code in data["compounds"]["joined"])


@cache
def _qualities() -> frozenset[str]:
    return frozenset(_file()["qualities"])


def _simple(word: str, parts: _Parts) -> Iterator[str]:
    """The words that it may be a form of, longest first."""
    for cut in range(len(word), max(1, len(word) - _LONGEST_ENDING) - 1, -1):
        if word[:cut] in parts.words and parts.endings.fullmatch(word, cut):
            yield word[:cut]


@lru_cache(maxsize=20_000)
def _called(word: str, code: str) -> tuple[frozenset[str], str]:
    """What a word calls in one language, a compound with its qualities, and the stem that does."""
    parts = _parts(code)
    if found := next(_simple(word, parts), ""):
        return parts.words[found], found
    for cut in range(_SHORTEST_PART, len(word) - 1) if parts.joined else ():
        how = _opening(word[:cut], parts)
        behind = next(_simple(word[cut:], parts), "") if how else ""
        if behind:
            return parts.words[behind] | how, behind
    return _NONE, ""


def _opening(opening: str, parts: _Parts) -> frozenset[str]:
    """The qualities that a compound's first part tells; none for "Flügelmutter", which is no nut."""
    between = _file()["compounds"]["between"]
    found = (parts.words.get(opening.removesuffix(str(joint)), _NONE) for joint in between)
    return next((how & _qualities() for how in found if how & _qualities()), _NONE)


def things(word: str, language: str) -> frozenset[str]:
    """What a folded word calls, in the mail's language or in English."""
    chosen = load(language)
    if word in chosen.folded("", "function_words"):
        return _NONE
    mixed_in = language != FALLBACK and word not in chosen.folded("words", "harmless")
    return _called(word, language)[0] or (_called(word, FALLBACK)[0] if mixed_in else _NONE)


@lru_cache(maxsize=1024)
def things_in(description: str) -> frozenset[str]:
    """What a description calls, in whatever language it is written."""
    found = set[str]()
    for code in _file()["endings"]:
        chosen = load(code)
        for match in _WORD.finditer(description):
            found |= _called(chosen.fold(match[0].rstrip(".")), code)[0]
        if code in _file()["unspaced"]["inside"]:
            found |= {thing for _, _, called in inside(description, code) for thing in called}
    return frozenset(found)


def inside(text: str, code: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The words among others without spaces, where they stand and what they call, qualities first."""
    if code in _file()["unspaced"]["inside"] and not text.isascii():
        words, chosen = _parts(code).words, load(code)
        for match in _anywhere(code).finditer(text):
            how = (words[chosen.fold(one)] for one in _quality(code).findall(match["how"]))
            yield *match.span(), words[chosen.fold(match["what"])].union(*how)


@cache
def _anywhere(code: str) -> re.Pattern[str]:
    return re.compile(f"(?P<how>(?:{_quality(code).pattern})*)(?P<what>{_either('things', code)})")


@cache
def _quality(code: str) -> re.Pattern[str]:
    return re.compile(_either("qualities", code))


def _either(section: str, code: str) -> str:
    words = [w.rstrip("?") for named in _file()[section].values() for w in named.get(code, "").split()]
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def are(called: frozenset[str], ordered: frozenset[str]) -> bool:
    """Whether what is called may be what is ordered: the same thing, and no quality that it hasn't."""
    what = called - _qualities()
    return bool(what & ordered) and called - what <= ordered if what else bool(called & ordered)


def tells_of_another(word: str, language: str, ordered: frozenset[str]) -> bool:
    """Whether a word surely calls a thing that is none of those ordered."""
    called, stem = _called(word, language)
    chosen = load(language)
    ordinary = chosen.folded("words", "harmless") | chosen.folded("", "function_words")
    if word in ordinary or stem in _parts(language).homographs:
        return False
    return bool(called - _qualities()) and not called & ordered


def is_thing(called: frozenset[str]) -> bool:
    """Whether it says what something is, not only how."""
    return bool(called - _qualities())
