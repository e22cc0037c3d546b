"""What a supplier did so far, in a few numbers: for whoever has to judge what they say now.

    cases and journals of their latest orders  ─►  History      (a value of `history.py`)

Counted from what the store holds: how many orders they answered, how soon, and how many of the lines they
confirmed came out later than ordered. Putting it into words is the letters' work.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from countersign.procurement.case import Case, LineState
from countersign.procurement.compare import days_late
from countersign.procurement.history import History
from countersign.procurement.order import PurchaseOrder


@dataclass(frozen=True)
class Past:
    """One order: its case, and when it was first answered, if it was."""

    case: Case
    answered_at: dt.datetime | None


def history(past: Sequence[Past]) -> History:
    """The numbers of a supplier's orders."""
    times = [
        (one.answered_at - one.case.sent_at).total_seconds() / 3600
        for one in past
        if one.answered_at and one.case.sent_at and one.answered_at >= one.case.sent_at
    ]
    lines = [(one.case.order, line) for one in past for line in one.case.lines if line.confirmed]
    return History(
        orders=len(past),
        answered=sum(one.answered_at is not None for one in past),
        hours=median(times) if times else None,
        confirmed=len(lines),
        late=sum(_is_late(order, line) for order, line in lines),
    )


def first_answer(rows: Iterable[tuple[dt.datetime, str]]) -> dt.datetime | None:
    """When the first of an order's journal rows tells of an answer; `rows` are instants with their events."""
    return min((at for at, event in rows if event.startswith("answer.")), default=None)


def _is_late(order: PurchaseOrder, state: LineState) -> bool:
    line = order.line(state.line)
    promised = state.confirmed.deliveries if state.confirmed else ()
    return line is not None and days_late(line, promised) > 0
