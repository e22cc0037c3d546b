"""Sends what webhooks are to be told: one POST with a signature that proves us, and a verdict on the answer.

2xx: taken. 410: the receiver wants no more of it, for good. Anything else, also a redirect (a signed body is
not carried elsewhere), may pass. Errors name the host alone: the rest of an address may be a secret.
"""

from urllib.parse import urlsplit

import httpx2

from countersign.procurement.errors import ChannelError
from countersign.procurement.webhooks import Hook, signature

GONE = 410


class HookSender:
    """Knows the way to receivers. One for all hooks; any thread may use it."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout

    def send(self, hook: Hook, identity: str, at: int, body: bytes) -> None:
        """Returns once it was taken. Raises `ChannelError`. `at`: seconds since 1970."""
        headers = {
            "content-type": "application/json",
            "user-agent": "countersign",
            "webhook-id": identity,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(hook.secret, identity, at, body),
        }
        host = _host(hook.url)
        try:
            # Only the status counts: a body, however long, is not read.
            with httpx2.stream(
                "POST", hook.url, content=body, headers=headers, timeout=self._timeout, trust_env=False
            ) as answer:
                status = answer.status_code
        except httpx2.HTTPError as error:
            words = f"{hook.name}: {host} did not answer ({type(error).__name__})"
            raise ChannelError(words, permanent=False) from None
        except (httpx2.InvalidURL, ValueError):
            words = f"{hook.name}: {host} can't be called: remove the webhook, then add it anew"
            raise ChannelError(words, permanent=True) from None
        if not 200 <= status < 300:
            raise ChannelError(f"{hook.name}: {host} answered {status}", permanent=status == GONE)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "its address"
    except ValueError:
        return "its address"
