"""Stretches of time: weeks, months, parts of months, and days counted from today.

    find         "week 50", "end of December", "in two weeks", "next Friday"  -> spans of Interval
    weekdays     "Friday" with no date beside it                              -> spans of Interval
    conditional  "2 weeks ARO", "lead time 6 weeks"                           -> spans of text, no day

A week is Monday to Friday. Early, mid and late are thirds of a month. Counting starts at the anchor, the
day on which the mail was written.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from countersign.extractors.grammar import intervals as days
from countersign.extractors.grammar.intervals import Interval, distinct, shifted_month
from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import END, START, is_unspaced
from countersign.extractors.grammar.spans import Span, longest_first, overlaps, places

__all__ = ["conditional", "find", "key", "numbered", "shifted_month", "weekdays"]

_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_I = re.IGNORECASE
_PLACE = re.compile(r"(?<!\?P)<([a-z_]+)>")
Found = Iterator[Span[Interval]]


def key(code: str, word: str) -> str:
    """A month's or weekday's name as it is looked up."""
    return load(code).fold(word).rstrip(".")


@cache
def numbered(code: str, name: str) -> dict[str, int]:
    """Names of months (from 1) or weekdays (Monday is 0), by their looked-up form and as written."""
    first = 1 if name == "months" else 0
    rows = load(code).data["dates"][name]
    found = {key(code, word): number for number, row in enumerate(rows, first) for word in row}
    written = {word: number for number, row in enumerate(rows, first) for word in row}
    return {**written, **found}


@cache
def _pattern(code: str, template: str) -> re.Pattern[str]:
    """A template with `<key>` replaced by that list of words, `<key?>` the same but optional."""
    chosen = load(code)

    def words(match: re.Match[str]) -> str:
        name = match[1]
        if name in ("month", "weekday"):
            return alternatives(numbered(code, name + "s"))
        if name == "count":
            return rf"(?P<count>\d{{1,3}}|{alternatives(chosen.data['numbers']['exactly'])})"
        behind = name.removeprefix("behind_")
        return chosen.either("dates", name) if behind == name else chosen.behind("dates", behind)

    return re.compile(rf"{START}{_PLACE.sub(words, template)}{END}", _I)


def find(text: str, *, language: str, anchor: dt.date) -> tuple[Span[Interval], ...]:
    """Every such stretch in `text` that has days."""
    hanging = places(conditional(text, language=language))
    found = [
        *_weeks(text, language, anchor),
        *_weeks_named(text, language, anchor),
        *_months(text, language, anchor),
    ]
    found += [
        *_parts(text, language, anchor),
        *_relative(text, language, anchor),
        *_counted(text, language, anchor),
    ]
    return longest_first(span for span in found if not overlaps(span.start, span.end, hanging))


def _span(text: str, match: re.Match[str], *readings: Interval | None) -> Span[Interval]:
    start, end = match.span()
    return Span(start, end, text[start:end], distinct(r for r in readings if r))


_ISO_WEEK = re.compile(r"(?<!\w)(?P<year>20\d\d)[-/ ]?W(?P<week>\d{1,2})(?!\w)", _I)
_WEEK = (
    r"<week>\.?\s?[-#]?\s?(?P<week>\d{1,2})"
    r"(?P<more>\s?[-–/+]\s?\d{1,4})?(?P<year>(?:\s(?:<of>\s)?|,\s)20\d\d)?"
)
_LENGTH = r"<count>(?:\s?(?:-|–|/|<to>)\s?(?P<upto>\d{1,3}))?[\s-]{0,2}"
_ANY_PART = "(?:<early>|<mid>|<late>|<behind_early>|<behind_mid>|<behind_late>)"
_UNITS = r"<working_days>|<days>|<weeks>|<months_long>"


def _weeks(text: str, code: str, anchor: dt.date) -> Found:
    for match in _ISO_WEEK.finditer(text):
        yield _span(text, match, days.iso_week(int(match["year"]), int(match["week"])))
    for match in _pattern(code, _WEEK).finditer(text):
        yield _span(text, match, _week(match, anchor))
    ordinal = (
        r"(?:(?P<early>20\d\d)\s)?(?P<week>\d{1,2})(?:\.|<ordinals>)\s?<week>(?:\s(?P<year>20\d\d)(?!\d))?"
    )
    # "50 неделя": behind any number but one, the singular is a week's name.
    named = r"(?P<early>)(?P<week>11|\d?[02-9])\s?<behind_week>(?:\s(?P<year>20\d\d)(?!\d))?"
    numbered = (*_pattern(code, ordinal).finditer(text), *_pattern(code, named).finditer(text))
    for match in numbered:
        year, week = match["year"] or match["early"], int(match["week"])
        yield _span(text, match, days.iso_week(int(year), week) if year else days.week_ahead(anchor, week))


def _week(match: re.Match[str], anchor: dt.date) -> Interval | None:
    """ "50", "50/2026", "50/26" and "50-51"; the second number is a year if it can be one."""
    week, more = int(match["week"]), (match["more"] or "").strip(" -–/+")
    year = int(match["year"].strip(" ,")[-4:]) if match["year"] else None
    if more and not year and days.sane(days.full_year(more), anchor) and "/" in match["more"]:
        return days.iso_week(days.full_year(more), week)
    first = days.iso_week(year, week) if year else days.week_ahead(anchor, week)
    if not more or first is None:
        return first
    last = days.iso_week(year or first.first.isocalendar().year, int(more))
    return Interval(first.first, last.last) if last and last.last > first.first else None


def _weeks_named(text: str, code: str, anchor: dt.date) -> Found:
    """ "this week", "next week": also as the end of a phrase ("end of next week")."""
    for name, ahead in (("this_week", 0), ("next_week", 7)):
        week = days.working_week(anchor + dt.timedelta(days=ahead))
        # "della settimana 50" is a week with a number.
        named = f"(?P<part>(?:<early>|<mid>|<late>)\\s)?<{name}>(?!\\s\\d)"
        for match in _pattern(code, named).finditer(text):
            yield _span(text, match, _part_of_week(code, match["part"], week))


def _part_of_week(code: str, part: str | None, week: Interval) -> Interval:
    if part is None:
        return week
    if _is(code, "late", part):
        return Interval(week.last - dt.timedelta(days=1), week.last)
    if _is(code, "mid", part):
        return Interval(week.first + dt.timedelta(days=1), week.first + dt.timedelta(days=3))
    return Interval(week.first, week.first + dt.timedelta(days=1))


def _is(code: str, name: str, words: str) -> bool:
    folded = load(code).fold(words).strip(" -")
    return bool({folded, f"-{folded}"} & load(code).folded("dates", name))


def _each(text: str, code: str, template: str) -> Iterator[re.Match[str]]:
    return _pattern(code, template).finditer(text)


def _parts(text: str, code: str, anchor: dt.date) -> Found:
    """ "mid December", "end of the month", "Anfang nächsten Monats"."""
    if not _pattern(code, _ANY_PART).search(text):
        return
    for part, (first, last) in _PARTS.items():
        month = r"(?P<month><month>)\.?(?:[\s,]{1,2}(?:<of>\s)?(?P<year>20\d\d))?"
        before, behind = rf"<{part}>[\s-]{{1,2}}(?:<of>\s)?", rf"\s<behind_{part}>"
        for match in (*_each(text, code, before + month), *_each(text, code, month + behind)):
            number = numbered(code, "months")[key(code, match["month"])]
            year = int(match["year"] or days.month_ahead(anchor, number))
            yield _span(text, match, days.month_span(year, number, first, last))
        for name, ahead in (("this_month", 0), ("next_month", 1)):
            for match in (*_each(text, code, f"{before}<{name}>"), *_each(text, code, f"<{name}>{behind}")):
                month_start = shifted_month(anchor, ahead)
                yield _span(text, match, days.month_span(month_start.year, month_start.month, first, last))


def _months(text: str, code: str, anchor: dt.date) -> Found:
    """A month alone. Names that are also ordinary words ("may") need a year or a preposition."""
    for match in _pattern(code, r"(?P<month><month>)\.?(?:[\s,]{1,2}(?:<of>\s)?(?P<year>20\d\d))?").finditer(
        text
    ):
        if not match["year"] and not _means_month(match[0], text[: match.start()][-24:], code):
            continue
        number = numbered(code, "months")[key(code, match["month"])]
        year = int(match["year"] or days.month_ahead(anchor, number))
        if days.sane(year, anchor):
            yield _span(text, match, days.month_span(year, number))


def _means_month(name: str, before: str, code: str) -> bool:
    if not written_as_name(name, code):
        return False
    if key(code, name) in load(code).folded("", "never_alone"):
        return False  # "la noi" is "here with us"
    doubtful = len(name) < 4 or key(code, name) in load(code).folded("dates", "also_words")
    return not doubtful or bool(_introducing(code).search(before))


def written_as_name(name: str, code: str) -> bool:
    """Months and days begin with a capital where the language writes them so."""
    return name[0].isupper() or (
        load(code).flag("small_letter_dates") or load(code).data["dates"]["months"][0][0].islower()
    )


@cache
def _introducing(code: str) -> re.Pattern[str]:
    chosen = load(code)
    the = chosen.either("dates", "the")
    return re.compile(rf"{START}{chosen.either('dates', 'before')}\s(?:{the}\s)?$", _I)


@cache
def _wishing(code: str) -> re.Pattern[str]:
    return re.compile(rf"{START}{load(code).either('dates', 'good')}\s$", _I)


def _relative(text: str, code: str, anchor: dt.date) -> Found:
    for name, ahead in (("today", 0), ("tomorrow", 1), ("overmorrow", 2)):
        for match in _pattern(code, f"<{name}>").finditer(text):
            if _wishing(code).search(text, max(0, match.start() - 16), match.start()):
                continue  # "Guten Morgen"
            yield _span(text, match, days.on(anchor + dt.timedelta(days=ahead)))
    for match in _pattern(code, "<next_month>").finditer(text):
        month = shifted_month(anchor, 1)
        yield _span(text, match, days.month_span(month.year, month.month))
    for match in _pattern(code, r"(?:<next>\s)?(?P<day><weekday>)(?P<after>\s<next>)?").finditer(text):
        if not (match["after"] or match.start() < match.start("day")):
            continue
        day = days.next_weekday(anchor, numbered(code, "weekdays")[key(code, match["day"])])
        later = day + dt.timedelta(days=7)
        same_week = day.isocalendar().week == anchor.isocalendar().week
        yield _span(text, match, days.on(day), days.on(later) if same_week else None)


def _counted(text: str, code: str, anchor: dt.date) -> Found:
    """ "in 2 weeks", "within 10 working days", "3 weeks from now", "in 2-3 weeks"."""
    span = rf"{_LENGTH}(?P<unit>{_UNITS})"
    for template in (
        rf"(?P<how><in>|<within>)\s(?:<the>\s)?(?:<next>\s)?{span}",
        rf"(?P<how>){span}\s<from_now>",
        rf"{span}\s(?P<how><behind_within>)",
    ):
        for match in _pattern(code, template).finditer(text):
            first = _ahead(code, match["count"], match["unit"], anchor)
            last = _ahead(code, match["upto"] or match["count"], match["unit"], anchor)
            within = match["how"] and _is(code, "within", match["how"])
            yield _span(text, match, Interval(anchor if within else first, max(first, last)))


def _ahead(code: str, count: str, unit: str, anchor: dt.date) -> dt.date:
    number = int(count) if count.isdigit() else _count_words(code)[load(code).fold(count)]
    if _is(code, "working_days", unit):
        return days.after_working_days(anchor, number)
    if _is(code, "months_long", unit):
        return days.months_later(anchor, number)
    return anchor + dt.timedelta(days=number * (7 if _is(code, "weeks", unit) else 1))


@cache
def _count_words(code: str) -> dict[str, int]:
    return {load(code).fold(word): n for word, n in load(code).data["numbers"]["exactly"].items()}


def weekdays(text: str, *, language: str, anchor: dt.date) -> tuple[Span[Interval], ...]:
    """A weekday on its own is the coming one. Short names that are also words need a date beside them."""
    ordinary = load(language).folded("dates", "also_words")
    found = []
    for match in _pattern(language, r"(?P<day><weekday>)").finditer(text):
        name = key(language, match["day"])
        named = written_as_name(match[0], language) and len(name) > 2
        if name not in ordinary and (named or is_unspaced(name[0])):
            day = days.next_weekday(anchor, numbered(language, "weekdays")[name])
            found.append(_span(text, match, days.on(day)))
    return tuple(found)


def conditional(text: str, *, language: str) -> tuple[Span[str], ...]:
    """Stretches that hang on an event, or that say how long something takes and not when it is."""
    stretch = rf"{_LENGTH}(?:{_UNITS})"
    found = []
    for template in (
        rf"(?:(?:<in>|<within>)\s)?{stretch}\s<anchors>",
        rf"<lead_time>[:\s]{{1,3}}(?:\w{{1,10}}\.?\s){{0,3}}{stretch}",
    ):
        for match in _pattern(language, template).finditer(text):
            found.append(Span(match.start(), match.end(), match[0], (match[0],)))
    return longest_first(found)
