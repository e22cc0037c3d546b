"""A connector in Python, for a system that one file can't describe. Copy it, and put your own behind `Acme`.

`AcmeErp` keeps the promises of `countersign.procurement.erp.Erp`, which `ErpContract` tests. Whatever goes
wrong in the system becomes an `ErpError` with the system's own words in it: `permanent` where trying again
will not help, and no secret in any of them.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from countersign.erp.base import laid_over
from countersign.erp.registry import ErpOptions
from countersign.procurement.erp import Capability, Confirmation, ErpLine, ErpOrder, OrderStatus, Page, Slice
from countersign.procurement.errors import BadSettings, ErpError
from countersign.procurement.order import Line, PurchaseOrder, Supplier
from countersign.procurement.writeback import differences

Row = Mapping[str, Any]

# Only what the system really holds: the rest is told as lost before anything is written.
CAN = frozenset({Capability.CONFIRMED_QUANTITY, Capability.LINE_REFERENCE, Capability.CONCURRENCY_TOKEN})
STATUS = {"open": OrderStatus.OPEN, "done": OrderStatus.CLOSED, "void": OrderStatus.CANCELLED}


class Acme(Protocol):
    """What is needed of the system. `AcmeHttp` is the real one; the tests have one in memory."""

    def changed_since(self, version: int) -> Sequence[Row]:
        """The orders behind that version, the oldest change first."""
        ...

    def order(self, number: str) -> Row | None:
        """One order; None where it shows none."""
        ...

    def confirm(self, number: str, line: int, fields: Row, version: int) -> None:
        """Writes to a line, if the order is still at that version. Raises `ErpError`."""
        ...


@dataclass(frozen=True)
class AcmeErp:
    """`Erp` over `Acme`."""

    acme: Acme
    name: str = "acme"
    capabilities: frozenset[Capability] = CAN
    date_fields: tuple[str, ...] = ("promised",)

    def changed(self, cursor: str) -> Page:
        """What changed behind the cursor, and a cursor behind that. What can't be read stops nothing else."""
        orders, refused, newest = [], [], int(cursor or 0)
        for row in self.acme.changed_since(newest):
            newest = max(newest, int(row["version"]))
            try:
                orders.append(_order(row))
            except (KeyError, ValueError, ArithmeticError) as error:
                refused.append((f"order {row.get('number')}", f"it can't be read: {error!r}"))
        return Page(tuple(orders), str(newest), refused=tuple(refused))

    def order(self, number: str) -> ErpOrder:
        """One order. None found is no proof that there is none: a person looks."""
        row = self.acme.order(number)
        if row is None:
            raise ErpError(f"Acme shows no order {number}: look it up there", permanent=True)
        return _order(row)

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """Writes all at once, and only to what was read. Whether it arrived is read back by the caller."""
        del key  # Acme knows no keys; what stands there already is not written again
        now = self.order(number)
        stands = now.line(line)
        if stands is None:
            raise ErpError(f"Order {number} has no line {line} in Acme", permanent=True)
        if not differences(values, stands.confirmed, stands.received):
            return
        if token != now.token:
            raise ErpError(f"Order {number} was changed in Acme meanwhile: look at it", permanent=True)
        whole = laid_over(stands.confirmed, values)
        fields = {
            "confirmed": None if whole.quantity is None else str(whole.quantity),
            "promised": whole.schedule[0].date.isoformat() if whole.schedule else None,
            "their_number": whole.reference,
        }
        self.acme.confirm(number, line, fields, int(token))

    def probe(self) -> str:
        """A harmless call that proves the rights to read."""
        return f"{len(self.acme.changed_since(0))} orders can be read"


def _order(row: Row) -> ErpOrder:
    supplier = Supplier(row["email"], row["supplier"], row["name"])
    lines = tuple(_line(one) for one in row["lines"])
    order = PurchaseOrder(row["number"], row["currency"], supplier, lines)
    held = tuple(_held(one) for one in row["lines"])
    return ErpOrder(order, held, str(row["version"]), STATUS[row["status"]])


def _line(row: Row) -> Line:
    return Line(
        line=int(row["line"]),
        quantity=Decimal(row["quantity"]),
        uom=row["unit"],
        unit_price=Decimal(row["price"]),
        date=dt.date.fromisoformat(row["wanted"]),
        item=row["item"],
    )


def _held(row: Row) -> ErpLine:
    quantity = Decimal(row["confirmed"]) if row.get("confirmed") else None
    day = dt.date.fromisoformat(row["promised"]) if row.get("promised") else None
    slices = () if day is None else (Slice(day, quantity or Decimal(row["quantity"])),)
    return ErpLine(
        int(row["line"]), Confirmation(quantity, schedule=slices, reference=row.get("their_number", ""))
    )


@dataclass(frozen=True)
class AcmeHttp:
    """Acme over HTTP."""

    url: str
    password: str
    timeout: float

    def changed_since(self, version: int) -> Sequence[Row]:
        """See `Acme`."""
        found: Sequence[Row] = self._call("GET", f"/orders?since={version}")
        return found

    def order(self, number: str) -> Row | None:
        """See `Acme`."""
        found: Row | None = self._call("GET", f"/orders/{number}")
        return found

    def confirm(self, number: str, line: int, fields: Row, version: int) -> None:
        """See `Acme`."""
        self._call("PUT", f"/orders/{number}/lines/{line}?version={version}", fields)

    def _call(self, method: str, path: str, body: Row | None = None) -> Any:  # noqa: ANN401 (any JSON)
        headers = {"Authorization": f"Bearer {self.password}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(
                Request(self.url + path, data, headers, method=method), timeout=self.timeout
            ) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            with error:
                words = error.read(300).decode(errors="replace")
            if error.code == 404:
                return None
            permanent = error.code not in (408, 429, 500, 502, 503, 504)
            raise ErpError(f"Acme answered {error.code}: {words}", permanent=permanent) from None
        except (URLError, TimeoutError, ConnectionError) as error:
            raise ErpError(f"Acme does not answer ({error})", permanent=False) from None


def connect(options: ErpOptions) -> AcmeErp:
    """What the entry point names: a connector from what is set under `[erp]`."""
    if not options.url:
        raise BadSettings("erp.url is missing: where Acme is")
    return AcmeErp(AcmeHttp(options.url, options.password, options.timeout))
