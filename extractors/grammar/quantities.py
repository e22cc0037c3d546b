"""Quantities as people write them: 500 pcs, 1.000 Stk, 400 m, qty 300, two dozen.

    find(text) -> spans of Counted      every amount that is no date and no price, with its unit if it has one

An amount without a unit or a word for a quantity is returned too, `marked` False: whether it counts
anything is for the reader to tell from what stands around it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from countersign.extractors.grammar import dates, numbers, prices
from countersign.extractors.grammar.language import FALLBACK, alternatives, own_letters
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.listed import Listed
from countersign.extractors.grammar.scripts import END, LETTER, START, numeral, numerals, units
from countersign.extractors.grammar.slips import known_words
from countersign.extractors.grammar.spans import Place, Span, mask, overlaps, places
from countersign.procurement import money

_WORD = re.compile(rf"\s{{0,2}}(?:(?P<word>{LETTER}+²?\d?)\.?{END}|(?P<close>{units()}))")
_SHORTEST_THING = 4


@dataclass(frozen=True)
class Counted:
    """A number of units. `unit` is a UN/ECE code, None where none was said; `word` is how it was written.

    `thing` is a word behind a number without a unit that nobody knows: what is counted may be called so.
    """

    number: Decimal
    unit: str | None = None
    word: str = ""
    marked: bool = True
    thing: str = field(default="", compare=False)


@cache
def _number_word(code: str) -> re.Pattern[str]:
    words = alternatives(load(code).data["numbers"]["exactly"])
    return re.compile(rf"(?<!\w)(?P<word>{words})(?=\s[^\W\d_])(?!\w)", re.IGNORECASE)


@cache
def _before(code: str) -> re.Pattern[str]:
    return re.compile(
        rf"{START}{load(code).either('quantities', 'before')}\s?[.:=]?\s{{0,3}}$", re.IGNORECASE
    )


@cache
def _stretches(code: str) -> re.Pattern[str]:
    """ "2 to 3 days": a stretch of time, whose numbers are no amounts."""
    chosen = load(code)
    names = ("days", "working_days", "weeks", "months_long")
    lasting = alternatives(word for name in names for word in chosen.words("dates", name))
    joined = rf"\s?(?:[-–—~～]|{chosen.either('dates', 'to')})\s?"
    return re.compile(rf"(?<![\d.,])\d{{1,3}}{joined}\d{{1,3}}\s?{lasting}(?!\w)", re.IGNORECASE)


def find(
    text: str, *, language: str, country: str = "", uom: str | None = None, taken: Iterable[Place] = ()
) -> tuple[Span[Counted], ...]:
    """Every such amount outside the places taken. `uom` is the order's unit: a word that names it counts."""
    masked = mask(text, taken)
    found = [*_in_words(masked, language, uom), *_in_letters(masked, language, uom)]
    masked = mask(masked, places(found))
    spans = numbers.find(masked, language=language, country=country)
    lasting = [match.span() for match in _stretches(language).finditer(masked)]
    spans = tuple(span for span in spans if not overlaps(span.start, span.end, lasting))
    found += [_counted(masked, span, language, uom) for span in spans if min(span.readings, default=0) >= 0]
    return tuple(sorted(found, key=lambda span: span.start))


def find_alone(
    text: str, *, language: str, country: str = "", anchor: dt.date, uom: str | None = None
) -> tuple[Span[Counted], ...]:
    """The quantities of a text of which nothing is taken yet: its dates and prices are left out first."""
    day_places = places(dates.find(text, language=language, country=country, anchor=anchor))
    hanging = places(dates.conditional(text, language=language))
    priced = prices.find(text, language=language, country=country, uom=uom, taken=(*day_places, *hanging))
    taken = (*day_places, *hanging, *places(priced))
    return find(text, language=language, country=country, uom=uom, taken=taken)


def _counted(text: str, span: Span[Decimal], code: str, uom: str | None) -> Span[Counted]:
    end, named, word = _unit_after(text, span.end, code, uom)
    announced = bool(_before(code).search(text[max(0, span.start - 24) : span.start]))
    marked = bool(word) or announced
    values = (*_countable(span.readings, named), *_as_thousands(span.text, named))
    thing = "" if named else thing_after(text, span.end, code)
    readings = tuple(dict.fromkeys(Counted(number, named, word, marked, thing) for number in values))
    return Span(span.start, end, text[span.start : end], readings)


def _countable(values: Sequence[Decimal], named: str | None) -> Sequence[Decimal]:
    """ "1,200 pcs" is no piece and a fifth, where the writer may mean either by the comma."""
    whole = [number for number in values if number == number.to_integral_value()]
    pieces = named is not None and money.family(named) == "piece"
    return whole if whole and pieces else values


def _as_thousands(text: str, named: str | None) -> tuple[Decimal, ...]:
    """Nobody counts pieces to three decimals: "1.000 Stk" may be a thousand, whatever the locale says."""
    pieces = named is None or money.family(named) == "piece"
    grouped = re.fullmatch(r"([1-9]\d{0,2})[.,](\d{3})", text.strip())
    return (Decimal(grouped[1] + grouped[2]),) if grouped and pieces else ()


def _unit_after(text: str, end: int, code: str, uom: str | None) -> tuple[int, str | None, str]:
    """Where a unit after the number ends, its code, and its word; the number's own end if there is none."""
    match = _WORD.match(text, end)
    if not match:
        return end, None, ""
    word = match["word"] or match["close"]
    named = unit_called(word, code)
    is_ordered = uom is not None and named is not None and money.same_unit(word, uom)
    if named is None or _in_other_letters(word, code) or (_is_no_unit(word, code) and not is_ordered):
        return end, None, ""
    return match.end("word" if match["word"] else "close"), named.code, word


def thing_after(text: str, end: int, code: str) -> str:
    """A noun that may say what is counted, or nothing: "250 cartouches", where cartridges are no unit."""
    match = _WORD.match(text, end)
    word = (match["word"] or "") if match else ""
    noun = len(word) >= _SHORTEST_THING and word.isalpha() and not load(code).unspaced
    return word if noun and load(code).fold(word) not in known_words(code) else ""


def _is_a_few(word: str, code: str) -> bool:
    """ "een paar dagen", "ett par veckor": a few, where a pair is called the same."""
    unit = money.unit(word)
    return code != FALLBACK and unit is not None and unit.family == "pair" and word[:1].islower()


def own_units(code: str) -> Mapping[str, str]:
    """The words that call another unit in this language than everywhere else."""
    own: Mapping[str, Any] = Listed("packs").sections()["own"]
    return dict(own.get(code, {}))


def unit_called(word: str, code: str) -> money.Unit | None:
    """The unit that a word calls in a language: five "dozen" are boxes in Dutch."""
    return money.unit(own_units(code).get(word.casefold(), word))


def _is_no_unit(word: str, code: str) -> bool:
    listed = load(code).folded("quantities", "not_units")
    return load(code).fold(word) in listed and word.casefold() not in own_units(code)


def _in_other_letters(word: str, code: str) -> bool:
    """Whether it is written in letters that only another language has: in German "8 µ" are no metres."""
    return own_letters().get(word[0].casefold(), code) != code


def _in_words(text: str, code: str, uom: str | None) -> Iterator[Span[Counted]]:
    """ "two dozen", "zwölf Stück": numbers in words count only where a unit follows."""
    known = {load(code).fold(word): n for word, n in load(code).data["numbers"]["exactly"].items()}
    for match in _number_word(code).finditer(text):
        end, named, word = _unit_after(text, match.end(), code, uom)
        number = Decimal(known[load(code).fold(match["word"])])
        if named and not (number == 1 and _is_a_few(word, code)):
            yield Span(match.start(), end, text[match.start() : end], (Counted(number, named, word),))


_HANGUL_DIGIT = re.compile("[영일이삼사오육칠팔구]")


@cache
def _letters(code: str) -> re.Pattern[str]:
    chosen = load(code)
    powers = "".join(chosen.script("powers"))
    in_both = rf"{numerals(chosen)}|(?P<times>\d+(?:\.\d+)?)\s?[{powers}]"
    ordinals = "".join(word for word in chosen.script("line_ordinal") if len(word) == 1)
    # In Hangul there are spaces between words: inside one, such letters are no number.
    return re.compile(rf"(?<![\uac00-\ud7af{ordinals}\d.,])(?:{in_both})(?=\s?{units()})")


def _in_letters(text: str, code: str, uom: str | None) -> Iterator[Span[Counted]]:
    """ "五百件", "1.2万件": numbers in letters of their own, where a unit follows."""
    chosen = load(code)
    for match in _letters(code).finditer(text) if chosen.script("powers") else ():
        end, named, word = _unit_after(text, match.end(), code, uom)
        times = Decimal(match["times"] or 1)
        number = numeral(match[0][-1] if match["times"] else match[0], chosen)
        # A lone "one" is an article more often than a number, and a lone digit in Hangul any word.
        alone = number == 1 or bool(_HANGUL_DIGIT.fullmatch(match[0]))
        if named and number and (match["times"] or not alone):
            counted = Counted(times * number, named, word)
            yield Span(match.start(), end, text[match.start() : end], (counted,))
