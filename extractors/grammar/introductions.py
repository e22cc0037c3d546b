"""Who writes, in scripts whose names have no capitals: on top, and in what stands below the answer.

    introduces(sentence)   whether it does nothing but name who writes: "ノースゲートの田中です", "王伟"

A name tells nothing about the order, so it needs no more to be understood than to be known for a name.
"""

import re
from functools import cache

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import Language, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import UNSPACED

_LONGEST_INTRODUCTION, _LONGEST_NAME, _LONGEST_FIRM = 24, 5, 20
# A name from abroad in Japanese letters, and nothing else: "オーチャードメタル".
_FOREIGN_NAME = re.compile("[ァ-ヺー・ \u3000]{4,}")
# The name of a firm from abroad, in one word: "ノースゲートです", "노스게이트입니다".
_A_FIRM = re.compile("[ァ-ヺー]{5,}|[가-힣]{6,}$")
_FIRST_LINES = frozenset(str(number) for number in range(1, 9))
_POLITE = frozenset({Kind.COURTESY, Kind.CLOSING})


def introduces(sentence: Sentence) -> bool:
    """Whether it does nothing but name who writes, on top or below."""
    language = load(sentence.setting.language)
    valued = any(token.key.startswith("#") for token in sentence.tokens)
    if (
        not language.unspaced
        or _says_more(sentence)
        or valued
        or len(sentence.tokens) > _LONGEST_INTRODUCTION
    ):
        return False
    text = sentence.text.strip(" 。.")
    strangers = len(sentence.tokens) - len(sentence.people)
    signed = strangers <= _LONGEST_NAME and text.startswith(tuple(language.script("surnames")))
    firm = strangers < _LONGEST_NAME and bool(sentence.people) and not sentence.text.rstrip().endswith("。")
    named = any(word in text for word in language.script("company"))
    return (
        signed
        or firm
        or named
        or bool(_signing(language.code).search(text))
        or (_is_early(sentence) and _presents(text, language))
    )


def _is_early(sentence: Sentence) -> bool:
    return sentence.passage.pieces[0][2].partition(":")[2] in _FIRST_LINES


def _says_more(sentence: Sentence) -> bool:
    """Whether it does anything else; a department ("생산관리팀") does nothing."""
    places = sentence.listed("company", "script")
    found = (*sentence.acts, *sentence.marks)
    return any(f.kind not in _POLITE and not places.issuperset(range(f.first, f.last)) for f in found)


def _presents(text: str, language: Language) -> bool:
    """ "ノースゲートの田中です", "노스게이트입니다": on top, where firms present themselves."""
    firm = _A_FIRM.match(text) and len(text) <= _LONGEST_FIRM and text.endswith(language.script("introduces"))
    return bool(firm or _presenting(language.code).search(text) or _FOREIGN_NAME.fullmatch(text))


@cache
def _signing(code: str) -> re.Pattern[str]:
    """ "ノースゲート 佐藤": a surname of several letters, and hardly more, behind a space is last."""
    language = load(code)
    surname = alternatives(name for name in language.script("surnames") if len(name) > 1)
    called = rf"{alternatives(language.script('nicknames'))}{alternatives(language.script('surnames'))}"
    return re.compile(rf"^[^\d、。]{{2,16}}[ \u3000]{surname}[{UNSPACED}]{{0,3}}$|^{called}[{UNSPACED}]?$")


@cache
def _presenting(code: str) -> re.Pattern[str]:
    """ "ノースゲートの田中です", "노스게이트 김민수입니다": a surname, and hardly more, is last."""
    language = load(code)
    surname, last = alternatives(language.script("surnames")), alternatives(language.script("introduces"))
    title = alternatives((*language.script("titles"), *language.script("persons")))
    name = rf"{surname}[{UNSPACED}]{{0,3}}(?:\s?{title})?"
    return re.compile(rf"{alternatives(language.script('before_name'))}\s?{name}{last}$")
