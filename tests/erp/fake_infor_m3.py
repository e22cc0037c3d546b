"""M3's API over ION as its published transactions describe it, as far as it matters to an order.

Every answer is 200 and every value a text; what failed stands in the answer. A name that a transaction does
not know is ignored in silence. ConfirmLine sets what it is given, and what it is not given stays.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fake_http import Heard, Reply

from countersign.erp.contract import ORDER

BASE = "/TENANT/M3/m3api-rest/v2/execute"
_CONFIRMS = {"CODT", "CFQA", "CPPR", "CPUC", "SORN"}


def _records(*records: dict[str, str]) -> Reply:
    done = {"transaction": "…", "records": list(records)}
    return Reply(200, _answer([done], 0))


def _failed(words: str) -> Reply:
    done = {
        "transaction": "…",
        "errorMessage": words,
        "errorType": "ServerReturnedNOK",
        "errorCode": "XPU0103",
    }
    return Reply(200, _answer([done], 1))


def _answer(results: list[dict[str, Any]], failed: int) -> dict[str, Any]:
    counts = {"nrOfSuccessfullTransactions": len(results) - failed, "nrOfFailedTransactions": failed}
    return {"results": results, "wasTerminated": False} | counts


@dataclass
class FakeInforM3:
    words: str = "Status 75 is not valid for confirmation"
    refusal: Reply = field(default_factory=lambda: _failed("Status 75 is not valid for confirmation"))
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heads[ORDER.number] = {
            "PUNO": ORDER.number,
            "CUCD": "EUR",
            "PUDT": "20261120",
            "WHLO": "110",
            "SUNO": "V-1001",
            "BUYE": "AFIELD",
            "DWDT": "20261211",
            "PUSL": "20",
            "PUST": "20",
        }
        for line in ORDER.lines:
            row = {
                "PUNO": ORDER.number,
                "PNLI": str(line.line),
                "PNLS": "0",
                "ITNO": line.item,
                "SITE": "",
                "PITD": "Bolt",
                "PUUN": "PCS",
                "ORQA": f"{line.quantity}.000000",
                "PUPR": str(line.unit_price),
                "PUCD": str(line.price_per),
                "DWDT": f"{line.date:%Y%m%d}",
                "RVQA": "0",
            }
            nothing = {"CODT": "0", "CFQA": "0.000000", "CPPR": "0.00", "CPUC": "0", "SORN": ""}
            self.lines.append(row | nothing)

    def reply(self, heard: Heard) -> Reply:
        if heard.path.endswith("/as/token.oauth2"):
            assert isinstance(heard.content, dict)
            assert heard.content["grant_type"] == "password"
            assert heard.content["client_secret"] == "k3y-of-the-api"
            return Reply(200, {"access_token": "t0ken", "expires_in": 7200, "token_type": "Bearer"})
        if heard.headers.get("authorization") != "Bearer t0ken":
            return Reply(401, {"message": "Unauthorized"})
        match heard.method, heard.path.removeprefix(BASE).strip("/").split("/"):
            case "POST", [""]:
                return self._confirmed(heard)
            case "GET", [_, "GetHeadBasic"]:
                head = self.heads.get(heard.query["PUNO"])
                words = f"Purchase order number {heard.query['PUNO']} does not exist"
                return _records(head) if head else _failed(words)
            case "GET", [_, "SearchHead"]:
                return _records(*({"PUNO": number} for number in self.heads))
            case "GET", [_, "LstLine"]:
                return _records(*(one for one in self.lines if one["PUNO"] == heard.query["PUNO"]))
            case "GET", ["CRS620MI", "GetBasicData"]:
                return _records({"SUNO": "V-1001", "SUNM": "Northgate Fasteners", "CSCD": "GB"})
            case "GET", ["CRS620MI", "LstSupplierRef"]:
                return _records({"SUNO": "V-1001", "RFID": "SALES", "EMAL": "sales@northgate.example"})
        return _failed("Program or transaction does not exist")

    def _confirmed(self, heard: Heard) -> Reply:
        (asked,) = heard.fields["transactions"]  # type: ignore[misc]
        record: dict[str, str] = asked["record"]
        assert all(isinstance(one, str) for one in record.values()), record
        row = next(
            one for one in self.lines if (one["PNLI"], one["PNLS"]) == (record["PNLI"], record["PNLS"])
        )
        row |= {name: value for name, value in record.items() if name in _CONFIRMS}
        return _records()

    def _line(self, line: int) -> dict[str, str]:
        return next(one for one in self.lines if one["PNLI"] == str(line))

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        self._line(line)["ORQA"] = str(quantity)

    def somebody_cancels(self, number: str) -> None:
        """There is no cancelled order: it is deleted."""
        del self.heads[number]

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self._line(line)["RVQA"] = f"{quantity}.000000"
