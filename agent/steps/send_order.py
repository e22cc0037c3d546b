"""Orders go out: their cases are opened and their mails put into the outbox, all of them or none.

Sending the same order twice changes nothing; the same revision with other content is refused; a higher
revision replaces what was ordered and asks for a new confirmation.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from countersign.agent.steps.office import Office
from countersign.procurement.case import Case
from countersign.procurement.errors import Conflict, NotFound
from countersign.procurement.events import OrderAdopted, OrderReleased
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import Commit


class Sent(StrEnum):
    """What became of an order that was handed in."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    WAITS = "waits"


def send_orders(
    office: Office, orders: Sequence[PurchaseOrder], sent_already: Collection[str] = (), by: str = ""
) -> dict[str, Sent]:
    """Opens or renews the orders' cases and queues their mails, in one transaction.

    `by` is the address of whoever hands them in. A revision that somebody else has to approve waits.
    A new order whose number is in `sent_already` was sent by other means: it is known, and not mailed.
    Raises `Conflict` for an order that contradicts what was sent, and sends nothing then.
    """
    known = {order.number: _known(office, order.number) for order in orders}
    outcomes = {order.number: _outcome(order, known[order.number]) for order in orders}
    now = office.clock()
    decisions = tuple(
        office.step(
            known[order.number] or Case(order, office.token(order.number)),
            _event(order, known[order.number], sent_already, by),
            now,
        )
        for order in orders
        if outcomes[order.number] in (Sent.NEW, Sent.REVISED)
    )
    outcomes |= {one.case.number: Sent.WAITS for one in decisions if one.case.proposed}
    if decisions:
        letters = tuple(letter for one in decisions for letter in office.letters(one, now))
        office.store.commit(Commit(now, decisions, letters))
    return outcomes


def _event(
    order: PurchaseOrder, known: Case | None, sent_already: Collection[str], by: str
) -> OrderReleased | OrderAdopted:
    adopted = known is None and order.number in sent_already
    return OrderAdopted(order) if adopted else OrderReleased(order, by)


def _known(office: Office, number: str) -> Case | None:
    try:
        return office.store.case(number)
    except NotFound:
        return None


def _outcome(order: PurchaseOrder, known: Case | None) -> Sent:
    if known is None:
        return Sent.NEW
    if known.order == order:
        return Sent.UNCHANGED
    if known.proposed == order:
        return Sent.WAITS
    if order.revision > known.order.revision:
        return Sent.REVISED
    raise Conflict(
        f"order {order.number}, revision {order.revision}, was sent before with other content; "
        f"raise its revision above {known.order.revision} to send the change"
    )
