"""What is on its way: so much of a line, as a ship notice says. It is neither confirmed by that nor here.

    ship notice ─► the order's shipments in the system ─► GoodsShipped ─► the case's line, its journal

A line that is wholly on its way is not asked about; where it never comes, `watching` tells the planner.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Shipment:
    """So much of a line left, in the line's unit. `reference` is the number of the notice: the same one about
    the same line is the same shipment."""

    line: int
    quantity: Decimal
    reference: str = ""
    date: dt.date | None = None

    @property
    def words(self) -> str:
        """How much, when, and by which notice."""
        when = f" on {self.date.isoformat()}" if self.date else ""
        notice = f", by notice {self.reference}" if self.reference else ""
        return f"{self.quantity:f} shipped{when}{notice}"


def with_shipments(known: Sequence[Shipment], new: Iterable[Shipment]) -> tuple[Shipment, ...]:
    """All of them; a notice that comes again says what holds now."""
    held = {(one.line, one.reference): one for one in known}
    return tuple((held | {(one.line, one.reference): one for one in new}).values())


def on_its_way(shipments: Iterable[Shipment], line: int) -> Decimal:
    """How much of a line left."""
    return sum((one.quantity for one in shipments if one.line == line), Decimal(0))
