"""What weighs nothing in a sentence, whatever its letters and figures look like.

addresses, telephone numbers, a firm's capital (see `footer`), hours of the day (see `clock`), the numbering
of a list, a tax mark beside a price, a rate of tax, a line that holds the tax alone, a word for "number"
before one, the grade of a certificate ("3.1"), the numbers of deliveries in parts (see `installments`), the
pallets and boxes that goods are packed on and in, how many lines an order has (see `line_counts`), the day on
which somebody writes (see `mail_days`)
"""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from functools import cache

from countersign.extractors.grammar import numbers, references, terms
from countersign.extractors.grammar.clock import hours
from countersign.extractors.grammar.footer import firms_numbers
from countersign.extractors.grammar.installments import labels
from countersign.extractors.grammar.language import SPREAD, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.line_counts import line_counts
from countersign.extractors.grammar.mail_days import days_of_writing
from countersign.extractors.grammar.prices import pallets, tax_marks
from countersign.extractors.grammar.references import Mention
from countersign.extractors.grammar.scripts import END, UNSPACED
from countersign.extractors.grammar.tax import tax

# What a list's rows are numbered with, which is no amount: "1.", "(2)", "③", "二、". "三、四天" are three or
# four days.
_COUNT = "一二三四五六七八九十"
_TALLY = rf"[(]?[{_COUNT}]{{1,2}}[.)、]、?(?=[^\d.])(?![{_COUNT}]{{1,3}}[天周週日月个個小只件])"
_NUMBERING = re.compile(rf"\s{{0,8}}(?:\(?\d{{1,2}}\s?[.)、]\)?(?=[^\d.])|{_TALLY})")
_NUMBERING_BELOW = re.compile(rf"\s{{0,8}}\n\s{{0,8}}{_TALLY}")
_SOLID = rf"[^\s{UNSPACED}\u3000-\u303f\uff00-\uffef]"
_NOISE = re.compile(rf"{_SOLID}+@{_SOLID}+|(?:https?://|www\.){_SOLID}+|<[^<>\s]{{1,80}}>")


# "de 8h à 18h", "08:00-18:00": hours of the day.
_HOUR = r"(?:[01]?\d|2[0-3])(?:\s[hH]\s[0-5]\d(?!\d)|\s?[hH](?:[0-5]\d)?|:[0-5]\d)"
_HOURS = re.compile(rf"(?<![\w.,:]){_HOUR}\s?(?:[-–]|[^\W\d]{{1,3}})\s?{_HOUR}(?![\w:])")
# "16 h 30", "9:12", "14h": one of them alone; "12 h11" is a tolerance, "1:15" a scale.
_CLOCK = re.compile(
    r"(?<![\w.,:/-])(?:(?:0?[6-9]|1\d|2[0-3])(?:\s[hH]\s[0-5]\d|\s?[hH])|(?:0?\d|1\d|2[0-3])[hH:][0-5]\d)(?![\w:/]|[.,]\d)"
)


# "v 1. čtvrtletí", "第1四半期": the number of a quarter.
_QUARTER = re.compile(
    r"(?<![\d.,])[1-4](?=\s?[.ºªo°]{0,2}\s?(?:trimest|čtvrtlet|štvrťrok|[ck]vartal|kwarta|quart[ae]|negyedév|çeyre|τρίμην|季度|四半期|분기))",
    re.IGNORECASE,
)


def weightless(
    text: str,
    start: int,
    mentions: Sequence[Mention],
    language: str,
    ordered: Collection[Decimal] = (),
    units: Collection[str] = (),
) -> Iterator[tuple[int, int]]:
    """The places of all that weighs nothing where those quantities are ordered, in those units."""
    yield from (
        match.span()
        for pattern in (_NOISE, _HOURS, _CLOCK, _QUARTER, SPREAD)
        for match in pattern.finditer(text)
    )
    yield from hours(text, language, units)
    yield from labels(text, language)
    yield from days_of_writing(text, language)
    yield from numbers.telephones(text)
    yield from firms_numbers(text)
    numbering = (_NUMBERING_BELOW if start else _NUMBERING).match(text)
    if numbering and not any(m.start < numbering.end() for m in mentions):
        yield from () if _begins_a_day(text, numbering, language) else (numbering.span(),)
    yield from tax_marks(text, language)
    alone = tuple(terms.tax_alone(text))
    yield from alone or tax(text, language)
    yield from terms.certificates(text)
    yield from pallets(text)
    yield from terms.packing(text, language)
    yield from terms.boxes_of(text, language, ordered)
    yield from references.number_words(text, mentions, language)
    yield from line_counts(text, mentions, language, len(ordered))


def _begins_a_day(text: str, numbering: re.Match[str], language: str) -> bool:
    """ "11. december er fint", "11. 12. je v pořádku": a day begins the sentence, which numbers nothing."""
    spoken = numbering[0].strip()
    day = spoken.endswith(".") and spoken[:-1].isdigit() and 0 < int(spoken[:-1]) < 32
    return day and bool(_month(language).match(text, numbering.end()))


@cache
def _month(language: str) -> re.Pattern[str]:
    """A month behind its day, by its name, or by its number where days are written with full stops."""
    dates = load(language).data["dates"]
    named = alternatives(name for names in dates["months"] for name in names)
    number = r"|(?:0?[1-9]|1[0-2])\.(?!\d)" if dates.get("day_month_dots") else ""
    return re.compile(rf"\s?(?:{named}{END}{number})", re.IGNORECASE)
