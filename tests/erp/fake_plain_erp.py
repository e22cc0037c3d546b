"""A made-up system with a plain REST interface: the one that the template of a system's file describes.

It does all that a good one does, and takes a write before it makes it: 202 first, and the value a look later.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER


def _problem(status: int, words: str) -> Reply:
    return Reply(status, {"ok": False, "problem": {"detail": words}})


@dataclass
class FakePlainErp:
    words: str = "The period is closed"
    refusal: Reply = field(
        default_factory=lambda: Reply(200, {"ok": False, "message": "The period is closed"})
    )
    late: int = 0
    clock: int = 0
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    waiting: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add(ORDER.number)

    def add(self, number: str) -> None:
        lines = [
            {
                "position": line.line,
                "ordered": line.quantity,
                "unit": "EA",
                "price": line.unit_price,
                "price_unit": line.price_per,
                "wanted_on": line.date.isoformat(),
                "article": line.item,
                "received": Decimal(0),
                "confirmation": None,
            }
            for line in ORDER.lines
        ]
        order = {"id": f"id {number}", "number": number, "currency": "EUR", "ordered_on": "2026-11-20"}
        self.orders[number] = order | {
            "site": "north",
            "supplier_id": "V-1001",
            "state": "released",
            "lines": lines,
        }
        self.touch(number)

    def touch(self, number: str) -> None:
        self.clock += 1
        self.orders[number]["changed_at"] = f"2026-11-22T06:{self.clock // 60:02}:{self.clock % 60:02}Z"
        self.orders[number]["version"] = f'"v{self.clock}"'

    def reply(self, heard: Heard) -> Reply:
        if heard.headers.get("authorization") != "Bearer s3cret-w0rd":
            return _problem(401, "Who are you?")
        if heard.path == "/v1/suppliers/V-1001":
            return Reply(200, {"email": "sales@northgate.example", "name": "Northgate", "language": "en_GB"})
        if heard.method == "PUT":
            return self._confirmed(heard)
        self._settle()
        if number := heard.query.get("number"):
            return self._part([one for one in self.orders.values() if one["number"] == number], heard)
        since = heard.query["changed_since"]
        changed = [
            one
            for one in self.orders.values()
            if one["changed_at"] >= since and one["site"] == heard.query["site"]
        ]
        return self._part(sorted(changed, key=lambda one: one["changed_at"]), heard)

    def _part(self, found: list[dict[str, Any]], heard: Heard) -> Reply:
        start, size = int(heard.query.get("cursor", 0)), int(heard.query.get("limit", 50))
        after = str(start + size) if start + size < len(found) else None
        return Reply(200, {"ok": True, "orders": found[start : start + size], "next_cursor": after})

    def _confirmed(self, heard: Heard) -> Reply:
        where = re.fullmatch(r"/v1/orders/id ([^/]+)/lines/(\d+)/confirmation", heard.path)
        assert where
        order = self.orders[where[1]]
        if heard.headers["idempotency-key"] in self.keys:
            return Reply(202, {"ok": True})
        if heard.headers["if-match"] != order["version"]:
            return _problem(412, "The order is at another version.")
        self.keys.add(heard.headers["idempotency-key"])
        line = next(one for one in order["lines"] if one["position"] == int(where[2]))
        self.waiting.append((line, {**(line["confirmation"] or {}), **heard.fields}))
        self.touch(where[1])
        return Reply(202, {"ok": True})

    def _settle(self) -> None:
        """What was taken is made, at the look after `late` others."""
        if self.waiting and self.late:
            self.late -= 1
            return
        for line, confirmation in self.waiting:
            line["confirmation"] = confirmation
        self.waiting.clear()

    def _line(self, number: str, line: int) -> dict[str, Any]:
        self.touch(number)
        return next(one for one in self.orders[number]["lines"] if one["position"] == line)

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self._line(number, line)["ordered"] = quantity

    def somebody_cancels(self, number: str) -> None:
        self.touch(number)
        self.orders[number]["state"] = "void"

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self._line(number, line)["received"] += quantity
