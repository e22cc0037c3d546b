"""Goods came in: their lines are not asked about any more, and what was overdue of them is closed."""

from countersign.agent.steps.office import Office
from countersign.procurement.errors import NotFound, Stale
from countersign.procurement.events import GoodsReceived
from countersign.procurement.ports import Commit

TRIES = 3


def receive(office: Office, event: GoodsReceived) -> tuple[int, ...]:
    """Notes the receipt; the lines it is about. Raises `NotFound` for a line that the order does not have."""
    for attempt in range(TRIES):
        now, case = office.clock(), office.store.case(event.order)
        known = tuple(line.line for line in case.lines)
        if unknown := sorted(set(event.lines) - set(known)):
            raise NotFound(
                f"order {case.number} has no line {unknown[0]}; see `countersign orders show {case.number}`"
            )
        decision = office.step(case, event, now)
        try:
            office.store.commit(Commit(now, (decision,), office.letters(decision, now)))
            break
        except Stale:
            if attempt == TRIES - 1:
                raise
    return tuple(sorted(set(event.lines))) or known
