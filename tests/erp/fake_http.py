"""A server on the loopback for fakes of systems: what it hears it keeps, what it says is the fake's affair.

A fake is written from what the vendor documents; `next_reply` lets the server be ill for a moment.
"""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Heard:
    """A request. The headers' names are in small letters; `content` is JSON, or a form's fields."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: object = None

    @property
    def fields(self) -> Mapping[str, object]:
        assert isinstance(self.content, dict)
        return self.content


@dataclass(frozen=True)
class Reply:
    """An answer: JSON, or a text as it is."""

    status: int = 200
    content: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class FakeServer:
    """Answers with `answer` until it is closed."""

    answer: Callable[[Heard], Reply]
    heard: list[Heard] = field(default_factory=list)
    replies: deque[Reply] = field(default_factory=deque)
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one go: two small packets wait for each other

            def handle_one(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                heard = _heard(self.command, self.path, dict(self.headers), self.rfile.read(size))
                reply = server.replied(heard)
                text = (
                    reply.content
                    if isinstance(reply.content, str)
                    else json.dumps(reply.content, default=float)
                )
                body = b"" if reply.content is None else text.encode()
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_one  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Silence: pytest shows what matters."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def next_reply(self, *replies: Reply) -> None:
        """These come first, whatever is asked."""
        self.replies.extend(replies)

    def replied(self, heard: Heard) -> Reply:
        with self.lock:
            self.heard.append(heard)
            return self.replies.popleft() if self.replies else self.answer(heard)

    def written(self) -> list[Heard]:
        """What was heard with a verb that writes."""
        return [one for one in self.heard if one.method in ("PATCH", "PUT", "DELETE")]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _heard(method: str, target: str, headers: dict[str, str], body: bytes) -> Heard:
    parts = urlsplit(target)
    named = {name.lower(): value for name, value in headers.items()}
    if named.get("content-type", "").startswith("application/x-www-form"):
        content: object = dict(parse_qsl(body.decode()))
    elif named.get("content-type", "").startswith("multipart/"):
        content = body.decode()
    else:
        content = json.loads(body, parse_float=Decimal) if body else None
    return Heard(method, unquote(parts.path), dict(parse_qsl(parts.query)), named, content)
