"""What the steps need for digests, reviews and channels: two ports beside those of `ports.py`."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from countersign.procurement.digest import Ask, Digest
from countersign.procurement.mail import OutboundMail
from countersign.procurement.posts import Post
from countersign.procurement.review import Review


class Bulletins(Protocol):
    """Writes the mails about many orders at once. The same bulletin and instant give the same bytes."""

    def digest(self, digest: Digest, asks: Mapping[str, Ask], at: dt.datetime) -> OutboundMail:
        """The daily mail to one person, with what they may decide. One id for one person and slot."""
        ...

    def review(self, review: Review, recipients: tuple[str, ...], at: dt.datetime) -> OutboundMail:
        """The weekly mail to the team, with a PDF. One id for one week."""
        ...


class Channels(Protocol):
    """Hands posts to channels besides email."""

    def send(self, post: Post) -> None:
        """Returns once the channel took it. `ChannelError` if it did not; its words hold no secret."""
        ...
