"""An order goes in over the REST API and its confirmation comes out there, through the real programs.

    PUT ─► mail ─► the supplier's reply ─► decided ─► webhook ─► fetched ─► acknowledged ─► written

`countersign run` and `countersign serve` are processes of their own over one database, as in a company. What
the mail server and the supplier do is done here.
"""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.transport.imap_server import free_port
from tests.transport.submission_server import SubmissionServer

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import conftest; "
    "from countersign.agent.cli.main import run; run()"
)
NUMBER = "4500012345"
ORDER = {
    "number": NUMBER,
    "currency": "USD",
    "supplier": {"email": "sales@northgate.example", "name": "Northgate Fasteners", "country": "US"},
    "buyer": {"name": "Ada Field", "email": "ada.field@orchard-metal.example"},
    "lines": [
        {
            "line": 10,
            "item": "HX-8x40",
            "quantity": "500",
            "uom": "EA",
            "unit_price": "12.50",
            "price_per": "100",
            "date": "2027-03-15",
        }
    ],
}


def until(settled: Callable[[], Any], seconds: float = 90) -> Any:
    """What it comes to, once it comes to something."""
    deadline = time.monotonic() + seconds
    while not (found := settled()):
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.1)
    return found


@dataclass
class Works:
    """A company's machine: its settings, its programs, and the outside world."""

    folder: Path
    sink: SubmissionServer
    intake: int
    port: int
    told: list[dict[str, Any]]
    token: str = ""

    def command(self, *words: str) -> list[str]:
        config = str(self.folder / "countersign.toml")
        return [sys.executable, "-c", PROGRAM, str(ROOT), "--config", config, *words]

    def call(self, *words: str) -> str:
        """A command that a person gives; its last line."""
        return self.output(self.command(*words)).strip().splitlines()[-1].strip()

    def output(self, command: list[str]) -> str:
        done = subprocess.run(command, capture_output=True, text=True, env=environment())
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[None]:
        """A program at work, ended by SIGTERM; it has to end well."""
        process = subprocess.Popen(self.command(*words), stderr=subprocess.PIPE, text=True, env=environment())
        try:
            yield
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 0, errors
        finally:
            process.kill()

    def api(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        url = f"http://127.0.0.1:{self.port}/v1{path}"
        answer = httpx2.request(method, url, json=body, headers=headers, trust_env=False, timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def is_served(self) -> bool:
        try:
            return bool(self.api("GET", "/me"))
        except httpx2.HTTPError:
            return False

    def reply(self, text: str) -> None:
        """The supplier answers the order's mail; our mail server hands it over."""
        (ours,) = until(lambda: self.sink.mails)[:1]
        mail = message_from_bytes(ours[2], policy=policy.default)
        reply = EmailMessage()
        reply["Authentication-Results"] = "mx.orchard-metal.example; dmarc=pass header.from=northgate.example"
        reply["From"], reply["To"] = "sales@northgate.example", mail["Reply-To"]
        reply["Subject"], reply["In-Reply-To"] = f"Re: {mail['Subject']}", mail["Message-ID"]
        reply["Message-ID"], reply["Date"] = "<a1@northgate.example>", mail["Date"]
        reply.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.intake, timeout=30) as server:
            server.send_message(reply)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN")}


SETTINGS = """
[company]
name = "Orchard Metal"
domain = "orchard-metal.example"
mailbox = "orders@orchard-metal.example"
buyers = "desk@orchard-metal.example"
[smtp]
host = "127.0.0.1"
port = {sink}
security = "none"
[intake]
enabled = true
protocol = "smtp"
port = {intake}
[auth]
authserv_id = "mx.orchard-metal.example"
[policy]
path = "policy.toml"
[erp]
kind = "rest"
[api]
port = {port}
"""


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    told: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ExitStack() as stack:
        sink = stack.enter_context(SubmissionServer())
        server = stack.enter_context(HTTPServer(("127.0.0.1", 0), Receiver))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        found = Works(tmp_path, sink, free_port(), free_port(), told)
        text = SETTINGS.format(sink=sink.port, intake=found.intake, port=found.port)
        (tmp_path / "countersign.toml").write_text(text)
        (tmp_path / "policy.toml").write_text('[write_back]\nmode = "automatic"\n')
        scopes = [
            word for scope in ("orders:write", "results:read", "writes:answer") for word in ("--scope", scope)
        ]
        found.token = found.call("api", "token", "add", "mule", *scopes)
        found.call("api", "webhook", "add", "mule", f"http://127.0.0.1:{server.server_port}/in")
        yield found


def test_an_order_goes_in_and_its_confirmation_comes_out_and_is_written(works: Works) -> None:
    with works.running("serve"), works.running("run"):
        until(works.is_served)
        assert works.api("PUT", f"/orders/{NUMBER}", ORDER)["outcome"] == "new"
        works.reply("Confirmed as ordered, thank you.")
        until(lambda: any(one["type"] == "write.waiting" for one in works.told))

        (confirmed,) = works.api("GET", "/confirmations")["items"]
        assert (confirmed["order"], confirmed["state"]) == (NUMBER, "confirmed")
        (line,) = confirmed["lines"]
        assert [one["date"] for one in line["confirmed"]["deliveries"]] == ["2027-03-15"]

        (write,) = works.api("GET", "/writes")["items"]
        works.api("POST", f"/writes/{write['key']}", {"stands": write["values"]})
        until(lambda: works.api("GET", f"/writes/{write['key']}")["state"] == "written")
        until(lambda: works.told[-1]["type"] == "write.ended")

    assert [one["type"] for one in works.told] == ["confirmation.changed", "write.waiting", "write.ended"]
    assert len(works.sink.mails) == 1


def test_a_port_that_is_taken_is_said_in_one_sentence(works: Works) -> None:
    with socket.create_server(("127.0.0.1", works.port)):
        command = works.command("serve")
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 2
    assert f"127.0.0.1:{works.port} can't be listened on" in done.stderr
    assert "set api.host and api.port" in done.stderr
