"""A system that exchanges files: it puts its orders into one folder, and finds confirmations in another.

    in/  ─► pickup ─► shelf ─► changed · order                   what the system said, kept beside the store
    write ─► work/out-NAME, read back ─► noted on the shelf ─► out/NAME

The note on the shelf decides: what dies before it was never written, what dies behind it is let go by whoever
looks next, once. A file holds all that is confirmed of its order so far, so a newer one takes the place of
one that was not collected. What the system makes of a file is the system's; that can't be proven here.
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from threading import RLock

from countersign.erp.base import laid_over
from countersign.erp.files.folder import Folder
from countersign.erp.files.formats import Confirmed, LineAnswer, Writer, answered
from countersign.erp.files.pickup import PickUp, Refused
from countersign.procurement.erp import NOTHING, Capability, Confirmation, ErpOrder, Page
from countersign.procurement.errors import BadOrders, ErpError, Stale, StoreError
from countersign.procurement.shelf import Outgoing, Shelf

_CAN = frozenset(Capability) - {Capability.ATTACHMENTS}
_UNSAFE = re.compile(r"[^\w.-]")
GOING = "out-"
PROBE = "probe"
DOUBTED = timedelta(days=30)
"""So long it is told that a file was odd."""


class FilesErp:
    """`Erp` over a drop folder."""

    def __init__(
        self,
        folder: Folder,
        shelf: Shelf,
        clock: Callable[[], datetime],
        writer: Writer,
        *,
        settle: float = 2.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder = folder
        self._shelf = shelf
        self._clock = clock
        self._writer = writer
        self._pickup = PickUp(folder, shelf, clock, settle, pause)
        self._lock = RLock()

    @property
    def name(self) -> str:
        """See `Erp`."""
        return "files"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """See `Erp`."""
        return _CAN

    @property
    def date_fields(self) -> tuple[str, ...]:
        """See `Erp`."""
        return self._writer.DATE_FIELDS

    def changed(self, cursor: str) -> Page:
        """See `Erp`. What is known is told first; the folder is looked at before the last page."""
        page = self._shelf.changed(cursor)
        if page.more:
            return page
        self._look()
        refused = tuple((one.name, one.words) for one in self.refused())
        doubts = tuple(self._shelf.doubted(self._clock() - DOUBTED))
        return replace(self._shelf.changed(cursor), refused=refused, doubts=doubts)

    def order(self, number: str) -> ErpOrder:
        """See `Erp`."""
        self._look()
        found = self._shelf.order(number)
        if found is None:
            words = f"No file in {self._folder.words} brought order {number}: look whether it was exported"
            raise ErpError(words, permanent=True)
        return found

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """See `Erp`."""
        with self._lock:
            held = self.order(number)
            if self._shelf.outgoing(key):
                return
            if token != held.token:
                words = f"Order {number} was handed over anew meanwhile: look at what changed"
                raise ErpError(words, permanent=True)
            if held.line(line) is None:
                raise ErpError(f"Order {number} has no line {line}", permanent=True)
            whole = laid_over(held.confirmed(line), values)
            whole = replace(whole, schedule=values.schedule or whole.schedule)  # one kind of days a file
            if whole == NOTHING:
                words = f"Order {number}, line {line}: nothing is confirmed then, and no file can say that"
                raise ErpError(f"{words}: correct it in your system", permanent=True)
            try:
                self._send(held, line, whole, key)
            except Stale as error:
                raise ErpError(str(error), permanent=False) from error
            except BadOrders as error:
                raise ErpError(str(error), permanent=True) from error
            self._let_go()

    def probe(self) -> str:
        """See `Erp`. A file of nothing is written and taken away; so is every setting in the folder read."""
        with self._lock:
            self._folder.prepare()
            self._folder.put("work", PROBE, b"")
            self._folder.remove("work", PROBE)
            try:
                self._pickup.setup()
            except BadOrders as error:
                raise ErpError(
                    f"{error}; nothing is taken until that is corrected", permanent=True
                ) from error
            waiting, refused = len(self._folder.entries("in")), len(self._pickup.refused())
        words = [f"{self._shelf.count()} orders from {self._folder.words}"]
        words += [f"files in in/: {waiting}"] if waiting else []
        words += [f"refused files in errors/: {refused}"] if refused else []
        return "; ".join(words)

    def refused(self) -> tuple[Refused, ...]:
        """The files that were refused and still lie in errors/."""
        with self._lock:
            return self._pickup.refused()

    def _look(self) -> None:
        """What was left half done is ended, and what came is taken."""
        with self._lock:
            try:
                self._let_go()
                self._pickup.run()
            except StoreError as error:
                raise ErpError(str(error), permanent=False) from error

    def _send(self, held: ErpOrder, line: int, values: Confirmation, key: str) -> None:
        """The file is written and read back; then the shelf knows of it. Raises `Stale`, `BadOrders`."""
        self._sweep()
        number, now = held.order.number, self._clock()
        control = self._shelf.next_control(now)
        name = f"{_UNSAFE.sub('_', number)}-{control}{self._writer.SUFFIX}"
        out = Outgoing(control, key, number, name, update=self._collected(number))
        lines = _answers(held, line, values)
        partners = self._pickup.setup().partners
        data = self._writer.write(Confirmed(held.order, lines, control, now, partners, out.update))
        self._folder.put("work", GOING + name, data)
        if self._read(GOING + name) != data:
            raise ErpError(f"{name} reads otherwise than it was written: look at the disk", permanent=False)
        self._shelf.confirm(out, line, values, held.token)

    def _sweep(self) -> None:
        """What was written and never noted was never said."""
        for entry in self._folder.entries("work"):
            if entry.name.startswith(GOING):
                self._folder.remove("work", entry.name)

    def _read(self, name: str) -> bytes:
        found = BytesIO()
        self._folder.fetch("work", name, found)
        return found.getvalue()

    def _collected(self, number: str) -> bool:
        """Whether the system has a confirmation of the order already."""
        sent = self._shelf.sent(number)
        if not sent:
            return False
        waiting = {one.name for one in self._folder.entries("out")}
        return sent[-1].update or sent[-1].name not in waiting

    def _let_go(self) -> None:
        """Moves what the shelf knows of into out/, and takes away what it replaces there."""
        for out in self._shelf.undelivered():
            self._folder.move("work", GOING + out.name, "out", out.name)
            waiting = {one.name for one in self._folder.entries("out")}
            for earlier in self._shelf.sent(out.order):
                if earlier.control < out.control and earlier.name in waiting:
                    self._folder.remove("out", earlier.name)
            self._shelf.delivered(out.control)


def _answers(held: ErpOrder, line: int, values: Confirmation) -> tuple[LineAnswer, ...]:
    """What stands confirmed of each line, with the new values."""
    stands = {one.line: one.confirmed for one in held.lines} | {line: values}
    return tuple(
        answered(ordered, stands[ordered.line])
        for ordered in held.order.lines
        if stands.get(ordered.line, NOTHING) != NOTHING
    )
