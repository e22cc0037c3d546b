"""Confirmations as cXML ConfirmationRequest, held against the order of elements before it leaves.

    accept   every line is accepted as ordered       reject   every line is rejected, for one reason
    except   every line is answered, some otherwise: those are listed, the others stand as ordered
    detail   some lines are answered: those are listed, and nothing is said of the others

A status is accept, detail (what differs is given) or reject. A line in several deliveries has several, and
what does not come of it is rejected, so that they add up to the line. `allDetail` would repeat what was
ordered as if the supplier had said it, `requestToPay` asks for money, and neither is written. `operation` is
always new, since some platforms refuse an update; a later accept, except or reject takes the place of all
before it.
"""

from collections.abc import Iterable
from decimal import Decimal

from lxml import etree

from countersign.erp.files.cxml.elements import faults
from countersign.erp.files.formats import DELIVERY, SHIPMENT, Confirmed, Field, Ident, LineAnswer, LineStatus
from countersign.erp.files.markup import put, serialised
from countersign.erp.files.parts import Part, comes, ordered, parts, plain, references, said_at_once, unit_of
from countersign.procurement.errors import BadOrders
from countersign.procurement.interchange.markup import Node
from countersign.procurement.order import Line

SUFFIX = ".xml"
DATE_FIELDS = (DELIVERY, SHIPMENT)
_VERSION = "1.2.060"
_DOCTYPE = f'<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/{_VERSION}/Fulfill.dtd">'
_DAYS = {"": "deliveryDate", SHIPMENT: "shipmentDate"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(answer: Confirmed) -> bytes:
    """See `Writer`."""
    moment = answer.now.isoformat(timespec="seconds")
    root = etree.Element("cXML", version=_VERSION, timestamp=moment)
    root.set("payloadID", f"{answer.control:09d}.{answer.now:%Y%m%d%H%M%S}@countersign")
    _parties(root, answer)
    request = put(put(root, "Request", deploymentMode="production"), "ConfirmationRequest")
    kind = said_at_once(answer, "accept", "reject", "except") if answer.complete else "detail"
    _header(request, answer, kind, moment)
    reference = put(request, "OrderReference", orderID=answer.order.number)
    put(reference, "DocumentReference").set("payloadID", "")  # what the order's own was is not kept
    if kind in ("except", "detail"):
        for one in answer.lines:
            if kind == "detail" or one.status is not LineStatus.ACCEPTED:
                _item(request, answer, one)
    if found := list(faults(Node(root))):
        raise BadOrders(f"Order {answer.order.number}: its confirmation would be no cXML: {'; '.join(found)}")
    return serialised(root, _DOCTYPE)


def _parties(root: etree._Element, answer: Confirmed) -> None:
    header = put(root, "Header")
    supplier, company = answer.order.supplier, answer.partners.company
    seller = answer.partner.ids.cxml or Ident("VendorID", supplier.id or supplier.email)
    buyer = company.ids.cxml or Ident("CompanyName", company.name or company.email or "buyer")
    _credential(put(header, "From"), seller)
    _credential(put(header, "To"), buyer)
    sender = put(header, "Sender")
    _credential(sender, seller)
    put(sender, "UserAgent", "Countersign")


def _credential(parent: etree._Element, who: Ident) -> None:
    put(put(parent, "Credential", domain=who.qualifier or "NetworkID"), "Identity", who.value)


def _header(request: etree._Element, answer: Confirmed, kind: str, moment: str) -> None:
    number = f"{answer.order.number}-{answer.control}"
    header = put(
        request, "ConfirmationHeader", type=kind, noticeDate=moment, confirmID=number, operation="new"
    )
    if kind == "reject":
        _comments(header, dict.fromkeys(one.reason for one in answer.lines))
    for reference in references(answer):
        put(header, "IdReference", identifier=reference, domain="supplierReference")


def _comments(parent: etree._Element, texts: Iterable[str]) -> None:
    for text in texts:
        if text:
            put(parent, "Comments", text)


# --- lines -----------------------------------------------------------------------------------------------


def _item(request: etree._Element, answer: Confirmed, one: LineAnswer) -> None:
    line, unit = ordered(answer, one), unit_of(answer, one, "unece")
    refused, total = one.status is LineStatus.REJECTED, comes(answer, one) or Decimal(0)
    item = put(request, "ConfirmationItem", quantity=plain(max(total, line.quantity)))
    item.set("lineNumber", str(line.line))
    put(item, "UnitOfMeasure", unit)
    as_wanted = line.schedule and one.status is LineStatus.ACCEPTED  # a yes to the line is one to its parts
    for part in (Part(total, None),) if as_wanted else parts(answer, one):
        _status(item, answer, one, line, part, unit)
    if total < line.quantity:
        _rejected(item, line.quantity - total, unit, one.reason if refused else "")


def _status(
    item: etree._Element, answer: Confirmed, one: LineAnswer, line: Line, part: Part, unit: str
) -> None:
    accepted = one.status is LineStatus.ACCEPTED
    quantity = part.quantity if part.quantity is not None else line.quantity
    status = put(
        item, "ConfirmationStatus", quantity=plain(quantity), type="accept" if accepted else "detail"
    )
    if part.day and one.changed & {Field.DATE, Field.SPLIT}:
        # noon: the same day nearly anywhere
        status.set(_DAYS[part.field], f"{part.day.isoformat()}T12:00:00+00:00")
    put(status, "UnitOfMeasure", unit)
    if not accepted and Field.PRICE in one.changed:
        _price(status, answer, one, line, quantity, unit)
    _comments(status, [one.reason])


def _rejected(item: etree._Element, quantity: Decimal, unit: str, reason: str) -> None:
    status = put(item, "ConfirmationStatus", quantity=plain(quantity), type="reject")
    put(status, "UnitOfMeasure", unit)
    _comments(status, [reason])


def _price(
    status: etree._Element, answer: Confirmed, one: LineAnswer, line: Line, quantity: Decimal, unit: str
) -> None:
    """The price; for more than one unit it needs the whole description of an item around it."""
    amount, per = one.confirmed.unit_price or Decimal(0), one.confirmed.price_per or Decimal(1)
    if per == line.price_per == 1:
        _money(status, amount, answer)
        return
    item = put(status, "ItemIn", quantity=plain(quantity))
    identity = put(item, "ItemID")
    put(identity, "SupplierPartID", line.supplier_item)
    if line.item:
        put(identity, "BuyerPartID", line.item)
    detail = put(item, "ItemDetail")
    _money(detail, amount, answer)
    name = line.description or line.item or line.supplier_item or f"Line {line.line}"
    put(detail, "Description", name).set(_LANG, "en")
    put(detail, "UnitOfMeasure", unit)
    basis = put(detail, "PriceBasisQuantity", quantity=plain(per), conversionFactor="1")
    put(basis, "UnitOfMeasure", unit)
    put(detail, "Classification", line.category or "not classified", domain="category")


def _money(parent: etree._Element, amount: Decimal, answer: Confirmed) -> None:
    put(put(parent, "UnitPrice"), "Money", plain(amount), currency=answer.order.currency)
