"""A new policy tried on what is stored: the answers, their orders, and what became of them since.

store ── answers since a day, orders, first revisions, late deliveries ──> backtest(past, old, new) -> Result
"""

import datetime as dt
from collections.abc import Iterator

from countersign.procurement.claims import ExceptionType
from countersign.procurement.policy.backtest import Happened, Past, Result, backtest
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.waiting import Calendar
from countersign.procurement.ports import Store

LATE_OR_WRONG = frozenset({ExceptionType.OVERDUE, ExceptionType.RECEIVING})


def hindsight(
    store: Store,
    since: dt.datetime,
    old: Policy,
    new: Policy,
    calendar: Calendar | None = None,
    fallback: str = "",
) -> Result:
    """Both policies over everything that was read since then."""
    return backtest(_past(store, since), old, new, tuple(_happened(store, since)), calendar, fallback)


def _past(store: Store, since: dt.datetime) -> Iterator[Past]:
    """The stored answers, with the orders that they are about."""
    orders = {order.number: order for order in store.orders()}
    firsts = store.first_revisions(list(orders))
    for one in store.answers(since):
        about = tuple(orders[number] for number in one.route.orders if number in orders)
        own = {order.number: firsts[order.number] for order in about if order.number in firsts}
        yield Past(one.message, one.received_at, one.reading, one.route, about, own)


def _happened(store: Store, since: dt.datetime) -> Iterator[Happened]:
    """What was opened about lines that came late, or not as confirmed."""
    for one in store.exceptions(everything=True):
        if one.type in LATE_OR_WRONG and one.line is not None and one.opened_at >= since:
            yield Happened(one.order, one.line, one.opened_at, one.words)
