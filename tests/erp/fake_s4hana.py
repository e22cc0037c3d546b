"""S/4HANA's OData services as SAP documents them: what matters to an order, and how they refuse.

V2 tells numbers as texts, instants in milliseconds and rows under d/results; V4 is plain. A write needs a
token that was fetched with the same cookie, and a change the entity tag of what it changes. A confirmation
needs a control key on its item, and is refused above the ordered quantity, and in a name that is not known.
"""

import copy
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from fake_changeset import ONE_ONLY, batched, changes_in, made
from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

V4 = "/sap/opu/odata4/sap/api_supplierconfirmation/srvd_a2x/sap/supplierconfirmation/0001/"
V2 = "/sap/opu/odata/sap/"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ITEM_FIELDS = {
    "SuplrConfRefPurchaseOrderItem",
    "SupplierConfirmedNetPrice",
    "SuplrConfNetPriceQuantity",
    "SupplierOrderAcknNumber",
    "ItemIsRejectedBySupplier",
    "_SupplierConfirmationLineTP",
}
_LINE_FIELDS = {"DeliveryDate", "DelivDateCategory", "ConfirmedQuantity", "PurchaseOrderQuantityUnit"}


@dataclass
class FakeS4:
    words: str = "Confirmed quantity exceeds the order quantity"
    refusal: Reply = field(
        default_factory=lambda: _v4_error(
            400, "ME/664", "Confirmed quantity exceeds the order quantity 500 PC"
        )
    )
    root: str = V4
    """The service that is written to, and gives the token for it."""
    page: int = 100
    clock: int = 0
    today: dt.date = dt.date(2026, 11, 22)
    late: int = 0
    """How many looks it takes until a write is done; until then it answers 202."""
    orders: dict[str, dict] = field(default_factory=dict)
    movements: list[dict] = field(default_factory=list)
    confirmations: list[dict] = field(default_factory=list)
    pending: list[tuple[int, dict]] = field(default_factory=list)
    one_only: bool = False
    """The service was not made for changesets of several operations."""
    trusting: bool = False
    """In a changeset tags are those of before it."""
    tokens: int = 0
    """So many OAuth tokens were given out; the last one counts."""
    batches: list[list[Heard]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add(ORDER.number)

    def add(self, number: str) -> None:
        self.orders[number] = {
            "PurchaseOrder": number,
            "CompanyCode": "1000",
            "PurchasingDocumentDeletionCode": "",
            "Supplier": "17300001",
            "Language": "EN",
            "PurchasingGroup": "001",
            "PurchaseOrderDate": "/Date(1794268800000)/",
            "DocumentCurrency": "EUR",
            "AddressName": "",
            "to_PurchaseOrderItem": {"results": [_item(number, line) for line in ORDER.lines]},
        }
        self.touch(number)

    def touch(self, number: str) -> None:
        self.clock += 1
        instant = dt.datetime(2026, 11, 22, 6, tzinfo=dt.UTC) + dt.timedelta(seconds=self.clock)
        order = self.orders[number]
        order["LastChangeDateTime"] = _ticks(instant)
        order["__metadata"] = {"etag": f"W/\"datetimeoffset'{instant.isoformat()}'\""}

    def item(self, number: str, line: int) -> dict:
        rows = self.orders[number]["to_PurchaseOrderItem"]["results"]
        return next(row for row in rows if int(row["PurchaseOrderItem"]) == line)

    # --- what is asked ------------------------------------------------------------------------------------

    def reply(self, heard: Heard) -> Reply:
        known = "Basic U1lTVEVNOnMzY3JldC13MHJk"
        if heard.path == "/sap/bc/sec/oauth2/token":
            asked = heard.headers.get("authorization") == known and heard.content == {
                "grant_type": "client_credentials"
            }
            self.tokens += asked
            return (
                Reply(200, {"access_token": f"t{self.tokens}", "expires_in": 3600}) if asked else Reply(401)
            )
        if heard.headers.get("authorization") not in (known, self.tokens and f"Bearer t{self.tokens}"):
            return Reply(401, "<html><body>Logon failed</body></html>")
        if heard.headers.get("sap-client") != "100":
            return Reply(403, "<html><body>Client not available</body></html>")
        if heard.path == self.root and heard.method == "GET":
            asked = heard.headers.get("x-csrf-token", "").lower() == "fetch"
            headers = {"x-csrf-token": "t0k3n==", "set-cookie": "SAP_SESSIONID=1; path=/"} if asked else {}
            return Reply(200, {"value": []}, headers)
        if heard.method != "GET":
            return self.written(heard)
        return self.read(heard)

    def read(self, heard: Heard) -> Reply:
        asked = heard.query.get("$filter", "")
        match heard.path.removeprefix(V2).removeprefix(V4):
            case "API_PURCHASEORDER_PROCESS_SRV/A_PurchaseOrder":
                return self._orders(heard, asked)
            case "API_BUSINESS_PARTNER/A_BusinessPartner":
                return Reply(
                    200, {"d": {"results": [_partner()] if asked == "Supplier eq '17300001'" else []}}
                )
            case "API_MATERIAL_DOCUMENT_SRV/A_MaterialDocumentItem":
                number = asked.removeprefix("PurchaseOrder eq '").removesuffix("'")
                rows = [one for one in self.movements if one["PurchaseOrder"] == number]
                return Reply(200, {"d": {"results": rows}})
            case "API_MATERIAL_DOCUMENT_SRV/A_MaterialDocumentHeader":
                return self._documents(heard, asked)
            case "Confirmation":
                self._settle()
                number = asked.removeprefix("SuplrConfRefPurchaseOrder eq '").removesuffix("'")
                rows = [one for one in self.confirmations if one["SuplrConfRefPurchaseOrder"] == number]
                return Reply(200, {"value": rows})
            case _:
                return _v2_error(
                    404, "/IWBEP/CM_MGW_RT/020", f"Resource not found for segment '{heard.path}'"
                )

    def _orders(self, heard: Heard, asked: str) -> Reply:
        if found := re.fullmatch(r"PurchaseOrder eq '(.*)'", asked):
            rows = [one for number, one in self.orders.items() if number == found[1].replace("''", "'")]
            return Reply(200, {"d": {"results": rows}})
        since = re.fullmatch(
            r"LastChangeDateTime ge datetimeoffset'(.*)' and PurchaseOrderDate ge datetime'(.*)T00:00:00'",
            asked,
        )
        if since is None:
            return _v2_error(400, "/IWFND/CM_MGW/096", "Invalid filter")
        instant, oldest = dt.datetime.fromisoformat(since[1]), dt.date.fromisoformat(since[2])
        rows = [one for one in self.orders.values() if _instant(one) >= instant]
        rows = [one for one in rows if _day(one["PurchaseOrderDate"]) >= oldest]
        rows.sort(key=_instant)
        start = int(heard.query.get("$skiptoken", "0"))
        answer = {"results": rows[start : start + self.page]}
        if start + self.page < len(rows):
            query = "&".join(f"{name}={value}" for name, value in heard.query.items() if name != "$skiptoken")
            answer["__next"] = f"{heard.path}?{query}&$skiptoken={start + self.page}"
        return Reply(200, {"d": answer})

    def _documents(self, heard: Heard, asked: str) -> Reply:
        found = re.fullmatch(
            r"InventoryTransactionType eq 'WE'(?: and CreationDate ge datetime'(.*)T00:00:00')?", asked
        )
        if found is None:
            return _v2_error(400, "/IWFND/CM_MGW/096", "Invalid filter")
        since = dt.date.fromisoformat(found[1] or "1970-01-01")
        rows = [
            {
                "MaterialDocumentYear": "2026",
                "MaterialDocument": f"50000000{place:02}",
                "CreationDate": one["CreationDate"],
                "to_MaterialDocumentItem": {"results": [one]},
            }
            for place, one in enumerate(self.movements)
            if _day(one["CreationDate"]) >= since
        ]
        rows.sort(
            key=lambda row: _day(row["CreationDate"]), reverse="desc" in heard.query.get("$orderby", "")
        )
        return Reply(200, {"d": {"results": rows[: int(heard.query.get("$top", "1000"))]}})

    # --- what is written ----------------------------------------------------------------------------------

    def written(self, heard: Heard) -> Reply:
        signed = heard.headers.get("x-csrf-token") == "t0k3n==" and "SAP_SESSIONID" in heard.headers.get(
            "cookie", ""
        )
        if not signed:
            return Reply(403, "CSRF token validation failed", {"x-csrf-token": "Required"})
        if heard.path == f"{self.root}$batch":
            return self._batch(heard)
        return self.changed(heard)

    def _batch(self, heard: Heard) -> Reply:
        changes = changes_in(heard, self.root)
        self.batches.append(changes)
        if self.one_only and len(changes) > 1:
            return batched(_v2_error(400, "/IWBEP/CM_MGW_RT/022", ONE_ONLY))
        if stale := [one for one in (self.stale(one) for one in changes) if one]:
            return batched(stale[0])
        before, self.trusting = copy.deepcopy((self.orders, self.confirmations)), True
        replies = list(made(changes, self.changed))
        self.trusting = False
        if replies[-1].status >= 300:
            self.orders, self.confirmations = before
        return batched(*replies)

    def stale(self, heard: Heard) -> Reply | None:
        """The refusal of a tag that is an old one."""
        parts = heard.path.removeprefix(V4).split("/")
        row = self._row(parts[1:4] if parts[0] == "ConfirmationLine" else parts[1:3])
        return None if row is None or heard.method == "POST" else self._old(heard, row)

    def _old(self, heard: Heard, row: dict) -> Reply | None:
        if "if-match" not in heard.headers:
            return _v4_error(428, "/IWBEP/CM_V4_APPL/019", "Precondition required")
        if heard.headers["if-match"] != row["@odata.etag"] and not self.trusting:
            return _v4_error(412, "/IWBEP/CM_V4_APPL/020", "The resource was changed by another user")
        return None

    def changed(self, heard: Heard) -> Reply:
        parts = heard.path.removeprefix(V4).split("/")
        if heard.method == "POST" and parts == ["Confirmation"]:
            return self._create(dict(heard.fields))
        row = self._row(parts[1:4] if parts[0] == "ConfirmationLine" else parts[1:3])
        if row is None:
            return _v4_error(404, "/IWBEP/CM_V4_APPL/018", "Resource not found")
        if heard.method == "POST":
            return self._add_line(row, dict(heard.fields))
        if old := self._old(heard, row):
            return old
        if heard.method == "DELETE":
            self._delete(row)
            return Reply(204)
        return self._patch(row, dict(heard.fields))

    def _create(self, said: dict) -> Reply:
        number = said.get("SuplrConfRefPurchaseOrder")
        if set(said) - {
            "SuplrConfRefPurchaseOrder",
            "SuplrConfExternalReference",
            "_SupplierConfirmationItemTP",
        }:
            return _unknown(said)
        name = f"10000000{len(self.confirmations) + len(self.pending):02}"
        items = []
        for place, one in enumerate(said["_SupplierConfirmationItemTP"], 1):
            if set(one) - _ITEM_FIELDS:
                return _unknown(one)
            item = {**one, "SupplierConfirmation": name, "SupplierConfirmationItem": f"{place * 10:05}"}
            item["SuplrConfRefPurchaseOrderItem"] = f"{int(one['SuplrConfRefPurchaseOrderItem']):05}"
            item.setdefault("SupplierConfirmedNetPrice", Decimal(0))
            item.setdefault("SupplierOrderAcknNumber", "")
            item.setdefault("ItemIsRejectedBySupplier", False)
            lines, item["_SupplierConfirmationLineTP"] = one.get("_SupplierConfirmationLineTP", []), []
            for line in lines:
                if set(line) - _LINE_FIELDS:
                    return _unknown(line)
                _append(item, line)
            items.append(self.tagged(item))
        made = self.tagged({"SupplierConfirmation": name, "SuplrConfRefPurchaseOrder": number})
        made["_SupplierConfirmationItemTP"] = items
        if refused := self._refused([*self.confirmations, made]):
            return refused
        if self.late:
            self.pending.append((self.late, made))
            return Reply(202, {})
        self.confirmations.append(made)
        return Reply(201, made)

    def _settle(self) -> None:
        self.pending = [(looks - 1, made) for looks, made in self.pending]
        self.confirmations += [made for looks, made in self.pending if looks <= 0]
        self.pending = [(looks, made) for looks, made in self.pending if looks > 0]

    def _add_line(self, item: dict, said: dict) -> Reply:
        if set(said) - _LINE_FIELDS:
            return _unknown(said)
        line = _append(item, said)
        if refused := self._refused(self.confirmations):
            item["_SupplierConfirmationLineTP"].remove(line)
            return refused
        self.tagged(item)
        return Reply(201, self.tagged(line))

    def _patch(self, row: dict, said: dict) -> Reply:
        if set(said) - _ITEM_FIELDS - _LINE_FIELDS:
            return _unknown(said)
        before = dict(row)
        row.update(said)
        if refused := self._refused(self.confirmations):
            row.clear()
            row.update(before)
            return refused
        return Reply(200, self.tagged(row))

    def _refused(self, confirmations: list[dict]) -> Reply | None:
        sums: dict[tuple[str, int], Decimal] = {}
        for one in confirmations:
            for item in one["_SupplierConfirmationItemTP"]:
                key = (one["SuplrConfRefPurchaseOrder"], int(item["SuplrConfRefPurchaseOrderItem"]))
                if not self.item(*key)["SupplierConfirmationControlKey"]:
                    return _v4_error(400, "ME/663", f"Item {key[1]:05} has no confirmation control key")
                lines = item["_SupplierConfirmationLineTP"]
                sums[key] = sums.get(key, Decimal(0)) + sum(
                    Decimal(str(ln["ConfirmedQuantity"])) for ln in lines
                )
        over = [key for key, total in sums.items() if total > Decimal(self.item(*key)["OrderQuantity"])]
        return self.refusal if over else None

    def _row(self, key: list[str]) -> dict | None:
        names = ("SupplierConfirmation", "SupplierConfirmationItem", "SupplierConfirmationLine")[: len(key)]
        for row in self._rows():
            if [row.get(name) for name in names] == key and (len(key) == 3) == (
                "SupplierConfirmationLine" in row
            ):
                return row
        return None

    def _rows(self) -> Iterator[dict]:
        for one in self.confirmations:
            for item in one["_SupplierConfirmationItemTP"]:
                yield item
                yield from item["_SupplierConfirmationLineTP"]

    def _delete(self, line: dict) -> None:
        for item in self._rows():
            lines = item.get("_SupplierConfirmationLineTP", [])
            lines[:] = [one for one in lines if one is not line]

    def tagged(self, row: dict) -> dict:
        self.clock += 1
        row["@odata.etag"] = f'W/"{self.clock}"'
        for line in row.get("_SupplierConfirmationLineTP", []):
            line.setdefault("@odata.etag", f'W/"{self.clock}-{line["SupplierConfirmationLine"]}"')
        return row

    # --- other people -------------------------------------------------------------------------------------

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self.item(number, line)["OrderQuantity"] = f"{Decimal(quantity):.3f}"
        self.touch(number)

    def somebody_cancels(self, number: str) -> None:
        for item in self.orders[number]["to_PurchaseOrderItem"]["results"]:
            item["PurchasingDocumentDeletionCode"] = "L"
        self.touch(number)

    def goods_arrive(self, number: str, line: int, quantity: Decimal, kind: str = "101") -> None:
        self.movements.append(
            {
                "PurchaseOrder": number,
                "PurchaseOrderItem": str(line),
                "GoodsMovementType": kind,
                "QuantityInEntryUnit": f"{Decimal(quantity):.3f}",
                "EntryUnit": "PC",
                "CreationDate": _ticks(dt.datetime.combine(self.today, dt.time(), tzinfo=dt.UTC)),
            }
        )


def _item(number: str, line) -> dict:
    midnight = dt.datetime.combine(line.date, dt.time(), tzinfo=dt.UTC)
    return {
        "PurchaseOrder": number,
        "PurchaseOrderItem": str(line.line),
        "PurchasingDocumentDeletionCode": "",
        "PurchaseOrderItemText": "Bolt",
        "Plant": "1010",
        "Material": line.item,
        "SupplierMaterialNumber": "",
        "OrderQuantity": f"{line.quantity:.3f}",
        "PurchaseOrderQuantityUnit": "PC",
        "OrderPriceUnit": "PC",
        "OrderPriceUnitToOrderUnitNmrtr": "1",
        "OrdPriceUnitToOrderUnitDnmntr": "1",
        "NetPriceAmount": f"{line.unit_price:.2f}",
        "NetPriceQuantity": f"{line.price_per:f}",
        "IsCompletelyDelivered": False,
        "SupplierConfirmationControlKey": "0001",
        "to_ScheduleLine": {
            "results": [
                {
                    "PurchasingDocument": number,
                    "PurchasingDocumentItem": str(line.line),
                    "ScheduleLine": "1",
                    "ScheduleLineDeliveryDate": _ticks(midnight).replace("+0000", ""),
                    "ScheduleLineOrderQuantity": f"{line.quantity:.3f}",
                }
            ]
        },
    }


def _append(item: dict, said: dict) -> dict:
    lines = item["_SupplierConfirmationLineTP"]
    last = max((int(one["SupplierConfirmationLine"]) for one in lines), default=0)
    keys = {name: item[name] for name in ("SupplierConfirmation", "SupplierConfirmationItem")}
    line = {**said, **keys, "SupplierConfirmationLine": f"{last + 1:04}"}
    lines.append(line)
    return line


def _partner() -> dict:
    emails = [
        {"EmailAddress": "info@northgate.example", "IsDefaultEmailAddress": False},
        {"EmailAddress": "Sales@Northgate.example", "IsDefaultEmailAddress": True},
    ]
    address = {"Country": "GB", "to_EmailAddress": {"results": emails}}
    return {
        "BusinessPartner": "10100001",
        "Supplier": "17300001",
        "BusinessPartnerFullName": "Northgate Fasteners",
        "to_BusinessPartnerAddress": {"results": [address]},
    }


def _ticks(instant: dt.datetime) -> str:
    return f"/Date({int((instant - _EPOCH).total_seconds() * 1000)}+0000)/"


def _instant(order: dict) -> dt.datetime:
    found = re.search(r"\d+", order["LastChangeDateTime"])
    assert found
    return _EPOCH + dt.timedelta(milliseconds=int(found[0]))


def _day(ticks: str) -> dt.date:
    found = re.search(r"\d+", ticks)
    assert found
    return (_EPOCH + dt.timedelta(milliseconds=int(found[0]))).date()


def _v2_error(status: int, code: str, words: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": {"lang": "en", "value": words}}})


def _v4_error(status: int, code: str, words: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": words}})


def _unknown(said: dict) -> Reply:
    return _v4_error(400, "/IWBEP/CM_V4_COS/051", f"A name of {sorted(said)} is not a property")
