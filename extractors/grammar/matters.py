"""Matters beside the goods that a person has to settle: who sells, where it goes, what the article is called.

    "From November our GmbH will invoice"        terms
    "We bring them straight to the site"         terms
    "Our item number is 19YY17, not 19YY71"      item; and "it's the same part", said beside it, adds nothing

A sentence is such a matter only if it says nothing about quantity, price or day, agrees to nothing, refuses
nothing and depends on nothing. It is told in any case, so that no answer which holds one is accepted as it
is; the yes beside it stays what it is. The words are in `languages/matters.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.intervals import Interval
from countersign.extractors.grammar.language import FALLBACK
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.scripts import is_unspaced
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Remark, Weight, quote
from countersign.procurement.claims import ExceptionType

CORRECTED, SAME_PART = "reading.item-number", "reading.same-part"
_MATTERS = {
    "entity": (ExceptionType.TERMS, "Another company is to sell, deliver or invoice: {}", "reading.entity"),
    "ship_to": (ExceptionType.TERMS, "It is to go to another place than ordered: {}", "reading.ship-to"),
    "own_code": (ExceptionType.ITEM, "The supplier corrects the number of an item: {}", CORRECTED),
}
_MAY = frozenset(
    {Kind.CONTRAST, Kind.NEGATION, Kind.REQUEST, Kind.CHANGE, Kind.GENERAL, Kind.COURTESY, Kind.CLOSING}
    | {Kind.TERMS, Kind.TITLE, Kind.SUBSTITUTION, Kind.HEDGE, Kind.KEEP, Kind.TROUBLE}
)
_TALKING = frozenset({Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.QUOTE})
_VALUES = frozenset({"#quantity", "#price", "#hanging", "#currency", "#account"})


def matter(sentence: Sentence) -> Remark | None:
    """The matter beside the goods that the sentence is, and is no more than; None where it is none."""
    found = next((name for name in _MATTERS if _speaks_of(name, sentence)), None)
    if found is None or _says_more(sentence, found):
        return None
    type_, words, rule = _MATTERS[found]
    evidence = sentence.evidence("text")
    return Remark(type_, words.format(quote(evidence)), rule, EVERYTHING, evidence, Weight.ALWAYS)


def explained(sentence: Sentence, heard: Heard) -> Heard:
    """What was heard; where nothing of it was understood but that it is the same part, marked as that."""
    unknown = all(remark.rule == "reading.not-understood" for remark in heard.remarks)
    if heard.statements or not heard.remarks or not unknown or not _speaks_of("same_part", sentence):
        return heard
    return replace(heard, remarks=[replace(remark, rule=SAME_PART) for remark in heard.remarks])


def without_explained(remarks: Iterable[Remark]) -> list[Remark]:
    """The remarks; "it's the same part" is none where the number of an item was corrected."""
    told = list(remarks)
    corrected = any(remark.rule == CORRECTED for remark in told)
    return [remark for remark in told if not (corrected and remark.rule == SAME_PART)]


def _speaks_of(name: str, sentence: Sentence) -> bool:
    text = load(sentence.setting.language).fold(sentence.text)
    return bool(_words(name, sentence.setting.language).search(text))


def _says_more(sentence: Sentence, name: str) -> bool:
    """Whether it promises, asks, agrees or refuses anything, or gives a value."""
    keys = {token.key for token in sentence.tokens}
    if name == "entity" and _at_address(sentence):
        return True  # "the invoice will come from billing@…"
    if name == "own_code" and not keys & {"#code", "#item"}:
        return True
    values = _VALUES if name == "own_code" else _VALUES | {"#number"}
    anchor = sentence.setting.anchor
    days = [span for span in sentence.values.dates if not (name == "entity" and _is_since(span, sentence))]
    coming = any(r.last > anchor for span in days for r in span.readings)
    acts = {act.kind for act in sentence.acts} - ({Kind.AS_ORDERED} if name == "own_code" else set())
    talk = {mark.kind for mark in sentence.marks} & _TALKING
    return sentence.asks or coming or bool(keys & values or acts - _MAY or talk)


def _is_since(span: Span[Interval], sentence: Sentence) -> bool:
    """ "From 1 January we are part of …": right beside the day stands that it is so since then."""
    fold = load(sentence.setting.language).fold
    words = [fold(word) for word in _file()["as_of"].get(sentence.setting.language, [])]
    before = fold(sentence.text[: span.start]).rstrip()
    behind = fold(sentence.text[span.end :]).lstrip(" '’")
    return any(re.search(rf"(?<!\w){re.escape(word)}$", before) or behind.startswith(word) for word in words)


def _at_address(sentence: Sentence) -> bool:
    return any("@" in sentence.text[t.start : t.end] for t in sentence.tokens if t.key == "#noise")


@cache
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    path = files("countersign.extractors.grammar").joinpath("languages", "matters.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _words(name: str, code: str) -> re.Pattern[str]:
    fold = load(code).fold
    listed = {fold(phrase) for one in {code, FALLBACK} for phrase in _file()[name].get(one, [])}
    return re.compile("|".join(_pattern(phrase) for phrase in sorted(listed, key=len, reverse=True)))


def _pattern(phrase: str) -> str:
    parts = r".{1,60}?".join(re.escape(part.strip()) for part in phrase.split("..."))
    # A space at the end says that the word ends there: "fakturu vystaví " is no "fakturu vystavíme".
    whole = r"(?!\w)" if phrase.endswith(" ") else ""
    return parts if is_unspaced(phrase[0]) else rf"(?<!\w){parts}{whole}"
