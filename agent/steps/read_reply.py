"""A kept mail is parsed, sorted, matched with its orders, read, and checked: nothing is decided here.

    parse -> route -> relabel with our own mails -> read (two readers) -> ReadMail

A machine's mail is not read for meaning: only for how long somebody is away, or what bounced.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from countersign.agent.steps.office import Office
from countersign.procurement.claims import LineReading, LineStatus, MessageKind, Reading
from countersign.procurement.mail import InboundMessage, OutboundMail, Route, Sort
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.rules import sort_is_for_people
from countersign.procurement.ports import OrderBook, Reader, StoredMessage


@dataclass(frozen=True)
class ReadMail:
    """A mail with everything that is known about it before it is judged."""

    stored: StoredMessage
    message: InboundMessage
    route: Route
    orders: tuple[PurchaseOrder, ...]
    reading: Reading


def read_reply(office: Office, stored: StoredMessage) -> ReadMail:
    """Reads one mail. Raises `BadMail` where there is nothing to read."""
    message = office.postman.parse(stored.raw)
    office.probe("parsed")
    book = office.store.book()
    route = office.postman.route(message, book, partial(office.reader.attached, message))
    orders = found(route, book)
    office.probe("sorted")
    message = office.postman.relabel(message, _ours(office, orders))
    reading = read_as(office.reader, message, route, orders)
    office.probe("read")
    return ReadMail(stored, message, route, orders, reading)


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


def found(route: Route, book: OrderBook) -> tuple[PurchaseOrder, ...]:
    """The orders that a route names."""
    orders = (book.by_number(number) for number in route.orders)
    return tuple(order for order in orders if order)


def _ours(office: Office, orders: Sequence[PurchaseOrder]) -> Sequence[OutboundMail]:
    """What we wrote about these orders: the best witness of what a supplier only quotes."""
    return [row.mail for order in orders for row in office.store.outbox(order.number)]
