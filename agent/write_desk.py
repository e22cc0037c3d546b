"""What people do about writes to the company's system: look, let go, refuse, take back; none is made here.

A write that is let go, or taken back, waits in the store for the worker; the journal has a row for each word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from countersign.procurement.case import JournalEntry
from countersign.procurement.erp import NOTHING, Erp, Write, WriteState
from countersign.procurement.errors import BadInput, BadSettings, Conflict
from countersign.procurement.ports import Clock, Commit, Store
from countersign.procurement.writeback import (
    conflict,
    described,
    differences,
    last_written,
    projected,
    restored,
    settled,
    tried_again,
    unheld,
)

_UNDONE = frozenset({WriteState.APPROVED, WriteState.WRITING, WriteState.WRITTEN})


@dataclass(frozen=True)
class Preview:
    """What a write would do: each field that would change, what can't be held, and why it must not go out.

    `date_field` is the system's own for a day, where the write puts one there.
    """

    write: Write
    changes: tuple[str, ...]
    losses: tuple[str, ...]
    refused: str
    date_field: str = ""


@dataclass(frozen=True)
class WriteDesk:
    """The writes of a store, for people. `erp` None: no system is set."""

    store: Store
    erp: Erp | None
    clock: Clock

    def waiting(self) -> Sequence[Write]:
        """Those that wait for a person."""
        return [one for one in self.store.writes() if one.state is WriteState.PROPOSED]

    def preview(self, key: str) -> Preview:
        """The exact difference, and writes nothing. `NotFound`, `BadSettings`, `ErpError`."""
        write, erp = self.store.write_of(key), self.system()
        now = erp.order(write.order)
        values, losses = projected(
            write.values, erp.capabilities, now.line(write.line), dates=erp.date_fields
        )
        if values == NOTHING and not now.over(write.line):
            return Preview(write, (), losses, unheld(losses))
        changes = differences(values, now.confirmed(write.line), now.received(write.line))
        known = self.store.case(write.order).order
        earlier = last_written(self.store.writes(write.order))
        why_not = conflict(write, now, known, earlier.get(write.line))
        own = erp.date_fields[0] if any(not one.field for one in values.schedule) else ""
        return Preview(write, changes, losses, why_not, own)

    def approve(self, key: str, by: str) -> Write:
        """Lets a write go. `NotFound`, `Conflict`."""
        write = self._proposed(key)
        approved = replace(write, state=WriteState.APPROVED, by=by, next_at=self.clock())
        return self._keep(approved, "erp.approved", by)

    def refuse(self, key: str, by: str, reason: str) -> Write:
        """A write never goes out. `NotFound`, `Conflict`, `BadInput`."""
        if not reason.strip():
            raise BadInput("Say why it must not be written: --reason WORDS")
        write = self._proposed(key)
        refused = replace(write, state=WriteState.REFUSED, by=by, reason=reason.strip())
        return self._keep(refused, "erp.refused", by)

    def retry(self, key: str, by: str) -> Write:
        """Lets a write that failed go once more, its cause being mended. `NotFound`, `Conflict`.

        The worker looks first: what stands there by now is not written again.
        """
        write = self.store.write_of(key)
        of_line = [one for one in self.store.writes(write.order) if one.line == write.line]
        again = tried_again(write, of_line, self.clock(), by)
        case = self.store.case(write.order)
        if not write.undoes and not any(one.line == write.line and settled(one) for one in case.lines):
            raise Conflict(
                f"Nothing is confirmed of line {write.line} of order {write.order} any more: what the "
                f"supplier says next is proposed by itself; see `countersign orders show {write.order}`"
            )
        return self._keep(again, "erp.retried", by, f"tried again; it was {write.state}: {write.reason}")

    def undo(self, key: str, by: str) -> Write:
        """Puts back what stood there before. `NotFound`, `Conflict`."""
        write = self.store.write_of(key)
        for earlier in self.store.writes(write.order):
            if earlier.undoes == key and earlier.state in _UNDONE:
                raise Conflict(f"{key} is taken back already: {earlier.key} is {earlier.state}")
        undo = restored(write, self.clock(), by)
        if undo is None:
            raise Conflict(
                f"{key} is {write.state} and nothing is known of what stood there before it: correct it in "
                "the system itself"
            )
        return self._keep(undo, "erp.undo", by)

    def system(self) -> Erp:
        """The system. Raises `BadSettings` where none is set."""
        if self.erp is None:
            raise BadSettings("No system is set: set erp.kind, then try `countersign doctor`")
        return self.erp

    def _proposed(self, key: str) -> Write:
        write = self.store.write_of(key)
        if write.state is not WriteState.PROPOSED:
            raise Conflict(f"{key} is {write.state} already: see `countersign erp list {write.order}`")
        return write

    def _keep(self, write: Write, event: str, by: str, why: str = "") -> Write:
        words = ": ".join(filter(None, (f"line {write.line}", described(write.values), why or write.reason)))
        entry = JournalEntry(write.order, event, words, actor=by, data={"key": write.key})
        self.store.commit(Commit(self.clock(), journal=(entry,), writes=(write,)))
        return write
