"""A pip-only IMAP server on loopback, pymap's in-memory backend, in a process of its own.

Each test gets a folder of its own on it, with the verbs of the inbox contract.
"""

import imaplib
import itertools
import socket
import subprocess
import sys
import time
from typing import Self

from countersign.mailbox.imap import ImapInbox, ImapSettings

USER = "orders@orchard-metal.example"
PASSWORD = "only-for-tests"
_names = itertools.count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ImapServer:
    """Runs from `with` to its end."""

    def __init__(self) -> None:
        self.port = free_port()

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", "from pymap.main import main; main()"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--no-tls"]
        command += ["--no-service", "managesieve", "--no-service", "admin"]
        command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.admin = self._wait_for_login(time.monotonic() + 60)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.admin.shutdown()
        self._process.kill()
        self._process.wait()

    def _wait_for_login(self, deadline: float) -> imaplib.IMAP4:
        while True:
            try:
                admin = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
                break
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise
                self._pause()
        admin.login(USER, PASSWORD)
        return admin

    def _pause(self) -> None:
        """Yields the processor until the process has had a chance; ends at once if the process does."""
        try:
            self._process.wait(0.05)
        except subprocess.TimeoutExpired:
            return

    def settings(self, **changes: object) -> ImapSettings:
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "user": USER,
            "password": PASSWORD,
            "pause": 0.01,
        }
        return ImapSettings(**{**values, **changes})  # type: ignore[arg-type]

    def folder(self) -> "ServedFolder":
        return ServedFolder(self, f"Orders-{next(_names)}")


class ServedFolder:
    """One folder of the server, new and empty."""

    def __init__(self, server: ImapServer, name: str) -> None:
        self.server = server
        self.name = name
        self._mails: list[bytes] = []
        self._do("CREATE", server.admin.create(name))

    def open(self, **changes: object) -> ImapInbox:
        return ImapInbox(self.server.settings(**{"folder": self.name, **changes}))

    def deliver(self, raw: bytes) -> None:
        self._mails.append(raw)
        self._append(raw)

    def remove(self, raw: bytes) -> None:
        number = str(self._mails.index(raw) + 1)
        self._mails.remove(raw)
        admin = self.server.admin
        self._do("SELECT", admin.select(self.name))
        self._do("STORE", admin.store(number, "+FLAGS", r"(\Deleted)"))
        self._do("EXPUNGE", admin.expunge())
        self._do("CLOSE", admin.close())

    def renumber(self) -> None:
        """Made anew, as after a restored backup."""
        self._do("DELETE", self.server.admin.delete(self.name))
        self._do("CREATE", self.server.admin.create(self.name))
        for raw in self._mails:
            self._append(raw)

    def unread(self) -> int:
        return len(self._search("UNSEEN"))

    def flagged(self) -> int:
        return len(self._search("FLAGGED"))

    def count(self) -> int:
        return len(self._search("ALL"))

    def _append(self, raw: bytes) -> None:
        self._do("APPEND", self.server.admin.append(self.name, "", "", raw))

    def _search(self, criterion: str) -> list[bytes]:
        admin = self.server.admin
        self._do("EXAMINE", admin.select(self.name, readonly=True))
        numbers = self._do("SEARCH", admin.search(None, criterion))
        return numbers[0].split()

    def _do(self, what: str, reply: tuple[str, list[bytes]]) -> list[bytes]:
        result, data = reply
        assert result == "OK", f"{what}: {result} {data!r}"
        return data
