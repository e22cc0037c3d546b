"""A policy held against what suppliers wrote before: what it would have done, and who would have heard.

Pure: the stored answers are handed in, nothing is read again and nothing is sent. An answer is judged
against its order as it stands now.

    backtest(past, old, new) -> Result(before, after, changes, regretted)
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from countersign.procurement.claims import LineReading, Reading
from countersign.procurement.judgement import Judgement, Verdict
from countersign.procurement.mail import Route
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.verdict import judge

LineKey = tuple[str, int]


@dataclass(frozen=True)
class Past:
    """One answer as it was read, with the orders that it is about; `firsts` are their first revisions."""

    message: str
    at: dt.datetime
    reading: Reading
    route: Route
    orders: tuple[PurchaseOrder, ...]
    firsts: Mapping[str, PurchaseOrder] = field(default_factory=dict)


@dataclass
class Tally:
    """What a policy does with all answers. `alerts` counts the mails that each person gets."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    accepted_lines: int = 0
    alerts: Counter[str] = field(default_factory=Counter)

    @property
    def by_verdict(self) -> Mapping[str, int]:
        """How many answers came to each verdict."""
        return {verdict.value: count for verdict, count in self.verdicts.items()}

    def add(self, past: Past, judgement: Judgement) -> None:
        """Counts one answer."""
        self.verdicts[judgement.verdict] += 1
        self.accepted_lines += len(judgement.settled)
        if judgement.verdict is Verdict.ESCALATE:
            owners = {order.buyer.email for order in past.orders if order.buyer.email} or {"the fallback"}
            self.alerts.update(owners)


@dataclass(frozen=True)
class Change:
    """An answer that the two policies treat differently, and what stops it under the stricter one."""

    message: str
    orders: tuple[str, ...]
    before: Verdict
    after: Verdict
    why: str


@dataclass(frozen=True)
class Regret:
    """A line that the new policy accepts and that the supplier changed afterwards."""

    order: str
    line: int
    accepted: str
    later: str


@dataclass
class Result:
    """Both policies over the same answers."""

    before: Tally = field(default_factory=Tally)
    after: Tally = field(default_factory=Tally)
    changes: list[Change] = field(default_factory=list)
    regretted: list[Regret] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many answers were judged."""
        return sum(self.after.verdicts.values())


def backtest(past: Iterable[Past], old: Policy, new: Policy) -> Result:
    """Every answer judged under both policies, in the order in which they came."""
    result = Result()
    accepted: dict[LineKey, tuple[Past, LineReading]] = {}
    for one in past:
        before = judge(one.reading, one.route, one.orders, old, one.firsts)
        after = judge(one.reading, one.route, one.orders, new, one.firsts)
        result.before.add(one, before)
        result.after.add(one, after)
        if before.verdict is not after.verdict:
            result.changes.append(_change(one, before, after))
        result.regretted += _regrets(one, accepted)
        accepted.update({(line.order, line.line): (one, line) for line in after.settled})
    return result


def _change(one: Past, before: Judgement, after: Judgement) -> Change:
    stopping = after.findings or before.findings
    why = stopping[0].words if stopping else ""
    return Change(one.message, one.reading.orders, before.verdict, after.verdict, why)


def _regrets(one: Past, accepted: Mapping[LineKey, tuple[Past, LineReading]]) -> Iterable[Regret]:
    """Lines of this answer that an earlier one was accepted for with other values."""
    for line in one.reading.lines:
        earlier = accepted.get((line.order, line.line))
        if earlier and _stated(line) and _values(line) != _values(earlier[1]):
            yield Regret(line.order, line.line, _values(earlier[1]), f"{_values(line)} ({one.at:%Y-%m-%d})")


def _stated(line: LineReading) -> bool:
    return line.quantity is not None or line.unit_price is not None or bool(line.deliveries)


def _values(line: LineReading) -> str:
    quantity = f"{line.quantity.normalize():f}" if line.quantity is not None else "?"
    price = f"{line.unit_price.normalize():f}" if line.unit_price is not None else "?"
    days = ", ".join(one.worst.isoformat() for one in line.deliveries) or "?"
    return f"{quantity} at {price} on {days}"
