"""Lines that are confirmed and not yet here: asked about before their day, and after it, until their receipt.

    days before a confirmed day      a check-in: does it hold?                      [check_in]
    the day has passed               the supplier is asked where the goods are      [overdue]
    and no receipt, no other day     the planner is told                            [overdue]

Of a line that is wholly on its way the supplier is not asked; whether it comes the planner is told as well.

Each day is asked about once. A day that was confirmed so late that its check-in would be due already was told
just now, and is not asked about. What an answer changes is `answering`'s business.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from countersign.procurement.actions import Resolution
from countersign.procurement.case import LineState, Purpose
from countersign.procurement.claims import ExceptionType
from countersign.procurement.draft import Draft, close, escalate, raise_exception
from countersign.procurement.erp import OrderStatus
from countersign.procurement.events import GoodsReceived, GoodsShipped
from countersign.procurement.judgement import Finding, Severity
from countersign.procurement.policy import waiting
from countersign.procurement.shipment import on_its_way, with_shipments

ASKED, TOLD = "overdue.ask_after_business_days", "overdue.tell_after_business_days"

Moment = Callable[[Draft, LineState], dt.datetime | None]
"""When something is due about a line; None: it isn't."""


def set_times(draft: Draft) -> None:
    """When the case wants to be looked at for its confirmed lines; outside the hours, when they begin."""
    for line in _watched(draft):
        if line.watched.known != _days(line):
            _swap(draft, _told_just_now(draft, line))
    moments = [moment(draft, line) for line in _watched(draft) for moment in (_check_in, _late, _tell)]
    at = min((one for one in moments if one), default=None)
    if (
        at
        and at <= draft.now
        and not waiting.may_remind(draft.now, draft.policy, draft.calendar, draft.country)
    ):
        at = waiting.slot(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, watch_at=at)


def _told_just_now(draft: Draft, line: LineState) -> LineState:
    """New days are known; one whose check-in would be due by now was told just now."""
    due = _check_in(draft, line)
    told = due is not None and due <= draft.now
    checked = _next_day(draft, line) if told else line.watched.checked
    return replace(line, watched=replace(line.watched, known=_days(line), checked=checked))


def ring(draft: Draft) -> None:
    """Asks about, or tells of, every line whose time has come, in one mail for each purpose."""
    if draft.case.watch_at is None or draft.case.watch_at > draft.now:
        return
    if not waiting.may_remind(draft.now, draft.policy, draft.calendar, draft.country):
        draft.note("watch.postponed", "outside the supplier's hours", rule="reminders.at")
        return
    _ask_before(draft, _due(draft, _check_in))
    _tell_of_silence(draft, _due(draft, _tell))
    _ask_after(draft, _due(draft, _late))


def received(draft: Draft, event: GoodsReceived) -> None:
    """The goods are here: nobody is asked about these lines any more."""
    numbers = set(event.lines) or {one.line for one in draft.case.lines}
    for one in draft.case.lines:
        if one.line in numbers:
            _swap(draft, replace(one, watched=replace(one.watched, received=True)))
    words = f"line {', '.join(str(number) for number in sorted(numbers))} received"
    draft.note("goods.received", words, actor=event.by)
    for found in draft.case.exceptions:
        if found.type is ExceptionType.OVERDUE and found.line in numbers:
            close(draft, found, Resolution.NO_ACTION, event.by, "the goods are here")


def shipped(draft: Draft, event: GoodsShipped) -> None:
    """A ship notice came: nothing is confirmed by it, and nothing is here."""
    for one in draft.case.lines:
        held = one.watched.shipments
        now = with_shipments(held, (new for new in event.shipments if new.line == one.line))
        if now != held:
            _swap(draft, replace(one, watched=replace(one.watched, shipments=now)))
            words = "; ".join(new.words for new in now if new not in held)
            draft.note("goods.shipped", f"line {one.line}: {words}; not here yet", actor=event.by)


def _is_on_its_way(draft: Draft, line: LineState) -> bool:
    """Whether all of it left: as much as is confirmed, or else ordered."""
    ordered = draft.case.order.line(line.line)
    said = line.confirmed.quantity if line.confirmed else None
    wanted = said if said is not None else ordered.quantity if ordered else None
    return wanted is not None and on_its_way(line.watched.shipments, line.line) >= wanted > 0


def _ask_before(draft: Draft, lines: list[LineState]) -> None:
    for one in lines:
        _swap(draft, replace(one, watched=replace(one.watched, checked=_next_day(draft, one))))
    _mail(draft, Purpose.CHECK_IN, lines, "check_in.days_before")


def _ask_after(draft: Draft, lines: list[LineState]) -> None:
    at = waiting.on_time(draft.now, draft.policy, draft.calendar, draft.country)
    for one in lines:
        asked = replace(one.watched, missed=_last_day(one), missed_at=at)
        _swap(draft, replace(one, watched=asked))
    _mail(draft, Purpose.LATE, lines, ASKED)


def _mail(draft: Draft, purpose: Purpose, lines: list[LineState], rule: str) -> None:
    if not lines:
        return
    numbers = tuple(one.line for one in lines)
    named = ", ".join(f"{one.line} ({_last_day(one)})" for one in lines)
    draft.note(f"supplier.{purpose}", f"asked about line {named}, confirmed for that day", rule=rule)
    draft.mail(purpose, draft.case.order.supplier.email, lines=numbers)


def _tell_of_silence(draft: Draft, lines: list[LineState]) -> None:
    """The planner hears of each line, with what was confirmed: the exception's values are those."""
    raised = []
    for one in lines:
        told = replace(one.watched, missed=_last_day(one), missed_at=None)
        _swap(draft, replace(one, watched=told))
        words = f"line {one.line} was confirmed for {_last_day(one)}; no receipt is known, and no other day"
        if one.watched.shipments:
            words += f" ({'; '.join(each.words for each in one.watched.shipments)})"
        finding = Finding(ExceptionType.OVERDUE, words, TOLD, Severity.HIGH, draft.case.number, one.line)
        if found := raise_exception(draft, finding, "", one.confirmed):
            raised.append(found)
    if raised:
        escalate(draft, raised)


# --- when ---


def _watched(draft: Draft) -> list[LineState]:
    """Confirmed lines that nobody has to decide on and that are not here."""
    if draft.case.ended is not OrderStatus.OPEN:
        return []
    decided_on = {one.line for one in draft.case.exceptions}
    return [
        one
        for one in draft.case.lines
        if one.confirmed
        and one.confirmed.deliveries
        and not one.watched.received
        and one.line not in decided_on
    ]


def _due(draft: Draft, moment: Moment) -> list[LineState]:
    return [one for one in _watched(draft) if (at := moment(draft, one)) and at <= draft.now]


def _check_in(draft: Draft, line: LineState) -> dt.datetime | None:
    before = draft.policy.check_in.days_before
    day = _next_day(draft, line)
    if not before or day is None or _is_on_its_way(draft, line):
        return None
    at = _slot(draft, day - dt.timedelta(days=before))
    return at if at.astimezone(_zone(draft)).date() <= day else None


def _late(draft: Draft, line: LineState) -> dt.datetime | None:
    after, day = draft.policy.overdue.ask_after_business_days, _last_day(line)
    if not after or line.watched.missed == day or _is_on_its_way(draft, line):
        return None
    return _after(draft, _at(draft, day), after)


def _tell(draft: Draft, line: LineState) -> dt.datetime | None:
    asked, rules = line.watched, draft.policy.overdue
    if rules.ask_after_business_days and asked.missed != _last_day(line) and _is_on_its_way(draft, line):
        days = rules.ask_after_business_days + rules.tell_after_business_days
        return _after(draft, _at(draft, _last_day(line)), days)
    if asked.missed_at is None or asked.missed != _last_day(line):
        return None
    return _after(draft, asked.missed_at, draft.policy.overdue.tell_after_business_days)


def _at(draft: Draft, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, draft.policy.reminders.at, _zone(draft))


def _after(draft: Draft, start: dt.datetime, days: int) -> dt.datetime:
    passed = waiting.after_business_days(start, days, draft.policy.hours, draft.calendar, draft.country)
    return waiting.slot(passed, draft.policy, draft.calendar, draft.country)


def _slot(draft: Draft, day: dt.date) -> dt.datetime:
    start = dt.datetime.combine(day, dt.time(), _zone(draft))
    return waiting.slot(start, draft.policy, draft.calendar, draft.country)


def _zone(draft: Draft) -> dt.tzinfo:
    return draft.calendar.zone(draft.country)


def _days(line: LineState) -> tuple[dt.date, ...]:
    assert line.confirmed is not None
    return tuple(sorted(one.worst for one in line.confirmed.deliveries))


def _last_day(line: LineState) -> dt.date:
    return max(_days(line))


def _next_day(draft: Draft, line: LineState) -> dt.date | None:
    """The next confirmed day that is to come and was not asked about."""
    today, checked = draft.now.astimezone(_zone(draft)).date(), line.watched.checked
    return next((day for day in _days(line) if day >= today and (checked is None or day > checked)), None)


def _swap(draft: Draft, line: LineState) -> None:
    lines = tuple(line if one.line == line.line else one for one in draft.case.lines)
    draft.case = replace(draft.case, lines=lines)
