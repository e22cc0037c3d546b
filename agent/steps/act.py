"""A person acts on an exception. Whoever decides, by whatever way, comes through here.

The first decision stands: whoever comes second is told so, and the journal keeps that they came.
"""

from countersign.agent.steps.again import stepped
from countersign.agent.steps.office import Office
from countersign.procurement.actions import Outcome
from countersign.procurement.events import PersonActed


def act(office: Office, acted: PersonActed) -> Outcome:
    """Carries it out; the outcome is what to answer. Raises `NotFound`, or `Stale` after a few tries."""
    decision = stepped(office, office.store.exception(acted.exception).order, acted)
    assert decision.outcome is not None
    return decision.outcome
