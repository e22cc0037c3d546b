"""A small IMAP server that misbehaves on request, in ways that real ones do: it says which in its fields.

It knows just the commands that the inbox uses. Promises in general are tested against pymap and Dovecot.
"""

import re
import socket
import socketserver
import ssl
import threading
from typing import Self


class QuirkyImap:
    """Runs from `with` to its end. `mails` are by UID; `commands` is what was asked, tags left out."""

    def __init__(self, mails: dict[int, bytes], tls: ssl.SSLContext | None = None) -> None:
        self.mails = mails
        self.commands: list[str] = []
        self.capabilities = "IMAP4rev1 IDLE"
        self.capabilities_after_login = "IMAP4rev1 IDLE MOVE UIDPLUS"
        self.login_answer = "OK welcome"
        self.uid_after_literal = False
        self.news_between_answers = False
        self.withheld: set[int] = set()
        self.hang_up_before: list[str] = []
        self.status_from_memory = False
        self.comes_with_idle: dict[int, bytes] = {}
        self._remembered_next = 0
        self.starttls: ssl.SSLContext | None = None
        self._tls = tls
        self._connections: list[socket.socket] = []
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.quirky = self
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self.hang_up()
        self._server.server_close()

    def hang_up(self) -> None:
        """Breaks every connection, as a firewall does."""
        for connection in self._connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def secured(self, connection: socket.socket) -> socket.socket:
        self._connections.append(connection)
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection

    def answer(self, command: str) -> list[bytes]:
        """The untagged lines for a command; the last one is the tagged answer, without its tag."""
        verb, _, rest = command.partition(" ")
        match verb.upper():
            case "CAPABILITY":
                known = self.capabilities_after_login if self._logged_in() else self.capabilities
                return [f"* CAPABILITY {known}".encode(), b"OK done"]
            case "LOGIN":
                return [self.login_answer.encode()]
            case "STATUS":
                following = max(self.mails, default=0) + 1
                if self.status_from_memory and self._remembered_next:
                    following = self._remembered_next
                numbers = f"(MESSAGES {len(self.mails)} UIDVALIDITY 7 UIDNEXT {following})"
                return [f'* STATUS "INBOX" {numbers}'.encode(), b"OK done"]
            case "NOOP":
                self._remembered_next = max(self.mails, default=0) + 1
                return [b"OK done"]
            case "SELECT" | "EXAMINE":
                self._remembered_next = max(self.mails, default=0) + 1
                return [f"* {len(self.mails)} EXISTS".encode(), b"* OK [UIDVALIDITY 7] valid", b"OK done"]
            case "UID":
                return self._uid(rest)
            case "IDLE":
                return [b"OK done"]
            case "STARTTLS" if self.starttls is not None:
                return [b"OK go ahead"]
            case "LOGOUT":
                return [b"* BYE", b"OK done"]
            case _:
                return [b"BAD unknown"]

    def arrived_with_idle(self) -> bytes:
        """The news that goes out in one packet with the answer to IDLE."""
        news, self.comes_with_idle = self.comes_with_idle, {}
        self.mails |= news
        return f"* {len(self.mails)} EXISTS\r\n".encode() if news else b""

    def _logged_in(self) -> bool:
        return any(command.startswith("LOGIN") for command in self.commands)

    def _uid(self, command: str) -> list[bytes]:
        verb, _, rest = command.partition(" ")
        if verb == "SEARCH":
            found = " ".join(map(str, self._named(rest.removeprefix("UID "))))
            return [f"* SEARCH {found}".encode(), b"OK done"]
        if verb == "FETCH":
            numbers, _, parts = rest.partition(" ")
            answers = [line for uid in self._named(numbers) for line in self._fetched(uid, parts)]
            return [*answers, b"OK done"]
        return [b"OK done"]

    def _named(self, numbers: str) -> list[int]:
        uids: list[int] = []
        for part in numbers.split(","):
            first, colon, last = part.partition(":")
            end = max(self.mails, default=0) if last == "*" else int(last or first)
            uids += [uid for uid in sorted(self.mails) if int(first) <= uid <= end]
            if colon and last == "*" and self.mails and not uids:
                uids = [max(self.mails)]  # as RFC 3501 has it
        return uids

    def _fetched(self, uid: int, parts: str) -> list[bytes]:
        number, raw = sorted(self.mails).index(uid) + 1, self.mails[uid]
        if "SIZE" in parts:
            return [f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)})".encode()]
        if uid in self.withheld:
            return []
        if "HEADER" in parts:
            raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        before, after = ("", f" UID {uid}") if self.uid_after_literal else (f"UID {uid} ", "")
        answer = f"* {number} FETCH ({before}BODY[] {{{len(raw)}}}\r\n".encode() + raw + f"{after})".encode()
        news = [f"* {number} FETCH (FLAGS (\\Seen) UID {uid})".encode()] if self.news_between_answers else []
        return [*news, answer]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    quirky: QuirkyImap


class _Session(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        quirky = self.server.quirky
        try:
            connection = quirky.secured(self.request)
            self._converse(quirky, connection)
            connection.close()
        except OSError:
            return

    def _converse(
        self, quirky: QuirkyImap, connection: socket.socket, greeting: bytes = b"* OK hi\r\n"
    ) -> None:
        with connection.makefile("rwb") as stream:
            stream.write(greeting)
            stream.flush()
            while line := stream.readline():
                tag, _, command = re.sub(rb"[\r\n]+$", b"", line).decode().partition(" ")
                quirky.commands.append(command)
                if quirky.hang_up_before and command.startswith(quirky.hang_up_before[0]):
                    quirky.hang_up_before.pop(0)
                    return
                if command == "IDLE":
                    stream.write(b"+ idling\r\n" + quirky.arrived_with_idle())
                    stream.flush()
                    stream.readline()
                *lines, last = quirky.answer(command)
                stream.write(b"".join(line + b"\r\n" for line in lines))
                stream.write(tag.encode() + b" " + last + b"\r\n")
                stream.flush()
                if command == "STARTTLS" and quirky.starttls is not None:
                    with quirky.starttls.wrap_socket(connection, server_side=True) as secured:
                        self._converse(quirky, secured, b"")
                    return
