"""UBL ReceiptAdvice and DespatchAdvice: what has come of an order, and what is on its way.

    ReceiptAdvice ──► receipts      DespatchAdvice ──► shipped, which is neither here nor confirmed by that

A line that names its order's line by nothing but the item is put to it by whoever keeps the order.
"""

from decimal import Decimal

from countersign.erp.files.formats import Partners
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, Receipt
from countersign.procurement.interchange import units
from countersign.procurement.interchange.markup import Node
from countersign.procurement.interchange.values import iso_day, number


def receipt(root: Node, name: str, partners: Partners) -> Feed:
    """What a ReceiptAdvice says. Raises `BadOrders`."""
    del partners
    lines = (_received(line, root, name) for line in root.children("ReceiptLine"))
    return Feed(receipts=tuple(one for one in lines if one))


def despatch(root: Node, name: str, partners: Partners) -> Feed:
    """What a DespatchAdvice says. Raises `BadOrders`."""
    del partners
    lines = (_shipped(line, root, name) for line in root.children("DespatchLine"))
    return Feed(shipped=tuple(one for one in lines if one))


def _received(line: Node, root: Node, name: str) -> Receipt | None:
    place = f"{name}: receipt {root.said('ID')}, line {line.said('ID')}"
    order, at, item = _of(line, root, f"{place}: it does not say which line of which order has come")
    came, refused = line.find("ReceivedQuantity"), line.find("RejectedQuantity")
    if came is None and refused is None:
        return None
    return Receipt(
        order,
        at,
        _quantity(came, place),
        uom=unit_of(came or refused),
        date=iso_day(line.said("ReceivedDate") or root.said("IssueDate")),
        reference=f"{root.said('ID')}/{line.said('ID')}",
        refused=_quantity(refused, place),
        item=item,
    )


def _shipped(line: Node, root: Node, name: str) -> Receipt | None:
    place = f"{name}: despatch {root.said('ID')}, line {line.said('ID')}"
    order, at, item = _of(line, root, f"{place}: it does not say which line of which order left")
    left = line.find("DeliveredQuantity")
    quantity = _quantity(left, place)
    if not quantity:
        return None
    day = root.said("Shipment", "Delivery", "Despatch", "ActualDespatchDate") or root.said("IssueDate")
    reference = f"{root.said('ID')}/{line.said('ID')}"
    return Receipt(order, at, quantity, unit_of(left), iso_day(day), reference, item=item)


def _of(line: Node, root: Node, otherwise: str) -> tuple[str, int, str]:
    """The order, its line, and the item where no line is named."""
    reference = line.find("OrderLineReference")
    order = (reference.said("OrderReference", "ID") if reference else "") or root.said("OrderReference", "ID")
    at = reference.said("LineID") if reference else ""
    item = line.said("Item", "BuyersItemIdentification", "ID") or line.said(
        "Item", "SellersItemIdentification", "ID"
    )
    if not order or not (at.isdecimal() if at else item):
        raise BadOrders(otherwise)
    return order, int(at or 0), "" if at else item


def _quantity(element: Node | None, place: str) -> Decimal:
    if element is None:
        return Decimal(0)
    found = number(element.text)
    if found is None or found < 0:
        raise BadOrders(f'{place}: {element.name} "{element.text}" is not a quantity')
    return found


def unit_of(element: Node | None) -> str:
    """The unit in which a quantity is said."""
    return units.as_read(element.get("unitCode"), "rec20") if element else ""
