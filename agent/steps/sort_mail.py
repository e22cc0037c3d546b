"""A kept mail is parsed, sorted and matched with its orders, before anybody reads what it says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from countersign.agent.steps.office import Office
from countersign.procurement.book import address_key, company_domain
from countersign.procurement.mail import InboundMessage, Route
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import OrderBook, StoredMessage


@dataclass(frozen=True)
class SortedMail:
    """A mail with its route and the orders that the route names."""

    stored: StoredMessage
    message: InboundMessage
    route: Route
    orders: tuple[PurchaseOrder, ...]

    def from_supplier_of(self, orders: Iterable[PurchaseOrder]) -> bool:
        """Whether the sender is, or claims to be, the supplier of one of the orders."""
        sender = self.message.sender
        domain = company_domain(sender)
        return any(
            address_key(order.supplier.email) == address_key(sender)
            or (domain and company_domain(order.supplier.email) == domain)
            for order in orders
        )


def sort_mail(office: Office, stored: StoredMessage) -> SortedMail:
    """Sorts one mail. Raises `BadMail` where there is nothing to read."""
    message = office.postman.parse(stored.raw)
    office.probe("parsed")
    book = office.store.book()
    route = office.postman.route(message, book, partial(office.reader.attached, message))
    office.probe("sorted")
    return SortedMail(stored, message, route, found(route, book))


def found(route: Route, book: OrderBook) -> tuple[PurchaseOrder, ...]:
    """The orders that a route names."""
    orders: Sequence[PurchaseOrder | None] = [book.by_number(number) for number in route.orders]
    return tuple(order for order in orders if order)
