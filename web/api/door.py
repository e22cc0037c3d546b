"""Who comes in, and how much they may bring: before anything of a request is looked at.

    request ─► not too many at once (503) ─► a token that counts? (401)
            ─► a body not too large (413) nor too slow (408) ─► routes

What the token may do is for each route to say (`allowed`).
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Annotated, Any

import anyio
from anyio.to_thread import run_sync
from fastapi import Depends, Request, Response
from fastapi.security import HTTPBearer, SecurityScopes

from countersign.procurement.clients import Client, Clients, Scope, digest_of
from countersign.web.api import problems
from countersign.web.api.problems import Problem

Scope_ = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope_, Receive, Send], Awaitable[None]]

DESCRIPTION = "/v1/openapi.json"
"""The one thing that is told to everybody."""
READ_SECONDS = 30.0
AT_ONCE = 200
"""Requests at the same time; whoever comes on top is told to come again."""
AGAIN_SECONDS = 5
CLIENT = "countersign.client"
_BEARER = re.compile(r"bearer +(\S{1,200})", re.IGNORECASE)
_NO_TOKEN = "Send a token that counts, as Authorization: Bearer TOKEN; `countersign api token add` makes one"


class Door:
    """Wraps the application."""

    def __init__(self, inside: Application, clients: Clients, size_limit: int) -> None:
        self._inside = inside
        self._clients = clients
        self._limit = size_limit
        self._inside_now = 0

    async def __call__(self, scope: Scope_, receive: Receive, send: Send) -> None:
        """One request. All of them are in one loop, so counting them needs no lock."""
        if self._inside_now >= AT_ONCE:
            await _full()(scope, receive, send)
            return
        self._inside_now += 1
        try:
            await self._let_in(scope, receive, send)
        finally:
            self._inside_now -= 1

    async def _let_in(self, scope: Scope_, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == DESCRIPTION:
            await self._inside(scope, receive, send)
            return
        try:
            scope[CLIENT] = await run_sync(self._client, _header(scope, b"authorization"))
            body = await self._body(scope, receive)
        except Problem as problem:
            # What was not read of the body would be taken for the next request.
            headers = {"connection": "close", **(problem.headers or {})}
            await problems.answer(problem.kind, problem.detail, headers)(scope, receive, send)
            return
        await self._inside(scope, _once(body, receive), send)

    def _client(self, header: str) -> Client:
        found = _BEARER.fullmatch(header)
        client = self._clients.client_by(digest_of(found.group(1))) if found else None
        if client is None:
            raise Problem("unauthorized", _NO_TOKEN, {"www-authenticate": "Bearer"})
        return client

    async def _body(self, scope: Scope_, receive: Receive) -> bytes:
        too_large = Problem(
            "too-large", f"A request may have {self._limit} bytes: send it in several, each whole in itself"
        )
        length = _header(scope, b"content-length")
        if length.isdigit() and int(length) > self._limit:
            raise too_large
        body, more = bytearray(), True
        try:
            with anyio.fail_after(READ_SECONDS):
                while more:
                    message = await receive()
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > self._limit:
                        raise too_large
        except TimeoutError:
            words = f"The request did not come in within {READ_SECONDS:.0f} seconds: send it again"
            raise Problem("too-slow", words) from None
        return bytes(body)


def _full() -> Response:
    words = f"{AT_ONCE} requests are at work: send this one again in {AGAIN_SECONDS} seconds"
    headers = {"connection": "close", "retry-after": str(AGAIN_SECONDS)}
    return problems.answer("overloaded", words, headers)


def _header(scope: Scope_, name: bytes) -> str:
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def _once(body: bytes, receive: Receive) -> Receive:
    """Hands the body over in one piece, then whatever comes."""
    pieces: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return pieces.pop() if pieces else await receive()

    return receiving


_bearer = HTTPBearer(
    scheme_name="token",
    auto_error=False,
    description="A token of `countersign api token add`; the words beside each path are the scopes it needs.",
)


def allowed(request: Request, needed: SecurityScopes, _: Annotated[object, Depends(_bearer)]) -> Client:
    """The client, if its token has the scopes that a route needs."""
    client: Client = request.scope[CLIENT]
    missing = [scope for scope in needed.scopes if Scope(scope) not in client.scopes]
    if missing:
        raise Problem("forbidden", f"The token of {client.name} lacks the scope {', '.join(missing)}")
    return client
