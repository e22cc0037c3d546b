"""Language data, loaded: `languages/<code>.toml` made ready for the grammars that use it.

No word of any language stands in Python. A file's unknown or missing section is an error at load time,
so that a speaker who corrects a word learns of a slip at once. What the words *do* is the business of
the layer that asks for them.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

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
)
FALLBACK = "en"


@dataclass(frozen=True)
class Language:
    """One language's data. `folding` spells letters out ("ä" → "ae") before accents are dropped."""

    code: str
    name: str
    folding: Mapping[str, str]
    data: Mapping[str, Any]

    def fold(self, text: str) -> str:
        """The text as phrases are compared: case, accents and kinds of apostrophe don't matter."""
        return _fold(text, tuple(self.folding.items()))

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """A list of words from a section, as written in the file; empty where the file has none."""
        return tuple((self.data.get(section, {}) if section else self.data).get(key, ()))

    def folded(self, section: str, key: str) -> frozenset[str]:
        """The same, folded, as a set."""
        return _folded_words(self.code, section, key)

    def either(self, section: str, key: str) -> str:
        """The same as a regular expression: any of the words, longest first."""
        return alternatives(self.words(section, key))

    def behind(self, section: str, key: str) -> str:
        """The same of those words that stand behind what they belong to, written with a dash ("-sonunda")."""
        return alternatives(word[1:] for word in self.words(section, key) if word.startswith("-"))


@cache
def _fold(text: str, folding: tuple[tuple[str, str], ...]) -> str:
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("´", "'")
    for letter, spelling in folding:
        text = text.replace(letter, spelling)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


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
    return Language(data["code"], data["name"], data.get("folding", {}), data)


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


_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def detect(text: str, preferred: str = FALLBACK) -> str:
    """The language whose common words the text has most of; the preferred one where that does not decide."""
    preferred = language(preferred).code
    scores = _scores(text)
    best = max(scores.values(), default=0)
    return preferred if scores[preferred] == best else next(code for code in codes() if scores[code] == best)


def plainly_other(text: str, code: str) -> str:
    """The language of a text that stands in a mail of another one; the mail's own unless it is plain.

    Plain is a text that has two more of another's common words, or some of English and none of the mail's.
    """
    scores = _scores(text)
    other = max((c for c in codes() if c != code), key=lambda c: (scores[c], c == FALLBACK), default=code)
    wanted = 1 if other == FALLBACK and not scores[code] else scores[code] + 2
    return other if scores[other] >= wanted else code


def _scores(text: str) -> Counter[str]:
    """How many common words of each language the text has."""
    return Counter(code for match in _LETTERS.finditer(text[:4000]) for code in _common_in(match[0]))


@lru_cache(maxsize=8192)
def _common_in(word: str) -> tuple[str, ...]:
    """The languages in which a word is common."""
    return tuple(c for c in codes() if language(c).fold(word) in _folded_words(c, "", "function_words"))
