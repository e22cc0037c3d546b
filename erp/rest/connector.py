"""`Erp` over the ledger: what other programs put over our API, and what they say became of a write.

    write ─► offered ─► "not yet" (asked again later) ─► a client answers ─► read back, or refused

Nothing is called here: the clients come to us. Middleware in front of any system can be one, with an ERP that
no connector knows. What a client says stands in its system is taken as the read-back; what it makes of it, we
can't see.
"""

from collections.abc import Callable
from datetime import datetime

from countersign.procurement.case import JournalEntry
from countersign.procurement.erp import Capability, Confirmation, ErpOrder, Page
from countersign.procurement.errors import ErpError, Stale
from countersign.procurement.ledger import Answer, Entry, Offer, as_held
from countersign.procurement.ports import Commit, Store
from countersign.procurement.writeback import described, differences

PAGE = 200
DATE_FIELDS = ("delivery", "shipment")
_CAN = frozenset(Capability) - {Capability.ATTACHMENTS}


class RestErp:
    """The orders of the API's clients. `AnswersLater`: a write is offered, and answered by a client."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], lacks: frozenset[Capability] = frozenset()
    ) -> None:
        self._can = _CAN - lacks
        self._store = store
        self._clock = clock

    @property
    def name(self) -> str:
        """See `Erp`."""
        return "rest"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """See `Erp`. What the clients' system lacks is said in the settings."""
        return self._can

    @property
    def date_fields(self) -> tuple[str, ...]:
        """See `Erp`."""
        return DATE_FIELDS

    def changed(self, cursor: str) -> Page:
        """See `Erp`. The cursor is a place in the ledger."""
        found = self._store.entries_changed(int(cursor or 0), PAGE)
        last = str(found[-1][0]) if found else cursor
        return Page(tuple(as_held(entry) for _, entry in found), last, more=len(found) == PAGE)

    def order(self, number: str) -> ErpOrder:
        """See `Erp`."""
        return as_held(self._entry(number))

    def write(self, number: str, line: int, values: Confirmation, *, token: str, key: str) -> None:
        """See `Erp`. Until a client answered it raises an error that is not permanent."""
        entry, known = self._entry(number), self._store.offer(key)
        if known and known.answer is None:
            raise _unanswered(known)
        if known and not differences(known.values, as_held(entry).confirmed(known.line)):
            return
        if token != entry.token:
            words = f"Order {number} was changed by a client meanwhile: look at what changed"
            raise ErpError(words, permanent=True)
        if entry.order.line(line) is None:
            raise ErpError(f"Order {number} has no line {line}", permanent=True)
        raise _unanswered(self._offered(entry, Offer(key, number, line, values, self._clock())))

    def answer(self, key: str) -> Answer | None:
        """See `AnswersLater`."""
        offer = self._store.offer(key)
        return offer.answer if offer else None

    def probe(self) -> str:
        """See `Erp`."""
        clients = sum(one.revoked_at is None for one in self._store.clients())
        waiting = len(self._store.offers(0, PAGE, waiting=True))
        more = " or more" if waiting == PAGE else ""
        return (
            f"orders put over the API: {self._store.entry_count()}; clients with a token: {clients}; "
            f"writes that wait for one of them: {waiting}{more}"
        )

    def _entry(self, number: str) -> Entry:
        found = self._store.entries([number]).get(number)
        if found is None:
            words = f"No client put order {number}: look whether it was handed over"
            raise ErpError(words, permanent=True)
        return found

    def _offered(self, entry: Entry, offer: Offer) -> Offer:
        """Keeps the offer over the very entry that was looked at: who changed it meanwhile is seen."""
        words = f"line {offer.line}: {described(offer.values)} waits for a client to write and acknowledge it"
        row = JournalEntry(offer.order, "erp.offered", words, data={"key": offer.key})
        try:
            self._store.commit(Commit(self._clock(), ledger=(entry.next(),), offers=(offer,), journal=(row,)))
        except Stale as error:
            raise ErpError(str(error), permanent=False) from error
        return offer


def _unanswered(offer: Offer) -> ErpError:
    words = f"{offer.key} waits for a client since {offer.offered_at:%Y-%m-%d %H:%M} UTC: see /v1/writes"
    return ErpError(words, permanent=False)
