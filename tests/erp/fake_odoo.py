"""Odoo's JSON-2 API as its documents and source describe it, as far as it matters to an order.

A method's arguments are named in the body, and an unknown one is refused; nothing is written as false; a
quantity that is written alone resets price and day as the price list has them; what is refused is a 422.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER


def _error(status: int, words: str, kind: str = "odoo.exceptions.UserError") -> Reply:
    return Reply(status, {"name": kind, "message": words, "arguments": [words], "context": {}, "debug": "…"})


@dataclass
class FakeOdoo:
    words: str = "Invalid Operation: this order is locked"
    refusal: Reply = field(default_factory=lambda: _error(422, "Invalid Operation: this order is locked."))
    clock: int = 0
    argument: str = "vals"
    may: tuple[str, ...] = ("read", "write")
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vendor = {
            "id": 42,
            "name": "Northgate Fasteners",
            "ref": "V-1001",
            "email": "sales@northgate.example",
        }
        order = {
            "id": 7,
            "name": ORDER.number,
            "partner_ref": False,
            "state": "purchase",
            "date_order": "2026-11-20 09:00:00",
            "date_planned": "2026-12-10 23:00:00",
            "currency_id": [1, "EUR"],
            "partner_id": [42, "Northgate Fasteners"],
            "user_id": [3, "Ada Field"],
        }
        self.tables = {
            "purchase.order": [self.touched(order)],
            "res.partner": [vendor | {"lang": "en_GB", "country_code": "GB"}],
            "purchase.order.line": [],
            "product.product": [],
        }
        for place, line in enumerate(ORDER.lines):
            product = {"id": 60 + place, "default_code": line.item}
            self.tables["product.product"].append(product)
            row = {
                "id": 900 - place,
                "order_id": 7,
                "sequence": 10 + place,
                "display_type": False,
                "product_id": [60 + place, f"[{line.item}] Bolt"],
                "name": f"[{line.item}] Bolt",
                "product_qty": line.quantity,
                "product_uom_id": [1, "Units"],
                "price_unit": line.unit_price / line.price_per,
                "discount": Decimal(0),
                "date_planned": "2026-12-10 23:00:00",
                "qty_received": Decimal(0),
            }
            self.tables["purchase.order.line"].append(self.touched(row))
        note = {"id": 1, "order_id": 7, "sequence": 5, "display_type": "line_note", "name": "Mind the thread"}
        self.tables["purchase.order.line"].append(self.touched(note))

    def touched(self, row: dict[str, Any]) -> dict[str, Any]:
        self.clock += 1
        row["write_date"] = f"2026-11-22 06:{self.clock // 60:02}:{self.clock % 60:02}"
        return row

    def reply(self, heard: Heard) -> Reply:
        if heard.headers.get("authorization") != "bearer s3cret-w0rd":
            return _error(401, "Invalid apikey", "werkzeug.exceptions.Unauthorized")
        if heard.headers.get("x-odoo-database") != "company":
            return _error(404, "No such database", "werkzeug.exceptions.NotFound")
        model, _, method = heard.path.removeprefix("/json/2/").partition("/")
        if model not in self.tables:
            return _error(404, f"the model {model} does not exist", "werkzeug.exceptions.NotFound")
        if method == "has_access":
            assert set(heard.fields) == {"ids", "operation"}
            return Reply(200, heard.fields["operation"] in self.may)
        return self._written(model, heard) if method == "write" else self._read(model, heard)

    def _read(self, model: str, heard: Heard) -> Reply:
        said = dict(heard.fields)
        domain, fields = said["domain"], said["fields"]
        assert isinstance(domain, list)
        assert isinstance(fields, list)
        found = [row for row in self.tables[model] if self._fits(domain, row)]
        if said.get("order") == "write_date, id":
            found.sort(key=lambda row: row["write_date"])
        start, size = int(str(said.get("offset", 0))), int(str(said.get("limit", 1000)))
        return Reply(200, [self._shown(row, fields) for row in found[start : start + size]])

    def _shown(self, row: dict[str, Any], fields: list[str]) -> dict[str, Any]:
        whole = dict(row)
        if "price_unit" in row:
            whole["price_unit_discounted"] = row["price_unit"] * (1 - Decimal(row["discount"]) / 100)
        return {"id": row["id"], **{name: whole.get(name, False) for name in fields}}

    def _fits(self, domain: list[Any], row: dict[str, Any]) -> bool:
        if domain[0] == "&":
            lines = [one["write_date"] for one in self.tables["purchase.order.line"]]
            newest = max(row["write_date"], *lines)
            return row["state"] in domain[1][2] and newest >= domain[3][2]
        ((name, operator, value),) = domain
        return row[name] in value if operator == "in" else row[name] == value

    def _written(self, model: str, heard: Heard) -> Reply:
        if set(heard.fields) != {"ids", self.argument}:
            return _error(
                422, f"write() got an unexpected argument {set(heard.fields) - {'ids'}}", "TypeError"
            )
        values, ids = heard.fields[self.argument], heard.fields["ids"]
        assert isinstance(values, dict)
        assert isinstance(ids, list)
        for row in self.tables[model]:
            if row["id"] in ids:
                if "product_qty" in values and values["product_qty"] != row["product_qty"]:
                    row |= {"price_unit": Decimal("0.5"), "discount": Decimal(0)}
                    row["date_planned"] = "2030-01-01 00:00:00"
                self.touched(row).update(values)
        return Reply(200, True)

    def _line(self, line: int) -> dict[str, Any]:
        rows = [one for one in self.tables["purchase.order.line"] if not one["display_type"]]
        return self.touched(sorted(rows, key=lambda one: one["sequence"])[line // 10 - 1])

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self._line(line)["product_qty"] = quantity

    def somebody_cancels(self, number: str) -> None:
        self.touched(self.tables["purchase.order"][0])["state"] = "cancel"

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self._line(line)["qty_received"] += quantity
