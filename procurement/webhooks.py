"""What other programs are told without asking: which rows of the journal are news, to whom, and signed how.

    journal row ─► news ─► one delivery for each webhook ─┬─ sent
                                                          ├─ later, a little later each time
                                                          └─ dead: kept, listed, sent again by a person

The journal is the one source: what is told can be told again from any place in it (a replay). The headers and
the signature are those of Standard Webhooks, for which receivers find libraries. Sending is an adapter's.
"""

import base64
import datetime as dt
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from countersign.procurement.ports import JournalRow

PREFIX = "whsec_"


class News(StrEnum):
    """What is told."""

    CONFIRMED = "confirmation.changed"
    OPENED = "exception.opened"
    RESOLVED = "exception.resolved"
    OFFERED = "write.waiting"
    WRITTEN = "write.ended"


NEWS: Mapping[str, News] = {
    "line.confirmed": News.CONFIRMED,
    "line.decided": News.CONFIRMED,
    "exception.opened": News.OPENED,
    "exception.resolved": News.RESOLVED,
    "erp.offered": News.OFFERED,
    "erp.written": News.WRITTEN,
    "erp.differs": News.WRITTEN,
    "erp.refused": News.WRITTEN,
    "erp.unknown": News.WRITTEN,
}
"""Which events of the journal are news. The index over them is in the store's schema: change both."""


@dataclass(frozen=True)
class Hook:
    """An address that news are sent to. `place` is how far in the journal they were passed on."""

    name: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    news: tuple[News, ...]
    added_at: dt.datetime
    place: int = 0


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True)
class Delivery:
    """One piece of news on its way to one hook. `place` is the journal row that it tells of."""

    id: int
    hook: str
    place: int
    state: DeliveryState
    attempts: int
    next_at: dt.datetime | None
    reason: str = ""


class Hooks(Protocol):
    """The part of the store about webhooks, and what there is to tell."""

    def add_hook(self, hook: Hook) -> None:
        """A new one. Raises `Conflict` if the name is taken."""
        ...

    def hooks(self) -> Sequence[Hook]:
        """All, by name."""
        ...

    def hook(self, name: str) -> Hook:
        """One. Raises `NotFound`."""
        ...

    def remove_hook(self, name: str) -> None:
        """It and its deliveries are gone. Raises `NotFound`."""
        ...

    def news(self, after: int, limit: int) -> "Sequence[JournalRow]":
        """The rows that are news behind that place, oldest first."""
        ...

    def news_at(self, place: int) -> "JournalRow":
        """One row of the journal. Raises `NotFound`."""
        ...

    def last_place(self) -> int:
        """Where the journal ends."""
        ...

    def fan_out(self, now: dt.datetime, limit: int) -> int:
        """A delivery for each hook and each piece of news that it wants and was not passed on yet, at most so
        many rows for each hook; how many deliveries that were."""
        ...

    def claim_delivery(self, now: dt.datetime, lease: dt.timedelta) -> Delivery | None:
        """The next one whose time has come, with one attempt more; nobody else gets it within the lease."""
        ...

    def delivery_ended(self, number: int, state: DeliveryState, reason: str = "") -> None:
        """It is sent, or given up."""
        ...

    def delivery_deferred(self, number: int, until: dt.datetime, reason: str) -> None:
        """Not now. Everything else for the same hook waits until then as well: its receiver is away."""
        ...

    def deliveries(self, state: DeliveryState | None = None, limit: int = 100) -> Sequence[Delivery]:
        """The newest ones, newest first."""
        ...

    def resend(self, numbers: Sequence[int], now: dt.datetime) -> int:
        """Dead ones are tried again from now on, with all their attempts; how many of these were dead."""
        ...

    def replay(self, hook: str, after: int, until: int, now: dt.datetime) -> int:
        """Everything that the hook wants of the journal behind `after` and up to `until` is sent again; how
        many deliveries that are. Raises `NotFound`."""
        ...

    def forget_deliveries(self, before: dt.datetime, limit: int) -> int:
        """Removes what was sent of news from before then; how many, at most `limit`. What is on its way, and
        dead letters, stay."""
        ...


def secret_of(chance: bytes) -> str:
    """A secret made of bytes that nobody can guess, as receivers' libraries take it."""
    return PREFIX + base64.b64encode(chance).decode("ascii")


def signature(secret: str, identity: str, at: int, body: bytes) -> str:
    """What proves that a body is ours, and when it was sent (`at`: seconds since 1970)."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    told = f"{identity}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, told, "sha256")).decode("ascii")
