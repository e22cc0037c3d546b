"""When somebody who is out of office is back: "until 24 Feb", "back on Monday 16 November".

away_until(message) -> the last day of absence, or None
"""

import datetime as dt

from countersign.extractors.grammar import dates, phrases
from countersign.extractors.grammar.language import codes, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Held, Kind
from countersign.procurement.mail import InboundMessage

_LONGEST, _REACH = 6000, 4


def away_until(message: InboundMessage) -> dt.date | None:
    """The last day of absence that an automatic reply names; None where it does not say so plainly.

    "Until" names that day, "back on" the day after it. The latest of several counts: a reminder that waits
    too long does less harm than one into an empty room.
    """
    if message.date is None:
        return None
    text = "\n".join((message.subject, *(line.text for line in message.spoken)))[:_LONGEST]
    first, anchor = detect(text), message.date.date()
    for code in (first, *(code for code in codes() if code != first)):
        if days := _days(text, code, anchor):
            return max(days)
    return None


def _days(text: str, code: str, anchor: dt.date) -> list[dt.date]:
    found = [s for s in dates.find(text, language=code, anchor=anchor) if s.readings]
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
            kinds = {m.kind for m in marks if 0 <= index - m.last <= _REACH}
            if load(code).unspaced:  # there, what a day is for is said behind it too
                kinds |= {m.kind for m in marks if 0 < m.first - index <= _REACH}
            if Kind.AWAY_LAST in kinds or not any(r.single for r in by_start[token.start].readings):
                days.append(last)
            elif Kind.BACK in kinds:
                days.append(last - dt.timedelta(days=1))
    return [day for day in days if day >= anchor]
