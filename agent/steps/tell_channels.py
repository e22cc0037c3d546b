"""Posts go out to their channels, one at a time, apart from the mails: a channel that fails holds nothing up.

claim ─► send ─┬─ taken ──────────────────────► over, in the journal
               ├─ not taken ─► later, a little later each time
               └─ for good, or too often ─────► given up, in the journal; the mail went out anyway
"""

import datetime as dt
import logging

from countersign.agent.steps.office import Office
from countersign.procurement.case import JournalEntry
from countersign.procurement.errors import ChannelError
from countersign.procurement.ports import Commit
from countersign.procurement.posts import ClaimedPost

log = logging.getLogger("countersign")
BACKOFF_MINUTES = (1, 5, 15, 60)


def tell_channels(office: Office) -> bool:
    """Sends the next post; False if none is due."""
    claimed = office.store.claim_post(office.clock(), office.lease)
    if claimed is None:
        return False
    post = claimed.post
    try:
        office.channels.send(post)
    except ChannelError as error:
        _refused(office, claimed, error)
        return True
    words = f"{post.channel}: {post.title}"
    office.store.commit(Commit(office.clock(), journal=(_row(claimed, "post.sent", words),), posted=post.key))
    log.info("post channel=%s order=%s outcome=sent", post.channel, post.order or "-")
    return True


def _refused(office: Office, claimed: ClaimedPost, error: ChannelError) -> None:
    post, now = claimed.post, office.clock()
    if error.permanent or claimed.attempts > len(BACKOFF_MINUTES):
        words = f"{error}; given up after {claimed.attempts} tries, email is not touched by it: {post.title}"
        entry = _row(claimed, "post.failed", words)
        office.store.commit(Commit(now, journal=(entry,), unposted=post.key))
        log.error("post channel=%s order=%s outcome=failed", post.channel, post.order or "-")
        return
    minutes = BACKOFF_MINUTES[claimed.attempts - 1]
    office.store.post_deferred(post.key, now + dt.timedelta(minutes=minutes))
    log.warning("post channel=%s order=%s outcome=deferred", post.channel, post.order or "-")


def _row(claimed: ClaimedPost, event: str, words: str) -> JournalEntry:
    return JournalEntry(claimed.post.order, event, words, rule=f"channel.{claimed.post.channel}")
