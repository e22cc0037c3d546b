"""Scripts that put no spaces between words: what a letter, a word's edge and a number is in them.

    START, END         the edges of a word: a letter of such a script ends one as a space does
    plain(text)        full-width letters, digits and marks as everybody else writes them, and Greek marks
                       too, each in its place
    width(text)        columns on a screen; such letters take two
    numeral("五百")     numbers in words, as a language's file spells them

A language whose file has a section [script] is written so. Which words it has is for its file; what they mean
is for the layers that ask.
"""

import re
from functools import cache

from countersign.extractors.grammar.language import Language, alternatives
from countersign.procurement.money import unit_words

UNSPACED = "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Kana, Chinese characters and Hangul, for use between square brackets."""

# Such letters have no case. Said so, they compile ten times as fast: else each of 60,000 is looked up.
LETTER = rf"(?-i:[^\W\d_{UNSPACED}])"
IN_NAME = rf"(?-i:[^\W{UNSPACED}])"
START, END = rf"(?<!{IN_NAME})", rf"(?!{IN_NAME})"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WIDE = re.compile(f"[{UNSPACED}\u3000-\u303f\uff01-\uff60]")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MARKS = {0xFF5E: "~", 0x301C: "~", 0xFF0C: "、", 0x3010: "[", 0x3011: "]", 0x2236: ":"}
# "①" begins an item of a list.
_NUMBERED = dict.fromkeys(range(9312, 9332), "・")
_PLAIN: dict[int, int | str] = {**_FULL_WIDTH, **_MARKS, **_NUMBERED}
# "Συμφωνείτε;" asks. A raised dot divides as a semicolon does elsewhere.
_GREEK_MARK = re.compile("(?<=[\u0370-\u03ff\u1f00-\u1fff]{2})\\s?[;\u037e\u0387\u00b7]|\u037e")
# "500件,12.50元": behind a letter of such a script a comma ends a part, whichever comma it is.
_COMMA_BEHIND = re.compile(f"(?<=[{UNSPACED}]),")
# So it does behind a bracket, and behind a size or a number of an item: "12.50元),500件", "M8x40,500件".
_COMMA_BEHIND_NAME = re.compile(
    rf"(\)|(?<![A-Za-z\d])[A-Za-z](?:\d{{1,2}}|[\w.]*[-x×][\w.x×-]*\d)),(?=\d+(?:\.\d+)?\s?[{UNSPACED}])"
)
# Not where a date or an item ends: "12/11，200件", "HX-8x40，500件".
_COMMA_INSIDE = re.compile(
    r"(?<![\w/.-])\d{1,3}(?:，\d{3})+(?!\d)|(?<=[^\W\da-zA-Z_])\d{1,3}(?:，\d{3})+(?!\d)"
)


def plain(text: str) -> str:
    """Full-width forms and Greek marks as plain ones, character for character. A comma stays one only
    inside a number."""
    return (
        text
        if text.isascii()
        else _COMMA_BEHIND_NAME.sub(
            r"\1、",
            _COMMA_BEHIND.sub(
                "、",
                _COMMA_INSIDE.sub(lambda number: number[0].replace("，", ","), _greek(text)).translate(
                    _PLAIN
                ),
            ),
        )
    )


def _greek(text: str) -> str:
    """The Greek marks for a question and for a pause as everybody else writes them."""
    return _GREEK_MARK.sub(lambda mark: mark[0][:-1] + ("?" if mark[0][-1] in ";\u037e" else ","), text)


def is_unspaced(character: str) -> bool:
    """Whether the character belongs to such a script."""
    return bool(_UNSPACED.match(character))


def width(text: str) -> int:
    """How many columns the text takes."""
    return len(text) + len(_WIDE.findall(text))


@cache
def units() -> str:
    """A regular expression for the words for units in such scripts; nothing tells where they end."""
    return alternatives(word for word in unit_words() if is_unspaced(word))


def numerals(language: Language) -> str:
    """A regular expression for numbers in the language's own letters; none match where it has none."""
    letters = "".join((*language.script("digits"), *language.script("powers")))
    return f"(?:[{letters}]{{1,8}})" if letters else "(?!)"


def numeral(word: str, language: Language) -> int | None:
    """What a number in digits or in the language's own letters comes to."""
    if word.isdecimal():
        return int(word)
    digits, powers = language.counts("digits"), language.counts("powers")
    if all(letter in digits for letter in word):
        return int("".join(str(digits[letter]) for letter in word))
    total = current = 0
    for letter in word:
        if letter in digits:
            current = digits[letter]
        elif letter not in powers:
            return None
        elif powers[letter] >= 10_000:
            total, current = (total + current or 1) * powers[letter], 0
        else:
            total, current = total + (current or 1) * powers[letter], 0
    return total + current
