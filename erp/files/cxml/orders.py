"""cXML OrderRequest as a system writes it: new and update are whole orders, delete takes one back.

    OrderRequestHeader@type  new, update ──► orders      delete ──► changes

Every cXML file names an outside DTD; it is never asked for. An item without a line number is counted, as the
standard says. A file that is marked as a test is refused.
"""

from countersign.erp.files import draft
from countersign.erp.files.draft import Values, day, figure
from countersign.erp.files.formats import Partners
from countersign.erp.files.markup import parsed, root_name
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, OrderChange
from countersign.procurement.interchange import units
from countersign.procurement.interchange.markup import Node
from countersign.procurement.interchange.values import iso_day, number
from countersign.procurement.money import same_unit
from countersign.procurement.order import PurchaseOrder, Supplier

_FIRST_YEAR = 1990  # an order of the year 21 is one whose date was never filled in
_BUYER = ("buyer", "purchasingAgent", "buyerCorporate", "requester", "endUser")


def recognises(head: bytes, name: str) -> bool:
    """See `Format`."""
    del name
    return root_name(head) == "cXML"


def read(data: bytes, name: str, partners: Partners) -> Feed:
    """See `Format`."""
    root = parsed(data, name)
    requests = [(outer, one) for outer in root.children("Request") for one in outer.children()]
    found = [(outer, one) for outer, one in requests if one.name == "OrderRequest"]
    if not found:
        others = ", ".join(one.name for _, one in requests) or "nothing that is asked for"
        raise BadOrders(f"{name}: it holds {others}, and what is read here is an OrderRequest")
    if any(outer.get("deploymentMode") == "test" for outer, _ in found):
        raise BadOrders(f'{name}: it is marked as a test (deploymentMode="test"); nothing of it is taken')
    orders, changes = list[PurchaseOrder](), list[OrderChange]()
    for _, request in found:
        header = request.find("OrderRequestHeader")
        if header is None:
            raise BadOrders(f"{name}: its OrderRequest has no OrderRequestHeader")
        if header.get("type").casefold() == "delete":
            changes.append(_deleted(header, name))
        else:
            orders.append(_order(root, request, header, name, partners))
    return Feed(orders=tuple(orders), changes=tuple(changes))


def _deleted(header: Node, name: str) -> OrderChange:
    if not header.get("orderID"):
        raise BadOrders(f"{name}: its OrderRequestHeader has no orderID")
    return OrderChange(header.get("orderID"), cancelled=True)


def _order(root: Node, request: Node, header: Node, name: str, partners: Partners) -> PurchaseOrder:
    place = f"{name}: order {header.get('orderID')}"
    currency = _currency(request, header)
    items = enumerate(request.children("ItemOut"), 1)
    values = {
        "number": header.get("orderID"),
        "revision": _revision(header),
        "date": _date(header.get("orderDate")),
        "site": _site(header),
        "currency": currency,
        "buyer": _buyer(header),
        "supplier": _supplier(root, request, partners, place),
        "lines": [_line(item, at, header, currency, place) for at, item in items],
    }
    return draft.order(values, name)


def _revision(header: Node) -> int:
    """The standard counts versions from 1, and leaves the first one out."""
    version = header.get("orderVersion")
    return max(0, int(version) - 1) if version.isdecimal() else 0


def _date(text: str) -> str:
    found = iso_day(text)
    return found.isoformat() if found and found.year >= _FIRST_YEAR else ""


def _site(header: Node) -> str:
    address = header.find("ShipTo", "Address")
    return address.get("addressID") if address else ""


def _currency(request: Node, header: Node) -> str:
    total = header.find("Total", "Money")
    prices = (item.find("ItemDetail", "UnitPrice", "Money") for item in request.children("ItemOut"))
    monies = [total, *prices] if total else list(prices)
    return next((money.get("currency") for money in monies if money and money.get("currency")), "")


def _buyer(header: Node) -> Values:
    contacts = [one for one in header.children("Contact") if one.get("role") in _BUYER]
    for contact in sorted(contacts, key=lambda one: _BUYER.index(one.get("role"))):
        return {"name": contact.said("Name"), "email": contact.said("Email")}
    return {}


def _supplier(root: Node, request: Node, partners: Partners, place: str) -> Values:
    """Whom the document goes to, and what its lines call them."""
    to = root.find("Header", "To")
    header = request.find("OrderRequestHeader")
    corporate = [
        one
        for holder in (header, to)
        if holder
        for one in holder.children("Contact", "Correspondent")
        if one.name == "Correspondent" or one.get("role").startswith("supplier")
    ]
    ids = [one.text for item in request.children("ItemOut") for one in item.children("SupplierID")]
    ids += [one.said("Identity") for one in to.children("Credential")] if to else []
    known = list(dict.fromkeys(one for one in ids if one))
    email = next((text for one in corporate if (text := _email(one))), "")
    names = (one.said("Name") or one.said("Contact", "Name") for one in corporate)
    given = Supplier(email, id=known[0] if known else "", name=next(filter(None, names), ""))
    return draft.supplier(given, known[1:], partners, place)


def _email(holder: Node) -> str:
    return holder.said("Email") or holder.said("Contact", "Email")


# --- lines -----------------------------------------------------------------------------------------------


def _line(item: Node, counted: int, header: Node, currency: str, order: str) -> Values:
    line = item.get("lineNumber") or str(counted)
    place = f"{order}, line {line}"
    if item.get("itemType") == "composite":
        raise BadOrders(f"{place}: it is a group of items; send each of them as a line of its own")
    detail, identity = item.find("ItemDetail"), item.find("ItemID")
    return {
        "line": line,
        "quantity": figure(item.get("quantity")),
        "uom": _unit(detail),
        **(_price(detail, currency, place) if detail else {}),
        **_wanted(item, header, place),
        "item": identity.said("BuyerPartID") if identity else "",
        "supplier_item": identity.said("SupplierPartID") if identity else "",
        "description": detail.said("Description") or detail.said("Description", "ShortName")
        if detail
        else "",
    }


def _price(detail: Node, currency: str, place: str) -> Values:
    money = detail.find("UnitPrice", "Money")
    if money is None:
        return {}
    if (other := money.get("currency")) and other.upper() != currency.upper():
        raise BadOrders(f"{place}: its price is in {other}, the order in {currency}; use one currency")
    return _by_basis(money.text, detail, place)


def _by_basis(amount: str, detail: Node, place: str) -> Values:
    """The price in the line's unit: a line costs quantity × factor ÷ basis × amount, where the factor is how
    many of the basis' units one of the line's is. Without a factor the table of units says it."""
    basis, unit = detail.find("PriceBasisQuantity"), _unit(detail)
    if basis is None:
        return {"unit_price": figure(amount), "price_per": "1"}
    per, other, said = basis.get("quantity"), _unit(basis), basis.get("conversionFactor")
    factor, price = number(said or "1"), number(amount)
    if factor is None or factor <= 0:
        raise BadOrders(f'{place}: its conversionFactor "{said}" is not a number above zero')
    if factor != 1 and price is not None:
        return {"unit_price": format(price * factor, "f"), "price_per": figure(per)}
    values = None if said and other and not same_unit(other, unit) else draft.priced(amount, per, other, unit)
    if values is None:
        raise BadOrders(f"{place}: its price is for {per} {other}, and its quantity counts in {unit}")
    return values


def _unit(holder: Node | None) -> str:
    return units.as_read(holder.said("UnitOfMeasure"), "rec20") if holder else ""


def _wanted(item: Node, header: Node, place: str) -> Values:
    """The day by which it is wanted, its schedule's, its own or the order's; or how much is wanted when."""
    parts = [
        draft.Part(day(part.get("requestedDeliveryDate")), part.get("quantity"), _unit(part))
        for part in item.children("ScheduleLine")
    ]
    own = item.get("requestedDeliveryDate") or header.get("requestedDeliveryDate")
    return draft.wanted(parts, _unit(item.find("ItemDetail")), place) or {"date": day(own)}
