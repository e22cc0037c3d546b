"""What the policy makes of a reading: findings, and the verdict that follows from them.

Data only. The rules that produce it are in `policy/rules.py`, their sum in `policy/verdict.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

from countersign.procurement.claims import Evidence, ExceptionType, LineReading, Reading
from countersign.procurement.mail import Rule

MODE = "mode."
"""How the rules begin that stop a line for no other reason than that a person is to settle it."""


class Verdict(StrEnum):
    """What happens next: take it, write to the supplier, put it before a person, or nothing at all."""

    ACCEPT = "accept"
    ASK = "ask"
    ESCALATE = "escalate"
    IGNORE = "ignore"


class Severity(StrEnum):
    """How much depends on it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as ordered or not certain. `rule` names the rule that stopped it.

    `line` None: the whole order. `order` empty: the whole mail. `ask`: the supplier can settle it.
    """

    type: ExceptionType
    words: str
    rule: str
    severity: Severity
    order: str = ""
    line: int | None = None
    evidence: tuple[Evidence, ...] = ()
    ask: bool = False


@dataclass(frozen=True)
class Judgement:
    """One mail judged: what may be taken as confirmed, what stopped the rest, and every rule that was asked.

    `settled` are the lines that may be taken as confirmed. A line is in `settled` or has a finding or was
    not mentioned; never two of these.
    """

    verdict: Verdict
    reading: Reading
    settled: tuple[LineReading, ...] = ()
    findings: tuple[Finding, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether it settles something, or would but for the mode."""
        return bool(self.settled or self.findings) and all(one.rule.startswith(MODE) for one in self.findings)
