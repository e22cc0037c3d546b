"""SAP S/4HANA as `Erp`: the system of `s4hana.toml`, with a hand of its own where the file's does not reach.

A confirmation is an object of its own in SAP and leaves the order as it is. One for an item without a
confirmation control key is refused here, one for more than was ordered by SAP, in its own words.
"""

import datetime as dt
from typing import Any

from countersign.erp.declared import values
from countersign.erp.declared.connector import DeclaredErp
from countersign.erp.declared.paths import Scope
from countersign.erp.declared.planning import Ask, ask, with_write
from countersign.erp.declared.reading import line_rows, read_order
from countersign.erp.sap import confirmations, items
from countersign.procurement.erp import Confirmation
from countersign.procurement.errors import ErpError


class S4Erp(DeclaredErp):
    """`Erp` over SAP's OData services."""

    def _stamp(self, top: Scope) -> str:
        """V2 tells instants in milliseconds and asks for them in ISO."""
        return iso(super()._stamp(top))

    def _document(self, head: object, seen: dict[Ask, list[object]]) -> Scope:
        top = super()._document(head, seen)
        order, movements, told = (_rows(top, name) for name in ("order", "movements", "confirmations"))
        lines = [
            {
                **row,
                "ordered": items.ordered(row, movements),
                "confirmed": confirmations.said(confirmations.held(told, row["#"])),
            }
            for row in _rows(top, "lines")
        ]
        return {**top, "status": items.status(order[0]), "lines": lines}

    def _write(self, number: str, top: Scope, line: int, said: Confirmation) -> int:
        """Makes a confirmation, or makes what stands into this one. The last call's status."""
        row = next(one for one in line_rows(top) if one["#"] == line)
        found = confirmations.held(_rows(top, "confirmations"), line)
        self._check(number, line, row, said, has_days=any(one.lines for one in found))
        ordered = read_order(self._system, top).order.line(line)
        assert ordered is not None
        scope = dict(with_write(self._system, top, ordered, said))
        write: dict[str, Any] = {**_rows(scope, "write")[0]}
        if said.quantity == 0:
            write = {**write, "rejected": True, "schedule": []}
        scope["write"] = write
        status = 0
        for count, one in enumerate(self._asks(scope, found, str(row["PurchaseOrderQuantityUnit"]))):
            try:
                status, _ = self._wire.call(one)
            except ErpError as error:
                before = f" ({count} of its calls had been made)" if count else ""
                raise ErpError(f"order {number}: {error}{before}", permanent=error.permanent) from None
        return status

    def _asks(self, scope: Scope, found: tuple[confirmations.Held, ...], unit: str) -> list[Ask]:
        if not found:
            return [ask(self._system.write[0], scope, self._system.paging, writes=True)]
        assert self._system.csrf
        (write,) = _rows(scope, "write")
        return list(confirmations.changes(found, write, unit, self._system.csrf.path))

    def _check(self, number: str, line: int, row: Any, said: Confirmation, *, has_days: bool) -> None:  # noqa: ANN401
        """What SAP would take in another way than it is meant. Raises `ErpError`."""
        why = ""
        if not row.get("SupplierConfirmationControlKey"):
            why = "has no confirmation control key: a purchaser enters one there"
        elif said.unit_price is not None and items.priced_otherwise(row):
            why = f"is priced by {row['OrderPriceUnit']} and counted in {row['PurchaseOrderQuantityUnit']}"
        elif not said.schedule and said.quantity != 0 and (said.quantity is not None or not has_days):
            why = "can be confirmed for a day only: let the policy write the date, too"
        if why:
            words = f"{self._wire.where}: order {number}, line {line} {why}"
            raise ErpError(words, permanent=True)


def iso(stamp: str) -> str:
    """An instant of V2, /Date(1794550000000+0000)/, as its filters want it; another text as it is."""
    found = values.ticks(stamp)
    if found is None:
        return stamp
    return found.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rows(top: Scope, name: str) -> list[Any]:
    found = top.get(name)
    return found if isinstance(found, list) else [found]
