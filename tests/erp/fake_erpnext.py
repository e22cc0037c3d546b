"""ERPNext's REST API as Frappe's documents and source describe it: what matters to an order, how it refuses.

A submitted order takes changes of the fields that allow it alone; quantity and rate go through Update Items,
which deletes the rows that it is not sent. A name that no field has is ignored without a word, an old
`modified` is refused, and a failure inside a method may come with a 200.
"""

import json
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

_ON_SUBMIT = {"schedule_date", "expected_delivery_date"}
_HEAD_ON_SUBMIT = {"schedule_date", "order_confirmation_no", "order_confirmation_date"}


@dataclass
class FakeErpNext:
    words: str = "Cannot set quantity less than received quantity"
    refusal: Reply = field(
        default_factory=lambda: _error(
            417, "ValidationError", "Cannot set quantity less than received quantity"
        )
    )
    precision: int = 4
    clock: int = 0
    orders: dict[str, dict] = field(default_factory=dict)
    may: tuple[str, ...] = ("read", "write")

    def __post_init__(self) -> None:
        self.add(ORDER.number)

    def add(self, number: str, docstatus: int = 1) -> None:
        items = [
            {
                "name": f"row{place}-{number}",
                "idx": place,
                "item_code": line.item,
                "item_name": "Hex bolt",
                "qty": line.quantity,
                "uom": "Nos",
                "conversion_factor": 1,
                "rate": line.unit_price / line.price_per,
                "schedule_date": line.date.isoformat(),
                "expected_delivery_date": None,
                "received_qty": Decimal(0),
                "warehouse": "Stores - OM",
            }
            for place, line in enumerate(ORDER.lines, 1)
        ]
        self.orders[number] = {
            "name": number,
            "docstatus": docstatus,
            "status": "To Receive and Bill",
            "owner": "ada.field@orchard-metal.example",
            "supplier": "V-1001",
            "supplier_name": "Northgate Fasteners",
            "contact_email": "",
            "language": "de",
            "currency": "EUR",
            "transaction_date": "2026-11-10",
            "schedule_date": "2026-12-11",
            "order_confirmation_no": None,
            "items": items,
        }
        self.touch(self.orders[number])

    def touch(self, order: dict) -> None:
        self.clock += 1
        order["modified"] = f"2026-11-22 06:00:{self.clock:02}.123456"
        for row in order["items"]:
            row["modified"] = order["modified"]

    def reply(self, heard: Heard) -> Reply:
        if heard.headers.get("authorization") != "token api-key:s3cret-w0rd":
            return _error(401, "AuthenticationError", "")
        parts = heard.path.strip("/").split("/")
        match [heard.method, *parts]:
            case ["GET", "api", "resource", "Purchase Order"]:
                return self._list(heard)
            case ["GET", "api", "resource", "Purchase Order", number] if number in self.orders:
                return Reply(200, {"data": self.orders[number]})
            case ["GET", "api", "resource", "Supplier", "V-1001"]:
                return Reply(
                    200, {"data": {"name": "V-1001", "email_id": "Sales@northgate.example", "language": "en"}}
                )
            case ["PUT", "api", "resource", "Purchase Order", number] if number in self.orders:
                return self._put(self.orders[number], dict(heard.fields))
            case ["GET", "api", "method", "frappe.client.has_permission"]:
                assert heard.query["docname"] in self.orders
                return Reply(200, {"message": {"has_permission": heard.query["perm_type"] in self.may}})
            case ["POST", "api", "method", "frappe.client.set_value"]:
                return self._set_value(dict(heard.fields))
            case ["POST", "api", "method", "erpnext.controllers.accounts_controller.update_child_qty_rate"]:
                return self._update_items(dict(heard.fields))
            case _:
                return _error(404, "DoesNotExistError", f"{parts[-1]} not found")

    def _list(self, heard: Heard) -> Reply:
        rows = list(self.orders.values())
        for name, sign, value in json.loads(heard.query.get("filters", "[]")):
            match sign:
                case "=":
                    rows = [row for row in rows if row[name] == value]
                case ">":
                    rows = [row for row in rows if row[name] > value]
                case ">=":
                    rows = [row for row in rows if row[name] >= value]
        rows.sort(key=lambda row: row["modified"])
        start, size = int(heard.query.get("limit_start", 0)), int(heard.query.get("limit_page_length", 20))
        return Reply(200, {"data": [{"name": row["name"]} for row in rows[start : start + size]]})

    def _put(self, order: dict, said: dict) -> Reply:
        if said.pop("modified", order["modified"]) != order["modified"]:
            words = "Document has been modified after you have opened it"
            return _error(417, "TimestampMismatchError", words)
        known = {name: one for name, one in said.items() if name in order}
        if refused := _after_submit(known, _HEAD_ON_SUBMIT):
            return refused
        order.update(known)
        self.touch(order)
        return Reply(200, {"data": order})

    def _set_value(self, said: dict) -> Reply:
        for order in self.orders.values():
            for row in order["items"]:
                if row["name"] == said["name"]:
                    known = {name: one for name, one in said["fieldname"].items() if name in row}
                    if refused := _after_submit(known, _ON_SUBMIT):
                        return refused
                    row.update(known)
                    self.touch(order)
                    return Reply(200, {"message": order})
        return _error(404, "DoesNotExistError", f"Purchase Order Item {said['name']} not found")

    def _update_items(self, said: dict) -> Reply:
        order = self.orders[said["parent_doctype_name"]]
        rows = json.loads(
            said["trans_items"], parse_float=Decimal
        )  # a list instead of a text fails here, as there
        kept = {row["docname"]: row for row in rows}
        for item in order["items"]:
            if item["name"] in kept and kept[item["name"]]["qty"] < item["received_qty"]:
                return self.refusal
        order["items"] = [item for item in order["items"] if item["name"] in kept]
        for item in order["items"]:
            wanted = kept[item["name"]]
            item["qty"] = Decimal(wanted["qty"])
            step = Decimal(1).scaleb(-self.precision)
            item["rate"] = Decimal(wanted["rate"]).quantize(step, rounding=ROUND_HALF_UP)
        self.touch(order)
        return Reply(200, {})

    # --- other people -------------------------------------------------------------------------------------

    def row(self, number: str, line: int) -> dict:
        return self.orders[number]["items"][line // 10 - 1]

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self.row(number, line)["qty"] = Decimal(quantity)
        self.touch(self.orders[number])

    def somebody_cancels(self, number: str) -> None:
        self.orders[number].update(docstatus=2, status="Cancelled")
        self.touch(self.orders[number])

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self.row(number, line)["received_qty"] += Decimal(quantity)
        self.touch(self.orders[number])


def _after_submit(said: dict, allowed: set[str]) -> Reply | None:
    refused = sorted(set(said) - allowed)
    if not refused:
        return None
    words = f"Not allowed to change {refused[0]} after submission"
    return _error(417, "UpdateAfterSubmitError", words)


def _error(status: int, kind: str, words: str) -> Reply:
    messages = json.dumps([json.dumps({"message": words, "title": "Message", "indicator": "red"})])
    said = {"exc_type": kind, "exception": f"frappe.exceptions.{kind}: {words}", "_server_messages": messages}
    return Reply(status, said)
