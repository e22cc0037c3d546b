"""The rules that a reading is held against: one function a rule, each pure, each says why.

Every function returns `Finding`s, the things that stop an answer, and the `Rule`s that were asked with what
they saw, hits and misses alike. What the findings add up to is `verdict.py`'s decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from countersign.procurement.claims import Doubt, ExceptionType, LineReading, LineStatus
from countersign.procurement.compare import Field, Variance, compare, plain
from countersign.procurement.judgement import Finding, Severity
from countersign.procurement.mail import Route, Rule, Sort, Trust
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import AmountTolerance, DateTolerance, Policy, SeverityLimits

ALWAYS_CRITICAL = frozenset({ExceptionType.BANK_DETAILS})
ALWAYS_HIGH = frozenset({ExceptionType.SENDER, ExceptionType.REJECTION, ExceptionType.DELIVERY_FAILURE})


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


def judge_doubt(doubt: Doubt, order: PurchaseOrder | None) -> Finding:
    """What the readers doubt stays open; its severity follows the money that hangs on it."""
    line = order.line(doubt.line) if order and doubt.line is not None else None
    at_stake = order.value(line) if order and line else Decimal(0)
    return Finding(
        doubt.type,
        doubt.words,
        doubt.rule,
        _severity_of(doubt.type, at_stake),
        doubt.order,
        doubt.line,
        doubt.evidence,
        ask=doubt.askable,
    )


def judge_line(order: PurchaseOrder, reading: LineReading, policy: Policy) -> Outcome:
    """One line: what was rejected, substituted or stated otherwise than ordered, and by which tolerance."""
    if reading.status is LineStatus.REJECTED:
        line = order.line(reading.line)
        severity = _limit(order.value(line), policy.severity) if line else Severity.HIGH
        words = "the supplier rejects this line"
        finding = _at(order, reading, ExceptionType.REJECTION, words, "line.rejected", severity)
        return Outcome((finding,), (Rule("line.rejected", True, words),))
    if reading.status not in (LineStatus.ACCEPTED, LineStatus.CHANGED):
        return Outcome()
    substitution = _substitution(order, reading)
    variances = _variances(order, reading, policy)
    return Outcome(substitution.findings + variances.findings, substitution.rules + variances.rules)


def _substitution(order: PurchaseOrder, reading: LineReading) -> Outcome:
    line = order.line(reading.line)
    if not reading.item or not line or _same_item(reading.item, line.item, line.supplier_item):
        return Outcome(rules=(Rule("line.substitution", False),))
    words = f"offers {reading.item} instead of {line.item or line.description}"
    finding = _at(
        order, reading, ExceptionType.SUBSTITUTION, words, "line.substitution", Severity.HIGH, field="item"
    )
    return Outcome((finding,), (Rule("line.substitution", True, words),))


def _same_item(offered: str, *ours: str) -> bool:
    def folded(text: str) -> str:
        return "".join(sign for sign in text.casefold() if sign.isalnum())

    return folded(offered) in {folded(one) for one in ours if one}


def _variances(order: PurchaseOrder, reading: LineReading, policy: Policy) -> Outcome:
    comparison = compare(order, reading)
    findings = [
        _at(order, reading, one.type, one.words, f"compare.{one.type}", Severity.HIGH)
        for one in comparison.incomparables
    ]
    rules = []
    for variance in comparison.variances:
        name = f"tolerance.{variance.field}.{policy.name}"
        allowed = allowance(variance, policy)
        passed = within(variance, policy)
        words = f"{variance.words} ({allowed} allowed)"
        rules.append(Rule(name, not passed, words))
        if not passed:
            severity = _limit(variance.money, _limits(variance.field, policy))
            findings.append(_at(order, reading, variance.field.exception, words, name, severity))
    return Outcome(tuple(findings), tuple(rules))


def within(variance: Variance, policy: Policy) -> bool:
    """Whether the policy lets this variance pass. Bounds are inclusive; what is unset is not checked."""
    upper, lower = _bounds(variance, policy)
    limits = upper if variance.difference > 0 else lower
    return all(value <= limit for value, limit in limits if limit is not None)


def _bounds(
    variance: Variance, policy: Policy
) -> tuple[list[tuple[Decimal, Decimal | None]], list[tuple[Decimal, Decimal | None]]]:
    """What is measured against which limit, for a difference upwards and for one downwards."""
    size = abs(variance.difference)
    share = abs(variance.percent) if variance.percent is not None else Decimal(0)
    match _tolerance(variance.field, policy):
        case DateTolerance() as days:
            return [(size, _decimal(days.late_days))], [(size, _decimal(days.early_days))]
        case AmountTolerance() as amounts:
            return (
                [(share, amounts.over_percent), (size, amounts.over_amount)],
                [(share, amounts.under_percent), (size, amounts.under_amount)],
            )
        case other:
            assert_never(other)


def allowance(variance: Variance, policy: Policy) -> str:
    """What would have been allowed in the direction of this variance, in words."""
    late = variance.difference > 0
    match _tolerance(variance.field, policy):
        case DateTolerance() as days:
            limit = days.late_days if late else days.early_days
            return "any" if limit is None else str(limit)
        case AmountTolerance() as amounts:
            percent = amounts.over_percent if late else amounts.under_percent
            amount = amounts.over_amount if late else amounts.under_amount
            parts = [f"{plain(percent)} %"] if percent is not None else []
            parts += [plain(amount)] if amount is not None else []
            return " and ".join(parts) or "any"
        case other:
            assert_never(other)


def _tolerance(field: Field, policy: Policy) -> DateTolerance | AmountTolerance:
    match field:
        case Field.DATE:
            return policy.tolerance.date
        case Field.QUANTITY:
            return policy.tolerance.quantity
        case Field.PRICE:
            return policy.tolerance.price
        case _:
            assert_never(field)


def _limits(field: Field, policy: Policy) -> SeverityLimits:
    return policy.value_days if field is Field.DATE else policy.severity


def _limit(money: Decimal, limits: SeverityLimits) -> Severity:
    if money >= limits.critical:
        return Severity.CRITICAL
    if money >= limits.high:
        return Severity.HIGH
    return Severity.MEDIUM if money >= limits.medium else Severity.LOW


def _severity_of(kind: ExceptionType, at_stake: Decimal) -> Severity:
    if kind in ALWAYS_CRITICAL:
        return Severity.CRITICAL
    if kind in ALWAYS_HIGH:
        return Severity.HIGH
    return Severity.HIGH if at_stake >= 25000 else Severity.MEDIUM


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
    return Finding(kind, words, rule, _severity_of(kind, Decimal(0)))


def _passed(name: str, words: str) -> Outcome:
    return Outcome(rules=(Rule(name, False, words),))


def _stopped(kind: ExceptionType, name: str, words: str) -> Outcome:
    return Outcome((_finding(kind, words, name),), (Rule(name, True, words),))


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def sort_is_for_people(sort: Sort) -> bool:
    """Whether a mail of this sort was written by somebody who expects to be read."""
    return sort in (Sort.PERSON, Sort.CALENDAR)


def doubts_of(doubts: Sequence[Doubt], orders: Sequence[PurchaseOrder]) -> Outcome:
    """Every doubt of the readers as a finding."""
    by_number = {order.number: order for order in orders}
    findings = tuple(judge_doubt(doubt, by_number.get(doubt.order)) for doubt in doubts)
    return Outcome(findings, tuple(Rule(one.rule, True, one.words) for one in findings))
