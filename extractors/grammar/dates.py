"""Dates as people write them: 11.12.2026, 12/11/26, 11 Dec, Dec 11th, Friday 11 December, the 11th.

    find(text, anchor) -> spans of Interval

Everything that stands for days is a span, with all the days that it can mean: day and month in either
order unless the locale or a number above twelve decides; a weekday that disagrees keeps both. Weeks,
parts of months and "in two weeks" come from `periods`. A stretch of time that hangs on an event
("2 weeks after approval") is not a date: `conditional` finds those.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from countersign.extractors.grammar import marked_dates, periods, spoken_days
from countersign.extractors.grammar.clock import is_hour
from countersign.extractors.grammar.intervals import (
    Interval,
    day_of,
    distinct,
    full_year,
    on,
    sane,
    without_year,
    working_week,
)
from countersign.extractors.grammar.language import alternatives, before_first_year, date_orders
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.prices import is_money
from countersign.extractors.grammar.scripts import END, LETTER, START
from countersign.extractors.grammar.spans import Place, Span, longest_first, mask
from countersign.procurement.money import unit

__all__ = ["Interval", "conditional", "find"]

_OUTSIDE = rf"{START}(?<![./-])"
_ISO = re.compile(rf"{_OUTSIDE}(\d{{4}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{1,2}})(?!\d|[./-]\d)")
_NUMERIC = re.compile(
    rf"{_OUTSIDE}(?:(?P<from>\d{{1,2}})\.\s?[-–—/]\s?)?"
    rf"(\d{{1,2}})(?:\s?([./-])\s?)(\d{{1,2}})\s?(?:\3|-(?=20\d\d))\s?(\d{{4}}|\d{{2}}){END}(?![./-]\d)"
)
_SATURDAY = 5
_COUNTED_THING = re.compile(r"\s?([^\W\d_]+)")
# Behind a weekday: a date that it belongs to.
_DATED = re.compile(r"[.,]?\s{0,3}(?:\w{2,3}\s)?\d")
# Years that are counted from one of the country's own: "115/12/11", "115年12月11日".
_COUNTED = re.compile(
    rf"{_OUTSIDE}(\d{{2,3}})(?:([./-])(\d{{1,2}})\2(\d{{1,2}})(?![./-]?\d)|年(\d{{1,2}})月(\d{{1,2}})日)"
)
# A count with its unit, right before a day.
_RANGE = re.compile(r"\s?(?:-|–|—|~)\s?")


_BETWEEN = r"\s?(?:[-–—]|\b[^\W\d_]{1,5})\s?"
_PAIR_BEHIND = re.compile(rf"{_BETWEEN}(\d{{1,2}})[./]\d{{1,2}}(?![\d/])")
_PAIR_BEFORE = re.compile(rf"(?<![\d/.,])(\d{{1,2}})[./]\d{{1,2}}\.?{_BETWEEN}$")


@dataclass(frozen=True)
class _Reader:
    """What every pattern needs to turn its match into days."""

    language: str
    orders: frozenset[str]
    anchor: dt.date
    near: Sequence[dt.date]
    before_first_year: int | None = None


@dataclass(frozen=True)
class _Patterns:
    named: re.Pattern[str]
    month_first: re.Pattern[str]
    short: re.Pattern[str]
    weekday_before: re.Pattern[str]
    weekday_after: re.Pattern[str]
    weekday_of: re.Pattern[str]
    day_alone: re.Pattern[str]
    introduced: re.Pattern[str]
    introduced_behind: re.Pattern[str]
    bare_day: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]


@cache
def _patterns(code: str) -> _Patterns:
    chosen = load(code)
    months = periods.numbered(code, "months")
    weekdays = periods.numbered(code, "weekdays")
    month, weekday = alternatives(months), alternatives(weekdays)
    # Where no spaces stand between words, "12月11日礼拜五" goes on without one.
    spelled, gap, stop = (1, r"\s?", "") if chosen.unspaced else (3, r"\s", r"\b")
    long = alternatives(name for name in weekdays if len(name) > spelled)
    ordinals, the_day = chosen.either("dates", "ordinals"), chosen.either("dates", "the_day")
    ordinal = rf"(?:{ordinals}|\.)?"
    the = chosen.either("dates", "the")
    year = r"(?P<year>(?:19|2\d)\d\d|'\d\d|(?<=[-./])\d\d|\d\d(?![.,]\d)(?=\s*(?:$|[.,;:!?)\n])))"
    day, i = rf"(?P<day>\d{{1,2}}){ordinal}", re.IGNORECASE
    joining = rf"(?:[-–—/]|\s?{chosen.either('dates', 'and')}\s)"
    between = rf"{chosen.either('dates', 'between')}\s(?:{the}\s)?"
    opened = (
        rf"(?<!\w){between}(?P<from_day>\d{{1,2}}){ordinal}\s?{chosen.either('dates', 'and')}\s(?:{the}\s)?"
    )
    first = rf"(?:(?P<from>\d{{1,2}}){ordinal}\s?{joining}\s?)?"
    of = chosen.either("dates", "of")
    # "2026. december 11."
    year_first = chosen.data["dates"]["order"] == "ymd"
    before = r"(?:(?P<year_before>20\d\d)\.?\s{0,3})?" if year_first else ""
    sep = rf"(?:\s{{0,2}}[-/]\s?|\s{{0,2}}{of}\s|\s{{0,3}})"
    marks = "[./-]" if chosen.flag("dash_dates") else "[./]"
    lasting = alternatives(
        word
        for name in ("days", "working_days", "weeks", "months_long")
        for word in chosen.words("dates", name)
    )
    return _Patterns(
        re.compile(
            rf"(?:{opened}|{_OUTSIDE}(?<!,){first}){day}{sep}(?P<month>{month})(?!{LETTER})\.?(?:[\s,]{{0,3}}(?:{of}\s)?[-/]?{year})?(?!\d)",
            i,
        ),
        re.compile(
            rf"{START}{before}(?P<month>{month})(?!{LETTER})[.-]?\s{{0,3}}(?:{the}\s)?{day}{END}(?![.,/]\d|\s?[x×]\s?\d)(?:,?\s{{0,3}}{year})?(?!\d)",
            i,
        ),
        re.compile(
            rf"{_OUTSIDE}(?<!,)(?:(?P<from>\d{{1,2}})\.\s?{joining}\s?)?(\d{{1,2}})({marks})\s?(\d{{1,2}})(\.?){END}(?!/|[.,-]\d|\s?{lasting}(?!\w))",
            i,
        ),
        re.compile(
            rf"(?<!\w)(?P<weekday>{weekday})\.?,?\s{{0,3}}(?:{chosen.either('dates', 'the_day')}\s)?$", i
        ),
        re.compile(rf"\s?(?:,\s?(?P<a>{weekday})\b|\((?P<b>{weekday})\.?\)|{gap}(?P<c>{long}){stop})", i),
        re.compile(rf"(?<!\w)(?P<weekday>{weekday})\.?,?\s{{0,3}}(?:(?:{of}|{the})\s){{0,2}}$", i),
        re.compile(
            rf"(?<!\w){the_day}(?:\s|(?<=['’]))(?P<day>\d{{1,2}})(?:{ordinals}|\.)(?![\w%]|[.,/]?\d|\s?[%x×])",
            i,
        ),
        re.compile(
            rf"{START}{chosen.either('dates', 'before')}\s?[:.]?\s{{0,2}}(?:{weekday}\.?,?\s{{1,2}})?$", i
        ),
        re.compile(rf"\s?{chosen.behind('dates', 'before')}{END}", i),
        re.compile(
            rf"(?<!\w)(?P<weekday>{weekday})\.?,?\s{{1,2}}(?:{chosen.either('dates', 'the_day')}\s)?"
            rf"(?P<day>\d{{1,2}})(?![\w%]|[.,/:]\d|\s?[%x×:])",
            i,
        ),
        months,
        weekdays,
    )


def find(
    text: str,
    *,
    language: str,
    country: str = "",
    anchor: dt.date,
    near: Sequence[dt.date] = (),
    taken: Iterable[Place] = (),
) -> tuple[Span[Interval], ...]:
    """Every date in `text`. `near` are dates that the talk is about: they settle what "the 7th" means."""
    reader = _Reader(language, date_orders(language, country), anchor, near, before_first_year(country))
    masked = mask(text, taken)
    spans = [*_iso(masked, reader), *_numeric(masked, reader), *_named(masked, reader)]
    spans += _counted(masked, reader)
    spans += _short(masked, reader)
    spans += _day_alone(masked, reader, tuple(spans))
    spans += _day_by_weekday(masked, reader)
    spans += spoken_days.find(masked, language=language, anchor=anchor)
    spans += periods.find(masked, language=language, anchor=anchor)
    spans += marked_dates.find(masked, language=language, anchor=anchor, near=near)
    with_weekdays = (
        _with_weekday(masked, _week_of(masked, span, reader), reader) for span in longest_first(spans)
    )
    joined = _joined(masked, longest_first(with_weekdays), language)
    lone = periods.weekdays(masked, language=language, anchor=anchor)
    found = longest_first((*joined, *lone))
    return tuple(replace(span, text=text[span.start : span.end]) for span in found)


def conditional(text: str, *, language: str) -> tuple[Span[str], ...]:
    """Stretches of time that hang on an event and so name no day: "2 weeks ARO", "lead time 6 weeks"."""
    plain = mask(text, ())
    found = (
        *periods.conditional(plain, language=language),
        *marked_dates.conditional(plain, language=language),
    )
    return longest_first(found)


def _span(text: str, start: int, end: int, days: Iterable[Interval]) -> Span[Interval]:
    return Span(start, end, text[start:end], distinct(days))


def _iso(text: str, reader: _Reader) -> Iterator[Span[Interval]]:
    for match in _ISO.finditer(text):
        year, _, month, day = match.groups()
        found = day_of(int(year), int(month), int(day)) if sane(int(year), reader.anchor) else None
        end = _with_ending(text, match.end(), reader.language)
        yield _span(text, match.start(), end, [on(found)] if found else [])


def _with_ending(text: str, end: int, language: str) -> int:
    """Where a day ends whose case is written behind it: "2026.12.11-én"."""
    ending = _endings(language).match(text, end)
    return ending.end() if ending else end


@cache
def _endings(language: str) -> re.Pattern[str]:
    words = (word for word in load(language).words("dates", "ordinals") if word.startswith("-"))
    return re.compile(rf"\.?{alternatives(words)}{END}", re.IGNORECASE)


def _counted(text: str, reader: _Reader) -> Iterator[Span[Interval]]:
    if reader.before_first_year is None:
        return
    for match in _COUNTED.finditer(text):
        year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
        year += reader.before_first_year
        if sane(year, reader.anchor) and (found := day_of(year, month, day)):
            yield _span(text, *match.span(), [on(found)])


def _numeric(text: str, reader: _Reader) -> Iterator[Span[Interval]]:
    for match in _NUMERIC.finditer(text):
        _, a, mark, b, c = match.groups()
        dotted = mark == "." and not load(reader.language).unspaced
        orders = {"dmy"} if dotted and "mdy" not in reader.orders else reader.orders
        orders = orders | {"dmy"} if mark == "." else orders
        triples = {"dmy": (c, b, a), "mdy": (c, a, b), "ymd": (a, b, c)}
        chosen = [triples[order] for order in orders if order != "ymd" or len(c) == 2]
        # Where the year is usually first and here is last, nobody can tell how the rest is meant.
        chosen = chosen or [triples["dmy"], triples["mdy"]]
        if len(c) == 4 and not c.startswith("20") and not c.startswith("19"):
            if _in_another_year(match, reader):
                yield _from_day(match, [])
            continue
        days = (_checked(y, m, d, reader.anchor) for y, m, d in chosen)
        yield _from_day(match, [on(day) for day in days if day])


def _in_another_year(match: re.Match[str], reader: _Reader) -> bool:
    """ "Delivery 16.12.2826", ordered for 16 December: a slip of the hand, and no number of something."""
    parts = {int(match[2]), int(match[4])}
    return any({day.day, day.month} == parts for day in reader.near) and _slipped(match[5], reader.anchor)


def _slipped(year: str, anchor: dt.date) -> bool:
    """Whether a year is this one or the next with one digit changed."""
    meant = (str(anchor.year), str(anchor.year + 1))
    return any(sum(a != b for a, b in zip(year, own, strict=False)) == 1 for own in meant)


def _checked(year: str, month: str, day: str, anchor: dt.date) -> dt.date | None:
    number = full_year(year)
    return day_of(number, int(month), int(day)) if sane(number, anchor) else None


def _short(text: str, reader: _Reader) -> Iterator[Span[Interval]]:
    """A day and a month without a year: "14.03." where that is usual, else after a word for a date, or where
    it is the very day that the talk is about ("500 pcs, 11/12, confirmed")."""
    chosen = _patterns(reader.language)
    dots = bool(load(reader.language).data["dates"].get("day_month_dots"))
    for match in chosen.short.finditer(text):
        _, a, mark, b, stop = match.groups()
        before = text[max(0, match.start() - 40) : match.start()]
        introduced = chosen.introduced.search(before) or chosen.introduced_behind.match(text, match.end())
        meant = mark == "/" or load(reader.language).data["numbers"]["decimal"] == ","
        ranged = meant and _in_range(match)
        if is_money(text, *match.span(), reader.language) and not ranged:
            continue
        dotted = mark == "." and not load(reader.language).unspaced
        year_first = load(reader.language).data["dates"]["order"] == "ymd"
        usual = {"mdy"} if year_first else {"dmy"}
        orders = usual if dotted else reader.orders - {"ymd"} or {"mdy"}
        pairs = [(a, b) if order == "dmy" else (b, a) for order in orders]
        days = [
            day for d, m in pairs if 0 < int(m) < 13 for day in without_year(reader.anchor, int(m), int(d))
        ]
        told = introduced or (mark == "." and dots and stop) or _on_its_weekday(match, days, reader)
        told = told or ranged or (_is_plain(text, match, reader) and any(day in reader.near for day in days))
        if days and told:
            end = _with_ending(text, match.end(), reader.language)
            yield _from_day(match, [on(day) for day in days], end if end > match.end() else None)


def _in_range(match: re.Match[str]) -> bool:
    """ "21/12 a 04/01": one of two such pairs, a word or a dash between, and a day beyond the twelfth."""
    behind = _PAIR_BEHIND.match(match.string, match.end())
    before = _PAIR_BEFORE.search(match.string, max(0, match.start() - 16), match.start())
    other = behind or before
    return other is not None and any(12 < int(day) < 32 for day in (match[2], other[1]))


def _is_plain(text: str, match: re.Match[str], reader: _Reader) -> bool:
    """Whether no price is written so: "11/12", and "11.12" where a comma is the decimal mark."""
    thing = _COUNTED_THING.match(text, match.end())
    counts = thing is not None and unit(thing[1]) is not None
    comma = load(reader.language).data["numbers"]["decimal"] == ","
    return match[3] == "/" or (comma and len(match[4]) == 2 and not counts)


def _on_its_weekday(match: re.Match[str], days: Iterable[dt.date], reader: _Reader) -> bool:
    """ "Friday 11.12", "11.12 (Fri)": the weekday beside it, and that day is one."""
    chosen = _patterns(reader.language)
    before = chosen.weekday_before.search(match.string, max(0, match.start() - 40), match.start())
    after = chosen.weekday_after.match(match.string, match.end())
    named = before["weekday"] if before else (after["a"] or after["b"] or after["c"]) if after else None
    if not named:
        return False
    return chosen.weekdays[periods.key(reader.language, named)] in {day.weekday() for day in days}


def _named(text: str, reader: _Reader) -> Iterator[Span[Interval]]:
    chosen = _patterns(reader.language)
    for pattern in (chosen.named, chosen.month_first):
        for match in pattern.finditer(text):
            month = chosen.months[periods.key(reader.language, match["month"])]
            start, end, year = match.start(), match.end(), match["year"]
            year = year or match.groupdict().get("year_before")
            behind = year if match["year"] else None
            far = behind is not None and not behind.startswith(("19", "20", "'")) and len(behind) == 4
            if (
                match["year"]
                and year
                and (_is_quantity(match, reader.anchor) or (far and not _slipped(year, reader.anchor)))
            ):
                end, year = _without_year(match), None
            days = _days(year, month, int(match["day"]), reader.anchor)
            if pattern is chosen.named and _first_day(match):
                yield _from_day(match, [on(day) for day in days], end)
            else:
                yield _span(text, start, end, map(on, days))


def _is_quantity(match: re.Match[str], anchor: dt.date) -> bool:
    """Whether what looks like a year counts something ("11 Dec 2000 pcs")."""
    following = re.match(r"\s?([^\W\d_]+)", match.string[match.end("year") :])
    odd = not sane(full_year(match["year"].strip("'")), anchor)
    return odd and following is not None and unit(following[1]) is not None


def _without_year(match: re.Match[str]) -> int:
    """Where the match ends if what looked like a year is none ("11 Dec 2000 pcs")."""
    return match.start() + len(match[0][: match.start("year") - match.start()].rstrip(" ,-/'"))


def _days(year: str | None, month: int, day: int, anchor: dt.date) -> tuple[dt.date, ...]:
    if year is None:
        return without_year(anchor, month, day)
    found = day_of(full_year(year.strip("'")), month, day)
    return (found,) if found and sane(found.year, anchor) else ()


def _first_day(match: re.Match[str]) -> str | None:
    """The day before the dash, or behind "between"."""
    named = match.groupdict()
    return named.get("from") or named.get("from_day")


def _from_day(match: re.Match[str], ends: Sequence[Interval], end: int | None = None) -> Span[Interval]:
    """ "14-18 December" starts at the day before the dash; without such a day it is what it is."""
    end, early = end or match.end(), _first_day(match)
    if early is None:
        return _span(match.string, match.start(), end, ends)
    firsts = [(day_of(e.last.year, e.last.month, int(early)), e.last) for e in ends]
    return _span(match.string, match.start(), end, [Interval(a, b) for a, b in firsts if a and a < b])


def _day_alone(text: str, reader: _Reader, dated: Sequence[Span[Interval]]) -> Iterator[Span[Interval]]:
    """ "the 7th": that day among the dates that the talk is about, else of the coming months.

    "200 on 4 December, the balance on the 15th": behind a day to come it is later in the same month.
    """
    for match in _patterns(reader.language).day_alone.finditer(text):
        day = int(match["day"])
        known = [d for d in reader.near if d.day == day]
        before = [s.sure.last for s in dated if s.end <= match.start() and s.sure and s.sure.single]
        month = [d for d in before[-1:] if d > reader.anchor and d.day < day]
        same = [later for d in month if (later := day_of(d.year, d.month, day))]
        coming = [d for d in _coming(reader.anchor, day) if d >= reader.anchor]
        if days := known or same or coming[:2]:
            yield _span(text, match.start("day"), match.end(), map(on, days))


def _day_by_weekday(text: str, reader: _Reader) -> Iterator[Span[Interval]]:
    """ "vendredi 11": the next day of that number that is such a weekday, where no unit makes it a count."""
    chosen = _patterns(reader.language)
    for match in chosen.bare_day.finditer(text):
        day, thing = int(match["day"]), _COUNTED_THING.match(text, match.end())
        weekday = chosen.weekdays[periods.key(reader.language, match["weekday"])]
        days = [
            d for d in (*reader.near, *_coming(reader.anchor, day)) if d.day == day and d >= reader.anchor
        ]
        meant = [d for d in days if d.weekday() == weekday]
        counted = thing is not None and unit(thing[1]) is not None
        if meant and not counted and not is_hour(text, match.start("day"), reader.language):
            yield _span(text, match.start("day"), match.end(), [on(meant[0])])


def _coming(anchor: dt.date, day: int) -> Iterator[dt.date]:
    for months in range(3):
        first = periods.shifted_month(anchor, months)
        if found := day_of(first.year, first.month, day):
            yield found


def _week_of(text: str, span: Span[Interval], reader: _Reader) -> Span[Interval]:
    """ "week commencing 14 December" and "week ending 18 December" are that working week."""
    told = text[max(0, span.start - 24) : span.start]
    for named in _weeks_named(reader.language):
        if before := named.search(told):
            weeks = [working_week(reading.first) for reading in span.readings if reading.single]
            return _span(text, span.start - len(before[0]), span.end, weeks)
    return span


@cache
def _weeks_named(code: str) -> tuple[re.Pattern[str], ...]:
    """What stands before the day that a week begins or ends with."""
    the, names = load(code).either("dates", "the"), ("week_of", "week_ending")
    words = (load(code).either("dates", name) for name in names)
    return tuple(re.compile(rf"(?<!\w){one}:?\s(?:{the}\s)?$", re.IGNORECASE) for one in words)


def _with_weekday(text: str, span: Span[Interval], reader: _Reader) -> Span[Interval]:
    """Takes a weekday beside a date in: it settles which day is meant, or it contradicts and both stay."""
    chosen, weeks = _patterns(reader.language), bool(span.readings) and all(map(_is_week, span.readings))
    told = text[max(0, span.start - 24) : span.start]
    before = (chosen.weekday_of if weeks else chosen.weekday_before).search(told)
    after = chosen.weekday_after.match(text, span.end)
    if weeks and after and _DATED.match(text, after.end()):
        after = None  # "week 50, Friday 11 December": the weekday is the date's
    named = before["weekday"] if before else (after["a"] or after["b"] or after["c"]) if after else None
    if named is None or not (weeks or all(reading.single for reading in span.readings)):
        return span
    weekday = chosen.weekdays[periods.key(reader.language, named)]
    common = weekday >= _SATURDAY and named in load(reader.language).folded("", "function_words")
    if common and not weeks and all(reading.first.weekday() != weekday for reading in span.readings):
        return span  # "passt so, 2.10.": no Sunday
    start = span.start - (len(before[0]) if before else 0)
    end = after.end() if after and not before else span.end
    days = [on(week.first + dt.timedelta(days=weekday)) for week in span.readings] if weeks else []
    return _span(text, start, end, days or _agreeing(span.readings, weekday))


def _is_week(reading: Interval) -> bool:
    """Whether it is one working week: "Friday of week 50" is a day in it."""
    return reading.first.weekday() == 0 and reading.last - reading.first == dt.timedelta(days=4)


def _agreeing(readings: Sequence[Interval], weekday: int) -> tuple[Interval, ...]:
    agreeing = tuple(reading for reading in readings if reading.first.weekday() == weekday)
    if agreeing or not readings:
        return agreeing
    meant = [r.first + dt.timedelta(days=(weekday - r.first.weekday() + 3) % 7 - 3) for r in readings]
    return (*readings, *map(on, meant))


def _joined(text: str, spans: Sequence[Span[Interval]], code: str) -> tuple[Span[Interval], ...]:
    """ "14 Dec - 18 Dec" and "between 14 Dec and 18 Dec" are one stretch of days."""
    joined: list[Span[Interval]] = []
    for span in spans:
        if joined and (one := _stretch(text, joined[-1], span, code)):
            joined[-1] = one
        else:
            joined.append(span)
    return tuple(joined)


def _stretch(text: str, a: Span[Interval], b: Span[Interval], code: str) -> Span[Interval] | None:
    between, before = text[a.end : b.start], text[: a.start][-16:]
    dashed = _RANGE.fullmatch(between)
    if not dashed and not _between(code, before, between) and not marked_dates.stretch(text, a, b, code):
        return None
    if a.sure is None or b.sure is None or a.sure.first > b.sure.last:
        return None
    return _span(text, a.start, b.end, [Interval(a.sure.first, b.sure.last)])


def _between(code: str, before: str, middle: str) -> bool:
    opening, joining = _opened_and_joined(code)
    return bool(opening.search(before) and joining.fullmatch(middle))


@cache
def _opened_and_joined(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    between, both = load(code).either("dates", "between"), load(code).either("dates", "and")
    opening, joining = rf"(?<!\w){between}\s(?:\w{{2,3}}\s)?$", rf"\s{both}\s(?:\w{{2,3}}\s)?"
    return re.compile(opening, re.IGNORECASE), re.compile(joining, re.IGNORECASE)
