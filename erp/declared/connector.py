"""A system that is described in a TOML file, as `Erp`. Joins the pure parts with the wire.

The file says what is asked and where the fields are (`form`), `planning` makes requests of it, `wire` sends
them, `reading` makes orders of the answers. An order is read again before it is written, and nothing is
written that stands there already, so the same write twice is one.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from countersign.erp.declared import rights
from countersign.erp.declared.answers import rows_of
from countersign.erp.declared.changes import Changes, Seen, latest, signed
from countersign.erp.declared.dates import date_fields
from countersign.erp.declared.form import Asking, Join, System
from countersign.erp.declared.paths import Scope, flat, look
from countersign.erp.declared.planning import START, Ask, Place, ask, with_write, writing, written_by
from countersign.erp.declared.reading import Unread, number_of, read_order, says, with_lines
from countersign.erp.declared.wire import Access, Wire
from countersign.procurement.erp import Capability, Confirmation, ErpOrder, OrderStatus, Page
from countersign.procurement.errors import ErpError
from countersign.procurement.writeback import differences

_ACCEPTED = 202
_LONGEST = 1000
"""Parts of one answer: a system that goes on for longer goes round in circles."""


class DeclaredErp:
    """`Erp` out of a file. `wait` is how it waits for a system that asks for patience."""

    def __init__(self, system: System, access: Access, wait: Callable[[float], None]) -> None:
        self._system, self._parameters = system, dict(access.parameters)
        self._dates = date_fields(system, self._parameters)
        self._wire = Wire(system, access, wait)

    @property
    def name(self) -> str:
        """See `Erp`."""
        return self._system.system.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """See `Erp`."""
        return frozenset(self._system.system.can)

    @property
    def date_fields(self) -> tuple[str, ...]:
        """See `Erp`."""
        return self._dates

    def changed(self, cursor: str) -> Page:
        """See `Erp`. One part of the system's list at a time."""
        at, listing = Changes.of(cursor), self._system.list
        asked = {**self._parameters, "since": at.since or listing.first}
        heads, after = self._part(listing, asked, Place(*at.place) if at.place else START)
        joined: dict[Ask, list[object]] = {}
        seen: list[Seen] = []
        told: list[ErpOrder] = []
        refused: list[tuple[str, str]] = []
        for head in heads:
            number = number_of(self._system, head)
            if known := at.known(listing, number, head):
                seen.append(known)
                continue
            try:
                top = self._document(head, joined)
                seen.append(one := Seen(self._stamp(top), str(top["number"]), signed(head, top)))
                if says(listing.only, top, top) and at.is_news(one):
                    told.append(read_order(self._system, top))
            except Unread as error:
                refused.append((f"order {number}".strip(), str(error)))
        behind = at.behind(listing, self._system.paging, seen, after)
        if after is None and not listing.modified:
            self._vanished(at.told.keys() - behind.told.keys(), told, refused)
        return Page(tuple(told), str(behind), after is not None, tuple(refused))

    def _vanished(self, numbers: Iterable[str], told: list[ErpOrder], refused: list[tuple[str, str]]) -> None:
        """Orders that are not listed any more, where only what is open is: each is looked at once."""
        for number in sorted(numbers):
            try:
                one = self.order(number)
            except ErpError as error:
                if not error.permanent:
                    raise
                refused.append((f"order {number}", str(error)))
                continue
            if one.status is not OrderStatus.OPEN:
                told.append(one)

    def _stamp(self, top: Scope) -> str:
        """When an order was changed last, as the system says it; empty where it does not say."""
        return latest([one for path in self._system.list.modified for one in flat(look(top, path))])

    def order(self, number: str) -> ErpOrder:
        """See `Erp`."""
        return read_order(self._system, self._found(number))

    def write(self, number: str, line: int, said: Confirmation, *, token: str, key: str) -> None:
        """See `Erp`. What stands there already is not written again, whatever the key."""
        top = {**self._found(number), "key": key}
        held = read_order(self._system, top)
        stands = held.line(line)
        if stands is None:
            raise ErpError(f"{self._wire.where}: order {number} has no line {line}", permanent=True)
        if not differences(said, stands.confirmed, stands.received):
            return
        if token != held.token:
            words = f"{self._wire.where}: order {number} was changed meanwhile: look at what changed"
            raise ErpError(words, permanent=True)
        if self._write(number, top, line, said) == _ACCEPTED:
            self._settle(number, line, said)

    def _write(self, number: str, top: Scope, line: int, said: Confirmation) -> int:
        """Makes each call; the last one's status. What a call changed is read before the next."""
        status, made = 0, 0
        for call in writing(self._system, said):
            top = {**self._found(number), "key": top["key"]} if made else top
            ordered = read_order(self._system, top).order.line(line)
            if ordered is None:
                raise ErpError(f"{self._wire.where}: line {line} of order {number} is gone", permanent=True)
            scope = with_write(self._system, top, ordered, said)
            for one in written_by(call, scope, self._system.paging):
                try:
                    status, _ = self._wire.call(one)
                except ErpError as error:
                    before = f" ({made} of its calls had been made)" if made else ""
                    raise error.worded(f"order {number}: {error}{before}") from None
                made += 1
        if not made:
            words = (
                f"{self._wire.where}: order {number}, line {line} has nothing there that could be written to"
            )
            raise ErpError(words, permanent=True)
        return status

    def _settle(self, number: str, line: int, said: Confirmation) -> None:
        """Waits until it stands there; how it ended, the caller reads back."""
        for seconds in self._system.settle.waits:
            self._wire.wait(seconds)
            now = self.order(number)
            if not differences(said, now.confirmed(line), now.received(line)):
                return

    def close(self) -> None:
        """Lets go of the connection; otherwise that happens with the object itself."""
        self._wire.close()

    def probe(self) -> str:
        """See `Erp`. One order is read with all that belongs to it."""
        top = {**self._parameters, "since": self._system.list.first}
        heads, after = self._part(self._system.list, top, START)
        words = f"{self._system.system.title}: {len(heads)}{' and more' if after else ''} orders can be read"
        for head in heads[:1]:
            whole = self._document(head, {})
            may = rights.permitted(self._system, whole, self._wire.call, self._wire.where)
            words = f"{words}, {rights.seen(self._system, whole)}; {may}"
        if self._system.list.modified:
            return words
        often = self._system.list.rounds
        why = f"each is read whole in one look of {often}, or once its row in the list differs"
        return f"{words}; changes have no time there: {why}"

    def _found(self, number: str) -> Scope:
        """One order with everything around it."""
        try:
            heads = list(self._rows(self._system.find, {**self._parameters, "number": number}))
            if len(heads) != 1:
                words = f"{self._wire.where} shows {len(heads) or 'none'} of that number: look it up there"
                raise ErpError(words, permanent=True)
            return self._asked_for(number, self._document(heads[0], {}))
        except ErpError as error:
            words = str(error) if number in str(error) else f"order {number}: {error}"
            raise error.worded(words) from None

    def _asked_for(self, number: str, top: Scope) -> Scope:
        """The same, if it is that order: a system that ignores the question answers with another one."""
        if str(top["number"]).casefold() != number.strip().casefold():
            found = top["number"] or "of no number"
            words = f"{self._wire.where} answered with order {found} when asked for {number}: look at [find]"
            raise ErpError(words, permanent=True)
        return top

    def _document(self, head: object, seen: dict[Ask, list[object]]) -> Scope:
        """The order's row with all that its file joins to it. `seen`: what was asked a moment ago."""
        if self._system.fetch is not None:
            head = self._fetched(self._system.fetch, head)
        number = number_of(self._system, head)
        top: dict[str, object] = {**self._parameters, "number": number, "order": head}
        for join in self._system.join:
            rows = self._joined(join, top, seen)
            top[join.name] = (rows[0] if rows else {}) if join.one else rows
        return with_lines(self._system, top)

    def _fetched(self, asking: Asking, head: object) -> object:
        """The whole of an order of which a part was found."""
        rows = list(self._rows(asking, {**self._parameters, "order": head}))
        if len(rows) != 1:
            words = f"{self._wire.where} has {len(rows) or 'no'} answers about one order: look at it there"
            raise ErpError(words, permanent=True)
        return rows[0]

    def _joined(self, join: Join, top: Scope, seen: dict[Ask, list[object]]) -> list[object]:
        first = ask(join, top, self._system.paging)
        key = Ask(first.method, first.path, first.query, body=json.dumps(first.body, default=str))
        if key not in seen:
            seen[key] = list(self._rows(join, top))
        return seen[key]

    def _rows(self, asking: Asking, top: Scope) -> Iterator[object]:
        place = START
        for _ in range(_LONGEST):
            rows, after = self._part(asking, top, place)
            yield from rows
            if after is None:
                return
            place = after
        raise ErpError(f"{self._wire.where} never came to the end of {asking.path}", permanent=True)

    def _part(self, asking: Asking, top: Scope, at: Place) -> tuple[list[Any], Place | None]:
        paging = self._system.paging
        _, content = self._wire.call(ask(asking, top, paging, at))
        rows = rows_of(content, asking.rows, self._wire.where)
        return rows, at.behind(paging, content, rows)
