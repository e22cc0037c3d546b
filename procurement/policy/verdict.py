"""From findings to a verdict: what is settled, what stops the rest, and what happens next.

judge(reading, route, orders, policy) -> Judgement

a machine's mail    bounce -> a person · everything else -> nothing
something stopped   a person, unless the supplier can settle all of it -> ask them
a line is settled   accept, or ask about the lines of the order that it left out
receipt only        nothing: the timers go on chasing
nothing was read    a person: no mail that somebody wrote is ignored
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from countersign.procurement.claims import ExceptionType, LineReading, LineStatus, MessageKind, Reading
from countersign.procurement.judgement import MODE, Finding, Judgement, Severity, Verdict
from countersign.procurement.mail import Route, Rule, Sort
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy import rules
from countersign.procurement.policy.adopting import adopted
from countersign.procurement.policy.charging import tolerated
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.modes import held_by_mode
from countersign.procurement.policy.rules import Outcome
from countersign.procurement.policy.tolerance import WorkDays
from countersign.procurement.policy.waiting import Calendar, Weekdays

ONE_A_LINE = frozenset(
    {ExceptionType.SUBSTITUTION, ExceptionType.ITEM, ExceptionType.UOM, ExceptionType.CURRENCY}
)
_UNSETTLED = {
    LineStatus.NOT_MENTIONED: "nothing is said about line {line}",
    LineStatus.RECEIVED: "line {line} was received, but is not confirmed yet",
}
STATED = (LineStatus.ACCEPTED, LineStatus.CHANGED)


def judge(
    reading: Reading,
    route: Route,
    orders: Sequence[PurchaseOrder],
    policy: Policy,
    firsts: Mapping[str, PurchaseOrder] | None = None,
    calendar: Calendar | None = None,
) -> Judgement:
    """One mail, judged. `orders` are those that `route` names, `firsts` their first revisions where known.

    Business days are those of `calendar`; without one, Mondays to Fridays.
    """
    if route.sort is Sort.BOUNCE:
        return _bounced(reading, route)
    if not rules.sort_is_for_people(route.sort):
        words = f"{route.sort}: nobody wrote this"
        return Judgement(Verdict.IGNORE, reading, rules=(*route.rules, Rule("sort", True, words)))
    if _concerns_nobody(reading, route):
        words = "no order, no supplier, nothing about an order"
        return Judgement(Verdict.IGNORE, reading, rules=(*route.rules, Rule("route.unrelated", True, words)))
    sender = rules.judge_sender(route, policy)
    if sender.findings:
        reading = _not_theirs(reading)
    outcomes = [
        sender,
        *_outcomes(reading, route, orders, Under(policy, firsts or {}, calendar or Weekdays())),
    ]
    findings = _once(finding for one in outcomes for finding in one.findings)
    asked = (*route.rules, *(rule for one in outcomes for rule in one.rules))
    settled = _settled(reading, findings)
    by_number = {order.number: order for order in orders}
    if by_mode := held_by_mode(settled, by_number, policy):
        findings = (*findings, *by_mode)
        settled = _settled(reading, findings)
    settled, kept = adopted(settled, by_number, policy)
    asked = (*asked, *kept)
    return _sum(reading, settled, findings, asked)


def _not_theirs(reading: Reading) -> Reading:
    """What somebody else says is not what the supplier said: the words stay as evidence, the values go."""
    lines = tuple(
        line
        if line.status is LineStatus.NOT_MENTIONED
        else LineReading(line.order, line.line, LineStatus.UNCLEAR, evidence=line.evidence)
        for line in reading.lines
    )
    return replace(reading, lines=lines)


@dataclass(frozen=True)
class Under:
    """What a mail is judged under: the rules, the orders' first revisions, and the calendar."""

    policy: Policy
    firsts: Mapping[str, PurchaseOrder]
    calendar: Calendar


def _outcomes(
    reading: Reading, route: Route, orders: Sequence[PurchaseOrder], under: Under
) -> Iterable[Outcome]:
    policy, firsts = under.policy, under.firsts
    yield rules.judge_route(route)
    doubts, about_charges = tolerated(reading.doubts, orders, policy)
    yield Outcome(rules=about_charges)
    yield rules.doubts_of(doubts, orders, policy)
    by_number = {order.number: order for order in orders}
    own = {order.number: policy.of(order) for order in orders}
    work = {number: WorkDays(under.calendar, one.owners.country) for number, one in own.items()}
    for line in reading.lines:
        if order := by_number.get(line.order):
            first = firsts.get(line.order)
            yield rules.judge_line(order, line, own[line.order], first, work[line.order])
    for order in orders:
        said = [line for line in reading.lines if line.order == order.number and line.status in STATED]
        if said:
            yield rules.judge_total(order, said, own[order.number], firsts.get(order.number))


def _sum(
    reading: Reading,
    settled: tuple[LineReading, ...],
    findings: tuple[Finding, ...],
    asked: tuple[Rule, ...],
) -> Judgement:
    findings = findings or _unread(reading, settled)
    findings = (*findings, *_incomplete(reading, findings))
    findings = findings or (*_merely_named(settled, reading), *_left_out(settled, reading))
    if findings:
        stopping = [one for one in findings if not one.rule.startswith(MODE)]
        verdict = Verdict.ASK if stopping and all(one.ask for one in stopping) else Verdict.ESCALATE
    else:
        verdict = Verdict.ACCEPT if settled else Verdict.IGNORE
    return Judgement(verdict, reading, settled, findings, asked)


def _settled(reading: Reading, findings: Sequence[Finding]) -> tuple[LineReading, ...]:
    """The lines whose every value is known and that nothing stops; what concerns the mail stops them all."""
    if any(one.line is None and not one.order for one in findings):
        return ()
    whole_orders = {one.order for one in findings if one.line is None}
    stopped = {(one.order, one.line) for one in findings}
    return tuple(
        line
        for line in reading.lines
        if complete(line) and line.order not in whole_orders and (line.order, line.line) not in stopped
    )


def complete(line: LineReading) -> bool:
    """Whether quantity, price and date are all known to be confirmed."""
    said = line.status in STATED
    return said and line.quantity is not None and line.unit_price is not None and bool(line.deliveries)


def _unread(reading: Reading, settled: Sequence[LineReading]) -> tuple[Finding, ...]:
    """A finding for a mail in which nothing was understood, or a line unclear for no stated reason."""
    if settled or any(line.status is LineStatus.RECEIVED for line in reading.lines):
        return ()
    said = [line for line in reading.lines if line.status is not LineStatus.NOT_MENTIONED]
    if said and all(line.status in STATED for line in said):
        return ()
    order = reading.orders[0] if len(reading.orders) == 1 else ""
    words = "nothing in this mail could be read as an answer to the order"
    evidence = reading.opening
    return (Finding(ExceptionType.UNCLEAR, words, "reading.nothing", Severity.MEDIUM, order, None, evidence),)


def _incomplete(reading: Reading, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """A finding for each line of which only a part was confirmed, where nothing else stops it."""
    stopped = {(one.order, one.line) for one in findings}
    return tuple(
        Finding(
            ExceptionType.UNCLEAR,
            f"line {line.line} is confirmed in part: nothing is said about {_missing(line)}",
            "answer.incomplete",
            Severity.LOW,
            line.order,
            line.line,
            line.evidence,
            ask=True,
        )
        for line in reading.lines
        if line.status in STATED and not complete(line) and (line.order, line.line) not in stopped
    )


def _missing(line: LineReading) -> str:
    known = {
        "quantity": line.quantity is not None,
        "price": line.unit_price is not None,
        "date": bool(line.deliveries),
    }
    return " and ".join(name for name, is_known in known.items() if not is_known)


def _merely_named(settled: Sequence[LineReading], reading: Reading) -> tuple[Finding, ...]:
    """A finding for each order that an answer to another one names, without a word about any of its lines."""
    answered = {line.order for line in settled}
    silent = LineStatus.NOT_MENTIONED
    return tuple(
        Finding(
            ExceptionType.UNCLEAR,
            f"order {order} is named, but what is said about it is not known",
            "answer.merely-named",
            Severity.LOW,
            order,
            None,
            reading.opening,
        )
        for order in reading.orders
        if answered and order not in answered
        if all(line.status is silent for line in reading.lines if line.order == order)
    )


def _left_out(settled: Sequence[LineReading], reading: Reading) -> tuple[Finding, ...]:
    """A finding for each line that an answer which settles others says nothing about, or only received."""
    answered = {line.order for line in settled}
    return tuple(
        Finding(
            ExceptionType.NO_ACKNOWLEDGMENT,
            _UNSETTLED[line.status].format(line=line.line),
            "answer.partial",
            Severity.LOW,
            line.order,
            line.line,
            ask=True,
        )
        for line in reading.lines
        if line.status in _UNSETTLED and line.order in answered
    )


def _concerns_nobody(reading: Reading, route: Route) -> bool:
    nothing_said = not reading.lines and not reading.doubts
    return (
        not route.orders and not route.candidates and nothing_said and reading.kind is MessageKind.UNRELATED
    )


def _bounced(reading: Reading, route: Route) -> Judgement:
    words = f"our mail could not be delivered: {route.returned_reason or 'no reason was given'}"
    order = route.orders[0] if route.orders else ""
    if not route.permanent:
        rule = Rule("bounce.transient", True, words)
        return Judgement(Verdict.IGNORE, reading, rules=(*route.rules, rule))
    finding = Finding(ExceptionType.DELIVERY_FAILURE, words, "bounce.permanent", Severity.HIGH, order)
    rule = Rule("bounce.permanent", True, words)
    return Judgement(Verdict.ESCALATE, reading, (), (finding,), (*route.rules, rule))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, most severe first, each said once: a reader and a rule may have seen the same thing."""
    rank = list(reversed(Severity))
    unique: dict[tuple[str, ...], Finding] = {}
    for one in sorted(findings, key=lambda one: rank.index(one.severity)):
        words = "" if one.type in ONE_A_LINE and one.line is not None else one.words
        unique.setdefault((one.type, one.order, str(one.line), words), one)
    return tuple(unique.values())
