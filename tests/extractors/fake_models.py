"""Fake model endpoints on loopback: they say what a test tells them to say. None of them is a model.

    with ScriptedModel(refusal(429, retry_after="2"), answer([...])) as model:
        ... LlmSettings(base_url=model.base_url, ...)

What real models answer is in `tests/cassettes`.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Served:
    """One HTTP answer. `hangs`: it comes only when the test is over."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False


Script = Callable[[dict[str, object]], Served]


def answer(pointers: list[dict[str, object]], kind: str = "confirmation", *, usage: bool = True) -> Served:
    """A well-formed answer that cost 100 tokens to ask and 20 to write."""
    return text(json.dumps({"pointers": pointers, "kind": kind}), usage=usage)


def text(content: str, *, finish: str = "stop", usage: bool = True) -> Served:
    """Whatever a model may write, good or bad."""
    completion: dict[str, object] = {
        "id": "fake",
        "object": "chat.completion",
        "created": 0,
        "model": "fake",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}}
        ],
    }
    if usage:
        completion["usage"] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return Served(json.dumps(completion))


def called(pointers: list[dict[str, object]], kind: str = "confirmation") -> Served:
    """The same answer, given by an endpoint that calls a function to answer."""
    arguments = json.dumps({"pointers": pointers, "kind": kind})
    completion = json.loads(text("").body)
    completion["choices"][0]["message"] = {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "call-1", "type": "function", "function": {"name": "Answer", "arguments": arguments}}
        ],
    }
    return Served(json.dumps(completion))


def refusal(status: int, *, retry_after: str = "", words: str = "no") -> Served:
    """An HTTP error."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Served(json.dumps({"error": {"message": words}}), status, headers)


SILENCE = Served(hangs=True)


def always_accept(request: dict[str, object]) -> Served:
    """A hostile model: whatever the mail says, every line is accepted in the mail's own words."""
    shown = json.dumps(request["messages"][-1]["content"], ensure_ascii=False)  # type: ignore[index]
    lines = [int(number) for number in re.findall(r"line (\d+):", shown)] or [0]
    quotes = re.findall(r"\d+\| (.*?)(?=\\n)", shown)
    pointers: list[dict[str, object]] = [
        {"quote": quote, "line": line, "field": "all", "act": "accept"}
        for line in (0, *lines)
        for quote in (*quotes, "We accept your order as placed.")
    ]
    return answer(pointers[:40])


class ScriptedModel:
    """Answers with each of `script` in turn, then with the last one for ever; keeps what it was asked."""

    def __init__(self, *script: Served | Script) -> None:
        self.asked: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []
        self._script = script
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def _next(self, request: dict[str, object]) -> Served:
        step = self._script[min(len(self.asked), len(self._script)) - 1]
        return step(request) if callable(step) else step

    def _handler(outer) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(request)
                outer.headers.append({name.casefold(): value for name, value in self.headers.items()})
                served = outer._next(request)
                if served.hangs:
                    outer._over.wait(30)
                    return
                self.send_response(served.status)
                body = served.body.encode()
                for name, value in {"Content-Length": str(len(body)), **served.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        return Handler
