"""A confirmation goes back to the company's system, and is read back: only what reads equal is written.

    claimed ─► read ─► conflict? ─► what stands there is noted ─► written ─► read back ─► written | differs
                                                                     └ died here: read first, then decide

What was interrupted is claimed again when its lease is over. If the values stand there by then, they arrived;
if what stood before stands there still, they did not; anything else is for a person. Errors that may pass are
tried again, each time a little later; the order's mails never wait for it.
"""

import datetime as dt
import logging
from dataclasses import replace
from decimal import Decimal

from countersign.agent.steps.again import stepped
from countersign.agent.steps.answered import answered
from countersign.agent.steps.office import Office
from countersign.procurement.erp import NOTHING, Confirmation, Erp, ErpOrder, Write, WriteState
from countersign.procurement.errors import ErpError, LockedOut
from countersign.procurement.events import WriteEnded
from countersign.procurement.ports import Commit
from countersign.procurement.writeback import (
    also_changed,
    conflict,
    described,
    differences,
    last_written,
    projected,
    unheld,
)

log = logging.getLogger("countersign")
BACKOFF_MINUTES = (1, 5, 15, 60)


def write_back(office: Office) -> bool:
    """Writes the next approved confirmation; False if none is due or no system is set."""
    if office.erp is None:
        return False
    write = office.store.claim_write(office.clock(), office.lease)
    if write is None:
        return False
    office.probe("claimed write")
    try:
        ended = _written(office, office.erp, write)
    except ErpError as error:
        if not error.permanent or isinstance(error, LockedOut):
            _later(office, write, str(error))
            return True
        ended = replace(write, state=WriteState.REFUSED, reason=str(error), next_at=None)
    _end(office, ended)
    return True


def _written(office: Office, erp: Erp, write: Write) -> Write:
    """The write at its end. Raises `ErpError`."""
    now = erp.order(write.order)
    values, losses = projected(write.values, erp.capabilities, now.line(write.line), dates=erp.date_fields)
    stands, come = now.confirmed(write.line), now.received(write.line)
    if values == NOTHING and not now.over(write.line):
        return _ended(write, WriteState.REFUSED, unheld(losses))
    if ended := answered(erp, write, values, losses, come):
        return ended
    if write.attempts > 1 and not differences(values, stands, come):
        return _ended(write, WriteState.WRITTEN, "it stood there already when it was looked at again")
    if write.attempts > 1 and write.before and not _alike(write.before, stands, come):
        words = "it was interrupted, and something else stands there now: look at all lines of the order"
        return _ended(write, WriteState.UNKNOWN, words)
    if why := _forbidden(office, erp, write, now):
        return _ended(write, WriteState.REFUSED, why)
    noted = replace(write, before=stands, token=now.token)
    office.store.commit(Commit(office.clock(), writes=(noted,)))
    office.probe("noted write")
    try:
        erp.write(write.order, write.line, values, token=now.token, key=write.key)
    except ErpError as error:
        if not error.permanent or isinstance(error, LockedOut):
            raise
        return _refused(erp, noted, stands, error)
    office.probe("wrote")
    return _looked_at(erp, noted, values, losses, now)


def _refused(erp: Erp, write: Write, stood: Confirmation, why: ErpError) -> Write:
    """A refusal, and what it left behind: some systems make a part before they refuse the rest."""
    try:
        now = erp.order(write.order)
    except ErpError as error:
        return _ended(write, WriteState.UNKNOWN, f"{why}; and then it could not be looked at: {error}")
    found = now.confirmed(write.line)
    if _alike(stood, found, now.received(write.line)):
        return _ended(write, WriteState.REFUSED, str(why))
    return _ended(write, WriteState.DIFFERS, f"{why}; a part of it stands there: {described(found)}")


def _looked_at(erp: Erp, write: Write, values: Confirmation, losses: tuple[str, ...], now: ErpOrder) -> Write:
    """What stands there after a write. Raises `ErpError` where it can be looked at later."""
    try:
        after = erp.order(write.order)
    except ErpError as error:
        if not error.permanent or isinstance(error, LockedOut):
            raise
        return _ended(write, WriteState.UNKNOWN, f"it was handed over, and can't be read back: {error}")
    ended = _read_back(write, values, losses, after)
    beside = also_changed(now, after, write.line)
    if beside and ended.state is WriteState.WRITTEN:
        return replace(ended, state=WriteState.DIFFERS, reason=f"line {write.line} reads equal, but {beside}")
    return ended


def _alike(before: Confirmation, stands: Confirmation, come: Decimal) -> bool:
    """Whether nothing but a receipt came in between."""
    return not (differences(before, stands, come) or differences(stands, before, come))


def _read_back(write: Write, values: Confirmation, losses: tuple[str, ...], now: ErpOrder) -> Write:
    found = now.confirmed(write.line)
    apart = differences(values, found, now.received(write.line))
    if not apart:
        return _ended(write, WriteState.WRITTEN, "; ".join(("read back equal", *losses)))
    silent = "it answered success and changed nothing: " if found == write.before else ""
    return _ended(write, WriteState.DIFFERS, silent + "; ".join(apart))


def _forbidden(office: Office, erp: Erp, write: Write, now: ErpOrder) -> str:
    """Why it must not be written; empty where it may."""
    if write.undoes:
        taken_back = office.store.write_of(write.undoes)
        undone = projected(taken_back.values, erp.capabilities, now.line(write.line), dates=erp.date_fields)[
            0
        ]
        apart = differences(undone, now.confirmed(write.line), now.received(write.line))
        return f"what was to be taken back stands there no more: {'; '.join(apart)}" if apart else ""
    known = office.store.case(write.order).order
    earlier = last_written(office.store.writes(write.order))
    why = conflict(write, now, known, earlier.get(write.line))
    # It was handed over before: these very values in the order are no change of somebody else's.
    ours = why and write.attempts > 1 and not conflict(write, now, known, write.values)
    return "" if ours else why


def _ended(write: Write, state: WriteState, reason: str) -> Write:
    return replace(write, state=state, reason=reason, next_at=None)


def _later(office: Office, write: Write, reason: str) -> None:
    """The system did not answer: the write waits, and so does nobody else."""
    minutes = BACKOFF_MINUTES[min(write.attempts, len(BACKOFF_MINUTES)) - 1]
    until = office.clock() + dt.timedelta(minutes=minutes)
    stored = office.store.write_of(write.key)
    waiting = replace(stored, state=WriteState.APPROVED, reason=reason, next_at=until)
    office.store.commit(Commit(office.clock(), writes=(waiting,)))
    log.warning("write order=%s line=%d outcome=deferred", write.order, write.line)


def _end(office: Office, ended: Write) -> None:
    """The order hears what became of it, in one commit with the write itself."""
    stepped(office, ended.order, WriteEnded(ended), writes=(ended,))
    log.info("write order=%s line=%d outcome=%s", ended.order, ended.line, ended.state)
    office.probe("noted outcome")
