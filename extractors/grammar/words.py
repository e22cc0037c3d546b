"""Words in folded form, and the tokens of a text."""

import re
from dataclasses import dataclass

from countersign.extractors.grammar.language import Language
from countersign.extractors.grammar.scripts import LETTER, UNSPACED

# In a script without spaces each letter is a word: a phrase is found wherever its letters stand.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:['’´]{LETTER}+)*")
_SPLIT_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


@dataclass(frozen=True)
class Token:
    """A word, or a value or name that was found ("#date"). `broken`: a comma or the like stands before it.

    `stopped`: a full stop behind it ends the text.
    """

    start: int
    end: int
    key: str
    broken: bool = False
    stopped: bool = False


def words(text: str, language: Language) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(match[0] for match in word_of(language).finditer(language.fold(text)))


def word_of(language: Language) -> re.Pattern[str]:
    """What a word is: "d'accord" is one, or two where the language runs its articles together so."""
    return _SPLIT_WORD if language.flag("words_split_at_apostrophes") else _WORD
