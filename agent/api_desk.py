"""What clients of the API do: put orders, tell receipts, answer writes. All of a call is taken, or nothing.

Every change has a row in the journal, by the client's name, in one commit with the change. Whoever comes
second while somebody changes the same order reads it again; a client that says which edition it means is told
that there is another one.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from countersign.agent.steps.again import until_fresh
from countersign.procurement.case import JournalEntry
from countersign.procurement.erp import NOTHING, Confirmation, OrderStatus, Write
from countersign.procurement.errors import BadInput, BadOrders, Conflict, NotFound, Outdated
from countersign.procurement.feed import Receipt
from countersign.procurement.ledger import Answer, Entry, Offer, put, received, standing
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.ports import Clock, Commit, Store
from countersign.procurement.writeback import described

TRIES = 5


@dataclass(frozen=True)
class Must:
    """What has to hold of an order before it is changed: it has this token, or it hasn't. `ANY` is any token,
    so that `unless=ANY` is about an order of which nothing is known yet."""

    match: str | None = None
    unless: str | None = None

    def check(self, number: str, held: Entry | None) -> None:
        """Raises `Outdated` where it does not hold."""
        tokens = {ANY, held.token} if held else set()
        if self.match is not None and self.match not in tokens:
            known = "was changed since you read it" if held else "is not known"
            raise Outdated(f"Order {number} {known}: read it again and decide again")
        if self.unless is not None and self.unless in tokens:
            raise Outdated(f"Order {number} is known already: read it, then put it with If-Match")


ANY = "*"
ANYHOW = Must()
NO_NEWS: Mapping[str, OrderStatus] = {}


@dataclass(frozen=True)
class Changed:
    """What became of one order: `outcome` is new, changed or unchanged."""

    entry: Entry
    outcome: str


@dataclass(frozen=True)
class _Change:
    entry: Entry
    row: JournalEntry
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class ApiDesk:
    """The commands of the API. `kind` is the system that is set; orders come over it with "rest" alone."""

    store: Store
    clock: Clock
    kind: str

    def put(
        self,
        orders: Sequence[PurchaseOrder],
        by: str,
        must: Must = ANYHOW,
        status: Mapping[str, OrderStatus] = NO_NEWS,
    ) -> Sequence[Changed]:
        """Takes orders, or changes of them; `status`, by number, where it is to change. Raises `Conflict`,
        `Outdated`, `BadOrders`."""
        numbers = [order.number for order in orders]
        number, times = Counter(numbers).most_common(1)[0]
        if times > 1:
            raise BadOrders(f"Order {number} stands twice in one call: keep one")

        def change(held: Mapping[str, Entry]) -> list[_Change]:
            for order in orders:
                must.check(order.number, held.get(order.number))
            return [_put(held.get(one.number), one, status.get(one.number), by) for one in orders]

        return self._change(numbers, change)

    def receive(self, receipts: Sequence[Receipt], by: str) -> Sequence[Changed]:
        """Notes what has come; a receipt that is known already changes nothing. Raises `NotFound`,
        `BadOrders`, `Conflict`."""
        numbers = sorted({receipt.order for receipt in receipts})

        def change(held: Mapping[str, Entry]) -> list[_Change]:
            entries = dict(held)
            for one in receipts:
                entries[one.order] = received(_known(entries, one.order), one)
            return [_Change(entries[number], _come(number, receipts, by)) for number in numbers]

        return self._change(numbers, change)

    def acknowledge(self, key: str, stands: Confirmation, by: str) -> Write:
        """Notes what stands in the client's system now; the worker compares. Raises `NotFound`, `Conflict`,
        `BadInput`."""
        if stands == NOTHING:
            raise BadInput("Say what stands there now: at least one of the values that were to be written")
        words = f"says what stands there now: {described(stands)}"
        return self._answer(key, Answer(by, self.clock(), stands), "api.acknowledged", words)

    def refuse(self, key: str, reason: str, by: str) -> Write:
        """Notes that the client's system does not take a write, and why. Raises `NotFound`, `Conflict`."""
        answer = Answer(by, self.clock(), refusal=reason)
        return self._answer(key, answer, "api.refused", f"refuses it: {reason}")

    def _answer(self, key: str, answer: Answer, event: str, words: str) -> Write:
        offer = self.store.offer(key)
        if offer is None:
            self.store.write_of(key)
            raise Conflict(f"Write {key} was not handed to a client: answer those that GET /v1/writes lists")

        def change(held: Mapping[str, Entry]) -> list[_Change]:
            known = self.store.offer(key)
            assert known is not None
            if known.answer is not None:
                return [_same(_known(held, offer.order), known.answer, answer, key)]
            entry = _known(held, offer.order)
            if answer.stands is not None:
                entry = standing(entry, offer.line, answer.stands)
            row = JournalEntry(
                offer.order, event, f"line {offer.line}: {words}", actor=answer.by, data={"key": key}
            )
            return [_Change(entry, row, (replace(known, answer=answer),))]

        self._change([offer.order], change)
        self.store.hurry_write(key, self.clock())
        return self.store.write_of(key)

    def _change(
        self, numbers: Sequence[str], change: Callable[[Mapping[str, Entry]], Sequence[_Change]]
    ) -> Sequence[Changed]:
        """One commit of all that changes; who lost a race reads again and decides again."""
        if self.kind != "rest":
            system = f"come from “{self.kind}”" if self.kind else "are handed in by hand"
            raise Conflict(f'Orders {system} here: set erp.kind = "rest" to take them over the API')

        def once() -> list[Changed]:
            held = self.store.entries(numbers)
            changes = change(held)
            new = [one for one in changes if one.offers or held.get(one.entry.number) != one.entry]
            if new:
                self._commit(new)
            return [Changed(one.entry, _outcome(held, one, new)) for one in changes]

        return until_fresh(once, TRIES)

    def _commit(self, changes: Sequence[_Change]) -> None:
        self.store.commit(
            Commit(
                self.clock(),
                ledger=tuple(one.entry.next() for one in changes),
                offers=tuple(offer for one in changes for offer in one.offers),
                journal=tuple(one.row for one in changes),
            )
        )


def _outcome(held: Mapping[str, Entry], change: _Change, new: Sequence[_Change]) -> str:
    if change not in new:
        return "unchanged"
    return "changed" if change.entry.number in held else "new"


def _known(held: Mapping[str, Entry], number: str) -> Entry:
    if number not in held:
        raise NotFound(f"No client put order {number}: put it first, PUT /v1/orders/{number}")
    return held[number]


def _put(held: Entry | None, order: PurchaseOrder, status: OrderStatus | None, by: str) -> _Change:
    entry = put(held, order, status)
    words = f"revision {order.revision} was put over the API: {entry.status}, lines: {len(order.lines)}"
    return _Change(entry, JournalEntry(order.number, "api.order", words, actor=by))


def _come(number: str, receipts: Sequence[Receipt], by: str) -> JournalEntry:
    mine = (one for one in receipts if one.order == number)
    words = "; ".join(f"line {one.line}: {one.quantity:f} came ({one.reference})" for one in mine)
    return JournalEntry(number, "api.receipt", words, actor=by)


def _same(entry: Entry, known: Answer, answer: Answer, key: str) -> _Change:
    """The same answer once more changes nothing; another one contradicts the first."""
    if (known.stands, known.refusal) != (answer.stands, answer.refusal):
        raise Conflict(
            f"Write {key} was answered otherwise by {known.by} on {known.at:%Y-%m-%d %H:%M} UTC: the first"
            " answer counts; correct it in the system, then put the order anew"
        )
    return _Change(entry, JournalEntry(entry.number, "api.acknowledged", "the same once more"))
