"""A new policy on old answers: what it would have accepted, whom spared, and what it would regret."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from builders import a_line, a_route, accepted, an_order
from stopwatch import computing

from countersign.procurement.claims import Delivery, LineReading, LineStatus, MessageKind, Reading
from countersign.procurement.judgement import Verdict
from countersign.procurement.policy.backtest import Past, Regret, backtest
from countersign.procurement.policy.model import default_policy, parse_policy

ORDER = an_order()
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
LATE = replace(accepted(ORDER), status=LineStatus.CHANGED, deliveries=(Delivery(dt.date(2026, 12, 14)),))
LATER = replace(LATE, deliveries=(Delivery(dt.date(2026, 12, 21)),))
OLD = default_policy()
NEW = parse_policy("[tolerance.date]\nlate_days = 3\n", "new.toml")


def past(*lines: LineReading, day: int = 0) -> Past:
    reading = Reading(MessageKind.CONFIRMATION, (ORDER.number,), lines)
    return Past(f"m{day}", NOON + dt.timedelta(days=day), reading, a_route(ORDER), (ORDER,))


def test_a_wider_tolerance_accepts_what_was_escalated_and_spares_its_owner() -> None:
    result = backtest([past(LATE)], OLD, NEW)
    assert (result.before.verdicts[Verdict.ESCALATE], result.after.verdicts[Verdict.ACCEPT]) == (1, 1)
    assert (result.before.alerts[ORDER.buyer.email], result.after.alerts[ORDER.buyer.email]) == (1, 0)
    (change,) = result.changes
    assert (change.orders, change.before, change.after) == ((ORDER.number,), Verdict.ESCALATE, Verdict.ACCEPT)
    assert change.why.startswith("3 days later than ordered")


def test_what_both_treat_alike_is_no_change() -> None:
    result = backtest([past(accepted(ORDER)), past(LATER, day=1)], OLD, NEW)
    assert (result.answers, result.changes) == (2, [])


def test_a_line_that_it_would_have_accepted_and_that_slipped_again_is_named() -> None:
    result = backtest([past(LATE), past(LATER, day=2)], OLD, NEW)
    assert result.regretted == [
        Regret(ORDER.number, 10, "500 at 12.5 on 2026-12-14", "500 at 12.5 on 2026-12-21 (2026-11-05)")
    ]


def test_a_line_said_again_with_the_same_values_is_no_regret() -> None:
    again = replace(LATE, quantity=Decimal("500.0"))
    assert backtest([past(LATE), past(again, day=2)], OLD, NEW).regretted == []


def test_a_hundred_thousand_lines_take_less_than_twenty_seconds() -> None:
    order = an_order(*(a_line(number) for number in range(1, 51)))
    lines = [accepted(order, line.line) for line in order.lines]
    answer = replace(past(*lines), orders=(order,))
    with computing() as spent:
        result = backtest([answer] * 40, OLD, NEW)  # 2,000 lines, a fiftieth
    assert result.after.accepted_lines == 2_000
    assert spent.seconds * 50 < 20
