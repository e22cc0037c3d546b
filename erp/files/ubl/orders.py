"""UBL Order, OrderChange and OrderCancellation, plain or Peppol, as a system writes them.

    Order ──► orders      OrderChange, OrderCancellation ──► changes      what comes of them ──► `arrivals`

A document may stand in the envelope of a Peppol access point (StandardBusinessDocument). A delivery period is
wanted by its last day. A line with several deliveries on different days is refused: an order's line has one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from countersign.erp.files import draft
from countersign.erp.files.draft import Values, day, figure
from countersign.erp.files.formats import Partners
from countersign.erp.files.markup import parsed, root_name
from countersign.erp.files.ubl import arrivals
from countersign.erp.files.ubl.arrivals import unit_of
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, LineAct, LineChange, OrderChange
from countersign.procurement.interchange.markup import Node
from countersign.procurement.interchange.values import number
from countersign.procurement.order import Supplier

_ENVELOPE = "StandardBusinessDocument"
_FAMILY = b"oasis:names:specification:ubl"


@dataclass(frozen=True)
class _Head:
    """What lines take from the head of their document: where they stand, their currency, their day."""

    place: str
    currency: str
    day: str

    def at(self, item: Node) -> str:
        """Where a line stands, for a fault."""
        return f"{self.place}, line {item.said('ID')}"


_CHANGES = {"1": LineAct.ADD, "2": LineAct.CANCEL, "3": LineAct.CHANGE, "74": LineAct.ADD, "": LineAct.CHANGE}
_UNTOUCHED = "4"


def recognises(head: bytes, name: str) -> bool:
    """See `Format`. A document may stand in an envelope."""
    del name
    root = root_name(head)
    plain = head.replace(b"\0", b"")
    if root == _ENVELOPE:
        return any(b"%b-2" % kind.encode() in plain or b"<%b" % kind.encode() in plain for kind in _READERS)
    return root in _READERS and (_FAMILY in plain or b"xmlns" not in plain)


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    root = parsed(data, name)
    if root.name == _ENVELOPE:
        root = next(root.children(*_READERS), root)
    reader = _READERS.get(root.name)
    if reader is None:
        known = ", ".join(_READERS)
        raise BadOrders(f"{name}: it holds a UBL {root.name}, and what is read here is {known}")
    return reader(root, name, partners)


def _order(root: Node, name: str, partners: Partners) -> Feed:
    head = _head(root, f"{name}: order {root.said('ID')}")
    values = {
        "number": root.said("ID"),
        "site": root.said("Delivery", "DeliveryLocation", "ID"),
        "date": day(root.said("IssueDate")),
        "currency": head.currency,
        "buyer": _buyer(root.find("BuyerCustomerParty")),
        "supplier": _supplier(root, partners, head.place),
        "lines": [{**_said(item, head), **_article(item)} for item in _items(root)],
    }
    return Feed(orders=(draft.order(values, name),))


def _change(root: Node, name: str, partners: Partners) -> Feed:
    del partners
    number = _ordered(root, name)
    head = _head(root, f"{name}: the change of order {number}")
    lines = (_line_change(item, head) for item in _items(root))
    change = OrderChange(
        number,
        tuple(one for one in lines if one),
        revision=int(count) if (count := root.said("SequenceNumberID")).isdecimal() else None,
        currency=head.currency or None,
    )
    return Feed(changes=(change,))


def _cancellation(root: Node, name: str, partners: Partners) -> Feed:
    del partners
    return Feed(changes=(OrderChange(_ordered(root, name), cancelled=True),))


_READERS: Mapping[str, Callable[[Node, str, Partners], Feed]] = {
    "Order": _order,
    "OrderChange": _change,
    "OrderCancellation": _cancellation,
    "ReceiptAdvice": arrivals.receipt,
    "DespatchAdvice": arrivals.despatch,
}


# --- heads -----------------------------------------------------------------------------------------------


def _ordered(root: Node, name: str) -> str:
    """The number of the order that a document is about; its own ID is another."""
    number = root.said("OrderReference", "ID")
    if not number:
        raise BadOrders(f"{name}: its OrderReference names no order; write the order's number there")
    return number


def _head(root: Node, place: str) -> _Head:
    currency = root.said("DocumentCurrencyCode") or root.said("PricingCurrencyCode")
    if not currency:
        prices = (item.find("Price", "PriceAmount") for item in _items(root))
        currency = next((price.get("currencyID") for price in prices if price), "")
    wanted = (one for delivery in root.children("Delivery") if (one := _by(delivery)))
    return _Head(place, currency, next(wanted, ""))


def _buyer(party: Node | None) -> Values:
    if party is None:
        return {}
    for contact in (party.find("BuyerContact"), party.find("Party", "Contact")):
        if contact and (contact.said("Name") or contact.said("ElectronicMail")):
            return {"name": contact.said("Name"), "email": contact.said("ElectronicMail")}
    return {}


def _supplier(root: Node, partners: Partners, place: str) -> Values:
    seller = root.find("SellerSupplierParty")
    party = seller.find("Party") if seller else None
    if seller is None or party is None:
        raise BadOrders(f"{place}: it names no supplier; fill in its SellerSupplierParty")
    ids = [seller.said("CustomerAssignedAccountID")]
    ids += [one.said("ID") for one in party.children("PartyIdentification")]
    ids += [party.said("EndpointID"), party.said("PartyTaxScheme", "CompanyID")]
    known = [one for one in ids if one]
    given = Supplier(
        email=party.said("Contact", "ElectronicMail") or seller.said("SellerContact", "ElectronicMail"),
        id=known[0] if known else "",
        name=party.said("PartyName", "Name") or party.said("PartyLegalEntity", "RegistrationName"),
        country=party.said("PostalAddress", "Country", "IdentificationCode"),
    )
    return draft.supplier(given, known[1:], partners, place)


# --- lines -----------------------------------------------------------------------------------------------


def _items(root: Node) -> list[Node]:
    found = (line.find("LineItem") for line in root.children("OrderLine"))
    return [item for item in found if item]


def _article(item: Node) -> Values:
    article = item.find("Item")
    if article is None:
        return {}
    return {
        "item": article.said("BuyersItemIdentification", "ID"),
        "supplier_item": article.said("SellersItemIdentification", "ID")
        or article.said("StandardItemIdentification", "ID"),
        "description": article.said("Name") or article.said("Description"),
    }


def _said(item: Node, head: _Head) -> Values:
    """What a line says of quantity, price and day."""
    quantity = item.find("Quantity")
    return {
        "line": item.said("ID"),
        "quantity": figure(quantity.text) if quantity else "",
        "uom": unit_of(quantity),
        **_price(item, head),
        **_wanted(item, head),
    }


def _price(item: Node, head: _Head) -> Values:
    amount = item.find("Price", "PriceAmount")
    if amount is None:
        return _from_total(item)
    if (other := amount.get("currencyID")) and other.upper() != head.currency.upper():
        words = f"its price is in {other}, the order in {head.currency}; use one currency"
        raise BadOrders(f"{head.at(item)}: {words}")
    base, quantity = item.find("Price", "BaseQuantity"), item.find("Quantity")
    per, other, unit = base.text if base else "1", unit_of(base), unit_of(quantity)
    values = draft.priced(amount.text, per, other if unit else "", unit)
    if values is None:
        words = f"its price is for {per} {other}, and its quantity counts in {unit}"
        raise BadOrders(f"{head.at(item)}: {words}")
    return values


def _from_total(item: Node) -> Values:
    """The price that a line's total comes to, where it names no price."""
    total, quantity = number(item.said("LineExtensionAmount")), number(item.said("Quantity"))
    if total is None or not quantity:
        return {}
    return {"unit_price": format(total, "f"), "price_per": format(quantity, "f")}


def _wanted(item: Node, head: _Head) -> Values:
    """The day by which the line is wanted, its own or the order's; or how much is wanted when."""
    parts = []
    for delivery in item.children("Delivery"):
        quantity = delivery.find("Quantity")
        parts.append(draft.Part(_by(delivery), quantity.text if quantity else "", unit_of(quantity)))
    return draft.wanted(parts, unit_of(item.find("Quantity")), head.at(item)) or {"date": head.day}


def _by(delivery: Node) -> str:
    period = delivery.find("RequestedDeliveryPeriod")
    text = period.said("EndDate") or period.said("StartDate") if period else ""
    return day(text or delivery.said("LatestDeliveryDate"))


# --- changes ---------------------------------------------------------------------------------------------


def _line_change(item: Node, head: _Head) -> LineChange | None:
    code, number = item.said("LineStatusCode"), item.said("ID")
    if code == _UNTOUCHED:
        return None
    act, place = _CHANGES.get(code), head.place
    values = _said(item, head)
    match act:
        case LineAct.ADD:
            added = draft.line({**values, **_article(item)}, place)
            return LineChange(act, added.line, added=added)
        case LineAct.CHANGE:
            return draft.change(values, place)
        case LineAct.CANCEL:
            return LineChange(act, draft.change({"line": number}, place).line)
        case None:
            raise BadOrders(f"{place}, line {number}: LineStatusCode {code} is none of 1, 2, 3, 4 and 74")
