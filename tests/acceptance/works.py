"""A company's machine for the acceptance tests: the real programs as processes, and what is outside.

The mail server and the supplier are played here; what goes in and comes out of the company's system is for
each test.
"""

import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx2

from tests.transport.submission_server import SubmissionServer

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import conftest; "
    "from countersign.agent.cli.main import run; run()"
)


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
