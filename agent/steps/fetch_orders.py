"""The orders of the company's system are taken over: those that are open, as they are to be sent."""

from collections.abc import Iterator

from countersign.agent.steps.office import Office
from countersign.procurement.erp import Erp, ErpOrder, OrderStatus
from countersign.procurement.errors import NotFound
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.writeback import last_written, taken_over


def fetch_orders(office: Office, erp: Erp) -> tuple[PurchaseOrder, ...]:
    """Every open order, page by page. Raises `ErpError`."""
    return tuple(_as_sent(office, one) for one in _pages(erp) if one.status is OrderStatus.OPEN)


def _pages(erp: Erp) -> Iterator[ErpOrder]:
    cursor, more = "", True
    while more:
        page = erp.changed(cursor)
        yield from page.orders
        cursor, more = page.cursor, page.more


def _as_sent(office: Office, found: ErpOrder) -> PurchaseOrder:
    number = found.order.number
    try:
        known = office.store.case(number).order
    except NotFound:
        return found.order
    return taken_over(found.order, known, last_written(office.store.writes(number)))
