"""Dynamics 365 Finance & Supply Chain's OData as its documents describe it, as far as it matters to an order.

Without cross-company only another company's rows are seen; a date that was never set is 1900-01-01; what the
business logic refuses comes as 400 with an Infolog; an entity tag that is not current is refused with 412.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

NEVER = "1900-01-01T12:00:00Z"


def _error(status: int, words: str) -> Reply:
    inner = {
        "message": words,
        "type": "Microsoft.Dynamics.Platform.Integration.Services.OData.ODataException",
    }
    return Reply(status, {"error": {"code": "", "message": "An error has occurred.", "innererror": inner}})


@dataclass
class FakeDynamics365Scm:
    words: str = "Infolog: Error: Changes to the purchase order are only allowed in the state Draft"
    refusal: Reply = field(
        default_factory=lambda: _error(
            400,
            "Write failed for table row of type 'PurchPurchaseOrderLineV2Entity'."
            " Infolog: Error: Changes to the purchase order are only allowed in the state Draft.",
        )
    )
    headers: dict[str, dict] = field(default_factory=dict)
    lines: dict[tuple[str, int], dict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.headers[ORDER.number] = {
            "_v": 1,
            "dataAreaId": "usmf",
            "PurchaseOrderNumber": ORDER.number,
            "CurrencyCode": "EUR",
            "AccountingDate": "2026-11-20T12:00:00Z",
            "DefaultReceivingSiteId": "1",
            "Email": "sales@northgate.example",
            "OrderVendorAccountNumber": "V-1001",
            "PurchaseOrderName": "Northgate Fasteners",
            "LanguageId": "en-us",
            "PurchaseOrderStatus": "Backorder",
            "DocumentApprovalStatus": "Confirmed",
            "RequestedDeliveryDate": "2026-12-11T12:00:00Z",
            "VendorOrderReference": "",
        }
        for line in ORDER.lines:
            self.lines[ORDER.number, line.line] = {
                "_v": 1,
                "dataAreaId": "usmf",
                "PurchaseOrderNumber": ORDER.number,
                "LineNumber": line.line,
                "OrderedPurchaseQuantity": line.quantity,
                "PurchaseUnitSymbol": "ea",
                "PurchasePrice": line.unit_price,
                "PurchasePriceQuantity": line.price_per,
                "RequestedDeliveryDate": f"{line.date}T12:00:00Z",
                "ConfirmedDeliveryDate": NEVER,
                "ConfirmedShippingDate": NEVER,
                "PurchaseOrderLineStatus": "Backorder",
                "ItemNumber": line.item,
                "ExternalItemNumber": "",
                "LineDescription": "",
            }

    def reply(self, heard: Heard) -> Reply:
        if heard.path.endswith("/oauth2/v2.0/token"):
            assert isinstance(heard.content, dict)
            assert heard.content["scope"].endswith("/.default")
            return Reply(200, {"access_token": "t0ken", "expires_in": 3599})
        if heard.headers.get("authorization") != "Bearer t0ken":
            return Reply(401, "")
        crossed = heard.query.get("cross-company") == "true"
        if heard.method == "PATCH":
            return self._patched(heard) if crossed else _error(404, "No record was found in the company DAT.")
        rows = self.lines.values() if "/PurchaseOrderLinesV2" in heard.path else self.headers.values()
        found = [_shown(row) for row in rows if crossed and _fits(row, heard.query["$filter"])]
        return Reply(200, {"@odata.context": "…", "value": found})

    def _patched(self, heard: Heard) -> Reply:
        keys = re.findall(r"PurchaseOrderNumber='([^']*)'(?:,LineNumber=(\d+))?\)", heard.path)
        (number, line) = keys[0]
        row = self.lines[number, int(line)] if line else self.headers[number]
        if heard.headers.get("if-match") not in (_tag(row), None, "*"):
            return _error(412, "The record was changed since it was read.")
        if unknown := set(heard.fields) - set(row):
            return _error(400, f"The property '{unknown.pop()}' does not exist.")
        row.update(heard.fields)
        row["_v"] += 1
        return Reply(204)

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        row = self.lines[number, line]
        row["OrderedPurchaseQuantity"] = quantity
        row["_v"] += 1

    def somebody_cancels(self, number: str) -> None:
        self.headers[number]["PurchaseOrderStatus"] = "Canceled"

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        raise NotImplementedError("the orders' entities do not tell how much has come")


def _fits(row: dict, asked: str) -> bool:
    said = re.findall(r"(\w+) eq (?:[\w.]+)?'([^']*)'", asked)
    return all(row[name] == value for name, value in said)


def _tag(row: dict) -> str:
    return f'W/"{row["_v"]}"'


def _shown(row: dict) -> dict:
    return {"@odata.etag": _tag(row), **{name: one for name, one in row.items() if name != "_v"}}
