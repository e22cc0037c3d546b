"""A system that speaks UBL or cXML, on the other side of the drop folder: one order in each of its files.

Its files are put together here from the standards alone, with nothing of the program's own writers.
"""

from xml.sax.saxutils import escape, quoteattr

from countersign.procurement.order import Line, PurchaseOrder

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_DTD = "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd"


def ubl_order(order: PurchaseOrder) -> bytes:
    """The order as a Peppol Order."""
    supplier, buyer = order.supplier, order.buyer
    head = f"""<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="{_UBL}:Order-2"
  xmlns:cac="{_UBL}:CommonAggregateComponents-2" xmlns:cbc="{_UBL}:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:ordering:3</cbc:ProfileID>
  <cbc:ID>{escape(order.number)}</cbc:ID>
  <cbc:IssueDate>{order.date}</cbc:IssueDate>
  <cbc:DocumentCurrencyCode>{order.currency}</cbc:DocumentCurrencyCode>
  <cac:BuyerCustomerParty>
    <cac:Party>
      <cbc:EndpointID schemeID="0088">7300010000001</cbc:EndpointID>
      <cac:PartyLegalEntity><cbc:RegistrationName>Orchard Metal</cbc:RegistrationName></cac:PartyLegalEntity>
      <cac:Contact>
        <cbc:Name>{escape(buyer.name)}</cbc:Name>
        <cbc:ElectronicMail>{buyer.email}</cbc:ElectronicMail>
      </cac:Contact>
    </cac:Party>
  </cac:BuyerCustomerParty>
  <cac:SellerSupplierParty>
    <cbc:CustomerAssignedAccountID>{supplier.id}</cbc:CustomerAssignedAccountID>
    <cac:Party>
      <cbc:EndpointID schemeID="0088">7300010000018</cbc:EndpointID>
      <cac:PartyName><cbc:Name>{escape(supplier.name)}</cbc:Name></cac:PartyName>
      <cac:PostalAddress>
        <cac:Country><cbc:IdentificationCode>{supplier.country}</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
      <cac:Contact><cbc:ElectronicMail>{supplier.email}</cbc:ElectronicMail></cac:Contact>
    </cac:Party>
  </cac:SellerSupplierParty>
"""
    return (head + "".join(_ubl_line(line, order.currency) for line in order.lines) + "</Order>\n").encode()


def _ubl_line(line: Line, currency: str) -> str:
    return f"""  <cac:OrderLine>
    <cac:LineItem>
      <cbc:ID>{line.line}</cbc:ID>
      <cbc:Quantity unitCode="{line.uom}">{line.quantity:f}</cbc:Quantity>
      <cac:Delivery>
        <cac:RequestedDeliveryPeriod><cbc:EndDate>{line.date}</cbc:EndDate></cac:RequestedDeliveryPeriod>
      </cac:Delivery>
      <cac:Price>
        <cbc:PriceAmount currencyID="{currency}">{line.unit_price:f}</cbc:PriceAmount>
        <cbc:BaseQuantity unitCode="{line.uom}">{line.price_per:f}</cbc:BaseQuantity>
      </cac:Price>
      <cac:Item>
        <cbc:Name>{escape(line.description)}</cbc:Name>
        <cac:BuyersItemIdentification><cbc:ID>{escape(line.item)}</cbc:ID></cac:BuyersItemIdentification>
      </cac:Item>
    </cac:LineItem>
  </cac:OrderLine>
"""


def cxml_order(order: PurchaseOrder) -> bytes:
    """The order as an OrderRequest."""
    supplier, buyer = order.supplier, order.buyer
    head = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE cXML SYSTEM "{_DTD}">
<cXML payloadID="{order.number}@orchard-metal.example" timestamp="{order.date}T09:00:00+01:00">
  <Header>
    <From><Credential domain="NetworkID"><Identity>AN-ORCHARD</Identity></Credential></From>
    <To>
      <Credential domain="NetworkID"><Identity>{supplier.id}</Identity></Credential>
      <Correspondent><Contact role="supplierCorporate"><Name xml:lang="en">{escape(supplier.name)}</Name>
        <Email>{supplier.email}</Email></Contact></Correspondent>
    </To>
    <Sender><Credential domain="NetworkID"><Identity>AN-ORCHARD</Identity></Credential>
      <UserAgent>ERP</UserAgent></Sender>
  </Header>
  <Request deploymentMode="production">
    <OrderRequest>
      <OrderRequestHeader type="new" orderDate="{order.date}T08:00:00+01:00"
        orderID={quoteattr(order.number)}>
        <Total><Money currency="{order.currency}">25.00</Money></Total>
        <Contact role="buyer"><Name xml:lang="en">{escape(buyer.name)}</Name>
          <Email>{buyer.email}</Email></Contact>
      </OrderRequestHeader>
"""
    lines = "".join(_cxml_line(line, order.currency) for line in order.lines)
    return f"{head}{lines}    </OrderRequest>\n  </Request>\n</cXML>\n".encode()


def _cxml_line(line: Line, currency: str) -> str:
    basis = f'<PriceBasisQuantity quantity="{line.price_per:f}" conversionFactor="1">'
    wanted = f'quantity="{line.quantity:f}" requestedDeliveryDate="{line.date}T12:00:00+01:00"'
    return f"""      <ItemOut lineNumber="{line.line}" {wanted}>
        <ItemID><SupplierPartID/><BuyerPartID>{escape(line.item)}</BuyerPartID></ItemID>
        <ItemDetail>
          <UnitPrice><Money currency="{currency}">{line.unit_price:f}</Money></UnitPrice>
          <Description xml:lang="en">{escape(line.description)}</Description>
          <UnitOfMeasure>{line.uom}</UnitOfMeasure>
          {basis}<UnitOfMeasure>{line.uom}</UnitOfMeasure></PriceBasisQuantity>
        </ItemDetail>
      </ItemOut>
"""
