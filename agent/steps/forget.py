"""What only the REST API needs is removed once it is old, and nothing that somebody still has to get.

    sent to webhooks         `keep` after it happened; what is on its way, and dead letters, stay
    answered writes          `keep` after the answer; those without one stay
    orders that are over     `keep` after their last change; those with a write under way stay
    idempotency keys         a week after the call, which is as long as they are good for

The journal, orders and cases, mails and writes are the company's record, and are never removed.
"""

import datetime as dt
import logging

from countersign.agent.steps.office import Office
from countersign.procurement.clients import KEPT

log = logging.getLogger("countersign")
KEEP = dt.timedelta(days=90)
EVERY = dt.timedelta(hours=1)
BATCH = 1000
"""So many rows at a time: whoever else writes waits for one batch at most."""
LEDGER = "rest"
"""The system that the ledger is, as it is called where it is noted how far it was read."""


def forget(office: Office, keep: dt.timedelta, batch: int = BATCH) -> int:
    """Removes a batch of each kind; how many rows that were."""
    store, now = office.store, office.clock()
    before, told = now - keep, int(store.system(LEDGER).cursor or 0)
    counts = {
        "deliveries": store.forget_deliveries(before, batch),
        "offers": store.forget_offers(before, batch),
        "orders": store.forget_entries(before, told, batch),
        "calls": store.forget_calls(now - KEPT),
    }
    if any(counts.values()):
        log.info("forgot %s", " ".join(f"{name}={count}" for name, count in counts.items()))
    return sum(counts.values())


class Forgetting:
    """One worker's rhythm of it: hourly, and until nothing old is left."""

    def __init__(self, keep: dt.timedelta = KEEP) -> None:
        self._keep = keep
        self._again: dt.datetime | None = None

    def go(self, office: Office) -> bool:
        """Removes a batch if it is time; whether there was something."""
        now = office.clock()
        if self._again and now < self._again:
            return False
        found = forget(office, self._keep) > 0
        self._again = None if found else now + EVERY
        return found
