"""Epicor Kinetic's REST v2 as its published method list describes it, as far as it matters to an order.

An order by its key brings its lines, a filter on lines brings none; a list is cut at $top; each row has a
revision that moves with it; what the business logic refuses is 400 with an ErrorMessage.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

BASE = "/kinetic/api/v2/odata/EPIC06/Erp.BO.POSvc"
_CODES = {Decimal(1): "E", Decimal(100): "C", Decimal(1000): "M"}


def _error(status: int, words: str) -> Reply:
    said = {"HttpStatus": status, "ReasonPhrase": "REST API Exception", "ErrorMessage": words}
    return Reply(status, said | {"ErrorType": "Ice.BLException", "CorrelationId": "a1"})


@dataclass
class FakeEpicorKinetic:
    words: str = "PO is approved, changes are not allowed"
    refusal: Reply = field(default_factory=lambda: _error(400, "PO is approved, changes are not allowed."))
    heads: dict[str, dict] = field(default_factory=dict)
    details: list[dict] = field(default_factory=list)
    releases: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        number = int(ORDER.number)
        self.heads[ORDER.number] = {
            "Company": "EPIC06",
            "PONum": number,
            "CurrencyCode": "EUR",
            "OrderDate": "2026-11-20T00:00:00",
            "VendorCntEmailAddress": "sales@northgate.example",
            "VendorVendorID": "V-1001",
            "VendorName": "Northgate Fasteners",
            "BuyerID": "AF",
            "BuyerIDName": "Ada Field",
            "OpenOrder": True,
            "VoidOrder": False,
            "Approve": True,
            "VendorRefNum": "",
            "SysRevID": 1,
        }
        for line in ORDER.lines:
            same = {"Company": "EPIC06", "POLine": line.line, "SysRevID": 1}
            self.details.append(
                same
                | {
                    "PONUM": number,
                    "XOrderQty": line.quantity,
                    "PUM": "EA",
                    "DocUnitCost": line.unit_price,
                    "CostPerCode": _CODES[line.price_per],
                    "DueDate": f"{line.date}T00:00:00",
                    "PartNum": line.item,
                    "VenPartNum": "",
                    "LineDesc": "",
                    "VoidLine": False,
                }
            )
            self.release(line.line, 1, line.quantity)

    def release(self, line: int, release: int, quantity: Decimal, due: str = "") -> None:
        row = {"Company": "EPIC06", "PONum": int(ORDER.number), "POLine": line, "PORelNum": release}
        row |= {"DueDate": f"{due}T00:00:00" if due else None}
        self.releases.append(row | {"XRelQty": quantity, "PromiseDt": None, "ReceivedQty": 0, "SysRevID": 1})

    def reply(self, heard: Heard) -> Reply:
        if heard.headers.get("x-api-key") != "k3y-of-the-api":
            return _error(401, "Missing or invalid API key")
        if not heard.headers.get("authorization", "").startswith("Basic "):
            return _error(401, "Invalid username or password.")
        below = heard.path.removeprefix(BASE + "/")
        if key := re.fullmatch(r"POes\('EPIC06',(\d+)\)", below):
            return self._order(key[1], heard)
        if key := re.fullmatch(r"PORels\('EPIC06',(\d+),(\d+),(\d+)\)", below):
            found = (x for x in self.releases if (x["POLine"], x["PORelNum"]) == (int(key[2]), int(key[3])))
            return self._patched(next(found), heard)
        rows = {"POes": list(self.heads.values()), "PORels": self.releases, "PODetails": []}.get(below)
        if rows is None:
            return _error(404, f"{below} was not found.")
        kept = [row for row in rows if _fits(row, heard.query["$filter"])]
        start, size = int(heard.query.get("$skip", 0)), int(heard.query.get("$top", 100))
        return Reply(200, {"value": kept[start : start + size]})

    def _order(self, number: str, heard: Heard) -> Reply:
        head = self.heads[number]
        if heard.method == "PATCH":
            return self._patched(head, heard)
        lines = {"PODetails": self.details} if heard.query.get("$expand") == "PODetails" else {}
        return Reply(200, head | lines)

    def _patched(self, row: dict, heard: Heard) -> Reply:
        if unknown := set(heard.fields) - set(row):
            return _error(400, f"The property '{unknown.pop()}' does not exist on type 'Erp.PORel'.")
        row.update(heard.fields)
        row["SysRevID"] += 1
        return Reply(204)

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        row = next(one for one in self.details if one["POLine"] == line)
        row["XOrderQty"] = quantity
        row["SysRevID"] += 1

    def somebody_cancels(self, number: str) -> None:
        self.heads[number] |= {"VoidOrder": True, "OpenOrder": False}

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        raise NotImplementedError("what has come is counted in another unit than what was ordered")


def _fits(row: dict, asked: str) -> bool:
    values = {"true": True, "false": False}
    said = re.findall(r"(\w+) eq (\w+)", asked)
    return all(
        row[name] == values.get(value, int(value) if value.isdigit() else None) for name, value in said
    )
