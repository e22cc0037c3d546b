"""Part deliveries in Tryton: one stock move for each, by the wizard of its module `stock_split`.

    open moves of a line + the slices wanted ─► fits?    the same quantities: only days are written
                                             ─► split    one move becomes as many as there are slices

How moves are made one again, and days are written, is the connector's work.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from countersign.erp.tryton.rpc import Rpc
from countersign.procurement.erp import Slice

Row = Mapping[str, Any]
_WIZARD = "wizard.stock.move.split"


def quantity_of(move: Row) -> Decimal:
    """So much comes by it, in its own unit."""
    return Decimal(str(move["quantity"]))


def fits(moves: Sequence[Row], slices: Sequence[Slice]) -> bool:
    """Whether the slices can be laid on these moves by days alone: as many of each quantity, or one day."""
    return len(slices) <= 1 or sorted(map(quantity_of, moves)) == sorted(one.quantity for one in slices)


def paired(moves: Sequence[Row], slices: Sequence[Slice]) -> list[tuple[Row, Slice]]:
    """Each move with the slice that it carries, the earliest slices on the oldest moves."""
    left, pairs = sorted(slices, key=lambda one: one.date), list[tuple[Row, Slice]]()
    for move in moves:
        place = next((one for one in left if len(slices) == 1 or one.quantity == quantity_of(move)), None)
        if place is None:
            continue
        pairs.append((move, place))
        if len(slices) > 1:
            left.remove(place)
    return pairs


def split(rpc: Rpc, move: Row, quantity: Decimal, unit: int) -> None:
    """The move keeps `quantity`, and a new one gets the rest. Raises `ErpError`."""
    about = {"active_model": "stock.move", "active_id": move["id"], "active_ids": [move["id"]]}
    session = rpc.call(f"{_WIZARD}.create", context=about)[0]
    start = {"count": 1, "quantity": float(quantity), "unit": unit}
    rpc.call(f"{_WIZARD}.execute", session, {"start": start}, "split", context=about)
    rpc.call(f"{_WIZARD}.delete", session, context=about)
