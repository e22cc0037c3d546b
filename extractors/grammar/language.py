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
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

from countersign.extractors.grammar.everyday import everyday

_OWN = frozenset({"code", "name", "folding", "function_words", "capitals_are_names", "script"})
# "μm" and "kΩ" are no words.
_FEWEST_LETTERS = 3
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
    # What only some languages need: see fr.toml and it.toml.
    | {
        "words_split_at_apostrophes",
        "small_letter_dates",
        "dash_dates",
        "several_lines",
        "never_alone",
        "unknown_words_weigh",
        "mends_slips",
        "never_judged",
    }
    # What a language has that is written in letters of its own: see el.toml.
    | {"letters", "asks_with"}
    # What has nothing to do with an order stands in a file of its own: see asides/en.toml.
    | {"asides"}
    # How a language is written that puts no spaces between words: see zh.toml.
    | {"script"}
)
FALLBACK = "en"
# What turns ka into ga is no accent.
_VOICED = "\u3099\u309a"
_MOST_KNOWN, _FIRST_LETTERS = 50_000, 4000


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

    def flag(self, name: str) -> bool:
        """Whether a habit that only some languages have is one of this language's."""
        return bool(self.data.get(name, False))

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

    @property
    def verb_last(self) -> bool:
        """Whether the verb comes last, so that what stands behind it is not its object."""
        return bool(self.data.get("script", {}).get("verb_last", False))

    def script(self, key: str) -> tuple[str, ...]:
        """A list of words from [script]; empty for languages that have none."""
        return tuple(self.data.get("script", {}).get(key, ()))

    def counts(self, key: str) -> Mapping[str, int]:
        """Words from [script] that stand for a number each."""
        return dict(self.data.get("script", {}).get(key, {}))

    def either(self, section: str, key: str) -> str:
        """The same as a regular expression: any of the words, longest first."""
        return _either(self.code, section, key)

    def behind(self, section: str, key: str) -> str:
        """The same of those words that stand behind what they belong to, written with a dash ("-sonunda")."""
        return alternatives(word[1:] for word in self.words(section, key) if word.startswith("-"))


@lru_cache(maxsize=65_536)
def _fold(text: str, folding: tuple[tuple[str, str], ...]) -> str:
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("´", "'")
    for letter, spelling in folding:
        text = text.replace(letter, spelling)
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) or c in _VOICED)
    return unicodedata.normalize("NFC", bare)


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
    """A word as a pattern: a space is any run of up to three spaces; accents may be left out, umlauts
    spelled out."""
    pattern = re.escape(word).replace(r"\ ", r"\s{1,3}").replace("'", "['’´]")
    for letter, spelling in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        pattern = pattern.replace(letter, f"(?:{letter}|{spelling})")
    return "".join(_accented(letter) for letter in pattern)


@cache
def _accented(letter: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    known = letter in "äöüß" or bare == letter or not letter.isalpha()
    return letter if known else f"[{letter}{bare}]"


@cache
def codes() -> tuple[str, ...]:
    """The languages that there is data for."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml") and len(name) == 7))


def _known(code: str) -> str:
    """The code of a language that there is data for: "de" for "de-AT"."""
    short = code.casefold().replace("_", "-").partition("-")[0]
    short = str(_countries()["also_called"].get(short, short))
    return short if short in codes() else FALLBACK


@cache
def language(code: str) -> Language:
    """The data of a language ("de", "de-AT"); of English where there is none."""
    short = _known(code)
    data = tomllib.loads(_FOLDER.joinpath(f"{short}.toml").read_text("utf-8"))
    if unknown := sorted(set(data) - _SECTIONS):
        raise ValueError(f"languages/{short}.toml: nothing reads {', '.join(unknown)}")
    data["asides"] = _side_matters(short)
    data["words"] = _with_everyday(data, short)
    if beside := data.get("script", {}).get("beside"):
        data = _with_neighbour(data, language(beside).data)
    return Language(data["code"], data["name"], data.get("folding", {}), data)


def _with_everyday(data: Mapping[str, Any], short: str) -> dict[str, list[str]]:
    """The lists of words with the everyday ones, but for those that an answer can turn on."""
    folding = tuple(data.get("folding", {}).items())
    whole = {_fold(w, folding) for w in data["words"]["whole"]}
    weighty = {_fold(w, folding) for w in data["words"]["weighty"]}
    words = everyday(short)
    plain = [word for word in words.plain if _fold(word, folding) not in weighty]
    things = [word for word in words.things if _fold(word, folding) not in weighty | whole]
    harmless = [*data["words"]["harmless"], *plain]
    said = {"telling": list(words.telling), "everything": list(words.everything)}
    return {**data["words"], "harmless": harmless, "things": things, **said}


def _side_matters(short: str) -> dict[str, list[str]]:
    """The words of side matters: the language's own, and those that are the same everywhere."""
    lists: dict[str, list[str]] = {}
    for name in ("all", short):
        for kind, words in tomllib.loads(
            _FOLDER.joinpath("asides", f"{name}.toml").read_text("utf-8")
        ).items():
            lists.setdefault(kind, []).extend(words)
    return lists


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
    if country.upper() in _countries()["decimal_point"].get(code, ()):
        return frozenset(".")
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


def before_first_year(country: str) -> int | None:
    """What years counted from one of the country's own are added to: 1911 in Taiwan, none in most."""
    found = _countries()["before_first_year"].get(country.upper())
    return None if found is None else int(found)


_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTERS = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
# A title whose letters stand apart, with its number: "A U F T R A G  Nr. 4711".
SPREAD = re.compile(
    r"(?<!\w)(?:[^\W\d_] ){5,}[^\W\d_](?!\w)(?:\s{1,8}(?:Nr|No)\.?:?\s?\d{3,12})?", re.IGNORECASE
)


def detect(text: str, preferred: str = FALLBACK) -> str:
    """The language whose common words the text has most of; the preferred one where that does not decide."""
    preferred, counted = _known(preferred), scores(text)
    best = max(counted.values(), default=0)
    return (
        preferred if counted.get(preferred, 0) == best else next(c for c in codes() if counted.get(c) == best)
    )


def plainly_other(text: str, code: str) -> str:
    """The language of a text that stands in a mail of another one; the mail's own unless it is plain.

    Plain is a text that has two more of another's common words, or some of English, or letters that only
    another has, and none of the mail's.
    """
    counted = scores(text)
    others = [c for c in codes() if c != code]
    other = max(others, key=lambda c: (counted.get(c, 0), c == FALLBACK, not _lacks(text, c)), default=code)
    lettered = bool(_script(other)) or other in own_letters().values()
    telling = other == FALLBACK or lettered
    wanted = 1 if telling and not counted.get(code) else counted.get(code, 0) + 2
    sure = lettered or (other == FALLBACK and counted.get(other, 0) > 1)
    if not sure and _accents(code).difference(_accents(other)).intersection(text.casefold()):
        return code  # "Zastrzegamy prawo własności do …" is no English, though "do" is
    return other if counted.get(other, 0) >= wanted else code


def scores(text: str) -> dict[str, int]:
    """How many common words of each language the text has; languages with none are left out."""
    return dict(_scores(text[:_FIRST_LETTERS]))


@lru_cache(maxsize=1024)
def _scores(text: str) -> Mapping[str, int]:
    """A mail is asked about as a whole several times, and again sentence by sentence."""
    found: dict[str, int] = {}
    for word in _LETTERS.findall(_legal_forms().sub(" ", SPREAD.sub(" ", text))):
        for code in _common_in(word):
            found[code] = found.get(code, 0) + 1
    for code, score in by_script(text).items():
        found[code] = found.get(code, 0) + score
    return found


@lru_cache(maxsize=65_536)
def _common_in(word: str) -> tuple[str, ...]:
    """The languages among whose common words it is, or whose letters it is written in."""
    found = tuple(code for folding, words in _common_words() for code in words.get(_fold(word, folding), ()))
    return found or _lettered(word)


def _lettered(word: str) -> tuple[str, ...]:
    """The language that has letters of its own and that a word of them is in."""
    if word.isascii() or len(word) < _FEWEST_LETTERS:
        return ()
    written = {own_letters().get(letter, "") for letter in word.casefold()}
    return tuple(written) if len(written) == 1 and "" not in written else ()


@cache
def own_letters() -> Mapping[str, str]:
    """The letters that only one language is written in, and which."""
    heads = {code: _head(code) for code in codes()}
    return {letter: code for code, head in heads.items() for letter in head.get("letters", "")}


def _head(code: str) -> dict[str, Any]:
    """What stands above the first section of a language's file."""
    return tomllib.loads(_FOLDER.joinpath(f"{code}.toml").read_text("utf-8").partition("\n[")[0])


@cache
def _legal_forms() -> re.Pattern[str]:
    """ "Sp. z o.o.", "S.A. de C.V.": the little words of a legal form are no words of a language."""
    forms = tomllib.loads(_FOLDER.joinpath("asides", "all.toml").read_text("utf-8"))["firm"]
    dotted = [form for form in forms if "." in form]
    return re.compile(rf"(?<!\w){alternatives(dotted)}\.?(?!\w)", re.IGNORECASE)


@cache
def _common_words() -> tuple[tuple[tuple[tuple[str, str], ...], dict[str, tuple[str, ...]]], ...]:
    """The common words of all languages, by how they are folded. Only the heads of the files are read."""
    tables: dict[tuple[tuple[str, str], ...], dict[str, tuple[str, ...]]] = {}
    for code in codes():
        head = _head(code)
        folding = tuple(head.get("folding", {}).items())
        table = tables.setdefault(folding, {})
        for word in {_fold(word, folding) for word in head["function_words"]}:
            table[word] = (*table.get(word, ()), code)
    return tuple(tables.items())


@cache
def common_words(code: str = "") -> frozenset[str]:
    """The common words of a language, or of all languages that are read, as their files write them."""
    return frozenset(word for one in ([code] if code else codes()) for word in _head(one)["function_words"])


def judged(text: str, code: str) -> bool:
    """Whether sentences of the language were learned, so that one can be judged as a whole.

    Not so where a language is mixed in, by its letters, of which none were.
    """
    return code not in _never_judged() and not _never_judged_letters().intersection(text.casefold())


@cache
def _never_judged() -> frozenset[str]:
    return frozenset(code for code in codes() if _head(code).get("never_judged", False))


@cache
def _never_judged_letters() -> frozenset[str]:
    """The letters that no language has of which sentences were learned."""
    others = frozenset[str]().union(*(_accents(code) for code in codes() if code not in _never_judged()))
    return frozenset[str]().union(*map(_accents, _never_judged())) - others


@cache
def _accents(code: str) -> frozenset[str]:
    """The letters beyond the plain ones that a language's common words are written with."""
    return frozenset(letter for word in common_words(code) for letter in word if not letter.isascii())


def by_script(text: str) -> dict[str, int]:
    """What speaks for languages without spaces between words: their letters, and common words twice."""
    if not _ASIAN.search(text):
        return {}
    return {code: _letter_score(text, code) for code in codes() if _script(code)}


def _letter_score(text: str, code: str) -> int:
    letters = len(_own_letters(code).findall(text))
    return letters and -(-letters // 2) + 2 * sum(text.count(word) for word in _script(code)["common"])


def _lacks(text: str, code: str) -> bool:
    """Whether none of the letters stand there that the language seldom does without."""
    usual = _script(code).get("seldom_without")
    return bool(usual) and not re.search(f"[{usual}]", text)


@cache
def _own_letters(code: str) -> re.Pattern[str]:
    return re.compile(f"[{_script(code)['letters']}]")


@cache
def _script(code: str) -> Mapping[str, Any]:
    data = tomllib.loads(_FOLDER.joinpath(f"{code}.toml").read_text("utf-8"))
    return dict(data.get("script", {}))
