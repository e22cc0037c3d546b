"""The company's policy, typed: what a TOML file may say, and nothing else.

The commented `default.toml` beside this file documents every setting. Loading reports every fault at once,
each with its line and, for an unknown key, the nearest one that exists. Judging is done in `rules.py` and
`verdict.py`, waiting in `waiting.py`; this module only holds what they look up.
"""

import datetime as dt
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from countersign.procurement.errors import BadPolicy
from countersign.procurement.policy import toml

NotNegative = Annotated[Decimal, Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=365)]


class Section(BaseModel):
    """A table of the policy: frozen, and closed to keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DateTolerance(Section):
    """How many days a promised date may differ. Unset is not checked, zero allows nothing."""

    early_days: Days | None = None
    late_days: Days | None = None


class AmountTolerance(Section):
    """How far a quantity or price may differ. Where an amount and a per cent are set, both must hold."""

    over_percent: NotNegative | None = None
    under_percent: NotNegative | None = None
    over_amount: NotNegative | None = None
    under_amount: NotNegative | None = None


class Tolerances(Section):
    """One tolerance a field."""

    date: DateTolerance
    quantity: AmountTolerance
    price: AmountTolerance


class Acknowledgment(Section):
    """How long an order may stay unanswered."""

    window_business_days: Days


class Reminders(Section):
    """How often a silent supplier is reminded before a person hears of it."""

    count: Annotated[int, Field(ge=0, le=10)]
    every_business_days: Annotated[int, Field(ge=1, le=60)]
    away_business_days: Days


class Hours(Section):
    """When mails to suppliers may go out, in the supplier's own time zone."""

    start: dt.time
    end: dt.time

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if self.start >= self.end:
            raise ValueError("start must be before end")
        return self


class Questions(Section):
    """How often a supplier is asked about the same thing before a person decides."""

    rounds: Annotated[int, Field(ge=0, le=5)]


class Mode(Section):
    """How much is done with nobody looking. Both accept clean answers; see `default.toml`."""

    default: Literal["supervised", "automatic"]


class Readers(Section):
    """What the model's word is worth. "accept" has to be earned: see `agent/earned.py`."""

    llm_alone: Literal["raise", "ignore", "accept"]
    when_model_down: Literal["person", "wait"]
    wait_hours: Annotated[int, Field(ge=1, le=168)]


class TrustRules(Section):
    """What happens to answers whose sender could not be verified."""

    unverified: Literal["accept", "escalate"]


class SeverityLimits(Section):
    """From which money effect on, in the order's currency, a finding is medium, high or critical.

    For dates the effect is value-days: what the line costs times the days it slips.
    """

    medium: NotNegative
    high: NotNegative
    critical: NotNegative


class Policy(Section):
    """Everything that the company decided."""

    name: str
    mode: Mode
    tolerance: Tolerances
    acknowledgment: Acknowledgment
    reminders: Reminders
    hours: Hours
    questions: Questions
    readers: Readers
    trust: TrustRules
    severity: SeverityLimits
    value_days: SeverityLimits


def default_policy() -> Policy:
    """The policy that holds where nothing else is set."""
    return parse_policy(default_text(), "default.toml")


def default_text() -> str:
    """The commented default, for `countersign init` and the guide."""
    return files("countersign.procurement.policy").joinpath("default.toml").read_text("utf-8")


def load_policy(path: Path) -> Policy:
    """A policy file laid over the default. Raises `BadPolicy` with every fault."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicy(str(path), (f"it can't be read ({error})",)) from error
    return parse_policy(text, str(path))


def parse_policy(text: str, path: str) -> Policy:
    """The text of a policy file laid over the default. Raises `BadPolicy` with every fault."""
    given = toml.parse(text, path)
    base = toml.parse(default_text(), "default.toml")
    try:
        return Policy.model_validate(toml.overlay(base, given))
    except ValidationError as error:
        raise BadPolicy(path, toml.faults(error, text, Policy)) from error
