"""Hands posts to Slack, Teams or any webhook, through `apprise`: the only module that knows it.

    name ─► address (a secret, out of the settings) ─► apprise ─► the service

apprise is an optional extra. It writes addresses and tokens into its log, and so does urllib3 below it: both
are silenced here, and no sentence of ours shows an address.
"""

import logging
from collections.abc import Mapping
from typing import Any

from countersign.procurement.errors import ChannelError
from countersign.procurement.posts import Post

INSTALL = "pip install 'countersign[channels]'"
_TALKATIVE = ("apprise", "urllib3")


class AppriseChannels:
    """The port `Channels`. `addresses` are apprise's URLs by the channel's name."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)

    def send(self, post: Post) -> None:
        """See `Channels`. apprise waits four seconds for a connection and as long for an answer."""
        if not self._service(post.channel).notify(body=post.words, title=post.title):
            raise ChannelError(f"channel {post.channel} did not take the post", permanent=False)

    def check(self, name: str) -> str:
        """Whether there is an address that a service can be made of; nothing is sent. `ChannelError`."""
        return f"{self._service(name).service_name}, not tried: nothing is sent"

    def _service(self, name: str) -> Any:  # noqa: ANN401 - apprise has no types
        address = self._addresses.get(name)
        if address is None:
            words = f"channel {name} has no address; set it under that name in channels.urls"
            raise ChannelError(words, permanent=True)
        service = _apprise().Apprise.instantiate(address, suppress_exceptions=True)
        if service is None:
            words = f"the address of channel {name} is none that apprise knows: correct it"
            raise ChannelError(words, permanent=True)
        return service


def _apprise() -> Any:  # noqa: ANN401 - apprise has no types
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        import apprise
    except ImportError:
        words = f"channels need apprise, which is not installed: {INSTALL}"
        raise ChannelError(words, permanent=False) from None
    return apprise
