"""SAP S/4HANA as `Erp`: the systems of two files, with a hand of its own where a file's does not reach.

S4Erp         s4hana.toml: a confirmation is an object of its own and leaves the order as it is. One for an
              item without a control key is refused here, one for more than was ordered by SAP, in its words
S4OrderErp    s4hana-order.toml: the order itself is changed
Both make several changes in one changeset, and one at a time where the service knows none.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from countersign.erp.declared import values
from countersign.erp.declared.connector import DeclaredErp
from countersign.erp.declared.paths import Scope
from countersign.erp.declared.planning import Ask, ask, with_write
from countersign.erp.declared.reading import line_rows, read_order
from countersign.erp.sap import batch, confirmations, items, receipts, schedule
from countersign.erp.sap.items import Row, item_number
from countersign.erp.sap.receipts import Behind
from countersign.procurement.erp import Confirmation, ErpOrder, Page
from countersign.procurement.errors import ErpError


class _Sap(DeclaredErp):
    """What reading is for both."""

    def changed(self, cursor: str) -> Page:
        """See `Erp`. Behind the list of orders come those of which goods moved since."""
        at = Behind.of(cursor)
        page = super().changed(at.orders)
        at = replace(at, orders=page.cursor)
        if page.more:
            return replace(page, cursor=str(at))
        moved, at = self._moved(at, {one.order.number for one in page.orders})
        return replace(page, orders=(*page.orders, *moved), cursor=str(at))

    def probe(self) -> str:
        """See `Erp`. The service that is written to is asked for its token, too."""
        words = super().probe()
        assert self._system.csrf
        self._wire.call(Ask("GET", self._system.csrf.path, headers=((self._system.csrf.header, "Fetch"),)))
        return f"{words}, and the service that is written to answers"

    def _moved(self, at: Behind, listed: set[str]) -> tuple[list[ErpOrder], Behind]:
        """The orders with other receipts than were told, and how far that is. A first look tells of none."""
        day = at.day or (receipts.BEGINNING if at.looked else self._newest_day())
        if not day:
            return [], replace(at, looked=True)
        found = receipts.moved(self._rows(receipts.since(day), self._parameters))
        newest = max((one.newest for one in found.values()), default=at.day)
        news = [number for number, one in found.items() if at.looked and one.is_news(at, number)]
        orders = [self._ours(number) for number in news if number not in listed]
        told = {number: one.of(newest) for number, one in found.items() if one.newest == newest}
        return [one for one in orders if one], replace(at, day=newest, told=told, looked=True)

    def _newest_day(self) -> str:
        rows = self._rows(receipts.newest(), self._parameters)
        return next((receipts.day_of(one) for one in rows if isinstance(one, Mapping)), "")

    def _ours(self, number: str) -> ErpOrder | None:
        """An order as it is now; None where it can't be read, or is older than those that are looked at."""
        try:
            top = self._found(number)
        except ErpError as error:
            if error.permanent:
                return None
            raise
        placed = values.day(_rows(top, "order")[0].get("PurchaseOrderDate"), "")
        is_ours = placed is None or placed.isoformat() >= self._parameters["oldest"]
        return read_order(self._system, top) if is_ours else None

    def _stamp(self, top: Scope) -> str:
        """V2 tells instants in milliseconds and asks for them in ISO."""
        return iso(super()._stamp(top))

    def _document(self, head: object, seen: dict[Ask, list[object]]) -> Scope:
        top = super()._document(head, seen)
        (order,), movements = _rows(top, "order"), _rows(top, "movements")
        lines = [{**row, "ordered": items.ordered(row, movements)} for row in line_rows(top)]
        return {**top, "status": items.status(order), "lines": lines}

    def _no_price(self, number: str, line: int, row: Row, said: Confirmation) -> None:
        """Raises `ErpError` where the price is for another unit than ours would be."""
        if said.unit_price is not None and items.priced_otherwise(row):
            units = f"priced by {row['OrderPriceUnit']} and counted in {row['PurchaseOrderQuantityUnit']}"
            raise self._refused(number, line, f"is {units}")

    def _refused(self, number: str, line: int, why: str) -> ErpError:
        return ErpError(f"{self._wire.where}: order {number}, line {line} {why}", permanent=True)

    def _made(self, number: str, one: Ask, before: int) -> int:
        """Makes a call; its status. An error says how many were made before it."""
        try:
            return self._wire.call(one)[0]
        except ErpError as error:
            told = f" ({before} of its calls had been made)" if before else ""
            raise error.worded(f"order {number}: {error}{told}") from None

    def _together(self, number: str, asks: Sequence[Ask]) -> int | None:
        """Makes them in one go, all or none; the last one's status. None: the service makes one at a time,
        and has made none of these."""
        if len(asks) == 1:
            return self._made(number, asks[0], 0)
        assert self._system.csrf
        try:
            return self._wire.several(batch.together(asks, self._system.csrf.path), batch.answers)
        except ErpError as error:
            if batch.takes_one_only(str(error)):
                return None
            raise error.worded(f"order {number}: {error}") from None


class S4Erp(_Sap):
    """`Erp` over SAP's purchase orders and its supplier confirmations."""

    def _document(self, head: object, seen: dict[Ask, list[object]]) -> Scope:
        top = super()._document(head, seen)
        told = _rows(top, "confirmations")
        lines = [
            {**row, "confirmed": confirmations.said(confirmations.held(told, item_number(row["#"])))}
            for row in line_rows(top)
        ]
        return {**top, "lines": lines}

    def _write(self, number: str, top: Scope, line: int, said: Confirmation) -> int:
        """Makes a confirmation, or makes what stands into this one. The last call's status."""
        row = next(one for one in line_rows(top) if one["#"] == line)
        found = confirmations.held(_rows(top, "confirmations"), line)
        self._check(number, line, row, said, has_days=any(one.lines for one in found))
        ordered = read_order(self._system, top).order.line(line)
        assert ordered is not None
        scope = dict(with_write(self._system, top, ordered, said))
        if said.nothing_comes:
            scope["write"] = {**_rows(scope, "write")[0], "refused": True, "schedule": []}
        asks = self._asks(scope, found, str(row["PurchaseOrderQuantityUnit"]))
        status = self._together(number, asks) if asks else 0
        if status is None:
            status = [self._made(number, one, count) for count, one in enumerate(asks)][-1]
        return status

    def _asks(self, scope: Scope, found: tuple[confirmations.Held, ...], unit: str) -> list[Ask]:
        if not found:
            return [ask(self._system.write[0], scope, self._system.paging, writes=True)]
        assert self._system.csrf
        (write,) = _rows(scope, "write")
        return list(confirmations.changes(found, write, unit, self._system.csrf.path))

    def _check(self, number: str, line: int, row: Row, said: Confirmation, *, has_days: bool) -> None:
        """What SAP would take in another way than it is meant. Raises `ErpError`."""
        if not row.get("SupplierConfirmationControlKey"):
            why = "has no confirmation control key: a purchaser enters one there"
            raise self._refused(number, line, why)
        self._no_price(number, line, row, said)
        refusal = said.nothing_comes or said.refused is not None
        if not said.schedule and not refusal and (said.quantity is not None or not has_days):
            why = "can be confirmed for a day only: let the policy write the date, too"
            raise self._refused(number, line, why)


class S4OrderErp(_Sap):
    """`Erp` over SAP's purchase orders alone."""

    def _write(self, number: str, top: Scope, line: int, said: Confirmation) -> int:
        """Everything that is not yet as it should be is changed in one go, where the service can."""
        asks = self._asks(number, top, line, said)
        status = self._together(number, asks) if asks else 0
        return self._one_by_one(number, top, line, said) if status is None else status

    def _one_by_one(self, number: str, top: Scope, line: int, said: Confirmation) -> int:
        """A change after the other, each behind a new look, until nothing is left or one changed nothing."""
        status, made = 0, list[Ask]()
        while (asks := self._asks(number, top, line, said)) and not (made and same(asks[0], made[-1])):
            status = self._made(number, asks[0], len(made))
            made.append(asks[0])
            top = self._found(number)
        return status

    def _asks(self, number: str, top: Scope, line: int, said: Confirmation) -> list[Ask]:
        """The calls that are still to be made, in their order."""
        row = next(one for one in line_rows(top) if one["#"] == line)
        self._no_price(number, line, row, said)
        stands = items.schedule(row)
        wanted = [(one.date, one.quantity) for one in said.schedule]
        if not wanted and said.quantity is not None:
            if len(stands) != 1:
                why = "has several schedule lines: let the policy write the dates, too"
                raise self._refused(number, line, why)
            wanted = [(stands[0]["date"], said.quantity)]
        scope, paging = self._scope(top, line, said), self._system.paging
        of_part, of_item = self._system.write
        changes = schedule.changes(stands, wanted) if wanted else []
        asks = [schedule.asked(one, of_part, of_item, scope, paging) for one in changes]
        of_its_own = schedule.asked_of_item(row, of_item, scope, paging)
        return [*asks, of_its_own] if of_its_own else asks

    def _scope(self, top: Scope, line: int, said: Confirmation) -> Scope:
        ordered = read_order(self._system, top).order.line(line)
        assert ordered is not None
        return with_write(self._system, top, ordered, said)


def same(one: Ask, other: Ask) -> bool:
    """Whether two calls say the same, whatever their tags."""
    return (one.method, one.path, one.body) == (other.method, other.path, other.body)


def iso(stamp: str) -> str:
    """An instant of V2, /Date(1794550000000+0000)/, as its filters want it; another text as it is."""
    found = values.ticks(stamp)
    if found is None:
        return stamp
    return found.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rows(top: Scope, name: str) -> list[Any]:
    found = top.get(name)
    return found if isinstance(found, list) else [found]
