"""When somebody who is out of office is back: "until 24 Feb", "back on Monday 16 November".

away_until(text) -> the day on which they are there again, or None
"""

import datetime as dt

from countersign.extractors.grammar import dates, phrases
from countersign.extractors.grammar.language import codes, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Held, Kind

_LONGEST, _REACH = 6000, 4


def away_until(text: str, *, anchor: dt.date, country: str = "", preferred: str = "en") -> dt.date | None:
    """The first day on which an absent person is back; None where the text does not say so plainly.

    "Back on" names that day; "until" names the last day away, so that the next working day is meant. The
    latest of several days counts: a reminder that waits too long does less harm than one into an empty room.
    """
    text = text[:_LONGEST]
    first = detect(text, preferred)
    for code in (first, *(code for code in codes() if code != first)):
        if days := _days(text, code, country, anchor):
            return max(days)
    return None


def _days(text: str, code: str, country: str, anchor: dt.date) -> list[dt.date]:
    found = [s for s in dates.find(text, language=code, country=country, anchor=anchor) if s.readings]
    held = [Held(span.start, span.end, "#date") for span in found]
    tokens = phrases.tokens(text, load(code), held)
    marks = phrases.marks(tokens, code)
    if not any(mark.kind in (Kind.AWAY, Kind.BACK) for mark in marks):
        return []
    by_start = {span.start: span for span in found}
    days = []
    for index, token in enumerate(tokens):
        if token.key == "#date":
            last = max(reading.last for reading in by_start[token.start].readings)
            kinds = {
                m.kind
                for m in marks
                if 0 <= index - m.last <= _REACH and m.kind in (Kind.BACK, Kind.AWAY_LAST)
            }
            ranged = not all(reading.single for reading in by_start[token.start].readings)
            if Kind.BACK in kinds and Kind.AWAY_LAST not in kinds:
                days.append(last)
            elif Kind.AWAY_LAST in kinds or ranged:
                days.append(_working_day_after(last))
    return [day for day in days if day >= anchor]


def _working_day_after(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day
