"""What a policy may say about waiting for suppliers: how long, when they are reminded, what is watched later.

The types of `[acknowledgment]` `[reminders]` `[hours]` `[questions]` `[check_in]` `[overdue]` `[terms]`.
Which instants follow from them is `waiting.py`'s business, what is done then is `chasing`'s and `watching`'s.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from countersign.procurement.policy.limits import ClockTime, Days, Section
from countersign.procurement.policy.rhythm import WEEKDAYS, Weekday

Weekdays = Annotated[tuple[Weekday, ...], Field(min_length=1)]


class Acknowledgment(Section):
    """How long an order may stay unanswered."""

    window_business_days: Days


class Reminders(Section):
    """How often a silent supplier is reminded before a person hears of it, and on which days at what time."""

    count: Annotated[int, Field(ge=0, le=10)]
    every_business_days: Annotated[int, Field(ge=1, le=60)]
    away_business_days: Days
    weekdays: Weekdays = WEEKDAYS
    at: ClockTime = dt.time(9)
    orders_per_mail: Annotated[int, Field(ge=1, le=20)] = 10

    def on(self, day: dt.date) -> bool:
        """Whether reminders go out on that day of the week."""
        return day.weekday() in {WEEKDAYS.index(name) for name in self.weekdays}


class Hours(Section):
    """When mails to suppliers may go out, in the supplier's own time zone.

    `ours` are those that one of our own people sends: an order, an answer of theirs.
    """

    start: ClockTime
    end: ClockTime
    ours: Literal["at-once", "wait"] = "at-once"

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if self.start >= self.end:
            raise ValueError("start must be before end")
        return self


class Questions(Section):
    """How often a supplier is asked about the same thing before a person decides."""

    rounds: Annotated[int, Field(ge=0, le=5)]


class CheckIn(Section):
    """How long before a confirmed day its supplier is asked whether it holds; 0 is never."""

    days_before: Days = 0


class Overdue(Section):
    """When a supplier is asked about a confirmed day that has passed, and when a person hears; 0 is never."""

    ask_after_business_days: Days = 0
    tell_after_business_days: Annotated[int, Field(ge=1, le=60)] = 2


class Terms(Section):
    """How long we may object to terms that a supplier names; after that nobody did. 0: no clock runs."""

    object_within_business_days: Days = 0
