"""A person settles an exception. Whoever decides, by whatever way, comes through here.

The first answer stands: settling what is settled raises a sentence and changes nothing.
"""

from countersign.agent.steps.office import Office
from countersign.procurement.case import CaseException, ExceptionState
from countersign.procurement.errors import Conflict
from countersign.procurement.events import PersonResolved
from countersign.procurement.ports import Commit


def resolve(office: Office, decided: PersonResolved) -> CaseException:
    """Settles the exception and returns it as it is now. Raises `NotFound`, `Conflict`."""
    known = office.store.exception(decided.exception)
    if known.state is ExceptionState.RESOLVED:
        raise Conflict(
            f"{decided.exception} was settled before by {known.resolved_by} ({known.resolution}); "
            f"`countersign journal {known.order}` shows how"
        )
    now = office.clock()
    decision = office.step(office.store.case(known.order), decided, now)
    office.store.commit(Commit(now, (decision,), office.letters(decision, now)))
    return office.store.exception(decided.exception)
