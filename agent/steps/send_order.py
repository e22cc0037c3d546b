"""An order goes out: its case is opened and its mail is put into the outbox, both or neither.

Sending the same order twice changes nothing; the same revision with other content is refused; a higher
revision replaces what was ordered and asks for a new confirmation.
"""

from enum import StrEnum

from countersign.agent.steps.office import Office
from countersign.procurement.case import Case
from countersign.procurement.errors import Conflict, NotFound
from countersign.procurement.events import OrderReleased
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import Commit


class Sent(StrEnum):
    """What became of an order that was handed in."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISED = "revised"


def plan_order(office: Office, order: PurchaseOrder) -> Sent:
    """What `send_order` would do. Raises `Conflict` for an order that contradicts what was sent."""
    known = _known(office, order.number)
    if known is None:
        return Sent.NEW
    if known.order == order:
        return Sent.UNCHANGED
    if order.revision > known.order.revision:
        return Sent.REVISED
    raise Conflict(
        f"order {order.number}, revision {order.revision}, was sent before with other content; "
        f"raise its revision above {known.order.revision} to send the change"
    )


def send_order(office: Office, order: PurchaseOrder) -> Sent:
    """Opens or renews the order's case and queues its mail, in one transaction."""
    outcome = plan_order(office, order)
    if outcome is Sent.UNCHANGED:
        return outcome
    now = office.clock()
    case = _known(office, order.number) or Case(order, office.token(order.number))
    decision = office.step(case, OrderReleased(order), now)
    office.store.commit(Commit(now, (decision,), office.letters(decision, now)))
    return outcome


def _known(office: Office, number: str) -> Case | None:
    try:
        return office.store.case(number)
    except NotFound:
        return None
