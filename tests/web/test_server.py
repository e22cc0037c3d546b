"""The server ends well, and waits for nobody for ever: tried with the program, and with slow bodies."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from api_world import NOW, Api, an_order

from countersign.procurement.clients import Client, Scope, digest_of
from countersign.procurement.errors import BadSettings
from countersign.store.sqlite import open_store
from countersign.web.api import door
from countersign.web.server import opened

ROOT = Path(__file__).parents[2]
BODY = json.dumps(an_order()).encode()
HEAD = (
    b"PUT /v1/orders/4500012345 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer csn_all\r\n"
    b"Content-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY)
)
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import conftest; "
    "from countersign.agent.cli.main import run; run()"
)


@contextmanager
def said(port: int, *pieces: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for piece in pieces:
            line.sendall(piece)
        yield line


def everything(line: socket.socket) -> bytes:
    return b"".join(iter(lambda: line.recv(65536), b""))


def test_a_body_that_does_not_come_is_not_waited_for(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "READ_SECONDS", 0.05)
    with said(int(api.url.rpartition(":")[2]), HEAD, BODY[:10]) as line:
        answer = everything(line)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"did not come in" in answer
    assert api.store.entry_count() == 0


def test_a_client_that_hangs_up_halfway_leaves_nothing_behind(api: Api) -> None:
    with said(int(api.url.rpartition(":")[2]), HEAD, BODY[:10]):
        pass
    assert api.call("GET", "/v1/orders").json()["items"] == []


def test_whoever_comes_on_top_is_told_so_as_a_problem(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "AT_ONCE", 1)
    port = int(api.url.rpartition(":")[2])
    with said(port, HEAD.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")) as first:
        assert first.recv(100).startswith(b"HTTP/1.1 100")  # it is at work
        answer = api.call("GET", "/v1/orders")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:countersign:problem:overloaded"
        first.sendall(BODY)
        assert everything(first).startswith(b"HTTP/1.1 201")
    assert api.call("GET", "/v1/orders").status_code == 200


def test_an_address_that_is_nobodys_is_said(api: Api) -> None:
    with pytest.raises(BadSettings, match=r"203.0.113.7:8025 can't be listened on"):
        opened("203.0.113.7", 8025)


def test_what_is_under_way_is_answered_before_it_stops(tmp_path: Path) -> None:
    with opened("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    (tmp_path / "countersign.toml").write_text(f'[erp]\nkind = "rest"\n[api]\nport = {port}\n')
    store = open_store(tmp_path / "countersign.sqlite")
    store.add_client(Client("all", digest_of("csn_all"), tuple(Scope), NOW))
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        str(ROOT),
        "--config",
        str(tmp_path / "countersign.toml"),
        "serve",
    ]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN")}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.PIPE, env=plain)
    try:
        until(lambda: is_open(port))
        with said(port, HEAD.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")) as line:
            assert line.recv(100).startswith(b"HTTP/1.1 100")  # it is at it
            process.send_signal(signal.SIGTERM)
            until(lambda: not is_open(port))
            line.sendall(BODY)
            assert everything(line).startswith(b"HTTP/1.1 201")
        assert process.wait(timeout=30) == 0
        assert store.entry_count() == 1
    finally:
        process.kill()
        process.communicate()
        store.close()


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def until(settled: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not settled():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)
