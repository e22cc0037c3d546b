"""Notes that say nothing about the order: that prices are without tax, "please check", an excuse, small talk.

    "Preise zzgl. gesetzl. MwSt."      "Please check and let us know of any errors within 48 hours."
    "Sorry for writing so late."       "How was the move to the new warehouse?"
    "Our system counts per 1,000, which is the same money."    "The dates are those of arrival at your works."
    "The prices in your order match our quotation."
    one word besides these             no note: "Please check the new price", "Sorry, so are the bolts"

A sentence is a note only if it is made of the words of `languages/notes.toml` from beginning to end. They are
closed, so that a price, a day, a "new" or an "only" is never passed over, nor a tax that a price includes.
"""

import re
from functools import lru_cache

from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.terms import taxes

_LISTED = Listed("notes")
_LONGEST = 240
# Kinds of notes by the groups of words of which each must hold one; the first has the others, `…_notes`.
_NEEDED = (
    ("excuse", "answering"),
    ("how", "theirs"),
    ("same", "basis"),
    ("days", "arrival"),
    ("agreeing", "offered", "ordered"),
)
_MARKS = re.compile(r"[\s.,;:=!?¿¡()\[\]/*|、。，；：！？（）・「」%％–—-]+")
_RATE = re.compile(r"(?<![\d.,])\d{1,2}(?:[.,]\d)?\s?[%％]")


@lru_cache(maxsize=1024)
def is_note(text: str, code: str) -> bool:
    """Whether the whole text is such a note, in the language or in English."""
    if len(text) > _LONGEST:
        return False
    return any(_is_one(text, one) for one in {code, FALLBACK})


def _is_one(text: str, code: str) -> bool:
    """Whether every word is one of the kinds of notes that the text is of, be it of both."""
    plain = _plain(_RATE.sub(" ", text), code)
    taxes_named, apart, check = _names_of_tax(code), _written("apart", code), _written("check", code)
    words: tuple[str, ...] = ()
    if _any_of(taxes_named, code).search(plain) and _any_of(apart, code).search(plain):
        words += (*taxes_named, *apart, *_written("price_notes", code))
    if _any_of(check, code).search(plain):
        words += (*check, *_written("check_notes", code))
    for needed in _NEEDED:
        if all(_holds(section, plain, code) for section in needed):
            words += _words_of(*needed, f"{needed[0]}_notes", code=code)
    return bool(words) and bool(_made_of(words, code).fullmatch(plain))


def _holds(section: str, plain: str, code: str) -> bool:
    return bool(_any_of(_written(section, code), code).search(plain))


def _words_of(*sections: str, code: str) -> tuple[str, ...]:
    return tuple(word for section in sections for word in _written(section, code))


def _plain(text: str, code: str) -> str:
    return _MARKS.sub(" ", load(code).fold(text)).strip()


def _written(section: str, code: str) -> tuple[str, ...]:
    return tuple(_LISTED.written(section, code))


def _names_of_tax(code: str) -> tuple[str, ...]:
    own = _written("tax", code)
    return own if load(code).unspaced else (*own, *taxes())


@lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...], code: str) -> re.Pattern[str]:
    start, end = ("", "") if load(code).unspaced else (r"(?<!\S)", r"(?!\S)")
    return re.compile(f"{start}(?:{_alternatives(words, code)}){end}")


@lru_cache(maxsize=256)
def _made_of(words: tuple[str, ...], code: str) -> re.Pattern[str]:
    """Texts of these words only; where no spaces part words, one behind the other."""
    if load(code).unspaced:
        return re.compile(f"(?:(?>{_alternatives(words, code)}) ?)++")
    return re.compile(f"(?:(?:{_alternatives(words, code)})(?: |$))+")


def _alternatives(words: tuple[str, ...], code: str) -> str:
    plain = {_MARKS.sub(" ", load(code).fold(word)).strip() for word in words}
    listed = sorted(filter(None, plain), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\#", r"\d{1,2}") for word in listed) or "(?!)"
