"""Confirmations as UBL OrderResponse, by Peppol BIS Ordering 3 where both parties have an endpoint there.

    AP   every line is accepted as ordered          no lines are written: the code says it
    RE   every line is rejected, all for one reason nor here; why is a note
    CA   anything else                              5 accepted · 3 changed · 7 rejected, line by line

A line that nothing was said about is not written, so that nothing stands there as accepted: such an order is
CA. A line in several deliveries is several OrderLines with one reference; of a shortened one, 0 is on
backorder.
"""

from decimal import Decimal

from lxml import etree

from countersign.erp.files.formats import DELIVERY, Confirmed, Ident, LineAnswer, LineStatus
from countersign.erp.files.markup import put, serialised
from countersign.erp.files.parts import (
    Part,
    comes,
    ordered,
    parts,
    plain,
    reference,
    references,
    said_at_once,
    unit_of,
)
from countersign.procurement.order import Line

SUFFIX = ".xml"
DATE_FIELDS = (DELIVERY,)
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_SPACES = {
    "": f"{_UBL}OrderResponse-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
}
_RULES = "urn:fdc:peppol.eu:poacc:trns:order_response:3"
_PROFILE = "urn:fdc:peppol.eu:poacc:bis:ordering:3"
_CODES = {LineStatus.ACCEPTED: "5", LineStatus.CHANGED: "3", LineStatus.REJECTED: "7"}


def write(answer: Confirmed) -> bytes:
    """See `Writer`."""
    root = etree.Element(f"{{{_SPACES['']}}}OrderResponse", nsmap={k or None: v for k, v in _SPACES.items()})
    code = said_at_once(answer, "AP", "RE", "CA")
    _head(root, answer, code)
    _party(put(root, "cac:SellerSupplierParty"), *_seller(answer))
    _party(put(root, "cac:BuyerCustomerParty"), *_buyer(answer))
    if code == "CA":
        _lines(root, answer)
    return serialised(root)


def _head(root: etree._Element, answer: Confirmed, code: str) -> None:
    if answer.partners.company.ids.peppol and answer.partner.ids.peppol:
        put(root, "cbc:CustomizationID", _RULES)
        put(root, "cbc:ProfileID", _PROFILE)
    put(root, "cbc:ID", f"{answer.order.number}-{answer.control}")
    if number := reference(answer):
        put(root, "cbc:SalesOrderID", number)
    put(root, "cbc:IssueDate", answer.now.date().isoformat())
    put(root, "cbc:IssueTime", answer.now.strftime("%H:%M:%S"))
    put(root, "cbc:OrderResponseCode", code)
    if code == "RE" and (reason := answer.lines[0].reason):
        put(root, "cbc:Note", reason)
    put(root, "cbc:DocumentCurrencyCode", answer.order.currency)
    put(put(root, "cac:OrderReference"), "cbc:ID", answer.order.number)


# --- parties ---------------------------------------------------------------------------------------------


def _seller(answer: Confirmed) -> tuple[Ident, str, str]:
    supplier = answer.order.supplier
    return answer.partner.ids.peppol, supplier.id, supplier.name or supplier.email


def _buyer(answer: Confirmed) -> tuple[Ident, str, str]:
    company = answer.partners.company
    return company.ids.peppol, "", company.name or company.email or answer.order.buyer.email


def _party(parent: etree._Element, endpoint: Ident, number: str, name: str) -> None:
    party = put(parent, "cac:Party")
    if endpoint:
        put(party, "cbc:EndpointID", endpoint.value, schemeID=endpoint.qualifier)
    if number:
        put(put(party, "cac:PartyIdentification"), "cbc:ID", number)
    if name:
        put(put(party, "cac:PartyLegalEntity"), "cbc:RegistrationName", name)


# --- lines -----------------------------------------------------------------------------------------------


def _lines(root: etree._Element, answer: Confirmed) -> None:
    written, own = 0, len(references(answer)) > 1
    for one in answer.lines:
        line = ordered(answer, one)
        for part in parts(answer, one) or (Part(None, None),):
            written += 1
            _line(root, answer, one, line, part, number=written, note=_note(one, own_reference=own))
        total = comes(answer, one)
        if total is not None and total < line.quantity:
            _backorder(root)


def _note(one: LineAnswer, *, own_reference: bool) -> str:
    """Why, in words; and the supplier's own number, where the lines have several and the head no place."""
    number = f"Supplier's order number: {one.confirmed.reference}" if own_reference else ""
    return " ".join(filter(None, (one.reason, number if one.confirmed.reference else "")))


def _line(
    root: etree._Element,
    answer: Confirmed,
    one: LineAnswer,
    line: Line,
    part: Part,
    *,
    number: int,
    note: str,
) -> None:
    outer = put(root, "cac:OrderLine")
    item = put(outer, "cac:LineItem")
    put(item, "cbc:ID", str(number))
    if note:
        put(item, "cbc:Note", note)
    put(item, "cbc:LineStatusCode", _CODES[one.status])
    if part.quantity is not None:
        put(item, "cbc:Quantity", plain(part.quantity), unitCode=unit_of(answer, one, "unece"))
    if part.day:
        period = put(put(item, "cac:Delivery"), "cac:PromisedDeliveryPeriod")
        put(period, "cbc:StartDate", part.day.isoformat())
        put(period, "cbc:EndDate", part.day.isoformat())
    if one.status is LineStatus.CHANGED and one.confirmed.unit_price is not None:
        _price(put(item, "cac:Price"), answer, one)
    _article(put(item, "cac:Item"), line)
    put(put(outer, "cac:OrderLineReference"), "cbc:LineID", str(line.line))


def _price(price: etree._Element, answer: Confirmed, one: LineAnswer) -> None:
    amount = one.confirmed.unit_price or Decimal(0)
    put(price, "cbc:PriceAmount", plain(amount), currencyID=answer.order.currency)
    base = one.confirmed.price_per or Decimal(1)
    put(price, "cbc:BaseQuantity", plain(base), unitCode=unit_of(answer, one, "unece"))


def _article(item: etree._Element, line: Line) -> None:
    put(item, "cbc:Name", line.description or line.item or line.supplier_item or f"Line {line.line}")
    for name, number in (("Buyers", line.item), ("Sellers", line.supplier_item)):
        if number:
            put(put(item, f"cac:{name}ItemIdentification"), "cbc:ID", number)


def _backorder(root: etree._Element) -> None:
    """Of a line that is confirmed with less than ordered, nothing more comes: 0 is on backorder."""
    item = root[-1][0]
    quantity = item.find("cbc:Quantity", _SPACES)
    if quantity is not None:
        zero = etree.Element(
            f"{{{_SPACES['cbc']}}}MaximumBackorderQuantity", unitCode=quantity.get("unitCode")
        )
        zero.text = "0"
        quantity.addnext(zero)
