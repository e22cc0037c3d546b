"""Sixty suppliers, 250 orders, ninety days: what must hold on the way and at the end.

The program is the real one but for the wire and the clock (`season.py`). Suppliers answer well, badly, late,
never and twice; our own people decide, forget, and go on holiday.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from season import END, START, Season, Sent, a_season
from season_company import ADA, BEN, CLEO, FINANCE, MANAGER, ORDERS, PLANNER, SUPPLIERS
from season_suppliers import HABITS

from countersign.agent.calendar import CountryCalendar
from countersign.procurement.case import Case, CaseState, ExceptionState, Purpose
from countersign.procurement.outstanding import STARTS_A_WINDOW
from countersign.procurement.ports import MessageState, OutboxState
from countersign.procurement.reaching import BY_PEOPLE

# A minute and a half of work, on a machine that does other things too.
pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

OURS = {ADA.email, BEN.email, CLEO.email, PLANNER, FINANCE, MANAGER}


class _Errors(logging.Handler):
    """Keeps what is logged at ERROR."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture
def season(tmp_path: Path) -> Iterator[Season]:
    played, kept = a_season(tmp_path, seed=7), _Errors()
    log = logging.getLogger("countersign")
    log.addHandler(kept)
    try:
        played.play()
    finally:
        log.removeHandler(kept)
    played.faults += kept.said
    yield played
    played.office.store.close()


def to_suppliers(season: Season) -> list[Sent]:
    return [one for one in season.sent if not one.row.purpose.inside]


def everything_was_played(season: Season) -> None:
    """A season in which nothing happened would prove nothing."""
    cases, purposes = season.office.store.cases(), Counter(one.row.purpose for one in season.sent)
    assert len(cases) == ORDERS
    assert len({case.order.supplier.email for case in cases}) == SUPPLIERS
    assert set(season.suppliers.habits.values()) == set(HABITS)
    assert set(Purpose) - {Purpose.OBJECTION} <= set(purposes)
    assert sum(case.order.revision > 0 for case in cases) > ORDERS // 10
    rows = [row for case in cases for row in season.office.store.journal(case.number)]
    assert {"draft.released", "draft.discarded"} <= {row.entry.event for row in rows}
    assert any(row.entry.words.endswith("the revision is approved") for row in rows)
    assert {one.resolution for one in season.office.store.exceptions(everything=True)} > {None}


def nothing_due_was_left_lying_and_nothing_went_wrong(season: Season) -> None:
    assert season.faults == []
    assert season.office.store.faults() == []


def every_order_is_settled_or_has_an_owner_and_a_next_date(season: Season) -> None:
    assert [fault for case in season.office.store.cases() for fault in left_lying(case)] == []


def left_lying(case: Case) -> Iterator[str]:
    for one in case.exceptions:
        if one.owner not in OURS:
            yield f"{one.id} is owned by {one.owner!r}"
        if one.next_at is None or not END <= one.next_at < END + dt.timedelta(days=40):
            yield f"{one.id} ({one.state}, {one.type}) comes up at {one.next_at}"
    if case.exceptions or case.state in (CaseState.CONFIRMED, CaseState.CLOSED):
        return
    if case.due_at is None or case.due_at < END:
        yield f"{case.number} ({case.state}) is due at {case.due_at}"


def nobody_gets_the_same_mail_twice(season: Season) -> None:
    ids = Counter(one.mail.message_id for one in season.sent)
    assert [one for one, times in ids.items() if times > 1] == []
    same = Counter(
        (what(one, number), recipient, revision(one), one.at.date())
        for one in season.sent
        for recipient in one.mail.recipients
        for number in (one.row.order, *one.row.also)
    )
    assert [one for one, times in same.items() if times > 1] == []


def what(one: Sent, number: str) -> tuple[object, ...]:
    """What the program sends by itself comes once a day for an order, to our own people the same text."""
    by_itself = not one.row.purpose.inside and one.row.purpose not in BY_PEOPLE
    if by_itself or one.row.purpose.is_order:
        return (one.row.purpose, number)
    if not one.row.purpose.inside:  # decided on two days, and both out on the morning after a holiday
        return (one.row.purpose, number, one.mail.message_id)
    return (one.row.purpose, number, one.mail.subject, one.mail.lines or one.mail.raw)


def revision(one: Sent) -> str:
    return one.mail.message_id.split(".")[1] if one.row.order else ""


def suppliers_are_written_to_in_their_working_hours_alone(season: Season) -> None:
    assert [fault for one in to_suppliers(season) if (fault := out_of_hours(season, one))] == []


def out_of_hours(season: Season, one: Sent) -> str:
    order = season.office.store.case(one.row.order).order
    country, calendar = order.supplier.country, CountryCalendar()
    zone = calendar.zone(country)
    assert isinstance(zone, ZoneInfo)
    local, hours = one.at.astimezone(zone), season.office.policy.of(order).hours
    if calendar.working(country, local.date()) and hours.start <= local.time() < hours.end:
        return ""
    return f"{one.row.purpose} for {one.row.order} to {country} at {local:%a %Y-%m-%d %H:%M}"


def reminders_of_one_order_are_as_far_apart_as_the_policy_says(season: Season) -> None:
    assert [fault for case in season.office.store.cases() for fault in too_close(season, case)] == []


def too_close(season: Season, case: Case) -> Iterator[str]:
    """Counted on the supplier's working days, whatever kept a mail back in between."""
    mails = [one for one in to_suppliers(season) if case.number in (one.row.order, *one.row.also)]
    asked = [one for one in mails if one.row.purpose in STARTS_A_WINDOW]
    rules, country = season.office.policy.of(case.order).reminders, case.order.supplier.country
    for before, after in pairwise(asked):
        if after.row.purpose is Purpose.REMINDER:
            days = (before.at + dt.timedelta(days=n) for n in range(1, (after.at - before.at).days + 2))
            between = sum(CountryCalendar().working(country, day.date()) and day <= after.at for day in days)
            if between < rules.every_business_days - 1:
                yield f"{case.number}: reminded at {after.at}, written to at {before.at}"


def every_mail_is_explained_by_the_journal(season: Season) -> None:
    store = season.office.store
    journals = {case.number: store.journal(case.number) for case in store.cases()} | {"": store.journal("")}
    for one in season.sent:
        for number in (one.row.order, *one.row.also):
            rows = [row for row in journals[number] if row.entry.message == one.mail.message_id]
            assert [row.entry.event for row in rows][-1:] == ["mail.sent"], (one.row.purpose, number)
    written = ("mail.queued", "mail.drafted")
    planned = {row.entry.words for rows in journals.values() for row in rows if row.entry.event in written}
    for one in to_suppliers(season):
        said = f"{one.row.purpose} to {', '.join(one.mail.recipients)}"
        assert any(words.startswith(said) for words in planned), said


def nothing_is_lost(season: Season) -> None:
    messages, outbox = season.office.store.messages(), season.office.store.outbox()
    assert {one.state for one in messages} <= {MessageState.DONE, MessageState.HELD}
    late = [one for one in outbox if one.state is not OutboxState.SENT and (one.next_at or END) < END]
    assert late == []


def nothing_is_confirmed_that_was_not_said(season: Season) -> None:
    faults = []
    for case in season.office.store.cases():
        for line in case.lines:
            # Of whatever revision: a late answer to an older one goes to a person, who may take it.
            spoken = season.suppliers.said.items()
            same = (words for (number, _, own), words in spoken if (number, own) == (case.number, line.line))
            said = set[tuple[str, str]]().union(*same)
            if line.confirmed is None:
                continue
            day, price = line.confirmed.deliveries[0].date, line.confirmed.unit_price
            stated = {
                ("day", str(day)),
                ("price", f"{price:.2f}"),
                ("count", str(int(line.confirmed.quantity or 0))),
            }
            if not stated <= said:
                faults.append((season.suppliers.habits[case.number], case.number, line.line, stated - said))
    assert faults == []


def whoever_is_away_is_stood_in_for(season: Season) -> None:
    away = [
        one
        for one in season.sent
        if ADA.email in one.mail.recipients
        and one.row.purpose in (Purpose.ESCALATION, Purpose.OVERDUE)
        and dt.date(2026, 11, 16) <= one.at.date() <= dt.date(2026, 11, 27)
    ]
    assert away == []


def the_first_and_the_last_day_have_their_mails(season: Season) -> None:
    assert min(one.at for one in season.sent) < START + dt.timedelta(days=1)
    assert max(one.at for one in season.sent) > END - dt.timedelta(days=4)


def what_our_people_decided_is_resolved_for_ever(season: Season) -> None:
    for one in season.office.store.exceptions(everything=True):
        ended = [move for move in one.moves if move.state is ExceptionState.RESOLVED]
        assert len(ended) == (one.state is ExceptionState.RESOLVED), one.id


MUST_HOLD = (
    everything_was_played,
    nothing_due_was_left_lying_and_nothing_went_wrong,
    every_order_is_settled_or_has_an_owner_and_a_next_date,
    nobody_gets_the_same_mail_twice,
    suppliers_are_written_to_in_their_working_hours_alone,
    reminders_of_one_order_are_as_far_apart_as_the_policy_says,
    every_mail_is_explained_by_the_journal,
    nothing_is_lost,
    nothing_is_confirmed_that_was_not_said,
    whoever_is_away_is_stood_in_for,
    the_first_and_the_last_day_have_their_mails,
    what_our_people_decided_is_resolved_for_ever,
)


def test_all_that_must_hold_over_ninety_days_holds(season: Season, subtests: pytest.Subtests) -> None:
    """One test, so that the season is played once, on however many cores; each fault is told by its name."""
    for holds in MUST_HOLD:
        with subtests.test(holds.__name__):
            holds(season)
