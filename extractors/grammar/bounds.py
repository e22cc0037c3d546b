"""Values that are no promise for what stands beside them, and values that are only told again.

    open_ended(text, start, end, language)   "from 11 December": that day or any later one
    bounded(text, start, end, language)      "up to 500 pcs": a bound, no amount
    least(text, start, language)             "our MOQ is 1,000": what can be ordered at all
    restates(text, language)                 "You ordered:" above what was ordered
    prepaid(text, language)                  "payment in advance only"
    hangs_on_supply(text, language)          "subject to availability of raw material"
    postscript(text, language)               "PS: the nuts are late"
    revisions(text, language)                "as per revision 2": which one of the order is meant

The words are data, in `languages/bounds.toml`. Each language is read beside English, which is mixed in
everywhere.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import is_unspaced

_TOLERANCE = re.compile(
    r"(?:±|\+\s?/\s?[-−–])\s?\d{1,3}(?:[.,]\d+)?\s?(?:[%％]|percent|prozent)", re.IGNORECASE
)
_NEAR = 40
_NEAR_LEAST, _LONGEST_LEAST = 28, 64
_NUMBER = re.compile(r"(?:\b(?:no|nr|nº|n°)\b\.?\s*|#\s*)?\d[\d./-]*")
_LONGEST_HEADING = 80


@cache
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "bounds.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _words(section: str, code: str) -> tuple[str, ...]:
    chosen = load(code)
    listed = {word for one in {code, FALLBACK} for word in _file()[section].get(one, [])}
    return tuple(sorted((chosen.fold(word) for word in listed), key=len, reverse=True))


@cache
def _any_of(section: str, code: str) -> str:
    whole = (
        word if is_unspaced(word[0]) or not word[0].isalpha() else rf"(?<!\w){word}"
        for word in (re.escape(word) for word in _words(section, code))
    )
    return "|".join(whole)


@cache
def _before(section: str, code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(section, code)})\s{{0,2}}$")


@cache
def _behind(section: str, code: str) -> re.Pattern[str]:
    # "11.12.2026 tarihinden itibaren": in Turkish a word or an ending may stand between.
    between = r"\s?['’]?\w{0,14}\s" if code == "tr" else r"[\s.(,]{0,2}"
    behind = "|".join(
        re.escape(word) if is_unspaced(word[0]) else rf"{re.escape(word)}(?!\w)"
        for word in _words(section, code)
    )
    return re.compile(rf"{between}(?:{behind})")


def abbreviations(code: str) -> frozenset[str]:
    """Those of the words that end with a full stop, without it."""
    words = (*_words("bounds", code), *_words("since", code), *_words("revision", code))
    return frozenset(word[:-1] for word in words if word.endswith("."))


def open_ended(text: str, start: int, end: int, code: str) -> bool:
    """Whether the day between these places is only the first of many."""
    return _beside("since", "onwards", text, start, end, code)


def bounded(text: str, start: int, end: int, code: str) -> bool:
    """Whether the amount between these places is a bound."""
    return _beside("bounds", "bounds_behind", text, start, end, code)


def least(text: str, start: int, code: str) -> str | None:
    """What stands between the amount that begins there and a word for the least that can be ordered."""
    found = _least(code).search(load(code).fold(text[max(0, start - _LONGEST_LEAST) : start]))
    return found["between"] if found else None


@cache
def _least(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of('least', code)})(?P<between>[^\d,;!?、，]{{0,{_NEAR_LEAST}}})$")


def tolerance(text: str) -> re.Match[str] | None:
    """ "±10 %", "+/- 5 pcs": as many, more or less."""
    return _TOLERANCE.search(text)


def _beside(before: str, behind: str, text: str, start: int, end: int, code: str) -> bool:
    fold = load(code).fold
    opening, following = fold(text[max(0, start - _NEAR) : start]), fold(text[end : end + _NEAR])
    return bool(_before(before, code).search(opening) or _behind(behind, code).match(following))


def restates(text: str, code: str) -> bool:
    """Whether a line is a heading for what was asked or offered before."""
    if len(text) > _LONGEST_HEADING or not text.rstrip().endswith((":", "：")):
        return False
    said = " ".join(load(code).fold(text).strip(" \t:：-*#>").split())
    bare = _NUMBER.sub("", said).strip()
    for phrase in _words("restated", code):
        whole = phrase.endswith("$")
        if said == phrase.rstrip("$") or (not whole and bare.startswith(phrase)):
            return True
    return False


def prepaid(text: str, code: str) -> bool:
    """Whether payment before delivery is spoken of."""
    return bool(re.search(_any_of("prepaid", code), load(code).fold(text)))


def hangs_on_supply(text: str, code: str) -> bool:
    """Whether it speaks of what a delivery hangs on."""
    return bool(re.search(_any_of("supply", code), load(code).fold(text)))


def postscript(text: str, code: str) -> bool:
    """Whether a sentence is added below the closing on purpose."""
    opening = load(code).fold(text.lstrip(" \t*#>(")[:_NEAR])
    return bool(re.match(rf"(?:{_any_of('postscript', code)})(?!\w)", opening))


def revisions(text: str, code: str) -> tuple[int, ...]:
    """The numbers of all revisions that are spoken of."""
    found = re.finditer(
        rf"(?:{_any_of('revision', code)})\W{{0,3}}(?:n[ro°º]\.?\s?)?(\d{{1,2}})(?![\d.,]*\d)",
        load(code).fold(text),
    )
    return tuple(int(one[1]) for one in found)
