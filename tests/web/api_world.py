"""The API as tests call it: the real application behind its door, over the reference store and a socket."""

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import uvicorn

from countersign.agent.api_desk import ApiDesk
from countersign.procurement.clients import Client, Scope, digest_of
from countersign.procurement.ports import Store
from countersign.store.memory import MemoryStore
from countersign.web.api.app import make_api
from countersign.web.server import opened

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
LIMIT = 20_000
LINE = {
    "line": 10,
    "item": "HX-8x40",
    "quantity": "500",
    "uom": "EA",
    "unit_price": "12.50",
    "price_per": "100",
}
LINE |= {"date": "2026-12-11"}
ORDER: dict[str, Any] = {
    "number": "4500012345",
    "currency": "USD",
    "supplier": {"email": "sales@northgate.example", "name": "Northgate Fasteners"},
    "lines": [LINE],
}


def an_order(number: str = "4500012345", **changes: Any) -> dict[str, Any]:
    return {**ORDER, "number": number, **changes}


@dataclass
class Api:
    """A client with a token, at a server that really listens."""

    url: str
    store: Store
    token: str = "csn_all"
    seen: list[httpx2.Response] = field(default_factory=list)

    def call(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> httpx2.Response:
        """One call, whose refusals are problems as they should be."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given.setdefault("authorization", f"Bearer {self.token}")
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        if content is not None:
            given.setdefault("content-type", "application/json")
        answer = httpx2.request(method, self.url + path, content=content, headers=given, trust_env=False)
        if answer.status_code >= 400:
            self.check(answer)
        return answer

    def check(self, answer: httpx2.Response) -> None:
        """RFC 9457, one sentence, nothing secret."""
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert set(problem) == {"type", "title", "status", "detail"}
        assert problem["status"] == answer.status_code
        assert problem["detail"].strip()
        assert "\n" not in problem["detail"]
        assert "csn_" not in answer.text

    def problem(self, status: int, kind: str, method: str, path: str, body: Any = None, **more: Any) -> str:
        """The sentence of a refusal of that kind."""
        answer = self.call(method, path, body, **more)
        problem = answer.json()
        said = (answer.status_code, problem.get("type"))
        assert said == (status, f"urn:countersign:problem:{kind}"), answer.text
        return str(problem["detail"])


def add_client(store: Store, token: str, *scopes: Scope, name: str = "") -> None:
    store.add_client(Client(name or token.removeprefix("csn_"), digest_of(token), scopes, NOW))


class House:
    """One server on a free port of this machine, whose tenant is another one in each test."""

    def __init__(self) -> None:
        self.url = ""
        self._tenant: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._tenant(scope, receive, send)

    def let(self, store: Store | None = None, kind: str = "rest") -> Api:
        """From now on it serves this store, or an empty one."""
        store = store or MemoryStore()
        add_client(store, "csn_all", *Scope)
        self._tenant = make_api(ApiDesk(store, lambda: NOW, kind), LIMIT)
        return Api(self.url, store)


@contextmanager
def serving() -> Iterator[House]:
    """A house with its doors open."""
    house = House()
    with opened("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            house, http="h11", ws="none", lifespan="off", log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        house.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            yield house
        finally:
            server.should_exit = True
            thread.join()
