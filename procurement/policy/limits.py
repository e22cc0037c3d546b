"""What a tolerance may say: how far one field may differ, for whom, and with what weight.

The types of the file's `[tolerance]` tables and of its overrides. Which of them holds for a line is
`tolerance.py`'s business, what follows from it is `rules.py`'s.

    Tolerances (the company's) ── override* ── Scope (for whom) + one limit a field
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from countersign.procurement.compare import Measure

ANY = "any"


def _unset(value: object) -> object:
    """How a file takes back a limit that the default sets: "any"."""
    return None if value == ANY else value


NotNegative = Annotated[Decimal, Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=365)]
COUNTRY, ZONE, DATE_FIELD = "country", "zone", "date field"
"""Marks of settings that hold one: whether there is such a thing, only the world can tell."""
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$"), COUNTRY]
Zone = Annotated[str, ZONE]
# As TOML writes it (08:00:00): a bare number would be taken for seconds.
ClockTime = Annotated[dt.time, Field(strict=True)]
Limit = Annotated[NotNegative | None, BeforeValidator(_unset)]
DayLimit = Annotated[Days | None, BeforeValidator(_unset)]


class Section(BaseModel):
    """A table of the policy: frozen, and closed to keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Weight(StrEnum):
    """What a difference beyond a tolerance does: it is noted, opens an exception, or opens a high one."""

    WARN = "warn"
    EXCEPTION = "exception"
    BLOCK = "block"


Adopt = Literal["supplier", "order"]
"""Whose value is recorded as confirmed where the two differ within tolerance."""


class DateTolerance(Section):
    """How far a promised date may differ. Unset is not checked, zero allows nothing.

    `late_value_days` limits what the line costs times the days it is late, in the order's currency. Days
    are all days, or working days of our own country ("business") or of the supplier's.
    """

    early_days: DayLimit = None
    late_days: DayLimit = None
    late_value_days: Limit = None
    calendar: Literal["calendar", "business", "supplier"] = "calendar"
    combine: Literal["all", "any"] = "all"
    weight: Weight = Weight.EXCEPTION
    cumulative: bool = False
    adopt: Adopt = "supplier"


class AmountTolerance(Section):
    """How far a quantity, price or sum may differ. Where an amount and a per cent are set, both must hold,
    or with `combine = "any"` one of them. `maximum` caps what the per cent allows.
    """

    over_percent: Limit = None
    under_percent: Limit = None
    over_amount: Limit = None
    under_amount: Limit = None
    maximum: Limit = None
    combine: Literal["all", "any"] = "all"
    weight: Weight = Weight.EXCEPTION
    cumulative: bool = False
    adopt: Adopt = "supplier"

    @model_validator(mode="after")
    def _capped(self) -> "AmountTolerance":
        if self.maximum is not None and self.over_percent is None and self.under_percent is None:
            raise ValueError("maximum caps a per cent, so over_percent or under_percent must be set as well")
        return self


class _Fields(Section):
    """One tolerance a field; a field that is left out is not limited here."""

    date: DateTolerance | None = None
    quantity: AmountTolerance | None = None
    price: AmountTolerance | None = None
    line_total: AmountTolerance | None = None
    order_total: AmountTolerance | None = None
    charge: AmountTolerance | None = None

    def of(self, field: Measure) -> DateTolerance | AmountTolerance | None:
        """The tolerance of one field."""
        limits: DateTolerance | AmountTolerance | None = getattr(self, field.value)
        return limits


# From the most to the least telling: a rule for an item beats one for a category, and so on.
PRECEDENCE = ("item", "category", "supplier", "tier", "site")
OneOrMore = str | int | tuple[str | int, ...]


class Matching(Section):
    """What of an answer must be just as on the order, and what may differ and still be the same."""

    line_numbers: Literal["ignore", "exception"]
    other_units: Literal["convert", "exception"]
    item_signs: Literal["ignore", "exception"]
    item_case: Literal["ignore", "exception"]

    def item(self, written: str) -> str:
        """An item's number as it is compared."""
        text = "".join(written.split())
        if self.item_signs == "ignore":
            text = "".join(sign for sign in text if sign.isalnum())
        return text.casefold() if self.item_case == "ignore" else text


class Invoice(Section):
    """How the quantity of an invoice is held against receipts and the order."""

    match: Literal["cumulative", "received", "off"]
    ahead_amount: Limit = None


CurrencyCode = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Rate = Annotated[Decimal, Field(gt=0)]


class Currency(Section):
    """Fixed rates: `rates.EUR.USD` is what one euro is in dollars."""

    rates: Mapping[CurrencyCode, Mapping[CurrencyCode, Rate]] = {}


class Scope(Section):
    """What a rule is limited to; empty is the whole company. All keys must match, by one of their names."""

    item: OneOrMore = ()
    category: OneOrMore = ()
    supplier: OneOrMore = ()
    tier: OneOrMore = ()
    site: OneOrMore = ()

    def names(self, key: str) -> frozenset[str]:
        """The names that a key is limited to, folded; empty where it is not."""
        given: OneOrMore = getattr(self, key)
        return frozenset(str(one).casefold() for one in (given if isinstance(given, tuple) else (given,)))

    @property
    def rank(self) -> int:
        """How specific it is, higher wins: each key outweighs all that come after it."""
        return sum(1 << place for place, key in enumerate(reversed(PRECEDENCE)) if self.names(key))

    @property
    def everywhere(self) -> bool:
        """Whether it names nothing, and so would hold for every line."""
        return not any(self.names(key) for key in PRECEDENCE)

    def covers(self, subject: Mapping[str, frozenset[str]]) -> bool:
        """Whether a subject with these names, by key, is one of those that it is for."""
        keys = ((key, self.names(key)) for key in PRECEDENCE)
        return not any(names and names.isdisjoint(subject[key]) for key, names in keys)

    def meets(self, other: "Scope") -> bool:
        """Whether neither is more specific, and both may hold for the same line."""
        pairs = [(self.names(key), other.names(key)) for key in PRECEDENCE]
        return all(bool(one) == bool(two) and (not one or bool(one & two)) for one, two in pairs)


class Override(Scope, _Fields):
    """Tolerances that hold for a part of the orders only."""

    name: Annotated[str, Field(min_length=1)]


class Tolerances(_Fields):
    """The company's tolerances, and those that beat them for some lines."""

    override: tuple[Override, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """One field's tolerance, the name that it is printed by, and the `keys` that it is limited to."""

    name: str
    field: Measure
    limits: DateTolerance | AmountTolerance
    keys: tuple[tuple[str, frozenset[str]], ...] = ()
