"""When somebody who is out of office is back: "until 24 Feb", "back on Monday 16 November".

away_until(message) -> the last day of absence, or None
is_away(sentence, kinds) -> whether it says so, and no more
"""

import datetime as dt
from collections.abc import Sequence

from countersign.extractors.grammar import dates, phrases
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.language import codes, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Found, Held, Kind
from countersign.procurement.mail import InboundMessage

_LONGEST, _REACH, _BEHIND = 6000, 4, 2


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
            # Where words like "until" stand behind, as in Turkish, they stand close.
            behind = _REACH if load(code).unspaced else _BEHIND
            near = [m for m in marks if 0 <= index - m.last <= _REACH or 0 < m.first - index <= behind]
            kinds = {m.kind for m in near if not _inside(m, marks)}
            if Kind.AWAY_LAST in kinds or not any(r.single for r in by_start[token.start].readings):
                days.append(last)
            elif Kind.BACK in kinds or any(m.kind is Kind.BACK and m.first == index + 1 for m in marks):
                days.append(last - dt.timedelta(days=1))
    return [day for day in days if day >= anchor]


def _inside(mark: Found, marks: Sequence[Found]) -> bool:
    """ "regresso a 16" is a return, though "a 16" alone would be a last day."""
    returns = [m for m in marks if m.kind is Kind.BACK]
    return mark.kind is Kind.AWAY_LAST and any(
        m.first <= mark.first and mark.last <= m.last and m.last - m.first > mark.last - mark.first
        for m in returns
    )


def is_away(sentence: Sentence, kinds: set[Kind]) -> bool:
    """Whether it says that somebody is away, and does not give that as the reason why a day changes."""
    marks = {mark.kind for mark in sentence.marks}
    moved = kinds & {Kind.CHANGE, Kind.NOT_BEFORE} or Kind.DATE_WORD in marks
    return Kind.AWAY in marks and not (moved and any(token.key == "#date" for token in sentence.tokens))
