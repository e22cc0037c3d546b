"""A sorted mail is read and checked: nothing is decided here.

    relabel with our own mails -> read (two readers) -> ReadMail

A machine's mail is not read for meaning: only for how long somebody is away, or what bounced.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from countersign.agent.steps.office import Office
from countersign.agent.steps.sort_mail import SortedMail
from countersign.procurement.claims import LineReading, LineStatus, MessageKind, Reading
from countersign.procurement.mail import InboundMessage, OutboundMail, Route, Sort
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.rules import sort_is_for_people
from countersign.procurement.ports import Reader, StoredMessage


@dataclass(frozen=True)
class ReadMail:
    """A mail with everything that is known about it before it is judged."""

    stored: StoredMessage
    message: InboundMessage
    route: Route
    orders: tuple[PurchaseOrder, ...]
    reading: Reading


def read_reply(office: Office, mail: SortedMail) -> ReadMail:
    """Reads one mail for what it says about its orders."""
    message = office.postman.relabel(mail.message, _ours(office, mail.orders))
    reading = read_as(office.reader, message, mail.route, mail.orders)
    office.probe("read")
    return ReadMail(mail.stored, message, mail.route, mail.orders, reading)


def read_as(
    reader: Reader, message: InboundMessage, route: Route, orders: Sequence[PurchaseOrder]
) -> Reading:
    """The reading that fits what the mail is."""
    if sort_is_for_people(route.sort):
        return reader.read(message, orders)
    numbers = tuple(order.number for order in orders)
    silent = tuple(
        LineReading(order.number, line.line, LineStatus.NOT_MENTIONED)
        for order in orders
        for line in order.lines
    )
    match route.sort:
        case Sort.AUTO_REPLY:
            until = reader.away_until(message)
            return Reading(MessageKind.AUTO_REPLY, numbers, silent, away_until=until)
        case Sort.BOUNCE:
            return Reading(MessageKind.BOUNCE, numbers, silent)
        case _:
            return Reading(MessageKind.UNRELATED, numbers, silent)


def _ours(office: Office, orders: Sequence[PurchaseOrder]) -> Sequence[OutboundMail]:
    """What we wrote to the suppliers of these orders: the best witness of what they only quote.

    What we wrote to our own people repeats the suppliers' words, and would take them from them.
    """
    rows = (row for order in orders for row in office.store.outbox(order.number))
    return [row.mail for row in rows if not row.purpose.inside]
