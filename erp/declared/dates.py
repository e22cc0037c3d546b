"""What a described system calls its fields for a day: the one that it takes by itself, and others by name.

[confirmed] date = "ConfirmedDeliveryDate"                        taken by itself
[confirmed.dates] ConfirmedShippingDate = "…"                     where the policy says so
"""

from collections.abc import Mapping

from countersign.erp.declared import templates
from countersign.erp.declared.form import NOWHERE, System


def date_fields(system: System, parameters: Mapping[str, str]) -> tuple[str, ...]:
    """Their names, that first which takes a day by itself; none where it holds no confirmed day."""
    about = system.confirmed
    at = about.schedule.date if about.schedule else about.date
    if at == NOWHERE:
        return ()
    given = {**{name: one.default or "" for name, one in system.parameters.items()}, **parameters}
    path = templates.text(at.path, given).partition(" | ")[0]
    return (about.date_name or path.rpartition("/")[2], *about.dates)
