"""Days of which nothing is promised because they are gone: that of the order, and months of the last year.

"your order dated 2 November", "the bolts you ordered on Monday"      the day of the order
    "as we did in September", "since our September price list"            that September, not the next one
"""

import datetime as dt
from typing import TYPE_CHECKING

from countersign.extractors.grammar.intervals import Interval
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.spans import Span
from countersign.extractors.grammar.whose_day import is_likened, is_of_a_letter, is_of_a_list, is_of_ordering

if TYPE_CHECKING:
    from countersign.extractors.grammar.roles import Within

_LONG, _WEEK, _BESIDE = dt.timedelta(days=180), dt.timedelta(days=7), 3
_COUNTED = frozenset({"#quantity", "#number"})
_TOLD = frozenset({Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD, Kind.QUANTITY_WORD, Kind.PRICE_WORD})


def is_orders_own(within: "Within", index: int, date: Span[Interval]) -> bool:
    """Whether it is a day of the order itself: it was sent or entered then, or is said to be of that day."""
    return _is_dated(within, date) or _is_day_of_ordering(within, index, date)


def is_of_a_month_gone(within: "Within", date: Span[Interval]) -> bool:
    """Whether it is a month by its name that lies so far ahead that the last one of that name is meant."""
    days = [day for order in within.sentence.setting.orders for line in order.lines for day in line.days]
    if date.sure is None or not days or _has_figures(date) or date.sure.first <= max(days) + _LONG:
        return False
    keys = within.keys
    return is_of_a_list(keys, within.language) or is_likened(keys, within.language)


def _is_dated(within: "Within", date: Span[Interval]) -> bool:
    """ "Your order dated 2 November", "order entered today"."""
    setting, day = within.sentence.setting, date.sure
    if day is None or not day.single or day.last > setting.anchor:
        return False
    if any(order.date == day.last for order in setting.orders):
        return True
    if is_of_a_letter([token.key for token in within.sentence.tokens], within.language):
        return True
    whole = within.sentence.listed("whole").intersection(within.places)
    told = within.marks & _TOLD
    return bool(whole) and not told and not any(key in _COUNTED for key in within.keys)


def _is_day_of_ordering(within: "Within", index: int, date: Span[Interval]) -> bool:
    """ "The bolts you ordered on Monday": a weekday by its name alone, if the order is of the last one."""
    if date.sure is None or not date.sure.single or _has_figures(date):
        return False
    last = date.sure.last - _WEEK
    agreed = any(act.kind is Kind.AS_ORDERED and within.holds(act.first) for act in within.sentence.acts)
    beside = [within.key(i) for i in range(index - _BESIDE, index + _BESIDE + 1)]
    ours = any(order.date == last for order in within.sentence.setting.orders)
    return ours and not agreed and is_of_ordering(beside, within.language)


def _has_figures(date: Span[Interval]) -> bool:
    return any(letter.isdecimal() for letter in date.text)
