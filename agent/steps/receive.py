"""Goods came in: their lines are not asked about any more, and what was overdue of them is closed."""

from countersign.agent.steps.again import stepped
from countersign.agent.steps.office import Office
from countersign.procurement.errors import NotFound
from countersign.procurement.events import GoodsReceived


def receive(office: Office, event: GoodsReceived) -> tuple[int, ...]:
    """Notes the receipt; the lines it is about. Raises `NotFound` for a line that the order does not have."""
    case = office.store.case(event.order)
    known = tuple(line.line for line in case.lines)
    if unknown := sorted(set(event.lines) - set(known)):
        raise NotFound(
            f"order {case.number} has no line {unknown[0]}; see `countersign orders show {case.number}`"
        )
    stepped(office, event.order, event)
    return tuple(sorted(set(event.lines))) or known
