"""Which decision tokens were used: one row each, written with the decision and never taken back.

A key is what `procurement.tokens.redemption` makes of exception, mail and person. The same decision can't be
made twice, whatever two workers do at one time.
"""

from countersign.procurement.ports import Commit
from countersign.store import refusals
from countersign.store.codec import stamp
from countersign.store.database import Topic, Transaction

_WRITE = "INSERT INTO redemptions (key, at) VALUES (:key, :at) ON CONFLICT (key) DO NOTHING"


def write(transaction: Transaction, commit: Commit) -> None:
    """Uses a commit's tokens up. `Stale` if one was used meanwhile."""
    for key in commit.redeemed:
        if not transaction.run(_WRITE, key=key, at=stamp(commit.at)):
            raise refusals.used_before(key)


class Redemptions(Topic):
    """The part of `Store` about used tokens."""

    def redeemed(self, key: str) -> bool:
        """See `Store`."""
        with self._database.reading() as transaction:
            return transaction.row("SELECT 1 FROM redemptions WHERE key = :key", key=key) is not None
