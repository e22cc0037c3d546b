"""NetSuite's REST web services as its documents describe them, as far as it matters to an order.

Orders are found by their exact number and fetched one by one; SuiteQL lists ids; a line is changed by its
number; an unknown name is ignored in silence unless the caller asks for an error; every refusal is a 400.
"""

import base64
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

_LINE = {"line", "quantity", "rate", "expectedReceiptDate"}


def _error(status: int, words: str) -> Reply:
    details = [{"detail": words, "o:errorPath": "item.items[0]", "o:errorCode": "USER_ERROR"}]
    return Reply(
        status, {"type": "about:blank", "title": "Bad Request", "status": status, "o:errorDetails": details}
    )


@dataclass
class FakeNetSuite:
    words: str = "Your current role does not have permission"
    refusal: Reply = field(
        default_factory=lambda: _error(
            400, "Your current role does not have permission to perform this action."
        )
    )
    orders: dict[str, dict] = field(default_factory=dict)
    clock: int = 0
    said: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add("817", ORDER.number)

    def add(self, key: str, number: str) -> None:
        items = [
            {
                "line": line.line,
                "item": {"id": "5", "refName": line.item},
                "quantity": line.quantity,
                "rate": line.unit_price / line.price_per,
                "units": {"id": "1", "refName": "EA"},
                "expectedReceiptDate": line.date.isoformat(),
                "quantityReceived": Decimal(0),
                "isClosed": False,
            }
            for line in ORDER.lines
        ]
        self.orders[key] = {
            "id": key,
            "tranId": number,
            "tranDate": "2026-11-20",
            "entity": {"id": "42", "refName": "V-1001 Northgate"},
            "currency": {"id": "4", "refName": "Euro"},
            "status": {"id": "B", "refName": "Pending Receipt"},
            "item": {"items": items, "count": len(items)},
        }
        self.touch(key)

    def touch(self, key: str) -> None:
        self.clock += 1
        self.orders[key]["lastModifiedDate"] = f"2026-11-22T06:00:{self.clock:02}Z"

    def reply(self, heard: Heard) -> Reply:
        below = heard.path.removeprefix("/services/rest")
        if below == "/auth/oauth2/v1/token":
            return self._token(heard)
        if heard.headers.get("authorization") != "Bearer t0ken":
            return _error(401, "Invalid login attempt.")
        match heard.method, below.split("/")[1:]:
            case "GET", ["record", "v1", "purchaseOrder"]:
                return self._found(heard.query["q"])
            case "GET", ["record", "v1", "purchaseOrder", key]:
                return Reply(200, self.orders[key])
            case "PATCH", ["record", "v1", "purchaseOrder", key]:
                return self._patched(key, heard)
            case "GET", ["record", "v1", "vendor", "42"]:
                return Reply(
                    200,
                    {"email": "sales@northgate.example", "entityId": "V-1001", "companyName": "Northgate"},
                )
            case "GET", ["record", "v1", "currency", "4"]:
                return Reply(200, {"symbol": "EUR", "name": "Euro"})
            case "POST", ["query", "v1", "suiteql"] if heard.headers.get("prefer") == "transient":
                return self._listed(heard)
        return _error(404, f"Record {below} not found.")

    def _token(self, heard: Heard) -> Reply:
        """Only a statement that is signed is taken; what it says is kept."""
        assert isinstance(heard.content, dict)
        head, said, signature = heard.content["client_assertion"].split(".")
        self.said = {**_json(head), **_json(said), "signature": signature}
        return Reply(200, {"access_token": "t0ken", "expires_in": "3600", "token_type": "Bearer"})

    def _found(self, asked: str) -> Reply:
        number = re.fullmatch(r'tranId IS "([^"]*)"', asked)
        assert number, asked
        items = [{"id": key} for key, one in self.orders.items() if one["tranId"] == number[1]]
        return Reply(200, {"count": len(items), "hasMore": False, "items": items, "totalResults": len(items)})

    def _listed(self, heard: Heard) -> Reply:
        asked = re.search(r"TO_DATE\('([^']*)'", str(heard.fields["q"]))
        assert asked
        changed = [
            one for one in self.orders.values() if one["lastModifiedDate"].replace("T", " ") >= asked[1]
        ]
        changed.sort(key=lambda one: one["lastModifiedDate"])
        start = int(heard.query["offset"])
        part = changed[start : start + int(heard.query["limit"])]
        return Reply(200, {"items": [{"id": one["id"]} for one in part], "hasMore": False})

    def _patched(self, key: str, heard: Heard) -> Reply:
        if "replace" in heard.query:
            self.orders[key]["item"]["items"] = []
        strict = heard.headers.get("x-netsuite-propertynamevalidation") == "Error"
        for change in heard.fields["item"]["items"]:  # type: ignore[index]
            if strict and (unknown := set(change) - _LINE):
                return _error(400, f"Unknown property {unknown.pop()}.")
            row = next(one for one in self.orders[key]["item"]["items"] if one["line"] == change["line"])
            row.update({name: one for name, one in change.items() if name in _LINE})
        self.touch(key)
        return Reply(204)

    def _row(self, number: str, line: int) -> dict:
        key = next(key for key, one in self.orders.items() if one["tranId"] == number)
        self.touch(key)
        return next(one for one in self.orders[key]["item"]["items"] if one["line"] == line)

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self._row(number, line)["quantity"] = quantity

    def somebody_cancels(self, number: str) -> None:
        """There is no cancelled order: it is closed."""
        for one in self.orders.values():
            one["status"] = {"id": "H", "refName": "Closed"}

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self._row(number, line)["quantityReceived"] += quantity


def _json(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
