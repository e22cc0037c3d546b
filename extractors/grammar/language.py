"""Language data, loaded: `languages/<code>.toml` made ready for the grammars that use it.

No word of any language stands in Python. A file's unknown or missing section is an error at load time,
so that a speaker who corrects a word learns of a slip at once. What the words *do* is the business of
the layer that asks for them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

_OWN = frozenset({"code", "name", "folding", "function_words", "capitals_are_names", "script"})
_FOLDER = files("countersign.extractors.grammar").joinpath("languages")
_SECTIONS = frozenset(
    {
        "code",
        "name",
        "folding",
        "function_words",
        "abbreviations",
        "capitals_are_names",
        "numbers",
        "dates",
        "prices",
    }
    | {"quantities", "references", "tables", "phrases", "words"}
    # How a language is written that puts no spaces between words: see zh.toml.
    | {"script"}
)
FALLBACK = "en"
# What turns ka into ga is no accent.
_VOICED = "\u3099\u309a"
_MOST_KNOWN = 50_000


@dataclass(frozen=True)
class Language:
    """One language's data. `folding` spells letters out ("ä" → "ae") before accents are dropped."""

    code: str
    name: str
    folding: Mapping[str, str]
    data: Mapping[str, Any]

    def fold(self, text: str) -> str:
        """The text as phrases are compared: case, accents and kinds of apostrophe don't matter."""
        if (folded := self._known.get(text)) is None:
            folded = _fold(text, tuple(self.folding.items()))
            if len(self._known) < _MOST_KNOWN:
                self._known[text] = folded
        return folded

    @cached_property
    def _known(self) -> dict[str, str]:
        """Texts that were folded before: mails are made of the same words."""
        return {}

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """A list of words from a section, as written in the file; empty where the file has none."""
        return tuple((self.data.get(section, {}) if section else self.data).get(key, ()))

    def folded(self, section: str, key: str) -> frozenset[str]:
        """The same, folded, as a set."""
        return _folded_words(self.code, section, key)

    @property
    def unspaced(self) -> bool:
        """Whether it puts no spaces between words; its file then says more in [script]."""
        return "script" in self.data

    def script(self, key: str) -> tuple[str, ...]:
        """A list of words from [script]; empty for languages that have none."""
        return tuple(self.data.get("script", {}).get(key, ()))

    def counts(self, key: str) -> Mapping[str, int]:
        """Words from [script] that stand for a number each."""
        return dict(self.data.get("script", {}).get(key, {}))

    def either(self, section: str, key: str) -> str:
        """The same as a regular expression: any of the words, longest first."""
        return _either(self.code, section, key)


@cache
def _fold(text: str, folding: tuple[tuple[str, str], ...]) -> str:
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("´", "'")
    decomposed = unicodedata.normalize("NFKD", text.translate(_letters(folding)))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) or c in _VOICED)
    return unicodedata.normalize("NFC", bare)


@cache
def _letters(folding: tuple[tuple[str, str], ...]) -> dict[int, str]:
    return {ord(letter): spelling for letter, spelling in folding}


@cache
def _either(code: str, section: str, key: str) -> str:
    return alternatives(language(code).words(section, key))


@cache
def _folded_words(code: str, section: str, key: str) -> frozenset[str]:
    chosen = language(code)
    return frozenset(chosen.fold(word) for word in chosen.words(section, key))


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first; it matches nothing where there are none."""
    escaped = [_flexible(word) for word in sorted(words, key=lambda w: (-len(w), w))]
    return "(?:" + "|".join(escaped) + ")" if escaped else "(?!)"


def _flexible(word: str) -> str:
    """A word as a pattern: a space is any run of up to three spaces; umlauts may be spelled out."""
    pattern = re.escape(word).replace(r"\ ", r"\s{1,3}")
    for letter, spelling in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        pattern = pattern.replace(letter, f"(?:{letter}|{spelling})")
    return pattern


@cache
def codes() -> tuple[str, ...]:
    """The languages that there is data for."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml") and len(name) == 7))


@cache
def language(code: str) -> Language:
    """The data of a language ("de", "de-AT"); of English where there is none."""
    short = code.casefold().replace("_", "-").partition("-")[0]
    short = short if short in codes() else FALLBACK
    data = tomllib.loads(_FOLDER.joinpath(f"{short}.toml").read_text("utf-8"))
    if unknown := sorted(set(data) - _SECTIONS):
        raise ValueError(f"languages/{short}.toml: nothing reads {', '.join(unknown)}")
    if beside := data.get("script", {}).get("beside"):
        data = _with_neighbour(data, language(beside).data)
    return Language(data["code"], data["name"], data.get("folding", {}), data)


def _with_neighbour(data: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a language that is mixed in freely, added to each list but the one it is recognised by."""
    joined = {key: value for key, value in data.items() if key in _OWN}
    for key, value in data.items():
        if key not in joined:
            joined[key] = _both(value, other.get(key, value))
    return joined


def _both(own: object, other: object) -> object:
    if isinstance(own, dict) and isinstance(other, dict):
        shared = {key: _both(own[key], other[key]) for key in own.keys() & other.keys()}
        return {**other, **own, **shared}
    if isinstance(own, list) and isinstance(other, list):
        rows = bool(own) and isinstance(own[0], list)  # of months and weekdays, each with its names
        return [_both(a, b) for a, b in zip(own, other, strict=True)] if rows else [*own, *other]
    return own


@cache
def _countries() -> Mapping[str, Any]:
    return tomllib.loads(_FOLDER.joinpath("countries.toml").read_text("utf-8"))


def decimal_marks(code: str, country: str) -> frozenset[str]:
    """The decimal marks that the writer may mean: the language's own, and the country's where known."""
    marks = {str(language(code).data["numbers"]["decimal"])}
    if country:
        marks.add("," if country.upper() in _countries()["decimal_comma"] else ".")
    return frozenset(marks)


def date_orders(code: str, country: str) -> frozenset[str]:
    """How the writer may order day, month and year: a subset of dmy, mdy, ymd."""
    own = str(language(code).data["dates"]["order"])
    orders = {own} - {"either"}
    if country:
        table = _countries()["date_order"]
        orders.add(next((o for o, where in table.items() if country.upper() in where), "dmy"))
    if not orders or "either" in orders:
        orders = (orders - {"either"}) | {"dmy", "mdy"}
    return frozenset(orders)


_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def detect(text: str, preferred: str = FALLBACK) -> str:
    """The language whose common words the text has most of; the preferred one where that does not decide."""
    preferred = language(preferred).code
    scores = {code: _score(text[:4000], code) for code in codes()}
    for code, score in by_script(text[:4000]).items():
        scores[code] += score
    best = max(scores.values(), default=0)
    return (
        preferred if scores.get(preferred) == best else next(code for code in scores if scores[code] == best)
    )


def by_script(text: str) -> dict[str, int]:
    """What speaks for languages without spaces between words: their letters, and common words twice."""
    if not _ASIAN.search(text):
        return {}
    return {code: _letter_score(text, code) for code in codes() if _script(code)}


def _letter_score(text: str, code: str) -> int:
    letters = len(_own_letters(code).findall(text))
    return letters and -(-letters // 2) + 2 * sum(text.count(word) for word in _script(code)["common"])


@cache
def _own_letters(code: str) -> re.Pattern[str]:
    return re.compile(f"[{_script(code)['letters']}]")


@cache
def _script(code: str) -> Mapping[str, Any]:
    data = tomllib.loads(_FOLDER.joinpath(f"{code}.toml").read_text("utf-8"))
    return dict(data.get("script", {}))


def _score(text: str, code: str) -> int:
    common = _folded_words(code, "", "function_words")
    return sum(language(code).fold(match[0]) in common for match in _LETTERS.finditer(text))
