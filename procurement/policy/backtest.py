"""A policy held against what suppliers wrote before: what it would have done, and who would have heard.

Pure: the stored answers are handed in, nothing is read again and nothing is sent. An answer is judged
against its order as it stands now.

    backtest(past, old, new) -> Result(before, after, changes, regretted)
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from countersign.procurement.claims import ExceptionType, LineReading, Reading
from countersign.procurement.judgement import Finding, Judgement, Verdict
from countersign.procurement.mail import Route
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.routing import hears_of, owner_of
from countersign.procurement.policy.verdict import judge
from countersign.procurement.policy.waiting import Calendar

LineKey = tuple[str, int]
NOBODY = "nobody"
"""Who hears of it where no address is known."""


@dataclass(frozen=True)
class Past:
    """One answer as it was read, with the orders that it is about; `firsts` are their first revisions."""

    message: str
    at: dt.datetime
    reading: Reading
    route: Route
    orders: tuple[PurchaseOrder, ...]
    firsts: Mapping[str, PurchaseOrder] = field(default_factory=dict)


@dataclass(frozen=True)
class Happened:
    """What turned out about a line: it came late, or not as confirmed."""

    order: str
    line: int
    at: dt.datetime
    words: str


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

    def add(self, past: Past, judgement: Judgement, under: Policy, fallback: str) -> None:
        """Counts one answer, and everybody who would have had a mail about it."""
        self.verdicts[judgement.verdict] += 1
        self.accepted_lines += len(judgement.settled)
        if judgement.verdict is Verdict.ESCALATE:
            self.alerts.update(_told(past, judgement, under, fallback))


def _told(past: Past, judgement: Judgement, under: Policy, fallback: str) -> Iterator[str]:
    """The owner of each exception and who hears of it too, once a mail: as the state machine sends them."""
    for order in past.orders or (None,):
        if order is None:
            yield fallback or NOBODY
            continue
        policy, on = under.of(order), past.at.date()
        owned: dict[str, list[Finding]] = {}
        for one in judgement.findings:
            if one.order in ("", order.number) and one.type is not ExceptionType.NO_ACKNOWLEDGMENT:
                owner = owner_of(one.type, order, policy, on, fallback) or NOBODY
                owned.setdefault(owner, []).append(one)
        for owner, theirs in owned.items():
            kinds, severities = [one.type for one in theirs], [one.severity for one in theirs]
            yield from dict.fromkeys((owner, *hears_of(kinds, severities, order, policy, on)))


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
    """A line that the new policy accepts and that was changed afterwards, or turned out late or wrong."""

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


def backtest(
    past: Iterable[Past],
    old: Policy,
    new: Policy,
    happened: Iterable[Happened] = (),
    calendar: Calendar | None = None,
    fallback: str = "",
) -> Result:
    """Every answer judged under both policies, in the order in which they came.

    `happened` is what turned out about lines since; `fallback` hears of orders without a buyer's address.
    """
    result = Result()
    accepted: dict[LineKey, tuple[Past, LineReading]] = {}
    for one in past:
        before = judge(one.reading, one.route, one.orders, old, one.firsts, calendar)
        after = judge(one.reading, one.route, one.orders, new, one.firsts, calendar)
        result.before.add(one, before, old, fallback)
        result.after.add(one, after, new, fallback)
        if before.verdict is not after.verdict:
            result.changes.append(_change(one, before, after))
        result.regretted += _regrets(one, accepted)
        accepted.update({(line.order, line.line): (one, line) for line in after.settled})
    result.regretted += _turned_out(happened, accepted)
    return result


def _turned_out(
    happened: Iterable[Happened], accepted: Mapping[LineKey, tuple[Past, LineReading]]
) -> Iterator[Regret]:
    for one in happened:
        found = accepted.get((one.order, one.line))
        if found and found[0].at <= one.at:
            yield Regret(one.order, one.line, _values(found[1]), f"{one.words} ({one.at:%Y-%m-%d})")


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
