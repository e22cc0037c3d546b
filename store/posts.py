"""Marks of what was said when, and the posts that wait for a channel.

A mark is one row for each slot, in the write that says it: of two workers the second one is refused.
A post is claimed by its time, like a mail of the outbox, and ends as sent or given up.
"""

import datetime as dt

from countersign.procurement.ports import Commit
from countersign.procurement.posts import ClaimedPost, Post
from countersign.store import refusals
from countersign.store.codec import instant_or_none, stamp
from countersign.store.database import Topic, Transaction

_MARK = """
INSERT INTO marks (topic, who, slot, at)
SELECT :topic, :who, :slot, :at
WHERE NOT EXISTS (SELECT 1 FROM marks WHERE topic = :topic AND who = :who AND slot >= :slot)
"""
_WRITE = """
INSERT INTO posts (key, channel, order_number, title, words, state, attempts, ready_at)
VALUES (:key, :channel, :order, :title, :words, 'pending', 0, :at)
ON CONFLICT (key) DO NOTHING
"""
_END = "UPDATE posts SET state = :state, ready_at = NULL WHERE key = :key AND state = 'pending'"
_DEFER = "UPDATE posts SET ready_at = :until WHERE key = :key AND state = 'pending'"
CLAIM_POST = """
UPDATE posts SET attempts = attempts + 1, ready_at = :until
WHERE seq = (
    SELECT seq FROM posts WHERE state = 'pending' AND ready_at <= :now ORDER BY ready_at, seq LIMIT 1
) RETURNING *
"""


def write(transaction: Transaction, commit: Commit) -> None:
    """Notes what a commit says, and what became of a post. `Stale` where it was said, or ended, meanwhile."""
    at = stamp(commit.at)
    for mark in commit.marks:
        if not transaction.run(_MARK, topic=mark.topic, who=mark.who, slot=stamp(mark.slot), at=at):
            raise refusals.said_before(mark)
    for post in commit.all_posts:
        values = {"key": post.key, "channel": post.channel, "title": post.title, "words": post.words}
        transaction.run(_WRITE, **values, order=post.order, at=at)
    for key, state in ((commit.posted, "sent"), (commit.unposted, "failed")):
        if key and not transaction.run(_END, key=key, state=state):
            raise refusals.post_over(key)


class Posts(Topic):
    """The part of `Store` about marks and posts."""

    def marked(self, topic: str, who: str) -> dt.datetime | None:
        """See `Store`."""
        sql = "SELECT max(slot) AS slot FROM marks WHERE topic = :topic AND who = :who"
        with self._database.reading() as transaction:
            row = transaction.row(sql, topic=topic, who=who)
        return instant_or_none(row["slot"]) if row else None

    def claim_post(self, now: dt.datetime, lease: dt.timedelta) -> ClaimedPost | None:
        """See `Store`."""
        with self._database.writing() as transaction:
            row = transaction.row(CLAIM_POST, now=stamp(now), until=stamp(now + lease))
        if row is None:
            return None
        post = Post(row["key"], row["channel"], row["title"], row["words"], row["order_number"])
        return ClaimedPost(post, row["attempts"])

    def post_deferred(self, key: str, until: dt.datetime) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            if not transaction.run(_DEFER, key=key, until=stamp(until)):
                raise refusals.post_over(key)
