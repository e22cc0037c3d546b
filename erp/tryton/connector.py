"""Tryton as a system that orders come from and confirmations go back to. Tried against 8.2 and 7.0.

    ordered and confirmed   one and the same: the line's quantity and price, and the planned days of its moves
    quantity, price         by an amendment, which makes every open move of the order anew …
    days                    … and so come last, for every line of the order
    what has come           keeps the day on which it came; only what is still open is laid on other days
    part deliveries         a move each, where Tryton has the module `stock_split`
    reference               on the purchase as a whole

7.0 answers success to some writes and changes nothing; nothing here trusts an answer, the caller reads back.
A line is known by its place: 10, 20, 30 … in the order of the purchase.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from countersign.erp.tryton.changes import Told
from countersign.erp.tryton.rpc import Rpc
from countersign.erp.tryton.splits import fits, paired, quantity_of, split
from countersign.procurement.days import still_open
from countersign.procurement.erp import (
    Capability,
    Confirmation,
    ErpLine,
    ErpOrder,
    OrderStatus,
    Page,
    Slice,
)
from countersign.procurement.errors import ErpError
from countersign.procurement.order import Line, PurchaseOrder, Supplier
from countersign.procurement.writeback import differences

Row = Mapping[str, Any]

_CAN = frozenset(
    {Capability.CONFIRMED_QUANTITY, Capability.CONFIRMED_PRICE, Capability.HEADER_REFERENCE}
    | {Capability.CONCURRENCY_TOKEN, Capability.RECEIPTS}
)
DATE_FIELDS = ("planned_date",)
_PURCHASE = [
    "number",
    "reference",
    "state",
    "lines",
    "purchase_date",
    "party.code",
    "party.name",
    "party.email",
    "party.lang.code",
    "currency.code",
    "_timestamp",
    "create_date",
    "write_date",
]
_LINE = [
    "product",
    "product.code",
    "product_supplier",
    "product_supplier.code",
    "quantity",
    "unit",
    "unit.symbol",
    "unit_price",
    "delivery_date",
    "description",
    "moves",
    "sequence",
    "_timestamp",
    "create_date",
    "write_date",
]
_MOVE = [
    "state",
    "shipment",
    "quantity",
    "planned_date",
    "effective_date",
    "origin",
    "_timestamp",
    "create_date",
    "write_date",
]
_STATUS = {"processing": OrderStatus.OPEN, "confirmed": OrderStatus.OPEN, "done": OrderStatus.CLOSED}
_SENT = ("confirmed", "processing", "done", "cancelled")
_STEP = 10
_NEEDED = {
    "purchase.purchase": ("read", "write"),
    "purchase.line": ("read",),
    "purchase.amendment": ("read", "write", "create"),
    "stock.move": ("read", "write"),
}
"""What has to be permitted of which of its models."""
_STAMPED = ("", "lines.", "lines.moves.")
"""A day moves its stock move, and not the purchase."""


class TrytonErp:
    """`Erp` over Tryton's JSON-RPC."""

    def __init__(
        self,
        url: str,
        database: str,
        user: str,
        password: str,
        *,
        timeout: float = 30,
        splits: bool = False,
        page: int = 200,
    ) -> None:
        self._rpc = Rpc(url, database, user, password, timeout)
        self._splits = splits
        self._page = page

    @property
    def name(self) -> str:
        """See `Erp`."""
        return "tryton"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """See `Erp`. `splits` says that the module `stock_split` is there."""
        return _CAN | {Capability.SPLIT_SCHEDULE} if self._splits else _CAN

    @property
    def date_fields(self) -> tuple[str, ...]:
        """See `Erp`."""
        return DATE_FIELDS

    def changed(self, cursor: str) -> Page:
        """See `Erp`. Purchases are listed by their ids, a part at a time, until all that changed was told."""
        at = Told.of(cursor)
        newer = ["OR", *((f"{p}{f}", ">", at.since) for p in _STAMPED for f in ("create_date", "write_date"))]
        domain = [("state", "in", list(_SENT)), ("id", ">", at.behind), newer]
        rows = self._rpc.call(
            "model.purchase.purchase.search_read", domain, 0, self._page, [("id", "ASC")], _PURCHASE
        )
        at = at.starting(self._rpc.now)
        held = [self._held(row) for row in rows]
        news = tuple(order for order, _ in held if at.is_news(order.order.number, order.token))
        listed = [(order.order.number, order.token, instant) for order, instant in held]
        if more := len(rows) == self._page:
            return Page(news, str(at.part(listed, rows[-1]["id"])), more)
        return Page(news, str(at.part(listed, 0).over()))

    def order(self, number: str) -> ErpOrder:
        """See `Erp`."""
        return self._held(self._purchase(number))[0]

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """See `Erp`. Tryton knows no keys: what stands there already is not written again."""
        del key
        purchase = self._purchase(number)
        lines = self._lines(purchase)
        held = _order(purchase, lines)
        stands = held.line(line)
        if stands is None:
            raise ErpError(f"Purchase {number} has no line {line}", permanent=True)
        if not differences(values, stands.confirmed, stands.received):
            return
        if token != held.token:
            raise ErpError(f"Purchase {number} was changed meanwhile: look at what changed", permanent=True)
        index = line // _STEP - 1
        self._amend(purchase, lines[index], values)
        self._lay_days(purchase, lines, index, values)
        if values.reference and values.reference != purchase["reference"]:
            self._rpc.call("model.purchase.purchase.write", [purchase["id"]], {"reference": values.reference})

    def probe(self) -> str:
        """See `Erp`. Tryton is asked what its user may do."""
        may = self._rpc.call("model.ir.model.access.get_access", sorted(_NEEDED))
        lacking = [
            f"{what} {of}" for of, all_ in sorted(_NEEDED.items()) for what in all_ if not may[of][what]
        ]
        if lacking:
            words = f"Tryton does not let us {', '.join(lacking)}: give the user Purchase and Stock"
            raise ErpError(words, permanent=True)
        count = self._rpc.call("model.purchase.purchase.search_count", [("state", "in", list(_SENT))])
        return f"{count} purchases can be read, and it may be written to"

    def _purchase(self, number: str) -> Row:
        domain = [("number", "=", number)]
        rows = self._rpc.call("model.purchase.purchase.search_read", domain, 0, 2, None, _PURCHASE)
        if len(rows) != 1:
            words = f"Tryton shows {len(rows) or 'no'} purchases with number {number}: look it up there"
            raise ErpError(words, permanent=True)
        found: Row = rows[0]
        return found

    def _held(self, purchase: Row) -> tuple[ErpOrder, dt.datetime]:
        lines = self._lines(purchase)
        rows = [purchase, *lines, *(move for line in lines for move in line["moves"])]
        return _order(purchase, lines), max(row["write_date"] or row["create_date"] for row in rows)

    def _lines(self, purchase: Row) -> list[dict[str, Any]]:
        """The lines of goods in their order, each with its moves, oldest first."""
        lines = self._read("purchase.line", purchase["lines"], (*_LINE, "type"))
        lines = [line for line in lines if line["type"] == "line"]
        moves = self._read("stock.move", [move for line in lines for move in line["moves"]], _MOVE)
        for line in lines:
            own = [move for move in moves if move["id"] in line["moves"]]
            line["moves"] = sorted(own, key=lambda move: move["id"])
        return sorted(lines, key=lambda line: (line["sequence"] or 0, line["id"]))

    def _read(self, model: str, ids: Iterable[int], fields: Iterable[str]) -> list[dict[str, Any]]:
        wanted = list(ids)
        rows = self._rpc.call(f"model.{model}.read", wanted, list(fields)) if wanted else []
        return list(rows)

    def _amend(self, purchase: Row, line: Row, values: Confirmation) -> None:
        """Another quantity or price. Deletes and makes anew every open move of the order."""
        quantity = Decimal(str(line["quantity"])) if values.quantity is None else values.quantity
        price = line["unit_price"] if values.unit_price is None else _each(values)
        same = quantity == Decimal(str(line["quantity"])) and price == line["unit_price"]
        moves = _open(line)
        if same and (len(moves) <= 1 or fits(moves, _still(line, values.schedule))):
            return
        party = self._read("purchase.purchase", [purchase["id"]], ["party"])[0]["party"]
        change = {
            "action": "line",
            "line": line["id"],
            "party": party,
            "product": line["product"],
            "product_supplier": line["product_supplier"],
            "unit": line["unit"],
            "description": line["description"],
            "quantity": float(quantity),
            "unit_price": price,
        }
        amendment = {
            "purchase": purchase["id"],
            "description": "supplier's confirmation",
            "lines": [["create", [change]]],
        }
        locked = {"_timestamp": {f"purchase.line,{line['id']}": line["_timestamp"]}}
        (made,) = self._rpc.call("model.purchase.amendment.create", [amendment], context=locked)
        try:
            self._rpc.call("model.purchase.amendment.validate_amendment", [made], context=locked)
        except ErpError:
            self._rpc.call("model.purchase.amendment.delete", [made])
            raise

    def _lay_days(self, purchase: Row, before: Sequence[Row], index: int, values: Confirmation) -> None:
        """The confirmed days of one line; the others keep theirs, which an amendment may have put back."""
        for place, line in enumerate(self._lines(purchase)):
            own = values.schedule if place == index else ()
            slices = _still(line, own or _slices(before[place]))
            for number, one in enumerate(slices[:-1]):
                moves = _open(line)
                if fits(moves, slices):
                    break
                split(self._rpc, moves[number], one.quantity, line["unit"])
                line = self._lines(purchase)[place]
            self._set_days(_open(line), slices)

    def _set_days(self, moves: Sequence[Row], slices: Sequence[Slice]) -> None:
        for move, one in paired(moves, slices):
            if move["planned_date"] != one.date:
                locked = {"_timestamp": {f"stock.move,{move['id']}": move["_timestamp"]}}
                change = {"planned_date": one.date}
                self._rpc.call("model.stock.move.write", [move["id"]], change, context=locked)


def _each(values: Confirmation) -> Decimal:
    assert values.unit_price is not None
    return values.unit_price / (values.price_per or Decimal(1))


def _open(line: Row) -> list[Row]:
    """The moves of a line that are still to come."""
    return [move for move in line["moves"] if move["state"] in ("draft", "staging") and not move["shipment"]]


def _live(line: Row) -> list[Row]:
    """The moves of a line that have come, or are still to come."""
    return [move for move in line["moves"] if move["state"] != "cancelled"]


def _day(move: Row) -> dt.date | None:
    """When it came, or is to come."""
    found: dt.date | None = move["effective_date"] or move["planned_date"]
    return found


def _slices(line: Row) -> tuple[Slice, ...]:
    """What has come of a line and what is still to come, and when."""
    days = [Slice(day, quantity_of(move)) for move in _live(line) if (day := _day(move))]
    return tuple(sorted(days, key=lambda one: one.date))


def _still(line: Row, slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """Those of which the day can still be laid: neither here nor on a shipment already."""
    fixed = (quantity_of(move) for move in _live(line) if move not in _open(line))
    return still_open(slices, sum(fixed, Decimal(0)))


def _wanted_on(line: Row) -> dt.date:
    """The first day on which something is still to come; of a line that has come, when it did.

    Tryton's own `delivery_date` is the first day on which something came, once something has.
    """
    coming = [day for move in _live(line) if move["state"] != "done" and (day := _day(move))]
    return min(coming, default=line["delivery_date"] or dt.date.max)


def _order(purchase: Row, lines: Sequence[Row]) -> ErpOrder:
    """A purchase as procurement knows it."""
    order = PurchaseOrder(
        number=purchase["number"],
        currency=purchase["currency."]["code"],
        supplier=_supplier(purchase["party."]),
        lines=tuple(_line(place * _STEP, line) for place, line in enumerate(lines, 1)),
        date=purchase["purchase_date"],
    )
    held = tuple(_held_line(place * _STEP, line, purchase) for place, line in enumerate(lines, 1))
    status = _STATUS.get(purchase["state"], OrderStatus.CANCELLED)
    return ErpOrder(order, held, _token(purchase, lines), status)


def _supplier(party: Row) -> Supplier:
    language = (party.get("lang.") or {}).get("code") or "en"
    return Supplier(party["email"] or "", party["code"] or "", party["name"] or "", language[:2])


def _line(number: int, row: Row) -> Line:
    return Line(
        line=number,
        quantity=Decimal(str(row["quantity"])),
        uom=(row.get("unit.") or {}).get("symbol") or "u",
        unit_price=row["unit_price"],
        date=_wanted_on(row),
        item=(row.get("product.") or {}).get("code") or "",
        supplier_item=(row.get("product_supplier.") or {}).get("code") or "",
        description=row["description"] or "",
    )


def _held_line(number: int, row: Row, purchase: Row) -> ErpLine:
    come = sum((quantity_of(move) for move in row["moves"] if move["state"] == "done"), Decimal(0))
    confirmed = Confirmation(
        quantity=Decimal(str(row["quantity"])),
        unit_price=row["unit_price"],
        price_per=Decimal(1),
        schedule=_slices(row),
        reference=purchase["reference"] or "",
    )
    return ErpLine(number, confirmed, come, over=bool(come) and all(m["state"] == "done" for m in _live(row)))


def _token(purchase: Row, lines: Sequence[Row]) -> str:
    stamps = [purchase["_timestamp"], *(line["_timestamp"] for line in lines)]
    stamps += [move["_timestamp"] for line in lines for move in line["moves"]]
    return hashlib.sha256(json.dumps(stamps, default=str).encode()).hexdigest()[:16]
