"""SyteLine's IDO Request Service as its guide describes it, as far as it matters to an order.

Order numbers are filled up to ten places; every value is a text; an error is a 200 that says so; a row is
written to by its _ItemId, which holds the moment of its last change and is refused when it is an old one.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

BASE = "/IDORequestService/ido"


def _error(words: str) -> Reply:
    return Reply(200, {"Items": [], "Success": False, "Message": words, "MessageCode": 450})


def _rows(rows: list[dict[str, str]]) -> Reply:
    return Reply(
        200, {"Items": rows, "Success": True, "Message": None, "MessageCode": 0, "MoreRowsExist": False}
    )


@dataclass
class FakeInforSyteLine:
    words: str = "Purchase Order Line that has \\[Status: Complete\\] cannot be updated"
    refusal: Reply = field(
        default_factory=lambda: _error("Purchase Order Line that has [Status: Complete] cannot be updated.")
    )
    promise: str = "PromiseDate"
    clock: int = 0
    idos: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        number = ORDER.number.rjust(10)
        head = {
            "PoNum": number,
            "VendNum": "V-1001",
            "VendorName": "Northgate Fasteners",
            "PoCurrCode": "EUR",
            "OrderDate": "20261120 00:00:00.000",
            "Stat": "O",
            "Type": "R",
            "Buyer": "afield",
            "VendOrder": "",
            "Whse": "MAIN",
        }
        vendor = {"VendNum": "V-1001", "ExternalEmailAddr": "sales@northgate.example"}
        self.idos = {"SLPos": [self.touched(head, "po")], "SLVendors": [vendor], "SLPoItems": []}
        for line in ORDER.lines:
            row = {
                "PoNum": number,
                "PoLine": str(line.line),
                "PoRelease": "0",
                "Item": line.item,
                "ItmDescription": "Bolt",
                "QtyOrderedConv": f"{line.quantity}.00000000",
                "UM": "EA",
                "UnitMatCostConv": f"{line.unit_price / line.price_per:.5f}",
                "DueDate": f"{line.date:%Y%m%d} 00:00:00.000",
                self.promise: "",
                "Stat": "O",
                "VendItem": "",
            }
            self.idos["SLPoItems"].append(self.touched(row, "poi"))

    def touched(self, row: dict[str, str], name: str) -> dict[str, str]:
        self.clock += 1
        row["RecordDate"] = f"20261122 06:00:{self.clock:02}.000"
        key = row.get("PoLine", "0")
        row["_ItemId"] = f"PBT=[{name}] {name}.DT=[{row['RecordDate']}] {name}.ID=[{key}]"
        return row

    def reply(self, heard: Heard) -> Reply:
        if heard.path == f"{BASE}/token/DALS":
            right = (heard.headers.get("username"), heard.headers.get("password")) == ("sa", "s3cret-w0rd")
            return Reply(
                200, {"Token": "b/Xd", "Success": True} if right else {"Success": False, "Message": "no"}
            )
        if heard.headers.get("authorization") != "b/Xd":
            return Reply(401, {"Success": False, "Message": "The token is not valid."})
        assert heard.headers["x-infor-mongooseconfig"] == "DALS"
        verb, _, ido = heard.path.removeprefix(f"{BASE}/").partition("/")
        return self._loaded(ido, heard) if verb == "load" else self._updated(ido, heard)

    def _loaded(self, ido: str, heard: Heard) -> Reply:
        asked = re.findall(r"(\w+) = '([^']*)'", heard.query["filter"])
        found = [row for row in self.idos[ido] if all(row[name] == value for name, value in asked)]
        wanted = heard.query["properties"].split(",")
        for row in found:
            if unknown := set(wanted) - set(row):
                return _error(f"Property {unknown.pop()} does not exist on IDO {ido}.")
        shown = [{name: row[name] for name in [*wanted, "_ItemId"] if name in row} for row in found]
        return _rows(shown)

    def _updated(self, ido: str, heard: Heard) -> Reply:
        (change,) = heard.fields["Changes"]  # type: ignore[misc]
        row = next((one for one in self.idos[ido] if one["_ItemId"] == change["ItemId"]), None)
        if row is None:
            return _error("The record was changed by another user.")
        for one in change["Properties"]:
            if one["Name"] not in row:
                return _error(f"Property {one['Name']} does not exist on IDO {ido}.")
            row[one["Name"]] = one["Value"]
        self.touched(row, "po" if ido == "SLPos" else "poi")
        return _rows([row])

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        row = next(one for one in self.idos["SLPoItems"] if one["PoLine"] == str(line))
        row["QtyOrderedConv"] = f"{quantity}.00000000"
        self.touched(row, "poi")

    def somebody_cancels(self, number: str) -> None:
        """There is no cancelled order: it is complete."""
        self.idos["SLPos"][0]["Stat"] = "C"

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        raise NotImplementedError("what has come is counted in another unit than what was ordered")
