"""Which policy was in force when: one row for each activation, and none is ever changed.

The triggers in `schema.py` refuse that. Whether a text is a sound policy is not asked here.
"""

from collections.abc import Sequence

from countersign.procurement.policy.version import PolicyVersion
from countersign.procurement.ports import Commit
from countersign.store import refusals
from countersign.store.codec import POLICY_TEXTS, instant, stamp
from countersign.store.database import Row, Topic, Transaction

# Takes the number only while it is the next one: two people can't both follow the same version.
_WRITE = """
INSERT INTO policies (version, at, by, reason, source, body)
SELECT :version, :at, :by, :reason, :source, :body
WHERE :version = (SELECT coalesce(max(version), 0) + 1 FROM policies)
"""
_NEWER = "SELECT * FROM policies WHERE version > :known ORDER BY version DESC LIMIT 1"


def write(transaction: Transaction, commit: Commit) -> None:
    """Puts a commit's policy in force. `Stale` if another was activated meanwhile."""
    if (policy := commit.policy) is None:
        return
    values = {
        "version": policy.version,
        "at": stamp(policy.at),
        "by": policy.by,
        "reason": policy.reason,
        "source": policy.source,
        "body": POLICY_TEXTS.encode(policy.texts),
    }
    if not transaction.run(_WRITE, **values):
        raise refusals.overtaken_policy(policy)


def _decode(row: Row) -> PolicyVersion:
    return PolicyVersion(
        version=row["version"],
        at=instant(row["at"]),
        by=row["by"],
        reason=row["reason"],
        texts=POLICY_TEXTS.decode(row["body"]),
        source=row["source"],
    )


class Policies(Topic):
    """The part of `Store` about policies."""

    def policies(self) -> Sequence[PolicyVersion]:
        """See `Store`."""
        with self._database.reading() as transaction:
            return tuple(_decode(row) for row in transaction.rows("SELECT * FROM policies ORDER BY version"))

    def newer_policy(self, known: int = 0) -> PolicyVersion | None:
        """See `Store`."""
        with self._database.reading() as transaction:
            row = transaction.row(_NEWER, known=known)
        return _decode(row) if row else None
