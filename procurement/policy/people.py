"""What a policy may say about the people who settle exceptions: their roles, their windows, their approvals.

The types of the file's `[owners]` and `[approvals]`. Who may decide what follows from them in `deciding.py`,
what happens when nobody does in `procurement/owning.py`.
"""

from typing import Annotated, Literal

from pydantic import Field

from countersign.procurement.claims import ExceptionType
from countersign.procurement.judgement import Severity
from countersign.procurement.policy.limits import Country, Limit, Section

BUYER = "buyer"
MANAGER = "manager"
RoleName = Literal["buyer", "planner", "finance", "quality", "manager"]
Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
Wait = Annotated[int, Field(ge=1, le=60)]


class BySeverity(Section):
    """Business days, by how much depends on it."""

    low: Wait
    medium: Wait
    high: Wait
    critical: Wait

    def of(self, severity: Severity) -> int:
        """The days for one severity."""
        days: int = getattr(self, severity.value)
        return days


class Owners(Section):
    """How long the owner of an exception may take, and who may decide besides them."""

    country: Country
    remind_business_days: BySeverity
    manager_business_days: Wait
    again_business_days: Wait
    also: tuple[RoleName, ...]


class Need(Section):
    """Decisions that hold only once somebody in `role` has approved them.

    No types: of every type. With neither limit: whatever it costs; with both: beyond either of them.
    """

    name: Annotated[str, Field(min_length=1)]
    role: RoleName
    of: tuple[Literal["accept", "revise", "cancel"], ...] = ("accept", "revise")
    types: tuple[ExceptionType, ...] = ()
    severity: Severity = Severity.LOW
    over_amount: Limit = None
    over_percent: Limit = None


class Approvals(Section):
    """What needs another pair of eyes, and how long they may take."""

    remind_business_days: Wait
    manager_business_days: Wait
    again_business_days: Wait
    need: tuple[Need, ...] = ()
