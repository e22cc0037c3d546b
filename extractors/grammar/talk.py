"""Talk beside the order, told by what it is made of: a whole sentence is let be, or nothing of it.

    "Questions?"                                       a line that only asks for them
    "Our hotline is there Mon-Fri 8-16 (8.35 ct/min)"  who answers, and when
    "We're at the fair 2nd - 4th Feb, stand F120, …"   a fair, and an invitation: its days are no days of ours
    "Hope the holidays were good"                      a hope for what is over, or for how somebody is
    "Nothing but rain here, but we can't complain"     the weather, and nobody complains

Each needs two things that go together, and must hold nothing that could touch the order: no line, no
goods, no price, no quantity, nothing sent or delivered, nothing that is refused or changed, and no "because".
The words are in `languages/talk.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.phrases import Token, words
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.scripts import is_unspaced

_LISTED = Listed("talk")
_PASTIMES = frozenset({Kind.SMALL_TALK, Kind.SEASON, Kind.WISH})
_ALWAYS = frozenset({Kind.COURTESY, Kind.CLOSING, Kind.GENERAL, Kind.KEEP, Kind.BESIDE_YES})
_SPEAKING = frozenset(
    {Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP, Kind.SHIPPED}
    | {Kind.QUOTE, Kind.INVOICE}
)
_HEAVY = frozenset({"#quantity", "#price", "#currency", "#account", "#line", "#item", "#order", "#unknown"})
_TIMES = frozenset({"#date", "#hanging", "#number", "#code"})
# Named one by one: "12月14", "11 dec 8" are no hours.
_TO = "to|bis|und|and|a|à|au|et|al|alle|y|e|até|às|as|tot|en|do|až|i|til|till|och|og|ja|es|és|la|și|ve|ile"
_TO += "|から|至|到|부터|에서"
_CLOCK = re.compile(
    rf"(?<![\d.,])(?:[01]?\d|2[0-4])(?:[:.h時点시][0-5]?\d?)?\s?(?:[-–〜~]|{_TO})\s?(?:[01]?\d|2[0-4])(?!\d)"
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|\(?0)?\d(?:[\s()/.-]?\d){5,14}(?![.,]?\d)")
_SHORT = 3
_COIN = r"(?:ct|cts|cent|cents|snt|c|p|€|eur|euro|zł|kč|kr|ft|öre|øre)"


def is_talk(sentence: Sentence) -> bool:
    """Whether it is such talk and nothing else."""
    return is_surely_talk(sentence) or (not _names_lines(sentence) and _invites_to_a_fair(sentence))


def is_surely_talk(sentence: Sentence) -> bool:
    """Whether it is, and each word on which an order can turn is accounted for: a sense of what sentences
    are about need not be asked."""
    return not _names_lines(sentence) and (
        _only_asks_for_questions(sentence)
        or _tells_who_answers(sentence)
        or _hopes_it_went_well(sentence)
        or _is_content(sentence)
    )


def _names_lines(sentence: Sentence) -> bool:
    return any(mention.pointing is not Pointing.OWN_NUMBER for mention in sentence.mentions)


def _only_asks_for_questions(sentence: Sentence) -> bool:
    said = load(sentence.setting.language).fold(sentence.text).strip(" ?？¿!.:;。")
    return said in _listed("questions", sentence.setting.language)


def _tells_who_answers(sentence: Sentence) -> bool:
    """Who answers questions, or when somebody is there: with hours or a number to call."""
    text = sentence.text
    told = _said(("service", "open"), sentence)
    if not told or not (_PHONE.search(text) or _CLOCK.search(text)):
        return False
    heavy = [token for token in sentence.tokens if token.key in _HEAVY]
    hours = [match.span() for match in _CLOCK.finditer(text)]
    days = [token for token in sentence.tokens if token.key == "#date"]
    days = [day for day in days if not any(a < day.end and day.start < b for a, b in hours)]
    dated = any(letter.isdigit() for t in days for letter in text[t.start : t.end])
    calls = not heavy or _calls_cost(sentence, heavy)
    return calls and not dated and not _touches(sentence, told, {Kind.CONDITION, Kind.REQUEST}, turning=True)


def _calls_cost(sentence: Sentence, heavy: Sequence[Token]) -> bool:
    """ "8,35 snt/puhelu + 16,69 snt/min": whether each price is one of a call."""
    per = "|".join(re.escape(word) for word in _listed("call", sentence.setting.language))
    cost = re.compile(rf"\d[\d.,]*\s?{_COIN}\s?/\s?(?:{per})" if per else "(?!)", re.IGNORECASE)
    places = [match.span() for match in cost.finditer(sentence.text)]
    return all(any(a <= token.start < b for a, b in places) for token in heavy)


def _invites_to_a_fair(sentence: Sentence) -> bool:
    told = _said(("invite", "present"), sentence)
    if not (told and _said(("fair",), sentence)) or any(t.key in _HEAVY for t in sentence.tokens):
        return False
    told |= _said(("fair", "nearby"), sentence)
    return not _touches(sentence, told, {Kind.REQUEST, Kind.QUESTION, Kind.ACCEPT})


def _hopes_it_went_well(sentence: Sentence) -> bool:
    told = _said(("hope",), sentence)
    went = told and _said(("went",), sentence)
    if not went or not _is_pastime(sentence):
        return False
    return not _touches(sentence, told | went, {Kind.HEDGE, Kind.QUESTION, Kind.CONTRAST}, turning=True)


def _is_content(sentence: Sentence) -> bool:
    told = _said(("content",), sentence)
    if not told or not _is_pastime(sentence):
        return False
    return not _touches(sentence, told, {Kind.CONTRAST, Kind.NEGATION}, turning=True)


def _is_pastime(sentence: Sentence) -> bool:
    """Whether it speaks of the weather, holidays and the like, with no figure and no day."""
    valued = any(token.key in _HEAVY | _TIMES for token in sentence.tokens)
    known = any(found.kind in _PASTIMES for found in sentence.side_matters)
    return not valued and (known or bool(_said(("pastime",), sentence)))


def _touches(sentence: Sentence, told: frozenset[str], allowed: set[Kind], *, turning: bool = False) -> bool:
    """Whether anything in it may be said of the order, beside the words that tell what it is about.

    `turning`: no word may stand there either on which an order can turn.
    """
    if _said(("reason",), sentence):
        return True
    language = load(sentence.setting.language)
    told |= _said(("pastime",), sentence) if turning else frozenset()
    pastimes = {i for f in sentence.side_matters if f.kind in _PASTIMES for i in range(f.first, f.last)}
    contrasts = {i for a in sentence.acts if a.kind is Kind.CONTRAST for i in range(a.first, a.last)}
    known = pastimes | (contrasts if turning else set())
    known |= {i for i, token in enumerate(sentence.tokens) if token.key in told}
    known |= set(_before_hours(sentence)) if turning else set()
    named = language.data["capitals_are_names"]
    weighs = {Kind.BUSINESS} | ({Kind.TURNING} if turning else set())
    found = [act for act in sentence.acts if act.kind not in _ALWAYS | allowed]
    found += [mark for mark in sentence.marks if mark.kind in _SPEAKING]
    for side in (f for f in sentence.side_matters if f.kind in weighs):
        written = sentence.text[sentence.tokens[side.first].start]
        found += [] if named and side.first and written.isupper() else [side]
    return any(one.first not in known for one in found)


def _before_hours(sentence: Sentence) -> Iterator[int]:
    """ "Until 1 pm", "até às 13 h", "klo 13 asti": the words right beside an hour, if they are short."""
    keys = [token.key for token in sentence.tokens]
    for i, key in enumerate(keys):
        if key in _TIMES | {"#noise"}:
            short = i > 1 and len(keys[i - 1]) <= _SHORT
            yield from (i - 1, i + 1, *([i - 2] if short else []))


def _said(names: tuple[str, ...], sentence: Sentence) -> frozenset[str]:
    """The words in it that stand in one of the lists; none where no entry does."""
    language = load(sentence.setting.language)
    folded = f"{language.fold(sentence.text)} "
    found = (m for name in names for m in _words(name, language.code).finditer(folded))
    return frozenset(word for match in found for word in words(match[0], language))


@cache
def _listed(name: str, code: str) -> frozenset[str]:
    fold = load(code).fold
    return frozenset(fold(word) for word in _LISTED.written(name, code))


@cache
def _words(name: str, code: str) -> re.Pattern[str]:
    listed = sorted(_listed(name, code), key=len, reverse=True)
    return re.compile("|".join(_pattern(word) for word in listed) or "(?!)")


def _pattern(word: str) -> str:
    whole = r"(?!\w)" if word.endswith(" ") else ""
    bare = word.strip()
    return re.escape(bare) if is_unspaced(bare[0]) else rf"(?<!\w){re.escape(bare)}{whole or chr(92) + 'w*'}"
