"""S/4HANA's purchase order service where the order itself is written: schedule lines and items, over V2.

A schedule line's key is PurchasingDocument, PurchasingDocumentItem and ScheduleLine: that of the newer
service is refused here. An item's quantity is the sum of its schedule lines, and never less than what has
come. A name that is not a property is refused, and so is a quantity that is no text.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from fake_http import Heard, Reply
from fake_s4hana import V2, FakeS4

ROOT = f"{V2}API_PURCHASEORDER_PROCESS_SRV/"
_PART = re.compile(
    r"A_PurchaseOrderScheduleLine\(PurchasingDocument='(\w+)',PurchasingDocumentItem='(\d+)',ScheduleLine='(\d+)'\)"
)
_ITEM = re.compile(
    r"A_PurchaseOrderItem\(PurchaseOrder='(\w+)',PurchaseOrderItem='(\d+)'\)(/to_ScheduleLine)?"
)
_PART_FIELDS = {"ScheduleLine", "ScheduleLineDeliveryDate", "ScheduleLineOrderQuantity"}
_ITEM_FIELDS = {"NetPriceAmount", "PurgDocOrderAcknNumber"}


@dataclass
class FakeS4Order(FakeS4):
    words: str = "already goods receipts for 490 PC"
    refusal: Reply = field(
        default_factory=lambda: _error(400, "06/115", "There are already goods receipts for 490 PC")
    )
    root: str = ROOT
    deaf: bool = False
    """Answers success and changes nothing."""

    def add(self, number: str) -> None:
        super().add(number)
        for item in self._items(number):
            item["PurgDocOrderAcknNumber"] = ""
        self.touch(number)

    def touch(self, number: str) -> None:
        super().touch(number)
        for item in self._items(number):
            for row in (item, *item["to_ScheduleLine"]["results"]):
                row["__metadata"] = {"etag": f'W/"{self.clock}"'}

    def _items(self, number: str) -> list[dict]:
        return self.orders[number]["to_PurchaseOrderItem"]["results"]

    def changed(self, heard: Heard) -> Reply:
        name = heard.path.removeprefix(ROOT)
        if found := _PART.fullmatch(name):
            return self._part(heard, self.item(found[1], int(found[2])), found[3])
        if found := _ITEM.fullmatch(name):
            item = self.item(found[1], int(found[2]))
            return self._add(heard, item) if found[3] else self._change(heard, item)
        return _error(400, "005056A509B11EE1B9A8FEC11C21578E", f"Invalid key predicate in {name}")

    def stale(self, heard: Heard) -> Reply | None:
        name = heard.path.removeprefix(ROOT)
        if heard.method == "POST":
            return None
        if found := _PART.fullmatch(name):
            rows = self.item(found[1], int(found[2]))["to_ScheduleLine"]["results"]
            return next((self._old(heard, one) for one in rows if one["ScheduleLine"] == found[3]), None)
        found = _ITEM.fullmatch(name)
        return self._old(heard, self.item(found[1], int(found[2]))) if found else None

    def _old(self, heard: Heard, row: dict) -> Reply | None:
        if "if-match" not in heard.headers:
            return _error(428, "/IWFND/CM_MGW/428", "Precondition required")
        if heard.headers["if-match"] != row["__metadata"]["etag"] and not self.trusting:
            words = "Precondition failed: the order was changed by another user"
            return _error(412, "/IWFND/CM_MGW/412", words)
        return None

    def _part(self, heard: Heard, item: dict, number: str) -> Reply:
        rows = item["to_ScheduleLine"]["results"]
        row = next((one for one in rows if one["ScheduleLine"] == number), None)
        if row is None:
            return _error(404, "/IWBEP/CM_MGW_RT/020", "Resource not found")
        if stale := self._old(heard, row):
            return stale
        kept = [one for one in rows if one is not row]
        if heard.method == "PATCH":
            if wrong := _wrong(heard.fields, _PART_FIELDS):
                return wrong
            kept.insert(rows.index(row), {**row, **heard.fields})
        return self._taken(item, kept)

    def _add(self, heard: Heard, item: dict) -> Reply:
        if wrong := _wrong(heard.fields, _PART_FIELDS):
            return wrong
        keys = {
            "PurchasingDocument": item["PurchaseOrder"],
            "PurchasingDocumentItem": item["PurchaseOrderItem"],
        }
        return self._taken(item, [*item["to_ScheduleLine"]["results"], {**keys, **heard.fields}])

    def _change(self, heard: Heard, item: dict) -> Reply:
        if stale := self._old(heard, item):
            return stale
        if wrong := _wrong(heard.fields, _ITEM_FIELDS):
            return wrong
        if not self.deaf:
            item.update(heard.fields)
            self.touch(item["PurchaseOrder"])
        return Reply(204)

    def _taken(self, item: dict, rows: list[dict]) -> Reply:
        """The schedule as it would be, if nothing speaks against it."""
        total = sum((Decimal(one["ScheduleLineOrderQuantity"]) for one in rows), Decimal(0))
        came = sum(
            Decimal(one["QuantityInEntryUnit"])
            for one in self.movements
            if one["PurchaseOrderItem"] == item["PurchaseOrderItem"]
        )
        if total < came or not rows:
            return self.refusal
        if not self.deaf:
            item["to_ScheduleLine"]["results"] = rows
            item["OrderQuantity"] = f"{total:.3f}"
            self.touch(item["PurchaseOrder"])
        return Reply(204)


def _wrong(said: object, allowed: set[str]) -> Reply | None:
    assert isinstance(said, dict)
    if set(said) - allowed:
        return _error(
            400, "/IWBEP/CM_MGW_EXPR_OSQL/009", f"Property {sorted(set(said) - allowed)[0]} is invalid"
        )
    if not all(isinstance(one, str) for one in said.values()):
        return _error(400, "CX_SXML_PARSE_ERROR/001", "A decimal has to be a text")
    return None


def _error(status: int, code: str, words: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": {"lang": "en", "value": words}}})
