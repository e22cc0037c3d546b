"""The rules that a reading is held against: one function a rule, each pure, each says why.

Every function returns `Finding`s, the things that stop an answer, and the `Rule`s that were asked with what
they saw, hits and misses alike. What the findings add up to is `verdict.py`'s decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from countersign.procurement.claims import OTHER_NUMBER, Doubt, ExceptionType, LineReading, LineStatus
from countersign.procurement.compare import Measure, Variance, compare, in_one_day, line_total, order_total
from countersign.procurement.judgement import Finding, Severity
from countersign.procurement.mail import Route, Rule, Sort, Trust
from countersign.procurement.order import Line, PurchaseOrder
from countersign.procurement.policy import severity
from countersign.procurement.policy.limits import Ruling, Weight
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.tolerance import Subject, WorkDays, allowance, asked, passes, recounted


@dataclass(frozen=True)
class Outcome:
    """What a rule found, and that it was asked."""

    findings: tuple[Finding, ...] = ()
    rules: tuple[Rule, ...] = ()


def judge_sender(route: Route, policy: Policy) -> Outcome:
    """Only the order's supplier may answer for it, and the mail server must have verified them."""
    match route.trust:
        case Trust.ALIGNED:
            return _passed("sender.aligned", "the sender's domain is the supplier's and was verified")
        case Trust.FORGED:
            words = "the sender's address is the supplier's, but the mail server says it is not from them"
            return _stopped(ExceptionType.SENDER, "sender.forged", words)
        case Trust.STRANGER:
            words = "the sender is not the supplier of this order"
            return _stopped(ExceptionType.SENDER, "sender.stranger", words)
        case Trust.UNVERIFIED:
            words = "the mail server did not verify the sender"
            if policy.trust.unverified == "escalate":
                return _stopped(ExceptionType.SENDER, "sender.unverified", words)
            return _passed("sender.unverified", words + "; the policy accepts that")
        case Trust.UNCHECKED:
            return _passed("sender.unchecked", "no mail server was named whose word on the sender counts")
        case _:
            assert_never(route.trust)


def judge_route(route: Route) -> Outcome:
    """A mail that points at two different orders is nobody's answer until a person says whose."""
    findings = tuple(
        _finding(ExceptionType.CONFLICT, words, "route.contradiction") for words in route.contradictions
    )
    return Outcome(findings, (Rule("route.contradiction", bool(findings)),))


def judge_doubt(doubt: Doubt, order: PurchaseOrder | None, policy: Policy) -> Finding:
    """What the readers doubt stays open; its severity follows the money that hangs on it."""
    line = order.line(doubt.line) if order and doubt.line is not None else None
    at_stake = order.value(line) if order and line else Decimal(0)
    return Finding(
        doubt.type,
        doubt.words,
        doubt.rule,
        severity.of_doubt(doubt.type, line, at_stake, policy),
        doubt.order,
        doubt.line,
        doubt.evidence,
        ask=doubt.askable,
    )


def judge_line(
    order: PurchaseOrder,
    reading: LineReading,
    policy: Policy,
    first: PurchaseOrder | None = None,
    work: WorkDays | None = None,
) -> Outcome:
    """One line: what was rejected, substituted or stated otherwise than ordered, and by which tolerance.

    `first` is the order's first revision, from which cumulative tolerances are measured; `work` counts
    business days.
    """
    if reading.status is LineStatus.REJECTED:
        line = order.line(reading.line)
        weight = severity.by_money(order.value(line), policy.severity) if line else Severity.HIGH
        words = "the supplier rejects this line"
        finding = _at(order, reading, ExceptionType.REJECTION, words, "line.rejected", weight)
        return Outcome((finding,), (Rule("line.rejected", True, words),))
    if reading.status not in (LineStatus.ACCEPTED, LineStatus.CHANGED):
        return Outcome()
    substitution = _substitution(order, reading, policy)
    numbered = _numbered(order, reading, policy)
    variances = _variances(order, reading, policy, first or order, work or WorkDays())
    told = (substitution, numbered, variances, _in_parts(order, reading, variances))
    return Outcome(
        tuple(f for one in told for f in one.findings), tuple(r for one in told for r in one.rules)
    )


def _numbered(order: PurchaseOrder, reading: LineReading, policy: Policy) -> Outcome:
    """A line that was answered under another number than ours, and known by its item."""
    other = tuple(one for one in reading.evidence if one.field == OTHER_NUMBER)
    if not other:
        return Outcome()
    words = f"line {reading.line} was answered under another number"
    if policy.matching.line_numbers == "ignore":
        return Outcome(rules=(Rule("matching.line_numbers", False, words, order.number),))
    finding = Finding(
        ExceptionType.ITEM, words, "matching.line_numbers", Severity.MEDIUM, order.number, reading.line, other
    )
    return Outcome((finding,), (Rule("matching.line_numbers", True, words, order.number),))


def _substitution(order: PurchaseOrder, reading: LineReading, policy: Policy) -> Outcome:
    if not reading.item:
        return Outcome(rules=(Rule("line.substitution", False),))
    line, key = order.line(reading.line), policy.matching.item
    ours = {key(one) for one in (line.item, line.supplier_item) if one} if line else set()
    if not line or key(reading.item) in ours:
        return Outcome(rules=(Rule("line.substitution", False),))
    words = f"offers {reading.item} instead of {line.item or line.description}"
    finding = _at(
        order, reading, ExceptionType.SUBSTITUTION, words, "line.substitution", Severity.HIGH, field="item"
    )
    return Outcome((finding,), (Rule("line.substitution", True, words),))


def _variances(
    order: PurchaseOrder, reading: LineReading, policy: Policy, first: PurchaseOrder, work: WorkDays
) -> Outcome:
    """Every difference held against the tolerances of its field."""
    comparison = compare(order, reading, policy.factors)
    incomparable = tuple(
        _at(order, reading, one.type, one.words, f"compare.{one.type}", Severity.HIGH)
        for one in comparison.incomparables
    )
    subject = Subject(order, order.line(reading.line))
    now = [*comparison.variances, *_if(line_total(order, reading, policy.factors))]
    differing = policy.drifts.union(one.field for one in now)
    held = [
        _hold(ruling, recounted(variance, ruling, subject, work))
        for field in Measure
        if field in differing
        for ruling in asked(policy, field, subject)
        for variance in (_since(first, reading, policy) if ruling.limits.cumulative else now)
        if variance.field is field
    ]
    findings = tuple(_found(order, reading, one, policy) for one in held if one.stops)
    return Outcome((*incomparable, *findings), tuple(one.rule(order, reading.line) for one in held))


def _in_parts(order: PurchaseOrder, reading: LineReading, variances: Outcome) -> Outcome:
    """A line that is wanted in parts, and one day for it: the supplier can tell what becomes of each part."""
    line = order.line(reading.line)
    if line is None or not line.schedule:
        return Outcome()
    told = any(one.type is ExceptionType.DATE for one in variances.findings)
    if told or not in_one_day(line, reading):
        return Outcome(rules=(Rule("line.schedule", False, "", order.number),))
    parts = len(line.schedule)
    words = f"line {line.line} is wanted in {parts} parts, and it is not said how much comes when"
    finding = _at(order, reading, ExceptionType.DATE, words, "line.schedule", Severity.MEDIUM)
    return Outcome((replace(finding, ask=True),), (Rule("line.schedule", True, words, order.number),))


def _since(first: PurchaseOrder, reading: LineReading, policy: Policy) -> list[Variance]:
    """The differences from what the order's first revision said of the line."""
    if first.line(reading.line) is None:
        return []
    compared = compare(first, reading, policy.factors).variances
    return [*compared, *_if(line_total(first, reading, policy.factors))]


def _if(variance: Variance | None) -> tuple[Variance, ...]:
    return (variance,) if variance else ()


@dataclass(frozen=True)
class _Held:
    """A difference, the tolerance that it was held against, and whether that let it pass."""

    ruling: Ruling
    variance: Variance
    words: str
    passed: bool

    @property
    def stops(self) -> bool:
        """Whether it becomes an exception; a warning is only noted."""
        return not self.passed and self.ruling.limits.weight is not Weight.WARN

    def rule(self, order: PurchaseOrder, line: int | None = None) -> Rule:
        """What is noted about the rule."""
        words = self.words if line is None else f"line {line}: {self.words}"
        return Rule(self.ruling.name, not self.passed, words, order.number)


def _hold(ruling: Ruling, variance: Variance) -> _Held:
    allowed = allowance(ruling, upwards=variance.difference > 0)
    since = " since the first order" if ruling.limits.cumulative else ""
    words = f"{variance.words}{since} ({allowed} allowed)"
    return _Held(ruling, variance, words, passes(ruling, variance))


def _found(order: PurchaseOrder, reading: LineReading, held: _Held, policy: Policy) -> Finding:
    variance = held.variance
    weight = _severity(held, order.line(reading.line), policy)
    return _at(order, reading, variance.field.exception, held.words, held.ruling.name, weight)


def _severity(held: _Held, line: Line | None, policy: Policy) -> Severity:
    """What blocks is never less than high."""
    found = severity.of_variance(held.variance, line, policy)
    blocks = held.ruling.limits.weight is Weight.BLOCK
    return Severity.HIGH if blocks and found in (Severity.LOW, Severity.MEDIUM) else found


def judge_total(
    order: PurchaseOrder, readings: Sequence[LineReading], policy: Policy, first: PurchaseOrder | None = None
) -> Outcome:
    """What the whole order costs as confirmed. Passing for each line does not excuse the sum."""
    held = [
        _hold(ruling, variance)
        for ruling in asked(policy, Measure.ORDER_TOTAL, Subject(order))
        if (variance := order_total(_from(first or order, order, ruling), readings, policy.factors))
    ]
    findings = tuple(
        Finding(ExceptionType.PRICE, one.words, one.ruling.name, _severity(one, None, policy), order.number)
        for one in held
        if one.stops
    )
    return Outcome(findings, tuple(one.rule(order) for one in held))


def _from(first: PurchaseOrder, order: PurchaseOrder, ruling: Ruling) -> PurchaseOrder:
    return first if ruling.limits.cumulative else order


def _at(
    order: PurchaseOrder,
    reading: LineReading,
    kind: ExceptionType,
    words: str,
    rule: str,
    severity: Severity,
    *,
    field: str = "",
) -> Finding:
    """A finding on a line, with the evidence for its field, or all of the line's where there is none."""
    about = {ExceptionType.PRICE: "unit_price"}.get(kind, field or kind.value)
    evidence = tuple(one for one in reading.evidence if one.field == about) or reading.evidence
    return Finding(kind, words, rule, severity, order.number, reading.line, evidence)


def _finding(kind: ExceptionType, words: str, rule: str) -> Finding:
    return Finding(kind, words, rule, severity.of_kind(kind))


def _passed(name: str, words: str) -> Outcome:
    return Outcome(rules=(Rule(name, False, words),))


def _stopped(kind: ExceptionType, name: str, words: str) -> Outcome:
    return Outcome((_finding(kind, words, name),), (Rule(name, True, words),))


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def sort_is_for_people(sort: Sort) -> bool:
    """Whether a mail of this sort was written by somebody who expects to be read."""
    return sort in (Sort.PERSON, Sort.CALENDAR)


def doubts_of(doubts: Sequence[Doubt], orders: Sequence[PurchaseOrder], policy: Policy) -> Outcome:
    """Every doubt of the readers as a finding."""
    by_number = {order.number: order for order in orders}
    findings = tuple(judge_doubt(doubt, by_number.get(doubt.order), policy) for doubt in doubts)
    return Outcome(findings, tuple(Rule(one.rule, True, one.words) for one in findings))
