"""What an answer says as a whole, and how much of a line comes: the same for each standard's codes."""

from decimal import Decimal

from countersign.erp.files.edi.document import Place
from countersign.erp.files.formats import Confirmed, LineAnswer, LineStatus
from countersign.erp.files.parts import plain
from countersign.procurement.order import Line


def overall(answer: Confirmed, accepted: str, rejected: str, changed: str) -> str:
    """The code for the whole order: a yes or no to all of it only where every line is answered so."""
    statuses = {one.status for one in answer.lines}
    if answer.complete and statuses == {LineStatus.ACCEPTED}:
        return accepted
    return rejected if answer.complete and statuses == {LineStatus.REJECTED} else changed


def reference(answer: Confirmed) -> str:
    """The supplier's own number of the order, where all lines that name one agree on it."""
    named = {one.confirmed.reference for one in answer.lines} - {""}
    return named.pop() if len(named) == 1 else ""


def comes(one: LineAnswer, line: Line, place: Place) -> Decimal | None:
    """How much of a line comes; None of a rejected one. Raises `BadOrders` where its parts say otherwise."""
    if one.status is LineStatus.REJECTED:
        return None
    said = one.confirmed
    parts = sum((part.quantity for part in said.schedule), Decimal(0))
    total = said.quantity if said.quantity is not None else parts or line.quantity
    if said.schedule and parts != total:
        raise place.fault(f"{plain(total)} are confirmed in parts that come to {plain(parts)}")
    return total
