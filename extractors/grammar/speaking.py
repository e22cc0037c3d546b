"""Fields that somebody writes, calls or talks about: there is more to come of them.

    "Jeg skriver i dag om leveringsdatoen"      the date
    "La chiamo per il prezzo"                   the price
    "We send you the delivery date tomorrow"    the date, which is not tomorrow
    "The confirmation reaches you by Friday"    the date, which is not Friday
    "The driver rings before the delivery"      none: that tells when
    "The date we spoke of, 11 December, holds"  none: it says what the date is

Beside a yes nobody knows then what the yes is to. The words are in `languages/speaking.toml`.
"""

from collections.abc import Iterator, Sequence

from countersign.extractors.grammar.dates import Interval
from countersign.extractors.grammar.phrases import YES, Kind
from countersign.extractors.grammar.portion import FIELD_OF, Portion
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.roles import Valued, Within
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.spelled import Spelled, spelled
from countersign.extractors.grammar.statements import FIELDS

_SPEAKING_OF_NOTHING = YES | {Kind.RECEIPT}
_OF_GOODS = frozenset({Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD, Kind.QUANTITY_WORD})
_GOODS = frozenset({"#line", "#item", "#quantity", "#price"})
_NEAR = 3


def spoken_about(portion: Portion, within: Within) -> frozenset[str]:
    """The fields that the clause announces a word about, and of which no other clause tells."""
    keys, says = _said(portion, within)
    if any(_told_then(within, value) for w, value in portion.promised if w == within):
        return frozenset({"date"})
    if not says or portion.sentence.leads_on:
        return frozenset()
    when = _words("when", portion.language.code).stand(keys)
    named = {name for name, place in _fields(portion, within, keys) if not _told_apart(place, when, says)}
    return frozenset(named) - {v.field for w, v in portion.promised if w != within}


def is_of_the_talk(portion: Portion, within: Within, value: Valued) -> bool:
    """Whether it is the day on which somebody calls: "today", or "I discuss it with you on 11 December".

    A day with a figure that is not the ordered one is never passed over, whatever it is the day of.
    """
    alone = not any(v.price or v.counted for w, v in portion.values if w == within)
    if alone and _told_then(within, value):
        return True
    if value.date is None or not alone:
        return False
    bare = not any(letter.isdigit() for letter in value.span.text)
    if bare and not within.marks & _OF_GOODS and _words("looks", within.language).stand(within.keys):
        return True
    if not _said(portion, within)[1]:
        return False
    due = {day for order in portion.sentence.setting.orders for line in order.lines for day in line.days}
    sure = value.date.sure
    return bool(spoken_about(portion, within)) if bare else sure is not None and sure.last in due


def _told_then(within: Within, value: Valued) -> bool:
    """Whether it is the day on which somebody tells the day: "you'll get the delivery date by Friday".

    A day with a figure is none if it is the ordered one or later. A colon, or an "as" before the name of the
    day, makes it the day itself.
    """
    if value.date is None or within.sentence.text[: value.date.start].rstrip().endswith((":", "：", "=")):
        return False
    code, keys = within.language, within.keys
    naming = _words("as", code).stand(keys)
    named = [i for i in _words("the_day", code).stand(keys) if i - 1 not in naming and i - 2 not in naming]
    confirms = _is_of_a_confirmation(within)
    if not (named or confirms):
        return False
    tells = bool(_words("tells", code).stand(keys)) or (
        confirms and bool(_words("reaches", code).stand(keys))
    )
    if any(letter.isdigit() for letter in value.date.text):
        return _comes_early(within, value.date) and tells
    return tells or (bool(named) and bool(_words("settles", code).stand(keys)))


def _is_of_a_confirmation(within: Within) -> bool:
    """Whether it speaks of the confirmation, and names no goods: "the confirmation comes on Friday"."""
    spans = _words("confirmation", within.language).spans(within.keys)
    if not spans or _GOODS.intersection(within.keys) or Kind.ATTACHED in within.kinds:
        return False
    named = any(within.has(m.start) for m in within.sentence.mentions if m.pointing is Pointing.WORDS)
    return not (named or _goods_beside(within, spans))


def _goods_beside(within: Within, confirmations: Sequence[tuple[int, int]]) -> bool:
    """Whether goods or their delivery are named in the same part, and not only "delivery dates"."""
    tokens = within.sentence.tokens[within.clause.first : within.clause.last]
    begin = max((i for i, token in enumerate(tokens) if token.broken and i <= confirmations[0][0]), default=0)
    days = {m.first - within.clause.first for m in within.sentence.marks if m.kind is Kind.DATE_WORD}
    days.update(_words("the_day", within.language).stand(within.keys))
    days.update(_words("reaches", within.language).stand(within.keys))
    told = {place for first, last in confirmations for place in range(first, last)}
    told |= days | {place - 1 for place in days}
    goods = spelled("whose_day", "ours", within.language).stand(within.keys)
    return any(place >= begin and place not in told for place in goods)


def _comes_early(within: Within, date: Span[Interval]) -> bool:
    """Whether it is sure, and before any day that was ordered."""
    days = [day for order in within.sentence.setting.orders for line in order.lines for day in line.days]
    return date.sure is not None and date.sure.last < min(days)


def _said(portion: Portion, within: Within) -> tuple[Sequence[str], list[int]]:
    """The words of the clause, and where those of speaking stand, if it does no more than that."""
    keys = within.keys
    silent = within.kinds & _SPEAKING_OF_NOTHING
    return keys, [] if silent else _words("says", portion.language.code).stand(keys)


def _fields(portion: Portion, within: Within, keys: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The fields that the clause speaks of, and where in it; not in "thank you for your mail about …"."""
    begin, acts = within.clause.first, portion.sentence.acts
    polite = {i - begin for a in acts if a.kind is Kind.COURTESY for i in range(a.first, a.last)}
    yield from ((name, place) for name, place in _named(portion, within, keys) if place not in polite)


def _named(portion: Portion, within: Within, keys: Sequence[str]) -> Iterator[tuple[str, int]]:
    for mark in portion.sentence.marks:
        if mark.kind in FIELD_OF and within.holds(mark.first):
            yield FIELD_OF[mark.kind], mark.first - within.clause.first
    for name in sorted(FIELDS):
        yield from ((name, place) for place in _words(name, portion.language.code).stand(keys))


def _told_apart(place: int, when: list[int], says: list[int]) -> bool:
    """Whether the word for a field is the one of speaking, or stands behind a "before"."""
    return place in says or any(0 < place - before <= _NEAR for before in when)


def _words(section: str, code: str) -> Spelled:
    return spelled("speaking", section, code)
