"""Talk beside the order, told by what it is made of: a whole sentence is let be, or nothing of it.

    "Questions?"                                        a line that only asks for them
    "Our hotline is there Mon-Fri 8-16 (8.35 ct/min)"   who answers, and when
    "We're at the fair 2nd - 4th Feb, stand F120, …"    a fair, and an invitation: its days are no days of ours
    "Hope the holidays were good"                       a hope for what is over, or for how somebody is
    "Nothing but rain here, but we can't complain"      the weather, and nobody complains

Each needs two things that go together, and must hold nothing that could touch the order: no line, no goods, no
price, no quantity, nothing sent or delivered, nothing that is refused or changed, and no "because". The words
are in `languages/talk.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.scripts import is_unspaced

_PASTIMES = frozenset({Kind.SMALL_TALK, Kind.SEASON, Kind.WISH})
_ALWAYS = frozenset({Kind.COURTESY, Kind.CLOSING, Kind.GENERAL, Kind.KEEP, Kind.BESIDE_YES})
_SPEAKING = frozenset(
    {Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP, Kind.SHIPPED}
    | {Kind.QUOTE, Kind.INVOICE}
)
_HEAVY = frozenset({"#quantity", "#price", "#currency", "#account", "#line", "#item", "#order", "#unknown"})
_TIMES = frozenset({"#date", "#hanging", "#number", "#code"})
_CLOCK = re.compile(
    r"(?<![\d.,])(?:[01]?\d|2[0-4])(?:[:.h時点시][0-5]?\d?)?\s?(?:[-–〜~]|[^\W\d]{1,4})\s?(?:[01]?\d|2[0-4])(?!\d)"
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|\(?0)?\d(?:[\s()/.-]?\d){5,14}(?![.,]?\d)")
_STAND = re.compile(r"(?<!\w)(?:[A-Z]{1,2}[-\s]?\d{1,4}|\d{1,3})(?!\w)")
_COIN = r"(?:ct|cts|cent|cents|snt|c|p|€|eur|euro|zł|kč|kr|ft|öre|øre)"


def is_talk(sentence: Sentence) -> bool:
    """Whether it is such talk and nothing else."""
    if any(mention.pointing is not Pointing.OWN_NUMBER for mention in sentence.mentions):
        return False
    return (
        _only_asks_for_questions(sentence)
        or _tells_who_answers(sentence)
        or _invites_to_a_fair(sentence)
        or _hopes_it_went_well(sentence)
        or _is_content(sentence)
    )


def _only_asks_for_questions(sentence: Sentence) -> bool:
    said = load(sentence.setting.language).fold(sentence.text).strip(" ?？¿!.:;。")
    return any(said == word for word in _listed("questions", sentence.setting.language))


def _tells_who_answers(sentence: Sentence) -> bool:
    """Who answers questions, or when somebody is there: with hours or a number to call."""
    text = sentence.text
    if not (_says("service", sentence) or _says("open", sentence)):
        return False
    reached = _PHONE.search(text) or _CLOCK.search(text)
    priced = {t.key for t in sentence.tokens if t.key in _HEAVY}
    calls = priced <= {"#price", "#currency", "#quantity"} and _calls_cost(sentence)
    dated = any(t.key == "#date" and _figure(sentence, t.start, t.end) for t in sentence.tokens)
    free = not (dated and not _says("service", sentence))
    return (
        bool(reached)
        and (not priced or calls)
        and free
        and not dated
        and not _touches(sentence, {Kind.CONDITION, Kind.REQUEST})
    )


def _calls_cost(sentence: Sentence) -> bool:
    """ "8,35 snt/puhelu + 16,69 snt/min": whether each price is one of a call."""
    code = sentence.setting.language
    per = "|".join(re.escape(word) for word in _listed("call", code))
    cost = re.compile(rf"\d[\d.,]*\s?{_COIN}\s?/\s?(?:{per})" if per else "(?!)", re.IGNORECASE)
    places = [match.span() for match in cost.finditer(sentence.text)]
    heavy = [t for t in sentence.tokens if t.key in _HEAVY]
    return all(any(a <= t.start < b for a, b in places) for t in heavy)


def _figure(sentence: Sentence, start: int, end: int) -> bool:
    return any(letter.isdigit() for letter in sentence.text[start:end])


def _invites_to_a_fair(sentence: Sentence) -> bool:
    placed = _says("fair", sentence) and (_says("invite", sentence))
    heavy = any(token.key in _HEAVY for token in sentence.tokens)
    return placed and not heavy and not _touches(sentence, {Kind.CONDITION, Kind.REQUEST, Kind.QUESTION})


def _hopes_it_went_well(sentence: Sentence) -> bool:
    about = any(found.kind in _PASTIMES for found in sentence.side_matters)
    valued = any(token.key in _HEAVY | _TIMES for token in sentence.tokens)
    hoped = about and not valued and _says("hope", sentence) and _says("went", sentence)
    return hoped and not _touches(sentence, {Kind.HEDGE, Kind.QUESTION})


def _is_content(sentence: Sentence) -> bool:
    about = any(found.kind in _PASTIMES for found in sentence.side_matters)
    valued = any(token.key in _HEAVY | _TIMES for token in sentence.tokens)
    content = about and not valued and _says("content", sentence)
    return content and not _touches(sentence, {Kind.NEGATION, Kind.CONTRAST, Kind.TROUBLE})


def _touches(sentence: Sentence, allowed: set[Kind]) -> bool:
    """Whether anything in it may be said of the order."""
    acts = {act.kind for act in sentence.acts} - _ALWAYS - allowed
    marks = {mark.kind for mark in sentence.marks} & _SPEAKING
    business = any(found.kind is Kind.BUSINESS for found in sentence.side_matters)
    return bool(acts or marks or business) or _says("reason", sentence)


def _says(name: str, sentence: Sentence) -> bool:
    folded = load(sentence.setting.language).fold(sentence.text)
    return bool(_words(name, sentence.setting.language).search(f"{folded} "))


@cache
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "talk.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _listed(name: str, code: str) -> frozenset[str]:
    fold = load(code).fold
    return frozenset(fold(word) for word in _file()[name].get(code, ()))


@cache
def _words(name: str, code: str) -> re.Pattern[str]:
    words = sorted(_listed(name, code), key=len, reverse=True)
    return re.compile("|".join(_pattern(word) for word in words) or "(?!)")


def _pattern(word: str) -> str:
    whole = r"(?!\w)" if word.endswith(" ") else ""
    bare = word.strip()
    return re.escape(bare) if is_unspaced(bare[0]) else rf"(?<!\w){re.escape(bare)}{whole}"
