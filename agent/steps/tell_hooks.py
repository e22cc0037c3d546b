"""News go to webhooks, one at a time, apart from the mails: a receiver that is away holds nothing up.

journal ─► passed on ─► claim ─► send ─┬─ taken ──────────────────► over
                                       ├─ not taken ─► later, a little later each time
                                       └─ for good, or too often ─► dead letter, in the journal
"""

import datetime as dt
import json
import logging
from typing import Protocol

from countersign.agent.steps.office import Office
from countersign.procurement.case import JournalEntry
from countersign.procurement.errors import ChannelError, NotFound
from countersign.procurement.ports import Commit, JournalRow
from countersign.procurement.webhooks import NEWS, Delivery, DeliveryState, Hook

log = logging.getLogger("countersign")
BACKOFF_MINUTES = (1, 5, 15, 60, 240, 720)
"""Seven attempts within seventeen hours."""
BATCH = 500


class Teller(Protocol):
    """Sends one piece of news. Raises `ChannelError`."""

    def send(self, hook: Hook, identity: str, at: int, body: bytes) -> None: ...


def tell_hooks(office: Office, teller: Teller) -> bool:
    """Passes on what is new and sends what is due; False if there was nothing."""
    store, now = office.store, office.clock()
    passed_on = bool(store.hooks()) and store.fan_out(now, BATCH) > 0
    delivery = store.claim_delivery(now, office.lease)
    if delivery is None:
        return passed_on
    row = store.news_at(delivery.place)
    try:
        teller.send(store.hook(delivery.hook), identity_of(row), int(now.timestamp()), body_of(row))
    except ChannelError as error:
        _refused(office, delivery, row, error)
        return True
    except NotFound:  # somebody removed the hook this moment, and its deliveries with it
        return True
    store.delivery_ended(delivery.id, DeliveryState.SENT)
    log.info("webhook hook=%s place=%d outcome=sent", delivery.hook, delivery.place)
    return True


def identity_of(row: JournalRow) -> str:
    """The same for the same news, however often it is sent: receivers drop what they have."""
    return f"evt_{row.id}"


def told(row: JournalRow) -> dict[str, object]:
    """A journal row as other programs are told of it."""
    return {
        "id": identity_of(row),
        "type": NEWS[row.entry.event].value,
        "timestamp": row.at.isoformat(),
        "data": {"order": row.entry.order, "words": row.entry.words, **row.entry.data},
    }


def body_of(row: JournalRow) -> bytes:
    """What is sent and signed."""
    return json.dumps(told(row), ensure_ascii=False).encode()


def _refused(office: Office, delivery: Delivery, row: JournalRow, error: ChannelError) -> None:
    store, now = office.store, office.clock()
    if error.permanent or delivery.attempts > len(BACKOFF_MINUTES):
        words = f"{error}; given up after {delivery.attempts} tries: {identity_of(row)}"
        store.delivery_ended(delivery.id, DeliveryState.DEAD, str(error))
        entry = JournalEntry(row.entry.order, "webhook.dead", words, rule=f"webhook.{delivery.hook}")
        store.commit(Commit(now, journal=(entry,)))
        log.error("webhook hook=%s place=%d outcome=dead", delivery.hook, delivery.place)
        return
    minutes = BACKOFF_MINUTES[delivery.attempts - 1]
    store.delivery_deferred(delivery.id, now + dt.timedelta(minutes=minutes), str(error))
    log.warning("webhook hook=%s place=%d outcome=deferred", delivery.hook, delivery.place)
