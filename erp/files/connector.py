"""A system that exchanges files: its orders lie in one folder, and the confirmations are put into another.

    FOLDER/orders/*.json, *.csv        its open orders, canonical; of an order, the later file counts
    FOLDER/receipts.csv                order,line,quantity: what has come so far
    FOLDER/status.csv                  order,status: open, closed or cancelled
    FOLDER/confirmations/NUMBER.json   ours, one file an order, always whole

Files are read again when they change. That a confirmation stands in its file is all that can be proven here:
what the system makes of the file is the system's.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from countersign.erp.base import laid_over
from countersign.erp.files.confirmations import Confirmed, read_confirmed, write_confirmed
from countersign.erp.files.orders import order_json, read_orders
from countersign.procurement.erp import Capability, Confirmation, ErpLine, ErpOrder, OrderStatus, Page
from countersign.procurement.errors import BadOrders, ErpError
from countersign.procurement.order import PurchaseOrder

_CAN = frozenset(Capability) - {Capability.ATTACHMENTS}
_UNSAFE = re.compile(r"[^\w.-]")


@dataclass(frozen=True)
class _Stamp:
    """When a file was last written, and how long it is: whether it has to be read again."""

    path: Path
    at: int
    size: int


class FilesErp:
    """`Erp` over a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[_Stamp, tuple[PurchaseOrder, ...]] = {}

    @property
    def name(self) -> str:
        """See `Erp`."""
        return "files"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """See `Erp`."""
        return _CAN

    def changed(self, cursor: str) -> Page:
        """See `Erp`. The cursor holds a mark of each order as it was told last."""
        known: dict[str, str] = json.loads(cursor) if cursor else {}
        held = {number: self._as_held(order) for number, order in sorted(self._orders().items())}
        marks = {number: order.token for number, order in held.items()}
        news = tuple(order for number, order in held.items() if known.get(number) != marks[number])
        return Page(news, json.dumps(marks))

    def order(self, number: str) -> ErpOrder:
        """See `Erp`."""
        found = self._orders().get(number)
        if found is None:
            words = f"No file in {self._folder / 'orders'} holds order {number}: look whether it was exported"
            raise ErpError(words, permanent=True)
        return self._as_held(found)

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """See `Erp`."""
        held = self.order(number)
        path = self._confirmations(number)
        stands = read_confirmed(path)
        if key in stands.keys:
            return
        if token != held.token:
            raise ErpError(
                f"Order {number} was exported anew meanwhile: look at what changed", permanent=True
            )
        if held.line(line) is None:
            raise ErpError(f"Order {number} has no line {line}", permanent=True)
        laid = laid_over(stands.lines.get(line, Confirmation()), values)
        write_confirmed(path, number, Confirmed({**stands.lines, line: laid}, (*stands.keys, key)))

    def probe(self) -> str:
        """See `Erp`."""
        if not (self._folder / "orders").is_dir():
            raise ErpError(f"There is no folder {self._folder / 'orders'}: create it", permanent=True)
        return f"{len(self._orders())} orders in {self._folder / 'orders'}"

    def _as_held(self, order: PurchaseOrder) -> ErpOrder:
        confirmed = read_confirmed(self._confirmations(order.number)).lines
        come = self._receipts(order.number)
        lines = tuple(
            ErpLine(one.line, confirmed.get(one.line, Confirmation()), come.get(one.line, Decimal(0)))
            for one in order.lines
        )
        status = self._status(order.number)
        held = ErpOrder(order, lines, status=status)
        return replace(held, token=_mark(order, come, status))

    def _orders(self) -> Mapping[str, PurchaseOrder]:
        """Every order, as the newest file says it. Raises `ErpError` where one can't be read."""
        stamps = sorted(self._stamps(), key=lambda one: (one.at, one.path.name))
        self._read = {stamp: self._read.get(stamp) or _read(stamp.path) for stamp in stamps}
        return {order.number: order for orders in self._read.values() for order in orders}

    def _stamps(self) -> Iterator[_Stamp]:
        for path in (self._folder / "orders").glob("*"):
            if path.suffix.casefold() in (".json", ".csv") and path.is_file():
                stat = path.stat()
                yield _Stamp(path, stat.st_mtime_ns, stat.st_size)

    def _confirmations(self, number: str) -> Path:
        return self._folder / "confirmations" / f"{_UNSAFE.sub('_', number)}.json"

    def _receipts(self, number: str) -> dict[int, Decimal]:
        come: dict[int, Decimal] = {}
        for row in self._rows("receipts.csv"):
            if row.get("order") == number:
                try:
                    line, quantity = int(row["line"]), Decimal(row["quantity"])
                except (KeyError, ValueError, InvalidOperation) as error:
                    words = f"{self._folder / 'receipts.csv'} needs order, line and quantity in each row"
                    raise ErpError(words, permanent=True) from error
                come[line] = come.get(line, Decimal(0)) + quantity
        return come

    def _status(self, number: str) -> OrderStatus:
        said = [row.get("status", "") for row in self._rows("status.csv") if row.get("order") == number]
        try:
            return OrderStatus(said[-1]) if said else OrderStatus.OPEN
        except ValueError:
            words = (
                f"{self._folder / 'status.csv'} calls order {number} “{said[-1]}”: open, closed or cancelled"
            )
            raise ErpError(words, permanent=True) from None

    def _rows(self, name: str) -> Iterator[Mapping[str, str]]:
        path = self._folder / name
        if path.exists():
            with path.open(encoding="utf-8-sig", newline="") as text:
                yield from csv.DictReader(text)


def _read(path: Path) -> tuple[PurchaseOrder, ...]:
    try:
        return read_orders(path)
    except BadOrders as error:
        raise ErpError(str(error), permanent=True) from error


def _mark(order: PurchaseOrder, come: Mapping[int, Decimal], status: OrderStatus) -> str:
    """What changes when the system says something else about the order. Our own confirmation is not in it."""
    facts = json.dumps([order_json(order), sorted((k, f"{v:f}") for k, v in come.items()), status])
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
