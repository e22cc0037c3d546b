"""Somebody else committed first: what was decided on an older case is decided anew on the one that stands.

Whoever decides reads the case itself, inside what is tried again: only then is it the newest.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from countersign.agent.steps.office import Office
from countersign.procurement.case import Decision
from countersign.procurement.erp import Write
from countersign.procurement.errors import Stale
from countersign.procurement.events import Event
from countersign.procurement.ports import Commit

TRIES = 3
T = TypeVar("T")


def until_fresh(decide_and_commit: Callable[[], T], tries: int = TRIES) -> T:
    """What it returns once its commit was not `Stale`; raises that where the case would not stand still."""
    for _ in range(tries - 1):
        with suppress(Stale):
            return decide_and_commit()
    return decide_and_commit()


def stepped(office: Office, order: str, event: Event, *, writes: Sequence[Write] = ()) -> Decision:
    """What follows from an event for an order, committed with its letters. Raises `NotFound`, `Stale`."""

    def once() -> Decision:
        now = office.clock()
        decision = office.step(office.store.case(order), event, now)
        office.store.commit(Commit(now, (decision,), office.letters(decision, now), writes=tuple(writes)))
        return decision

    return until_fresh(once)
