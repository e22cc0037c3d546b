"""A person acts on an exception. Whoever decides, by whatever way, comes through here.

The first decision stands: whoever comes second is told so, and the journal keeps that they came.
"""

from countersign.agent.steps.office import Office
from countersign.procurement.actions import Outcome
from countersign.procurement.errors import Stale
from countersign.procurement.events import PersonActed
from countersign.procurement.ports import Commit

TRIES = 3


def act(office: Office, acted: PersonActed) -> Outcome:
    """Carries it out; the outcome is what to answer. Raises `NotFound`, or `Stale` after a few tries."""
    order = office.store.exception(acted.exception).order
    for attempt in range(TRIES):
        now = office.clock()
        decision = office.step(office.store.case(order), acted, now)
        try:
            office.store.commit(Commit(now, (decision,), office.letters(decision, now)))
            break
        except Stale:
            if attempt == TRIES - 1:
                raise
    assert decision.outcome is not None
    return decision.outcome
