"""How a call is taken: its JSON read strictly, and what comes under an idempotency key carried out once.

    body ─► JSON, UTF-8, each name once ─► key known? ─┬─ no ──► carried out ─► its reply is kept
                                                      ├─ the same request ─► the reply that is kept
                                                      └─ another one ─► refused

A call that is refused has changed nothing: its key stays free for the corrected one.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.routing import APIRoute

from countersign.agent.api_desk import ApiDesk
from countersign.procurement.clients import Call, Client, Reply
from countersign.web.api.door import CLIENT
from countersign.web.api.problems import Problem

LARGEST = 2**53
LEASE = timedelta(minutes=5)
KEPT_HEADERS = ("content-type", "etag", "location")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRequest(Request):
    """A request whose JSON says each thing once."""

    async def json(self) -> object:
        """The body. Raises `Problem`."""
        return parsed(await self.body())


class StrictRoute(APIRoute):
    """A route whose calls are taken strictly, and once where they have a key."""

    def get_route_handler(self) -> Handler:
        """See FastAPI."""
        inside = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if self.body_field is None:
                return await inside(request)
            strict = StrictRequest(request.scope, request.receive)
            media = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
            if media != "application/json":
                raise Problem("not-json", "Send the body as JSON, with Content-Type: application/json")
            key = request.headers.get("idempotency-key", "")
            return await _once(strict, key, inside) if key else await inside(strict)

        return handle


async def _once(request: Request, key: str, inside: Handler) -> Response:
    desk: ApiDesk = request.app.state.desk
    client: Client = request.scope[CLIENT]
    call = Call(client.name, key, await _mark(request))
    kept = await run_sync(desk.store.begin_call, call, desk.clock(), LEASE)
    if kept is not None:
        headers = {**kept.headers, "idempotency-replayed": "true"}
        return Response(kept.body, kept.status, headers)
    try:
        response = await inside(request)
    except BaseException:
        await run_sync(desk.store.drop_call, call)
        raise
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    text = bytes(response.body).decode()
    await run_sync(desk.store.end_call, call, Reply(response.status_code, text, headers))
    return response


async def _mark(request: Request) -> str:
    """The same for the same request."""
    names = ("if-match", "if-none-match")
    conditions = [request.headers.get(name, "") for name in names]
    told = json.dumps([request.method, request.url.path, *conditions]).encode() + await request.body()
    return hashlib.sha256(told).hexdigest()


def parsed(body: bytes) -> object:
    """The JSON. Raises `Problem` with the place of what is wrong."""
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=_number,
            parse_constant=_no_number,
            object_pairs_hook=_once_each,
        )
    except UnicodeDecodeError as error:
        raise Problem("bad-request", f"The body is not UTF-8 (at byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem("bad-request", f"The body is not JSON: {error.msg} in {where}") from None
    except RecursionError:
        raise Problem("bad-request", "The body is nested deeper than anything of ours") from None
    except ValueError as error:
        raise Problem("bad-request", f"The body can't be used: {error}") from None


def _number(text: str) -> int | float:
    """JSON knows one kind of number: 10.0 is the whole number 10. Amounts are texts and don't come here."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < LARGEST else number


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is not a number")


def _once_each(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """JSON lets a name stand twice and keeps the last: one of two quantities would vanish silently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice[:40]}” stands twice in one object; keep one")
    return found
