"""The covering mail's one sentence: "Bijgaand ontvangt u onze orderbevestiging VO2611093".

It says that a paper is attached, in as many words as there are clerks, and nothing else: every word of it
sends the paper, names it, or stands beside in such sentences. One word more, and it is heard like any other.
The words are data (`covering.toml`).
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from countersign.extractors.attachments.vocabulary import EAST, folded, thanks

_SENTENCE = re.compile(r"(?<=[.!])\s+|(?<=[。！])\s*")
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}|\d{4}-\d")
_LONGEST, _MOST_WORDS = 160, 24


def only_covers(text: str) -> bool:
    """Whether all that it says is that a paper is attached."""
    sentences = [one for one in _SENTENCE.split(text.strip()) if one.strip()]
    return bool(sentences) and all(map(_covers, sentences))


def _covers(sentence: str) -> bool:
    plain = folded(sentence)
    if len(plain) > _LONGEST or "?" in plain or _DAY.search(plain):
        return False
    return _covers_east(plain) if EAST.search(plain) else _covers_west(plain)


def _covers_west(plain: str) -> bool:
    for phrase in sorted((one for one in _words("sends") if " " in one), key=len, reverse=True):
        plain = plain.replace(phrase, f" {phrase.replace(' ', '_')} ")
    tokens = [one for one in re.split(r"[\s,;:.()!'’\"“”„]+", plain) if one]
    after = [*tokens[1:], ""]
    # "No. 4711", but never "no confirmation is attached".
    words = [
        one for one, then in zip(tokens, after, strict=True) if not _is_number(one) and not _counts(one, then)
    ]
    sends, paper = ({one.replace(" ", "_") for one in _words(name)} for name in ("sends", "paper"))
    named, sent = paper.intersection(words), sends.intersection(words)
    known = sends | paper | _words("beside") | frozenset().union(*thanks())
    return bool(named and sent) and len(tokens) <= _MOST_WORDS and {*words} <= known


def _covers_east(plain: str) -> bool:
    """Where no blanks part words: nothing is left of it without the words."""
    if not all(any(EAST.search(one) and one in plain for one in _words(name)) for name in ("sends", "paper")):
        return False
    known = _words("sends") | _words("paper") | _words("beside")
    for word in sorted((one for one in known if EAST.search(one)), key=len, reverse=True):
        plain = plain.replace(word, " ")
    rest = [one for one in re.split(r"[\s,，、。.!！:：()（）]+", plain) if one]
    return all(_is_number(one) for one in rest)


def _counts(token: str, then: str) -> bool:
    return token in ("no", "nr", "n", "num", "nº", "n°") and _is_number(then)


def _is_number(token: str) -> bool:
    """Whether it is the number of a paper: "VO2611093"."""
    return sum(map(str.isdigit, token)) >= 4 and bool(re.fullmatch(r"[a-z]{0,4}[-/]?[\da-z/-]+", token))


@cache
def _words(name: str) -> frozenset[str]:
    source = files("countersign.extractors.attachments").joinpath("covering.toml")
    return frozenset(folded(word) for word in tomllib.loads(source.read_text("utf-8"))[name])
