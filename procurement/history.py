"""What a supplier did so far, as a value: `past` counts it, the letters put it into words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class History:
    """A supplier's latest orders: `hours` is the median time until their first answer, None without any."""

    orders: int = 0
    answered: int = 0
    hours: float | None = None
    confirmed: int = 0
    late: int = 0
