"""Other programs that come in over our API: who they are, what they may do, and what they called already.

    token ─► digest ─► Client ─► its scopes          only the digest is stored: a token is shown once
    key ─► begin ─┬─ new ────────► done ─► the reply is kept under the key
                  ├─ the same call once more ─► the reply that is kept
                  └─ another call under the same key, or the same one still at work ─► `Conflict`

How a call comes in is the work of `web/api`; what it does, `ledger`'s.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

KEPT = dt.timedelta(days=7)
"""For how long a reply is kept under its idempotency key."""


class Scope(StrEnum):
    """What a token lets its client do."""

    ORDERS = "orders:write"
    RESULTS = "results:read"
    WRITES = "writes:answer"
    REPLAY = "events:replay"


@dataclass(frozen=True)
class Client:
    """A program with a token. `digest` is all that is known of the token; a name is used once."""

    name: str
    digest: str = field(repr=False)
    scopes: tuple[Scope, ...]
    added_at: dt.datetime
    revoked_at: dt.datetime | None = None


@dataclass(frozen=True)
class Reply:
    """What a call was answered with: the status, the body, and the headers that count."""

    status: int
    body: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One call under an idempotency key. `mark` is the same for the same request."""

    client: str
    key: str
    mark: str


def token_of(chance: bytes) -> str:
    """A token made of bytes that nobody can guess."""
    return "csn_" + base64.urlsafe_b64encode(chance).decode("ascii").rstrip("=")


def digest_of(token: str) -> str:
    """What is stored of a token. It is long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class Clients(Protocol):
    """The part of the store about clients."""

    def add_client(self, client: Client) -> None:
        """A new client. Raises `Conflict` if one had the name before."""
        ...

    def client_by(self, digest: str) -> Client | None:
        """Whose token it is; None where it is nobody's, or was revoked."""
        ...

    def clients(self) -> Sequence[Client]:
        """All that ever were, by name."""
        ...

    def revoke_client(self, name: str, at: dt.datetime) -> None:
        """From now on its token is nobody's. Raises `NotFound` if no client that counts has the name."""
        ...

    def begin_call(self, call: Call, now: dt.datetime, lease: dt.timedelta) -> Reply | None:
        """The reply that is kept for the same call, or None: then it is ours to answer, until the lease is
        over. Raises `KeyReused` for another request under the key, `Busy` while somebody is at it. What is
        older than `KEPT` is forgotten."""
        ...

    def end_call(self, call: Call, reply: Reply) -> None:
        """Keeps the reply of a call that was begun."""
        ...

    def drop_call(self, call: Call) -> None:
        """It changed nothing: the key is free again. A reply that is kept stays."""
        ...

    def forget_calls(self, before: dt.datetime) -> int:
        """Removes what was called before then; how many calls that were."""
        ...
