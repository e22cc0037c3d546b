"""Numbers as people write them: 1.234,56 and 1,234.56 and 1 234,56 and 1'234.56.

    find(text) -> spans of Decimal       every amount in the text, with every value it may have

Which mark is the decimal one is decided by the number's own shape, else by language and country, else
both readings stay ("1.234"). Part numbers, order numbers, phone numbers, times, percentages and numbers
that name something ("invoice 881") are left out: they are not amounts. What an amount is *of* is for
`prices` and `quantities`.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from countersign.extractors.grammar.language import alternatives, decimal_marks
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import END, LETTER, START
from countersign.extractors.grammar.spans import Place, Span, mask

_LONGEST_PLAIN = 6
_GROUPS = "\u00a0\u202f\u2009 '’"
# Digits with their marks; at most fifteen in all, so that no text makes this slow or huge.
DIGITS = (
    rf"(?:\d{{1,3}}(?:(?:[{_GROUPS}]\d{{3}}){{1,4}}|(?:\.\d{{3}}){{2,4}}|(?:,\d{{3}}){{2,4}}|[.,]\d{{3}})"
    r"(?:[.,]\d{1,6})?|[1-9]\d?(?:,\d\d){1,3},\d{3}"  # lakhs: "1,20,000"
    r"(?:[.,]\d{1,6})?|\d{1,15}(?:[.,]\d{1,6})?)(?![\d])(?![.,'’:]\d)"
)
# "45,--" and "45.-" are whole amounts.
NO_CENTS = r"(?:[,.](?:--?|–|—)(?=[\s€$£]|$))?"
NOT_INSIDE = rf"{START}(?<![.,'’/#*_^+=])(?<![\w.]-)(?<!\d:)"
_NUMBER = re.compile(rf"{NOT_INSIDE}(?P<sign>[-−])?(?P<digits>{DIGITS}){NO_CENTS}")
# What makes the digits part of a code, a size, a time or a fraction: "25x2", "6204-2RS", "8:30", "3/8".
_CODE_AFTER = re.compile(
    rf"[-/_x×*]{LETTER}{{0,8}}[-_/]?\d|{LETTER}{{1,8}}[-_/]?\d|[-_]{LETTER}|:\d|\s?[x×]\s?\d", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{1,3}|\(?0\d{2,5}\)?(?=[ /-]))[\d ()/.-]{6,18}(?<=\d)(?![\d.,])")
# Figures that are grouped as nothing else is: "03 88 41 22 07", "021 634 55 10", "442-218-5590".
_CALLED = re.compile(
    r"(?<![\w.,+/-])(?:0\d([ .-])\d\d(?:\1\d\d){3}|0\d\d \d{3} \d\d \d\d|(?:1-)?\d{3}-\d{3}-\d{4})"
    r"(?!\d|[.,/-]\d)"
)
_SIZE_BEFORE = re.compile(r"\d\s?[x×]\s?$", re.IGNORECASE)


def values(digits: str, *, language: str, country: str) -> tuple[Decimal, ...]:
    """Every value that written digits may have: their shape decides, then the locale, else both stay."""
    bare = re.sub(rf"[{_GROUPS}]", "", digits.strip())
    seen = [c for c in bare if c in ".,"]
    if not seen:
        return (Decimal(bare),)
    last, (whole, rest) = seen[-1], bare.rsplit(seen[-1], 1)
    if len(set(seen)) == 2:
        return (_with_decimals(whole, rest),) if seen.count(last) == 1 else ()
    if len(seen) > 1:
        return (Decimal(whole.replace(last, "") + rest),)
    if len(rest) != 3 or len(whole) > 3 or not whole.strip("0") or len(bare) < len(digits.strip()):
        return (_with_decimals(whole, rest),)
    marks = decimal_marks(language, country)
    readings = {
        mark: _with_decimals(whole, rest) if mark == last else Decimal(whole + rest) for mark in marks
    }
    return tuple(readings[mark] for mark in sorted(marks))


def _with_decimals(whole: str, rest: str) -> Decimal:
    return Decimal(re.sub("[.,]", "", whole) + "." + rest)


@cache
def _name_before(code: str) -> re.Pattern[str]:
    words = alternatives(load(code).words("numbers", "name_before"))
    return re.compile(rf"(?:{START}{words}[.:]{{0,2}}[ ]{{0,2}}|#\s?)$", re.IGNORECASE)


@cache
def _thousand(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s?{load(code).either('numbers', 'thousand')}{END}(?!/)", re.IGNORECASE)


@cache
def _percent(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s?(?:%|{load(code).either('numbers', 'percent')}{END})", re.IGNORECASE)


def telephones(text: str) -> tuple[Place, ...]:
    """The telephone numbers that nobody could take for amounts or days."""
    return tuple(match.span() for match in _CALLED.finditer(text))


def find(
    text: str, *, language: str, country: str = "", taken: Iterable[Place] = ()
) -> tuple[Span[Decimal], ...]:
    """Every amount in `text` outside the places already taken."""
    taken = (*taken, *(m.span() for m in _PHONE.finditer(text)))
    found = []
    for match in _NUMBER.finditer(mask(text, taken)):
        if _is_a_name(text, match, language):
            continue
        thousand = thousand_after(text, match.end(), language)
        start, end = match.start(), thousand or match.end()
        readings = _readings(match, 1000 if thousand else 1, language, country)
        found.append(Span(start, end, text[start:end], readings))
    return tuple(found)


def _readings(match: re.Match[str], times: int, language: str, country: str) -> tuple[Decimal, ...]:
    factor = -times if match["sign"] else times
    readings = values(match["digits"], language=language, country=country)
    if " " in match["digits"].strip() and not _groups_by_space(language, match["digits"]):
        # "10 500" can be a line number beside a quantity where nobody groups by spaces.
        readings = (
            *readings,
            *values(match["digits"].rpartition(" ")[2], language=language, country=country),
        )
    return tuple(dict.fromkeys(factor * value for value in readings))


def _groups_by_space(code: str, digits: str) -> bool:
    return " " in load(code).words("numbers", "group") or bool(re.search("[.,]", digits))


def thousand_after(text: str, end: int, code: str) -> int | None:
    """Where a "k" after a number ends, if there is one."""
    match = _thousand(code).match(text, end)
    return match.end() if match else None


def _is_a_name(text: str, match: re.Match[str], code: str) -> bool:
    """Whether the digits belong to a name, a percentage, a time, a size or a code rather than count."""
    start, end = match.span("digits")
    if text[start:end].isdigit() and end - start > _LONGEST_PLAIN:
        return True
    if _CODE_AFTER.match(text, end) or _percent(code).match(text, end):
        return True
    before = text[max(0, start - 24) : start]
    return bool(_name_before(code).search(before) or _SIZE_BEFORE.search(before))
