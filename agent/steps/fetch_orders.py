"""The company's system is read: what changed behind the cursor is taken over, page by page.

    open        sent, or sent anew as a revision; only our own writes: left alone
    cancelled   nobody is asked any more, and the owner hears of it          closed: nobody needs to
    shipments   what is on its way is noted at its line; it is neither confirmed by that nor here
    receipts    lines that have come whole are not asked about any more

The cursor is kept behind each page whose orders are all done or told of, so that a system that is away, or a
process that dies, costs a repetition and never an order. An order that can't be taken over is skipped with
its sentence, which `countersign erp status` shows and somebody is mailed; it is tried again when it changes.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import assert_never

from countersign.agent.steps.again import stepped
from countersign.agent.steps.office import Office
from countersign.agent.steps.receive import receive
from countersign.agent.steps.send_order import Sent, send_orders
from countersign.procurement.case import Case
from countersign.procurement.erp import Erp, ErpLine, ErpOrder, OrderStatus, Page, SystemState
from countersign.procurement.errors import CountersignError, ErpError, NotFound, StoreError
from countersign.procurement.events import GoodsReceived, GoodsShipped, OrderEnded
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.released import odd, unfit, wanted
from countersign.procurement.shipment import Shipment
from countersign.procurement.writeback import in_flight, last_written, taken_over

log = logging.getLogger("countersign")
EVERY = dt.timedelta(minutes=5)
PATIENCE = 3
"""So often in a row it may fail before somebody hears of it; at once if trying again can't help."""
MOST_SKIPPED = 50
"""So many orders that could not be taken over are remembered; a system full of them has one cause."""


@dataclass
class Fetched:
    """What became of the orders that were read, by number."""

    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    shipped: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    def of(self, outcome: Sent) -> list[str]:
        """The list in which orders with that outcome are."""
        match outcome:
            case Sent.NEW:
                return self.new
            case Sent.UNCHANGED:
                return self.unchanged
            case Sent.REVISED:
                return self.revised
            case Sent.WAITS:
                return self.waiting
            case _:
                assert_never(outcome)


def fetch_orders(office: Office, erp: Erp, *, everything: bool = False) -> Fetched:
    """Reads what changed since the last time, or `everything`. Raises `ErpError`; pages before it count."""
    state = office.store.system(erp.name)
    fetched, cursor, more = Fetched(), "" if everything else state.cursor, True
    while more:
        page = _page(office, erp, state, cursor)
        _take(office, erp.name, page, fetched)
        fetched.refused.update(page.refused)
        fetched.doubts.update(one for one in page.doubts if one not in state.doubts)
        skipped = dict(one for one in state.skipped if one[0] not in _numbers(page)) | fetched.skipped
        now = office.clock()
        told, doubts = tuple(skipped.items())[-MOST_SKIPPED:], state.doubts if page.more else page.doubts
        state = SystemState(erp.name, page.cursor, now, now, "", told, doubts)
        office.store.keep_system(state)
        cursor, more = page.cursor, page.more
    return fetched


def _page(office: Office, erp: Erp, state: SystemState, cursor: str) -> Page:
    try:
        return erp.changed(cursor)
    except ErpError as error:
        office.store.keep_system(replace(state, tried_at=office.clock(), trouble=str(error)))
        raise


def _numbers(page: Page) -> frozenset[str]:
    return frozenset(one.order.number for one in page.orders)


def _take(office: Office, system: str, page: Page, fetched: Fetched) -> None:
    released = list(_released(office, page, fetched))
    for number, outcome in _sent(office, released, fetched):
        fetched.of(outcome).append(number)
    for found in filter(_has_news, page.orders):
        case = _case(office, found.order.number)
        if case is None:
            continue
        if found.status is not OrderStatus.OPEN and case.ended is not found.status:
            stepped(office, found.order.number, OrderEnded(found.order.number, found.status, system))
            fetched.ended.append(found.order.number)
            continue
        if new := _left(case, found):
            stepped(office, found.order.number, GoodsShipped(found.order.number, system, new))
            fetched.shipped.append(found.order.number)
        if lines := tuple(_come(case, found.lines)):
            receive(office, GoodsReceived(found.order.number, system, lines))
            fetched.received.append(found.order.number)


def _released(office: Office, page: Page, fetched: Fetched) -> Iterator[PurchaseOrder]:
    """The orders that may be sent, as they are to be sent; what speaks against the others is noted."""
    for one in page.orders:
        if one.status is not OrderStatus.OPEN:
            continue
        found = replace(one, order=wanted(one))
        case = _case(office, found.order.number)
        known = case.order if case else None
        if why := unfit(found.order, known):
            _skip(found.order.number, f"order {found.order.number}: {why}", fetched)
            continue
        if words := "; ".join(odd(found.order, known)):
            fetched.doubts[f"Order {found.order.number}"] = words
        yield _as_sent(office, found, case)


def _has_news(found: ErpOrder) -> bool:
    """Whether it is over, or something of it left or has come."""
    moved = bool(found.shipments) or any(line.received for line in found.lines)
    return moved or found.status is not OrderStatus.OPEN


def _left(case: Case, found: ErpOrder) -> tuple[Shipment, ...]:
    """What is on its way, and not known to be; of a line that the order has no more, nothing."""
    known = {one for line in case.lines for one in line.watched.shipments}
    lines = {line.line for line in case.lines}
    return tuple(one for one in found.shipments if one.line in lines and one not in known)


def _sent(office: Office, orders: Sequence[PurchaseOrder], fetched: Fetched) -> Iterator[tuple[str, Sent]]:
    """All of them in one transaction; where one can't be, each by itself, so that it stops no other."""
    try:
        yield from send_orders(office, orders, _sent_already(office, orders)).items()
    except StoreError:
        raise
    except CountersignError as error:
        if len(orders) == 1:
            _skip(orders[0].number, str(error), fetched)
            return
        for order in orders:
            yield from _sent(office, [order], fetched)


def _sent_already(office: Office, orders: Sequence[PurchaseOrder]) -> frozenset[str]:
    """Those that are older than our work with this system."""
    begin = office.sent_before
    return frozenset(one.number for one in orders if begin and one.date and one.date < begin)


def _skip(number: str, why: str, fetched: Fetched) -> None:
    fetched.skipped[number] = why
    log.warning("fetch order=%s outcome=skipped: %s", number, why)


def _as_sent(office: Office, found: ErpOrder, case: Case | None) -> PurchaseOrder:
    if case is None:
        return found.order
    if case.ended is not OrderStatus.OPEN:  # opened again: a revision, whatever else changed
        return replace(found.order, revision=case.order.revision + 1)
    writes = office.store.writes(case.number)
    given_up = {line.line for line in case.lines if line.refused}
    return taken_over(found, case.order, last_written(writes), in_flight(writes), given_up=given_up)


def _case(office: Office, number: str) -> Case | None:
    try:
        return office.store.case(number)
    except NotFound:
        return None


def _come(case: Case, lines: Iterable[ErpLine]) -> Iterator[int]:
    """The lines that have come whole, as confirmed or else as ordered, and are not known to be here."""
    come = {line.line: line.received for line in lines}
    for line in case.lines:
        ordered = case.order.line(line.line)
        said = line.confirmed.quantity if line.confirmed else None
        wanted = said if said is not None else ordered.quantity if ordered else None
        received = come.get(line.line, Decimal(0))
        if not line.watched.received and wanted is not None and received >= wanted > 0:
            yield line.line


Tell = Callable[[str, str, str], None]
"""Tells somebody once under a key: the subject, and the words."""


def _nobody(key: str, subject: str, words: str) -> None:
    del key, subject, words


class Looking:
    """One worker's rhythm of reading the system: every so often, and later and later while it is away."""

    def __init__(self, every: dt.timedelta = EVERY, tell: Tell = _nobody) -> None:
        self._every = every
        self._tell = tell
        self._again: dt.datetime | None = None
        self._failures = 0

    def go(self, office: Office) -> bool:
        """Reads if it is time; whether anything came of it."""
        now = office.clock()
        if office.erp is None or (self._again and now < self._again):
            return False
        try:
            fetched = fetch_orders(office, office.erp)
        except ErpError as error:
            self._failed(office.erp.name, error, now)
            return False
        self._failures, self._again = 0, now + self._every
        told = {f"Order {number} could not be taken over": why for number, why in fetched.skipped.items()}
        told |= {f"{name} was refused": why for name, why in fetched.refused.items()}
        for subject, why in told.items():
            mark = hashlib.sha256(f"{subject} {why}".encode()).hexdigest()[:16]
            self._tell(f"erp-{mark}", subject, why)
        return bool(fetched.new or fetched.revised or fetched.ended or fetched.received or fetched.shipped)

    def _failed(self, system: str, error: ErpError, now: dt.datetime) -> None:
        self._failures += 1
        self._again = now + self._every * min(2**self._failures, 12)
        log.warning("fetch system=%s outcome=failed: %s", system, error)
        if error.permanent or self._failures == PATIENCE:
            words = f"{error}. Orders are not read until it is back: `countersign erp status`"
            self._tell(f"erp-{system}-{now:%Y%m%d}", f"{system} can't be read", words)
