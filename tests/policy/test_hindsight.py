"""A backtest on a real database: who would have heard of what, and what turned out since."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from builders import ADA, a_line, a_reading, a_route, accepted, an_order
from stopwatch import computing
from stored_answers import fill

from countersign.agent.hindsight import hindsight
from countersign.procurement.case import Case, CaseException, Decision
from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Buyer, PurchaseOrder
from countersign.procurement.policy.backtest import Regret
from countersign.procurement.policy.model import default_policy, parse_policy
from countersign.procurement.ports import Commit, Store
from countersign.store.memory import MemoryStore
from countersign.store.sqlite import open_store

ORDER = an_order(a_line(10), a_line(20))
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
LATE = replace(accepted(ORDER), status=LineStatus.CHANGED, deliveries=(Delivery(dt.date(2026, 12, 14)),))
WIDE = parse_policy("[tolerance.date]\nlate_days = 3\n", "new.toml")


def stored(
    *lines: LineReading, order: PurchaseOrder = ORDER, opened: tuple[CaseException, ...] = ()
) -> Store:
    store = MemoryStore()
    store.commit(Commit(NOON, (Decision(Case(order, "t", version=1), opened=opened),)))
    store.keep("m1", b"", "imap", NOON)
    store.commit(Commit(NOON, message="m1", route=a_route(order), reading=a_reading(order, *lines)))
    return store


def opened(kind: ExceptionType, days: int) -> CaseException:
    at = NOON + dt.timedelta(days=days)
    return CaseException(
        f"{ORDER.number}-1", ORDER.number, kind, Severity.HIGH, "overdue", "4 days overdue", "", at, 10
    )


def test_an_accepted_line_that_came_late_is_regretted() -> None:
    store = stored(LATE, opened=(opened(ExceptionType.OVERDUE, 45),))
    assert hindsight(store, SINCE, default_policy(), WIDE).regretted == [
        Regret(ORDER.number, 10, "500 at 12.5 on 2026-12-14", "4 days overdue (2026-12-18)")
    ]


@pytest.mark.parametrize("one", [opened(ExceptionType.OVERDUE, -1), opened(ExceptionType.PRICE, 45)])
def test_what_was_wrong_before_or_is_another_matter_is_not(one: CaseException) -> None:
    assert hindsight(stored(LATE, opened=(one,)), SINCE, default_policy(), WIDE).regretted == []


PEOPLE = """
[roles]
planner = "plan@orchard-metal.example"
manager = "boss@orchard-metal.example"
[routing]
owner = { date = "planner" }
cc = { date = ["buyer"] }
[[absence]]
who = "plan@orchard-metal.example"
first = 2026-11-01
last = 2026-11-30
stand_in = "stand.in@orchard-metal.example"
"""


def test_alerts_are_counted_by_who_gets_the_mails_on_that_day() -> None:
    routed = parse_policy(PEOPLE, "new.toml")
    result = hindsight(stored(LATE), SINCE, default_policy(), routed)
    assert dict(result.before.alerts) == {ADA.email: 1}
    assert dict(result.after.alerts) == {"stand.in@orchard-metal.example": 1, ADA.email: 1}


def test_without_a_buyer_the_fallback_hears_or_nobody() -> None:
    store = stored(LATE, order=replace(ORDER, buyer=Buyer()))
    found = hindsight(store, SINCE, WIDE, default_policy(), fallback="desk@orchard-metal.example")
    assert dict(found.after.alerts) == {"desk@orchard-metal.example": 1}
    assert dict(hindsight(store, SINCE, WIDE, default_policy()).after.alerts) == {"nobody": 1}


def test_a_real_database_is_read_and_judged_within_the_bar(tmp_path: Path) -> None:
    path = tmp_path / "countersign.sqlite"
    fill(path, 2_000)  # a fiftieth of what the bar speaks of; `make bench` takes it whole
    store = open_store(path)
    with computing() as spent:
        result = hindsight(store, SINCE, default_policy(), WIDE)
    store.close()
    assert (result.answers, result.before.accepted_lines, result.after.accepted_lines) == (400, 1_335, 1_775)
    assert spent.seconds * 50 < 20
