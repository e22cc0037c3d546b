"""The reference system: orders in a dictionary, and everything that a system can hold.

For the demo, for tests, and as the measure of the contract suite. Orders are put in with `load`; a change
that somebody makes in it, as people do, with `edit`. Nothing survives the process.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from threading import Lock

from countersign.erp.base import laid_over
from countersign.procurement.erp import (
    Capability,
    Confirmation,
    ErpLine,
    ErpOrder,
    OrderStatus,
    Page,
)
from countersign.procurement.errors import ErpError
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.shipment import Shipment, with_shipments

PAGE = 100
DATE_FIELDS = ("delivery", "shipment")


class MemoryErp:
    """`Erp` in memory. `capabilities` may be narrowed, to see what a poorer system loses."""

    def __init__(self, capabilities: Iterable[Capability] = Capability) -> None:
        self._capabilities = frozenset(capabilities)
        self._orders: dict[str, ErpOrder] = {}
        self._changes: list[str] = []
        self._keys: set[str] = set()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """See `Erp`."""
        return "memory"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """See `Erp`."""
        return self._capabilities

    def load(self, *orders: PurchaseOrder) -> None:
        """Puts orders in, as the purchasing department would."""
        for order in orders:
            lines = tuple(ErpLine(line.line) for line in order.lines)
            self._put(ErpOrder(order, lines))

    def edit(
        self, number: str, *, order: PurchaseOrder | None = None, status: OrderStatus | None = None
    ) -> None:
        """Somebody changes the order itself, or closes it."""
        held = self.order(number)
        known = {line.line: line for line in held.lines}
        lines = tuple(known.get(line.line, ErpLine(line.line)) for line in (order or held.order).lines)
        self._put(replace(held, order=order or held.order, status=status or held.status, lines=lines))

    def cancel_line(self, number: str, line: int) -> None:
        """Somebody takes a line back; it stays where it is, and says so."""
        held = self.order(number)
        lines = (replace(x, cancelled=True) if x.line == line else x for x in held.lines)
        self._put(replace(held, lines=tuple(lines)))

    def receive(self, number: str, line: int, quantity: Decimal) -> None:
        """So much of a line has come."""
        held = self.order(number)
        lines = (replace(x, received=x.received + quantity) if x.line == line else x for x in held.lines)
        self._put(replace(held, lines=tuple(lines)))

    @property
    def date_fields(self) -> tuple[str, ...]:
        """See `Erp`."""
        return DATE_FIELDS

    def ship(self, number: str, *shipments: Shipment) -> None:
        """So much is on its way."""
        held = self.order(number)
        self._put(replace(held, shipments=with_shipments(held.shipments, shipments)))

    def changed(self, cursor: str) -> Page:
        """See `Erp`."""
        start = int(cursor or 0)
        behind = list(dict.fromkeys(self._changes[start : start + PAGE]))
        end = min(start + PAGE, len(self._changes))
        return Page(tuple(self._orders[n] for n in behind), str(end), more=end < len(self._changes))

    def order(self, number: str) -> ErpOrder:
        """See `Erp`."""
        found = self._orders.get(number)
        if found is None:
            raise ErpError(
                f"No order {number} was found in the memory system: look it up there before anything else",
                permanent=True,
            )
        return found

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """See `Erp`."""
        with self._lock:
            held = self.order(number)
            if key in self._keys:
                return
            if token != held.token:
                words = f"Order {number} was changed meanwhile: read it again and decide again"
                raise ErpError(words, permanent=True)
            target = held.line(line)
            if target is None:
                raise ErpError(f"Order {number} has no line {line}", permanent=True)
            self._keys.add(key)
            confirmed = laid_over(target.confirmed, values)
            lines = (replace(x, confirmed=confirmed) if x.line == line else x for x in held.lines)
            self._put(replace(held, lines=tuple(lines)))

    def probe(self) -> str:
        """See `Erp`."""
        return f"{len(self._orders)} orders can be read"

    def _put(self, order: ErpOrder) -> None:
        number = order.order.number
        self._changes.append(number)
        self._orders[number] = replace(order, token=str(len(self._changes)))
