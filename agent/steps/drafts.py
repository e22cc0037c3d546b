"""A person sends or discards a mail that waited for them: in draft mode, every mail to a supplier.

Each is one transaction: the mail's state, what follows for the order, and the journal. The first word on a
draft stands.
"""

from countersign.agent.steps.again import until_fresh
from countersign.agent.steps.office import Office
from countersign.procurement.errors import BadInput, NotFound
from countersign.procurement.events import DraftDiscarded, DraftReleased
from countersign.procurement.ports import Commit, OutboxMail, OutboxState


def send_draft(office: Office, message_id: str, by: str) -> OutboxMail:
    """Lets a draft go out; returns it. Raises `NotFound`, `Stale`."""
    return _end(office, message_id, by, "")


def discard_draft(office: Office, message_id: str, by: str, reason: str) -> OutboxMail:
    """Keeps a draft from ever going out; returns it. Raises `NotFound`, `Stale`, `BadInput`."""
    if not reason.strip():
        raise BadInput("say why the mail is not to go out: `countersign mail discard ID --by … --reason …`")
    return _end(office, message_id, by, reason)


def _end(office: Office, message_id: str, by: str, reason: str) -> OutboxMail:
    def once() -> OutboxMail:
        row = _waiting(office, message_id)
        office.store.commit(_commit(office, row, by, reason))
        return row

    return until_fresh(once)


def _waiting(office: Office, message_id: str) -> OutboxMail:
    row = office.store.sent_mail(message_id)
    if row is None:
        raise NotFound(f"there is no mail {message_id}; see `countersign mail drafts`")
    if row.state is not OutboxState.DRAFT:
        raise NotFound(f"this mail is {row.state} and waits for nobody; see `countersign mail drafts`")
    return row


def _commit(office: Office, row: OutboxMail, by: str, reason: str) -> Commit:
    now, key = office.clock(), row.mail.message_id
    case = office.store.case(row.order)
    if reason:
        decision = office.step(case, DraftDiscarded(key, row.purpose, by, reason), now)
        return Commit(now, (decision,), office.letters(decision, now), discarded=key, failure=reason)
    decision = office.step(case, DraftReleased(key, row.purpose, by), now)
    return Commit(now, (decision,), office.letters(decision, now), released=key)
