"""Reads a folder of the company's mailbox: the port `Inbox`. The only importer of imap_tools.

    fetch   EXAMINE ─ UID SEARCH ─ sizes ─ BODY.PEEK[] in bulk      oldest first, nothing marked as read
    wait    IDLE, and a look at UIDNEXT behind it                   no news is lost while nobody listened
    tidy    MOVE or a flag                                          cosmetic: may fail, never raises

The folder is opened for reading only, so no mail can be changed by accident; `tidy` alone opens it for
writing. Whatever goes wrong with a connection, the answer is the same: a new one, and the cursor says
where to go on. A mail above `max_bytes` comes as its headers alone, with X-Countersign-Oversize on top,
so that it ends before a person instead of in the machine's memory. What mails mean is for others.

imap_tools' own `fetch` is not used for bodies: it takes answers in pairs, and a server may put news about
other mails between them; and it parses every mail, of which we only want the bytes.
"""

import contextlib
import imaplib
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderStatusError, MailboxLoginError

from countersign.mailbox.identity import OVERSIZE
from countersign.mailbox.tls import Security, check_clear, context
from countersign.procurement.errors import MailboxError
from countersign.procurement.ports import Cursor, Fetched

log = logging.getLogger(__name__)

_SIZES: Final = 1000
_BULK: Final = 200
_BULK_BYTES: Final = 20_000_000
_IDLE_LIMIT: Final = 25 * 60.0
_FIRST_LISTEN: Final = 1.0
_TRIES: Final = 3
_LONGEST_PAUSE: Final = 60.0
_LOST: Final = (imaplib.IMAP4.error, ImapToolsError, OSError)
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")


@dataclass(frozen=True)
class ImapSettings:
    """The mailbox. `poll` is how long, in seconds, we trust a silent IDLE, or wait between looks without it.

    `max_bytes`: larger mails are not fetched whole. `pause` (seconds) is doubled with each failed connection.
    """

    host: str
    port: int = 993
    security: Security = "tls"
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    ca_file: Path | None = None
    timeout: float = 30.0
    idle: bool = True
    poll: float = 60.0
    max_bytes: int = 50_000_000
    pause: float = 1.0


class ImapInbox:
    """One folder, read by one thread; `close` may be called by any. `BadSettings` if it would go in clear."""

    def __init__(self, settings: ImapSettings) -> None:
        check_clear(settings.security, settings.host, "imap.security")
        self._settings = settings
        self._context = None if settings.security == "none" else context(settings.ca_file, "imap.ca_file")
        self._box: BaseMailBox | None = None
        self._closed = threading.Event()
        self._busy = threading.Lock()
        self._failures = 0
        self._seen: tuple[int, int] | None = None

    # --- the port ---

    def fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        """The mails after `cursor`, oldest first. After a lost connection it goes on where it was."""
        while True:
            mails = self._fetch(cursor)
            try:
                while (fetched := self._step(mails)) is not None:
                    cursor = fetched.cursor
                    yield fetched
                self._failures = 0
                return
            except _LOST as error:
                self._lost(error)
                if self._failures >= _TRIES:
                    raise self._explained(error) from error
                self._closed.wait(self._back_off())

    def wait(self, timeout: float) -> bool:
        """True as soon as something may have come. A lost connection counts: it may have hidden news."""
        deadline = time.monotonic() + timeout
        try:
            with self._busy:
                return self._wait(deadline)
        except (*_LOST, MailboxError) as error:
            self._lost(error)
            self._closed.wait(min(self._back_off(), max(deadline - time.monotonic(), 0.0)))
            return not self._closed.is_set()

    def close(self) -> None:
        """Logs out, and ends a `wait` or `fetch` that is under way in another thread; never raises."""
        self._closed.set()
        if not self._busy.acquire(blocking=False):
            box = self._box
            if box is not None:
                with contextlib.suppress(OSError):
                    # The other thread polls this socket; closing it would not wake it, this does.
                    box.client.sock.shutdown(socket.SHUT_RDWR)
            self._busy.acquire()
        try:
            self._leave()
        finally:
            self._busy.release()

    # --- besides ---

    def tidy(self, cursor: Cursor, *, folder: str = "", flag: str = "") -> bool:
        """Flags the mail at `cursor`, or moves it to `folder` where the server can move. Whether it worked.

        A cursor of an older UIDVALIDITY names another mail by now: nothing is done. Never raises.
        """
        try:
            box = self._connected()
            if _select(box, self._settings.folder, readonly=False) != cursor.uidvalidity:
                return False
            if flag:
                box.client.uid("STORE", str(cursor.uid), "+FLAGS.SILENT", f"({flag})")
            if folder and "MOVE" not in box.client.capabilities:
                return False  # the only other way expunges mails that somebody else marked as deleted
            if folder:
                box.move([str(cursor.uid)], folder)
        except (*_LOST, MailboxError) as error:
            log.warning("imap.tidy state=failed error=%s", type(error).__name__)
            self._lost(error)
            return False
        return True

    def check(self) -> str:
        """Connects, logs in, looks into the folder, leaves. What was found; `MailboxError` if it fails."""
        settings = self._settings
        try:
            box = self._connected()
            self._look(box)
            mails = box.folder.status(settings.folder, ["MESSAGES"])["MESSAGES"]
        except _LOST as error:
            self._lost(error)
            raise self._explained(error) from error
        sock = box.client.sock
        secured = sock.version() if isinstance(sock, ssl.SSLSocket) else "not encrypted"
        idle = "IDLE" if self._can_idle(box) else "polling"
        self._leave()
        found = f"folder {settings.folder} with {mails} mails, {idle}"
        return f"{settings.host}:{settings.port}, {secured}, logged in as {settings.user}, {found}"

    # --- fetching ---

    def _step(self, mails: Iterator[Fetched]) -> Fetched | None:
        with self._busy:
            return next(mails, None)

    def _fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        box = self._connected()
        self._seen = self._look(box)
        validity = _select(box, self._settings.folder, readonly=True)
        after = cursor.uid if cursor and cursor.uidvalidity == validity else 0
        for uids, whole in _batches(self._sizes(box, self._uids(box, after)), self._settings.max_bytes):
            for uid, raw in self._bodies(box, uids, whole=whole):
                self._failures = 0
                yield Fetched(raw, Cursor(validity, uid))

    def _look(self, box: BaseMailBox) -> tuple[int, int]:
        """The folder's UIDVALIDITY and the UID that its next mail will have."""
        folder = self._settings.folder
        if box.client.state == "SELECTED":
            box.client.noop()  # a server may answer for the open folder as it was when it last spoke of it
        try:
            status = box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
        except MailboxFolderStatusError as error:
            names = [info.name for info in box.folder.list()]
            if folder in names:
                raise
            raise MailboxError(
                f"there is no folder {folder} in the mailbox of {self._settings.user}, only "
                f"{', '.join(names)}: correct imap.folder",
                permanent=True,
            ) from error
        return status["UIDVALIDITY"], status["UIDNEXT"]

    def _uids(self, box: BaseMailBox, after: int) -> list[int]:
        # "n:*" always names the last mail as well, even if its UID is below n (RFC 3501, 6.4.8).
        found = box.uids(f"UID {after + 1}:*", charset=None)
        return sorted(uid for uid in map(int, found) if uid > after)

    def _sizes(self, box: BaseMailBox, uids: Sequence[int]) -> Iterator[tuple[int, int]]:
        for start in range(0, len(uids), _SIZES):
            chunk = uids[start : start + _SIZES]
            sizes: dict[int, int] = {}
            for answer, _ in _answers(box, f"{chunk[0]}:{chunk[-1]}", "(UID RFC822.SIZE)"):
                uid, size = _UID.search(answer), _SIZE.search(answer)
                if uid and size:
                    sizes[int(uid[1])] = int(size[1])
            # A mail that vanished meanwhile has no size; `_bodies` finds out.
            yield from ((uid, sizes.get(uid, 0)) for uid in chunk)

    def _bodies(
        self, box: BaseMailBox, uids: Sequence[tuple[int, int]], *, whole: bool
    ) -> Iterator[tuple[int, bytes]]:
        sizes = dict(uids)
        wanted = "(UID BODY.PEEK[])" if whole else "(UID BODY.PEEK[HEADER])"
        bodies: dict[int, bytes] = {}
        for answer, literal in _answers(box, ",".join(map(str, sizes)), wanted):
            uid = _UID.search(answer)
            if uid and literal is not None:
                bodies[int(uid[1])] = literal
        self._none_missing(box, sizes.keys() - bodies.keys())
        for number in sorted(bodies):
            raw = bodies[number]
            yield number, raw if whole else b"%s: %d\r\n%s" % (OVERSIZE.encode(), sizes[number], raw)

    def _none_missing(self, box: BaseMailBox, missing: Iterable[int]) -> None:
        """A mail that was asked for and did not come must be gone; else the cursor would pass it by."""
        asked = ",".join(map(str, sorted(missing)))
        there = box.uids(f"UID {asked}", charset=None) if asked else []
        if there:
            raise MailboxError(
                f"the mail server does not hand out mail UID {', '.join(there)} of folder "
                f"{self._settings.folder}: move it to another folder by hand",
                permanent=False,
            )

    # --- waiting ---

    def _wait(self, deadline: float) -> bool:
        # News that comes in one packet with the answer to IDLE stays in a buffer, where polling the socket
        # doesn't see it. So the first looks follow soon, and only a long silence is trusted for long.
        trusted = _FIRST_LISTEN
        while not self._closed.is_set():
            if self._news():
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if self._listen(min(left, trusted, self._settings.poll, _IDLE_LIMIT)):
                return True
            trusted *= 2
        return False

    def _news(self) -> bool:
        """Whether the folder gave out UIDs since the last `fetch` began, or became another one."""
        return self._look(self._connected()) != self._seen

    def _listen(self, seconds: float) -> bool:
        """Whether the server spoke of new mail within that time."""
        box = self._connected()
        if not self._can_idle(box):
            self._closed.wait(seconds)
            return False
        if box.client.state != "SELECTED":
            _select(box, self._settings.folder, readonly=True)
        responses: list[bytes] = box.idle.wait(timeout=seconds)
        return any(b" EXISTS" in response or b" RECENT" in response for response in responses)

    def _can_idle(self, box: BaseMailBox) -> bool:
        return self._settings.idle and "IDLE" in box.client.capabilities

    # --- the connection ---

    def _connected(self) -> BaseMailBox:
        """The connection, opened and logged in. Errors are explained here, where it is known what failed."""
        if self._closed.is_set():
            raise MailboxError("the mailbox was closed: open it again", permanent=False)
        if self._box is None:
            box = self._open()
            try:
                self._log_in(box)
            except BaseException:
                with contextlib.suppress(*_LOST):
                    box.client.shutdown()
                raise
            self._box = box
        return self._box

    def _open(self) -> BaseMailBox:
        settings = self._settings
        match settings.security:
            case "tls":
                return MailBox(
                    settings.host, settings.port, timeout=settings.timeout, ssl_context=self._context
                )
            case "starttls":
                return _StartTls(
                    settings.host, settings.port, timeout=settings.timeout, ssl_context=self._context
                )
            case "none":
                return MailBoxUnencrypted(settings.host, settings.port, timeout=settings.timeout)

    def _log_in(self, box: BaseMailBox) -> None:
        user, password = self._settings.user, self._settings.password
        log_in = box.login if f"{user}{password}".isascii() else box.login_utf8
        try:
            log_in(user, password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            raise self._login_refused(error) from error
        # imap_tools knows what the server could before the login; MOVE is often announced after it.
        _, answer = box.client.capability()
        box.client.capabilities = tuple((answer[-1] or b"").decode("ascii", "replace").upper().split())

    def _login_refused(self, error: Exception) -> MailboxError:
        settings = self._settings
        data = error.command_result[1] if isinstance(error, MailboxLoginError) else error.args
        said = " ".join(
            word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in data
        )
        # RFC 5530: the server may mean "not now" instead of "not with this password".
        permanent = not any(code in said.upper() for code in ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]"))
        host = f"the mail server {settings.host}:{settings.port}"
        words = f"{host} refused the login of {settings.user} ({self._safe(said)})"
        return MailboxError(f"{words}: correct imap.user and imap.password", permanent=permanent)

    def _lost(self, error: Exception) -> None:
        self._failures += 1
        log.info("imap.connection state=lost failures=%d error=%s", self._failures, type(error).__name__)
        self._drop()

    def _drop(self) -> None:
        """Lets go of a connection that is no good any more, without another word on it."""
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(*_LOST):
                box.client.shutdown()

    def _leave(self) -> None:
        """Says goodbye and hangs up."""
        if self._box is not None:
            with contextlib.suppress(*_LOST):
                self._box.logout()
        self._drop()

    def _back_off(self) -> float:
        return min(self._settings.pause * 2.0 ** (self._failures - 1), _LONGEST_PAUSE)

    def _explained(self, error: Exception) -> MailboxError:
        host = f"the mail server {self._settings.host}:{self._settings.port}"
        match error:
            case ssl.SSLCertVerificationError():
                words = f"the certificate of {host} is not trusted ({error.verify_message}): "
                words += "set imap.ca_file, or imap.host to the name in the certificate"
            case ssl.SSLError():
                words = f"{host} did not agree on TLS ({error.reason}): correct imap.security or imap.port"
            case OSError():
                words = f"{host} can't be reached ({self._safe(str(error))}): check imap.host and imap.port"
            case _:
                words = f"{host} broke off ({self._safe(str(error))}): try again later"
        return MailboxError(words, permanent=False)

    def _safe(self, words: str) -> str:
        """Servers have been seen to repeat what they were told."""
        secret = self._settings.password
        return " ".join((words.replace(secret, "***") if secret else words).split())


class _StartTls(MailBoxStartTls):
    """As imap_tools has it, but without leaving the socket open where TLS can't be had."""

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(self._host, self._port, self._timeout)
        try:
            if "STARTTLS" not in client.capabilities:
                where = f"the mail server {self._host}:{self._port}"
                raise MailboxError(f'{where} offers no STARTTLS: set imap.security to "tls"', permanent=True)
            client.starttls(self._ssl_context)
        except BaseException:
            client.shutdown()
            raise
        return client


def _select(box: BaseMailBox, folder: str, *, readonly: bool) -> int:
    """Opens the folder; its UIDVALIDITY."""
    box.folder.set(folder, readonly=readonly)
    _, answer = box.client.response("UIDVALIDITY")
    return int(answer[0]) if answer and answer[0] else 0


def _answers(box: BaseMailBox, uids: str, parts: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Each FETCH answer of the server: its text, and its literal if it has one."""
    result, data = box.client.uid("FETCH", uids, parts)
    if result != "OK":
        raise imaplib.IMAP4.error(f"FETCH answered {result} {data}")
    items: list[Any] = [item for item in data if item is not None]
    for position, item in enumerate(items):
        if isinstance(item, tuple):
            # What follows a literal closes its answer and may hold the UID; a new one begins with a number.
            tail = items[position + 1] if position + 1 < len(items) else b""
            closing = tail if isinstance(tail, bytes) and not tail[:1].isdigit() else b""
            yield item[0] + b" " + closing, item[1]
        elif item[:1].isdigit():
            yield item, None


def _batches(
    sized: Iterable[tuple[int, int]], max_bytes: int
) -> Iterator[tuple[list[tuple[int, int]], bool]]:
    """UIDs with sizes, in bulks that fit into memory; False for one that is too large to be fetched whole."""
    batch: list[tuple[int, int]] = []
    total = 0
    for uid, size in sized:
        too_large = size > max_bytes
        if batch and (too_large or len(batch) == _BULK or total + size > _BULK_BYTES):
            yield batch, True
            batch, total = [], 0
        if too_large:
            yield [(uid, size)], False
            continue
        batch.append((uid, size))
        total += size
    if batch:
        yield batch, True
