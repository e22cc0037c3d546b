"""Dates whose parts are marked, with no spaces between: 2026年12月11日, 令和8年12月11日, 12月中旬, 2주 후.

    find(text)         -> spans of Interval      days, months and their parts, weeks, days counted from today
    conditional(text)  -> spans of text          stretches of time that name no day: 收到订单后4周, 納期6週間

The marks, eras and words for weeks are data, in a language file's sections [script] and [dates]. Dates in
digits alone, and what is said in words that stand apart, are found by `dates` and `periods`.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from countersign.extractors.grammar import intervals as days
from countersign.extractors.grammar.intervals import Interval, distinct, on, shifted_month
from countersign.extractors.grammar.language import Language, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.prices import is_money
from countersign.extractors.grammar.scripts import END, START, numeral, numerals, units
from countersign.extractors.grammar.spans import Span, longest_first, overlaps, places

_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_WHOLE = (1, 31)
Found = Iterator[Span[Interval]]

# Patterns, with lists of words for what stands between angle brackets: see `_lists`.
_TO = r"\s?(?:[-~–—]|<to>)\s?"
_YEAR = (
    r"(?:(?:(?P<era><eras>)\s?(?P<era_year>\d{3}|<number>|<first_year>)|(?P<year>(?:20)?\d\d|<letters>))"
    r"\s?<year>\s?|(?P<ahead><years_ahead>)<of>)?"
)
_MONTH = r"(?<![\d.,])(?P<month><number>)\s?<month>"
_COUNTED_DAYS = r"<day>(?=\s?(?:<later>|<within>|<duration>))"
_SOON = r"(?:(?P<ahead><weeks_ahead>)|(?P<this><this_week>)|(?P<next><next_week>))"
_PART = r"(?:(?P<early><early>)|(?P<mid><mid>)|(?P<late><late>))"
_THAT_MONTH = (
    r"(?:(?P<this><this_month>)|(?P<far><months_ahead>)|(?P<next><next_month>)"
    r"|(?P<bare>(?<![\d<counting>])<month>))"
)
_TEMPLATES = {
    "full": rf"{_YEAR}{_MONTH}\s?(?:(?P<first><number>)\s?<day>?{_TO})?(?P<day><number>)\s?<day>",
    "era": r"(?<!\w)(?P<era><eras>)\s?(?P<era_year>\d{1,2})\s?[./-]\s?(?P<month>\d{1,2})\s?[./-]\s?"
    rf"(?P<day>\d{{1,2}}){END}",
    "month": rf"{_YEAR}{_MONTH}(?:<of>{_PART})?",
    "that_month": rf"{_THAT_MONTH}<of>(?:{_PART}|(?P<all><throughout>))?",
    "day": r"(?<![\d./<behind>-])(?<![<behind>]\s)(?P<day>\d{1,2})\s?<day>"
    r"(?!\s?(?:<later>|<within>|<duration>))",
    "slashed": rf"{START}(?<![./-])"
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=\s?(?:<date_after>|\(?<weekday>\)))",
    # "300件 12/11", "納期(12/11)": behind an amount or a word for a date; not where it may be a page.
    "beside": r"(?:<units>\s?[(:、,]?|<before>[:は]?\s?\()\s?(?P<month>\d{1,2})/(?P<day>\d{1,2})"
    r"(?!\d|[/-]|\.\d|\s?<units>)",
    "week": r"(?:<week_number>)(?:<of>(?:\((?P<bracketed><weekday>)\)|(?P<day><weekday_name>)))?",
    "that_week": rf"{_SOON}(?:<of>\(?(?P<day><weekday>)\)?|\s?<throughout>)?",
    "unsure": rf"{_SOON}\s?<weekend>|<unsure>",
    # What stands before and behind a stretch of time says what it is.
    "stretch": r"(?:(?P<anchor><anchored>)\s?<about>?\s?|(?P<lead><lead_time>)[^\d,、，。]{0,4})?"
    rf"(?<![\d./<behind>])(?P<count><number>)(?:{_TO}(?P<upto><number>))?\s?"
    r"(?:(?P<working_days><working_days>)|(?P<weeks><weeks>)|(?P<months_long><months_long>)|(?P<days><days>)"
    rf"|(?P<day>{_COUNTED_DAYS}))(?:<of>(?:(?P<later><later>)|(?P<within><within>)))?",
}
_LIST = re.compile(r"(?<!\?P)<([a-z_]+)>")


@cache
def _pattern(code: str, name: str) -> re.Pattern[str]:
    lists = _lists(load(code))
    return re.compile(_LIST.sub(lambda place: _words(place[1], lists, load(code)), _TEMPLATES[name]))


def _words(name: str, lists: Mapping[str, str], chosen: Language) -> str:
    if name in lists:
        return lists[name]
    return alternatives(chosen.script(name) or chosen.words("dates", name))


def _lists(chosen: Language) -> Mapping[str, str]:
    """What is no plain list of words in [script] or [dates]."""
    letters = numerals(chosen) if chosen.data["script"]["dates_in_letters"] else "(?!)"
    number = rf"(?:\d{{1,2}}(?!\d)|{letters})"
    weekdays = [word for row in chosen.data["dates"]["weekdays"] for word in row]
    ordinals = [word for word in chosen.script("line_ordinal") if len(word) == 1]
    return {
        "letters": letters,
        "number": number,
        "of": rf"\s?(?:{alternatives(chosen.script('joint'))})?\s?",
        "behind": "".join((*(month[-1] for month in chosen.script("month")), *ordinals)),
        "counting": "".join(chosen.script("counting")),
        "units": units(),
        "weekday": alternatives(weekdays),
        # A letter alone begins other words too ("일정") unless brackets stand around it.
        "weekday_name": alternatives(word for word in weekdays if len(word) > 1 and not word.isascii()),
        "week_number": "|".join(_numbered(chosen, number)) or "(?!)",
    }


def _numbered(chosen: Language, number: str) -> Iterator[str]:
    """ "第#周" and the like, with a number for the mark."""
    for place, template in enumerate(chosen.script("week_number")):
        before, _, behind = template.partition("#")
        yield rf"{before}\s?(?P<week{place}>{number})\s?{behind}"


def find(
    text: str, *, language: str, anchor: dt.date, near: Sequence[dt.date] = ()
) -> tuple[Span[Interval], ...]:
    """Every such stretch in `text` that has days."""
    if not load(language).unspaced:
        return ()
    hanging = places(conditional(text, language=language))
    found = [*_days(text, language, anchor), *_months(text, language, anchor)]
    found += [*_weeks(text, language, anchor), *_counted(text, language, anchor)]
    found += _day_alone(text, language, anchor, near)
    return longest_first(span for span in found if not overlaps(span.start, span.end, hanging))


def conditional(text: str, *, language: str) -> tuple[Span[str], ...]:
    """Stretches of time that hang on an event, or that only say how long something takes."""
    if not load(language).unspaced:
        return ()
    found = _stretches(text, language)
    hanging = (m for m in found if m["anchor"] or m["lead"] or not (m["later"] or m["within"]))
    return tuple(Span(m.start(), m.end(), m[0], (m[0],)) for m in hanging)


def stretch(text: str, first: Span[Interval], last: Span[Interval], code: str) -> bool:
    """Whether "12月11日から12月18日まで" and the like make one stretch of two days."""
    between, behind = text[first.end : last.start].strip(), text[last.end : last.end + 4]
    chosen = load(code)
    if between in chosen.script("range"):
        return True
    return between in chosen.script("range_from") and behind.strip().startswith(
        tuple(chosen.script("range_until"))
    )


def _span(match: re.Match[str], *readings: Interval | None) -> Span[Interval]:
    return Span(match.start(), match.end(), match[0], distinct(r for r in readings if r))


def _days(text: str, code: str, anchor: dt.date) -> Found:
    chosen = load(code)
    for name in ("full", "era"):
        for match in _pattern(code, name).finditer(text):
            month, last = numeral(match["month"], chosen), numeral(match["day"], chosen)
            ends = _on(_year(match, chosen, anchor), month or 0, last or 0, anchor)
            first = numeral(match["first"], chosen) if match.groupdict().get("first") else None
            if first is None:
                yield _span(match, *map(on, ends))
            else:
                begun = [(days.day_of(end.year, end.month, first), end) for end in ends]
                yield _span(match, *(Interval(a, b) for a, b in begun if a and a < b))
    for name in ("slashed", "beside"):
        for match in _pattern(code, name).finditer(text):
            read = map(on, _on(None, int(match["month"]), int(match["day"]), anchor))
            place, end = match.start("month"), match.end("day")
            yield Span(place, end, text[place:end], distinct(read))


def _year(match: re.Match[str], chosen: Language, anchor: dt.date) -> int | None:
    """The year that is named, by era or not; None where none is."""
    named = match.groupdict()
    if named.get("era"):
        count = (
            1 if named["era_year"] in chosen.script("first_year") else numeral(named["era_year"], chosen) or 0
        )
        return chosen.counts("eras")[named["era"]] + count
    if named.get("ahead"):
        return anchor.year + chosen.counts("years_ahead")[named["ahead"]]
    if not named.get("year"):
        return None
    number = numeral(named["year"], chosen)
    return None if number is None else days.full_year(f"{number:02}")


def _on(year: int | None, month: int, day: int, anchor: dt.date) -> tuple[dt.date, ...]:
    if year is None:
        return days.without_year(anchor, month, day)
    found = days.day_of(year, month, day)
    return (found,) if found and days.sane(year, anchor) else ()


def _months(text: str, code: str, anchor: dt.date) -> Found:
    """A month, or a part of one."""
    chosen = load(code)
    for match in _pattern(code, "month").finditer(text):
        month, year = numeral(match["month"], chosen) or 0, _year(match, chosen, anchor)
        sound = 1 <= month <= 12 and days.sane(year or anchor.year, anchor)
        if sound:
            yield _span(match, days.month_span(year or days.month_ahead(anchor, month), month, *_part(match)))
        else:
            yield _span(match)
    for match in _pattern(code, "that_month").finditer(text):
        if match["bare"] and not match["all"] and _part(match) == _WHOLE:
            continue
        ahead = chosen.counts("months_ahead")[match["far"]] if match["far"] else 1 if match["next"] else 0
        start = shifted_month(anchor, ahead)
        yield _span(match, days.month_span(start.year, start.month, *_part(match)))


def _part(match: re.Match[str]) -> tuple[int, int]:
    return next((span for name, span in _PARTS.items() if match[name]), _WHOLE)


def _weeks(text: str, code: str, anchor: dt.date) -> Found:
    chosen = load(code)
    weekdays = {word: n for n, row in enumerate(chosen.data["dates"]["weekdays"]) for word in row}
    for match in _pattern(code, "week").finditer(text):
        written = next(word for word in match.groups() if word)
        whole = days.week_ahead(anchor, numeral(written, chosen) or 0)
        named = match["day"] or match["bracketed"]
        one = whole and named and on(whole.first + dt.timedelta(days=weekdays[named]))
        yield _span(match, one or whole)
    for match in _pattern(code, "that_week").finditer(text):
        ahead = chosen.counts("weeks_ahead")[match["ahead"]] if match["ahead"] else 1 if match["next"] else 0
        week = days.working_week(anchor + dt.timedelta(weeks=ahead))
        day = on(week.first + dt.timedelta(days=weekdays[match["day"]])) if match["day"] else week
        yield _span(match, day)
    # A week's end is no working day; which day is meant is for a person to ask.
    yield from (_span(match) for match in _pattern(code, "unsure").finditer(text))


def _counted(text: str, code: str, anchor: dt.date) -> Found:
    """ "两周后", "10営業日以内"."""
    chosen = load(code)
    for match in _stretches(text, code):
        count = numeral(match["count"], chosen)
        upto = numeral(match["upto"], chosen) if match["upto"] else count
        if count and upto and (match["later"] or match["within"]):
            first, last = _ahead(match, count, anchor), _ahead(match, upto, anchor)
            yield _span(match, Interval(anchor if match["within"] else first, max(first, last)))


def _stretches(text: str, code: str) -> Iterator[re.Match[str]]:
    """Counted weeks and days, but for those whose number names a week of the year; "35달러" is money."""
    numbered = tuple(match.span() for match in _pattern(code, "week").finditer(text))
    for match in _pattern(code, "stretch").finditer(text):
        if not (overlaps(*match.span(), numbered) or is_money(text, *match.span("count"), code)):
            yield match


def _ahead(match: re.Match[str], count: int, anchor: dt.date) -> dt.date:
    if match["working_days"]:
        return days.after_working_days(anchor, count)
    if match["months_long"]:
        return days.months_later(anchor, count)
    return anchor + dt.timedelta(days=count * (7 if match["weeks"] else 1))


def _day_alone(text: str, code: str, anchor: dt.date, near: Sequence[dt.date]) -> Found:
    """ "11日": that day among the dates that the talk is about, else of the coming months."""
    for match in _pattern(code, "day").finditer(text):
        known = [day for day in near if day.day == int(match["day"])]
        if not known:
            firsts = [shifted_month(anchor, ahead) for ahead in range(3)]
            coming = (days.day_of(first.year, first.month, int(match["day"])) for first in firsts)
            known = [day for day in coming if day and day >= anchor][:2]
        if known:
            yield _span(match, *map(on, known))
