"""What a policy may say about when our own people hear of things: at once, in a daily digest, once a week.

The types of the file's `[digest]`, `[quiet]`, `[review]`, `[[person]]`, `[[channel]]`. Which instants follow
from them is `hearing.py`'s business, what is said then is `procurement.digest`'s and `procurement.review`'s.
"""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from countersign.procurement.judgement import Severity
from countersign.procurement.policy.limits import ClockTime, Country, Section, Zone
from countersign.procurement.policy.people import Address, RoleName

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
Language = Annotated[str, Field(pattern=r"^([a-z]{2,3})?$")]


def _role_or_address(given: str) -> str:
    if "@" not in given and given not in get_args(RoleName):
        raise ValueError(f"it must be an address, or one of {', '.join(get_args(RoleName))}")
    return given


RoleOrAddress = Annotated[str, AfterValidator(_role_or_address)]


class DigestRules(Section):
    """The daily mail to each person, and which exceptions wait for it instead of being mailed at once."""

    enabled: bool
    at: ClockTime
    batch_below: Severity


class Quiet(Section):
    """When mails to our own people wait; with neither start nor end there are no such hours."""

    start: ClockTime | None = None
    end: ClockTime | None = None
    free_days: bool
    urgent_from: Severity

    @model_validator(mode="after")
    def _both(self) -> "Quiet":
        if (self.start is None) != (self.end is None):
            raise ValueError("start and end belong together: set both, or neither")
        if self.start is not None and self.start == self.end:
            raise ValueError("start and end must differ: nobody could ever be written to")
        return self


class Person(Section):
    """One of our own people, where they differ from the company: what is left out is as for everybody."""

    who: Address
    zone: Zone = ""
    country: Country = ""
    language: Language = ""
    digest_at: ClockTime | None = None
    quiet_start: ClockTime | None = None
    quiet_end: ClockTime | None = None

    @model_validator(mode="after")
    def _both(self) -> "Person":
        if (self.quiet_start is None) != (self.quiet_end is None):
            raise ValueError("quiet_start and quiet_end belong together: set both, or neither")
        if self.quiet_start is not None and self.quiet_start == self.quiet_end:
            raise ValueError("quiet_start and quiet_end must differ: they could never be written to")
        return self


class ReviewRules(Section):
    """The weekly review: when, for whom, and what it is measured against. `to` are roles or addresses."""

    weekday: Weekday
    at: ClockTime
    to: tuple[RoleOrAddress, ...]
    acknowledged_percent: Annotated[int, Field(ge=0, le=100)]
    least_lines: Annotated[int, Field(ge=1, le=1000)]


class Channel(Section):
    """A channel besides email. What is secret about it, its address, stands in the settings under `name`."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    role: RoleName | None = None
    severity: Severity = Severity.HIGH
    review: bool = False
