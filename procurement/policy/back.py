"""What the `[write_back]` table may say: whether and what goes back to the company's system, and its days.

    day of arrival    ─► arrival_field,   buffer_days later
    day of departure  ─► departure_field, transit_days later; not written where those are not set

A field is named as the system names it; "" is the one that its connector takes by itself. Whether the system
has a field of that name only the settings can tell (`agent/examine`); which rule holds is `dating`'s.
"""

from typing import Annotated, Literal

from pydantic import Field

from countersign.procurement.policy.limits import DATE_FIELD, Scope, Section

FieldName = Annotated[str, Field(max_length=100), DATE_FIELD]
Buffer = Annotated[int, Field(ge=-30, le=365)]
Transit = Annotated[int, Field(ge=0, le=365)]
DAYS = ("arrival_field", "buffer_days", "departure_field", "transit_days")
"""What an override may set otherwise."""


class DayOverride(Scope):
    """Fields and buffers that hold for a part of the orders only; what it leaves out holds as it is."""

    name: Annotated[str, Field(min_length=1)]
    arrival_field: FieldName | None = None
    buffer_days: Buffer | None = None
    departure_field: FieldName | None = None
    transit_days: Transit | None = None


class WriteBack(Section):
    """What goes back to the company's system: whether, what, in which of its fields, how many days later."""

    mode: Literal["off", "propose", "automatic"]
    fields: tuple[Literal["quantity", "price", "date", "reference", "refusal", "reason"], ...]
    arrival_field: FieldName = ""
    buffer_days: Buffer
    departure_field: FieldName = ""
    transit_days: Transit | None = None
    override: tuple[DayOverride, ...] = ()
