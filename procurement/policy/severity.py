"""How much depends on a finding: money at stake, days times value, nearness to the need date, the component.

Where the thresholds lie is the policy's; who hears of which severity is the routing's.

    money or value-days -> low .. critical, then steps up for a critical component and for a date past need
"""

import datetime as dt
from decimal import Decimal

from countersign.procurement.claims import ExceptionType
from countersign.procurement.compare import Measure, Variance
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Line
from countersign.procurement.policy.model import Policy, SeverityLimits

ALWAYS_CRITICAL = frozenset({ExceptionType.BANK_DETAILS})
ALWAYS_HIGH = frozenset({ExceptionType.SENDER, ExceptionType.REJECTION, ExceptionType.DELIVERY_FAILURE})
_STEPS = tuple(Severity)


def by_money(money: Decimal, limits: SeverityLimits) -> Severity:
    """The severity of an amount, in the order's currency."""
    if money >= limits.critical:
        return Severity.CRITICAL
    if money >= limits.high:
        return Severity.HIGH
    return Severity.MEDIUM if money >= limits.medium else Severity.LOW


def of_variance(variance: Variance, line: Line | None, policy: Policy) -> Severity:
    """The severity of a difference on a line (None: on the order as a whole)."""
    limits = policy.value_days if variance.field is Measure.DATE else policy.severity
    steps = 0
    if line is not None and line.critical:
        steps += policy.raised.critical_component
    if line is not None and variance.field is Measure.DATE:
        last = max((one.promised for one in variance.slips), default=line.date)
        steps += _near_need(line, last, policy)
    return raised(by_money(variance.money, limits), steps)


def _near_need(line: Line, promised: dt.date, policy: Policy) -> int:
    if line.need_date is None or promised <= line.date:
        return 0
    if promised > line.need_date:
        return policy.raised.past_need_date
    close = (line.need_date - promised).days <= policy.raised.near_days
    return policy.raised.near_need_date if close else 0


def of_kind(kind: ExceptionType) -> Severity:
    """The severity of what has no difference to measure."""
    if kind in ALWAYS_CRITICAL:
        return Severity.CRITICAL
    if kind is ExceptionType.REVIEW:
        return Severity.LOW
    return Severity.HIGH if kind in ALWAYS_HIGH else Severity.MEDIUM


def of_doubt(kind: ExceptionType, line: Line | None, value: Decimal, policy: Policy) -> Severity:
    """The severity of what is not certain about a line that is worth `value`, in the order's currency."""
    steps = policy.raised.critical_component if line is not None and line.critical else 0
    if value >= policy.severity.critical:
        steps += 1
    return raised(of_kind(kind), steps)


def raised(severity: Severity, steps: int) -> Severity:
    """A severity some steps higher, critical at most."""
    return _STEPS[min(_STEPS.index(severity) + steps, len(_STEPS) - 1)]
