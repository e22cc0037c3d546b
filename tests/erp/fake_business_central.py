"""Business Central's API v2.0 as its documents describe it: what matters to an order, and how it refuses.

Entity tags differ with every change; a PATCH without If-Match is refused, and so is an unknown name in it; a
long list is cut, with a link to its rest; a token is asked for first.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

COMPANY = "9f3a-company"
_WRITABLE = {"quantity", "directUnitCost", "expectedReceiptDate"}


@dataclass
class FakeBusinessCentral:
    words: str = "Status must be equal to 'Open'"
    refusal: Reply = field(
        default_factory=lambda: _error(
            400,
            "Application_FieldValidationException",
            "Status must be equal to 'Open' in Purchase Header: No.=4500012345. It is 'Released'.",
        )
    )
    page: int = 100
    clock: int = 0
    orders: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add(ORDER.number)

    def add(self, number: str) -> None:
        lines = [
            {
                "id": f"{number}-{line.line}",
                "sequence": line.line,
                "lineType": "Item",
                "lineObjectNumber": line.item,
                "description": "",
                "unitOfMeasureCode": "PCS",
                "quantity": line.quantity,
                "directUnitCost": line.unit_price / line.price_per,
                "expectedReceiptDate": line.date.isoformat(),
                "receivedQuantity": Decimal(0),
                "_v": 1,
            }
            for line in ORDER.lines
        ]
        note = {"id": "note", "sequence": 15, "lineType": "Comment", "lineObjectNumber": "", "_v": 1}
        order = {
            "id": f"id-{number}",
            "number": number,
            "orderDate": "2026-11-20",
            "vendorNumber": "V-1001",
            "vendorName": "Northgate Fasteners",
            "currencyCode": "EUR",
            "purchaser": "AF",
            "requestedReceiptDate": "0001-01-01",
            "status": "Open",
            "vendor": {"email": "Sales@northgate.example", "country": "GB"},
            "purchaseOrderLines": [lines[0], note, lines[1]],
        }
        self.orders.append(order)
        self.touch(order)

    def touch(self, order: dict) -> None:
        self.clock += 1
        order["lastModifiedDateTime"] = f"2026-11-22T06:{self.clock // 60:02}:{self.clock % 60:02}.1Z"

    def reply(self, heard: Heard) -> Reply:
        if heard.path.endswith("/oauth2/v2.0/token"):
            return Reply(200, {"access_token": "t0ken", "expires_in": 3600, "token_type": "Bearer"})
        if heard.headers.get("authorization") != "Bearer t0ken":
            return _error(
                401, "Authentication_InvalidCredentials", "The server has rejected the client credentials."
            )
        below = heard.path.partition(f"/companies({COMPANY})")[2]
        if below.startswith("/purchaseOrders"):
            return self._listed(heard)
        if heard.method == "PATCH" and (found := re.fullmatch(r"/purchaseOrderLines\((.+)\)", below)):
            return self._patched(found[1], heard)
        return _error(404, "BadRequest_NotFound", f"No HTTP resource was found that matches {heard.path}.")

    def _listed(self, heard: Heard) -> Reply:
        asked = heard.query["$filter"]
        if number := re.fullmatch(r"number eq '(.*)'", asked):
            found = [one for one in self.orders if one["number"] == number[1]]
        else:
            since, _, status = asked.removeprefix("lastModifiedDateTime ge ").partition(" and status eq ")
            assert status == "'Open'"
            found = [
                one
                for one in self.orders
                if one["lastModifiedDateTime"].removesuffix("Z") >= since.removesuffix("Z")
            ]
            found.sort(key=lambda one: one["lastModifiedDateTime"])
        start = int(heard.query.get("$skiptoken", "0"))
        content = {"value": [_shown(one) for one in found[start : start + self.page]]}
        if start + self.page < len(found):
            host, path = heard.headers["host"], heard.path
            content["@odata.nextLink"] = f"http://{host}{path}?$filter={asked}&$skiptoken={start + self.page}"
        return Reply(200, content)

    def _patched(self, key: str, heard: Heard) -> Reply:
        order, line = next((o, x) for o in self.orders for x in o["purchaseOrderLines"] if x["id"] == key)
        if "if-match" not in heard.headers:
            return _error(400, "BadRequest", "The request must contain an If-Match header.")
        if heard.headers["if-match"] != _tag(line):
            return _error(409, "Request_EntityChanged", "Another user has already changed the record.")
        if unknown := set(heard.fields) - _WRITABLE:
            return _error(
                400, "BadRequest", f"The property '{unknown.pop()}' does not exist on type purchaseOrderLine."
            )
        line.update(heard.fields)
        line["_v"] += 1
        self.touch(order)
        return Reply(200, line)

    def _line(self, number: str, line: int) -> tuple[dict, dict]:
        order = next(one for one in self.orders if one["number"] == number)
        return order, next(one for one in order["purchaseOrderLines"] if one["sequence"] == line)

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        order, row = self._line(number, line)
        row["quantity"] = quantity
        row["_v"] += 1
        self.touch(order)

    def somebody_cancels(self, number: str) -> None:
        """There is no cancelled order: it is deleted."""
        self.orders = [one for one in self.orders if one["number"] != number]

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        order, row = self._line(number, line)
        row["receivedQuantity"] += quantity
        self.touch(order)


def _tag(row: dict) -> str:
    return f'W/"{row["id"]};{row["_v"]}"'


def _shown(order: dict) -> dict:
    lines = [{"@odata.etag": _tag(line), **line} for line in order["purchaseOrderLines"]]
    return {"@odata.etag": f'W/"{order["lastModifiedDateTime"]}"', **order, "purchaseOrderLines": lines}


def _error(status: int, code: str, words: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": words}})
