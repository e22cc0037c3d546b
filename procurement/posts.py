"""What is written down so that it is said once: marks of what was said when, and posts to other channels.

A mark is stored with the mail that it stands for: whose digest, the team's review. A post is a short message
for a channel besides email; it is in the store before anybody tries to send it, and never in a mail's way.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A `topic` ("digest", "review") was said to `who` as it was due at `slot`. Nobody named: the team."""

    topic: str
    who: str
    slot: dt.datetime


@dataclass(frozen=True)
class Post:
    """A message for the channel of that name. The same `key` is the same message, and is stored once."""

    key: str
    channel: str
    title: str
    words: str
    order: str = ""


@dataclass(frozen=True)
class ClaimedPost:
    """A post that somebody is about to send, for the `attempts`th time."""

    post: Post
    attempts: int
