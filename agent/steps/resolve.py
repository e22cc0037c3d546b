"""A person settles an exception. Whoever decides, by whatever way, comes through here.

The first answer stands: settling what is settled raises a sentence and changes nothing.
"""

from countersign.agent.steps.office import Office
from countersign.procurement.case import CaseException, ExceptionState
from countersign.procurement.errors import Conflict
from countersign.procurement.events import PersonResolved, Resolution
from countersign.procurement.ports import Commit


def resolve(office: Office, identity: str, resolution: Resolution, by: str, note: str = "") -> CaseException:
    """Settles the exception and returns it as it is now. Raises `NotFound`, `Conflict`."""
    known = office.store.exception(identity)
    if known.state is ExceptionState.RESOLVED:
        raise Conflict(
            f"{identity} was settled before by {known.resolved_by} ({known.resolution}); "
            f"`countersign journal {known.order}` shows how"
        )
    now = office.clock()
    event = PersonResolved(identity, resolution, by, note)
    decision = office.step(office.store.case(known.order), event, now)
    office.store.commit(Commit(now, (decision,), office.letters(decision, now)))
    return office.store.exception(identity)
