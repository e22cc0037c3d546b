"""Hands mails to the company's submission server: the port `Sender`.

    connect ─ TLS ─ log in ─┬─ MAIL, RCPT, DATA ─┬─ QUIT      one connection serves many mails
                            └────────────────────┘

Transient refusals are tried again a few times, quickly; the outbox tries again later as well, so nobody
waits here for long. The mail goes out as it is written. Which mail, when, and what a failure means for
the order, is the steps' business.
"""

import contextlib
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from countersign.mailbox.tls import Security, check_clear, context
from countersign.procurement.errors import MailboxError
from countersign.procurement.mail import OutboundMail

_LONGEST_PAUSE = 5.0


@dataclass(frozen=True)
class SmtpSettings:
    """The submission server. `hello` is how we introduce ourselves; a company's domain is right.

    `attempts` and `pause` (seconds, doubled each time) bound the quick retries of one `send`.
    """

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout: float = 30.0
    hello: str = "localhost"
    attempts: int = 3
    pause: float = 0.5


class SmtpSender:
    """Sends, one mail at a time; any thread may call. Raises `BadSettings` if it may not send in clear."""

    def __init__(self, settings: SmtpSettings) -> None:
        check_clear(settings.security, settings.host, "smtp.security")
        self._settings = settings
        self._context = None if settings.security == "none" else context(settings.ca_file, "smtp.ca_file")
        self._server: smtplib.SMTP | None = None
        self._lock = threading.Lock()

    def send(self, mail: OutboundMail) -> None:
        """Returns once the server took it, for all recipients: where it refuses one, nobody gets the mail."""
        retrying = Retrying(
            retry=retry_if_exception(_transient),
            stop=stop_after_attempt(self._settings.attempts),
            wait=wait_exponential(multiplier=self._settings.pause, max=_LONGEST_PAUSE),
            reraise=True,
        )
        with self._lock:
            retrying(self._attempt, mail)

    def check(self) -> str:
        """Connects, secures, logs in, and leaves. What was found, in words; `MailboxError` if it fails."""
        settings = self._settings
        with self._lock:
            self._drop()
            try:
                server = self._connected()
            except (smtplib.SMTPException, OSError) as error:
                self._fail(error)
            secured = server.sock.version() if isinstance(server.sock, ssl.SSLSocket) else "not encrypted"
            self._drop()
        who = f"logged in as {settings.user}" if settings.user else "without login"
        return f"{settings.host}:{settings.port}, {secured}, {who}"

    def close(self) -> None:
        """Ends the connection; never raises. A later `send` opens another."""
        with self._lock:
            self._drop()

    def _attempt(self, mail: OutboundMail) -> None:
        try:
            self._transact(self._connected(), mail)
        except (smtplib.SMTPException, OSError) as error:
            self._fail(error)

    def _transact(self, server: smtplib.SMTP, mail: OutboundMail) -> None:
        raw = mail.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # RFC 5321 knows no other line end
        options = [f"SIZE={len(raw)}"] if server.has_extn("size") else []
        if not (raw.isascii() and all(recipient.isascii() for recipient in mail.recipients)):
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        _expect(server.mail(mail.sender, options), f"the sender {mail.sender}")
        for recipient in mail.recipients:
            _expect(server.rcpt(recipient), recipient)
        _expect(server.data(raw), "the mail")

    # --- the connection ---

    def _connected(self) -> smtplib.SMTP:
        """The open connection if it still answers, or a new one."""
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._server.noop()[0] == 250:
                    return self._server
            self._drop()
        self._server = self._open()
        self._server.ehlo_or_helo_if_needed()
        if self._settings.user:
            self._server.login(self._settings.user, self._settings.password)
        return self._server

    def _open(self) -> smtplib.SMTP:
        settings = self._settings
        where = (settings.host, settings.port, settings.hello)
        if settings.security == "tls":
            return smtplib.SMTP_SSL(*where, timeout=settings.timeout, context=self._context)
        server = smtplib.SMTP(*where, timeout=settings.timeout)
        if settings.security == "starttls":
            try:
                server.starttls(context=self._context)
            except BaseException:
                server.close()
                raise
        return server

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    # --- what went wrong ---

    def _fail(self, error: Exception) -> NoReturn:
        """Raises the `MailboxError` that `error` means. The connection is in no state to go on with."""
        self._drop()
        words, permanent = self._explained(error)
        raise MailboxError(words, permanent=permanent) from error

    def _explained(self, error: Exception) -> tuple[str, bool]:
        settings = self._settings
        host = f"the mail server {settings.host}:{settings.port}"
        match error:
            case _Refused():
                said = self._reply(error.code, error.words)
                return f"{host} refused {error.what}: {said}", error.code >= 500
            case smtplib.SMTPAuthenticationError():
                said = self._reply(error.smtp_code, error.smtp_error)
                words = f"{host} refused the login of {settings.user} ({said})"
                return f"{words}: correct smtp.user and smtp.password", error.smtp_code >= 500
            case smtplib.SMTPResponseException():
                said = self._reply(error.smtp_code, error.smtp_error)
                return f"{host} refused the mail: {said}", error.smtp_code >= 500
            case smtplib.SMTPNotSupportedError():
                words = f"{host} can't do what is asked of it ({error})"
                return f"{words}: correct smtp.security or smtp.user", True
            case ssl.SSLCertVerificationError():
                words = f"the certificate of {host} is not trusted ({error.verify_message})"
                return f"{words}: set smtp.ca_file, or smtp.host to the name in the certificate", False
            case ssl.SSLError():
                words = f"{host} did not agree on TLS ({error.reason})"
                return f"{words}: correct smtp.security or smtp.port", False
            case smtplib.SMTPServerDisconnected() | smtplib.SMTPException():
                return f"{host} broke off ({error}): try again later", False
            case _:
                return f"{host} can't be reached ({error}): check smtp.host and smtp.port", False

    def _reply(self, code: int, words: bytes | str) -> str:
        """The server's own words, on one line. Servers have been seen to repeat what they were told."""
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        secret = self._settings.password
        return f"{code} {' '.join((text.replace(secret, '***') if secret else text).split())}"


class _Refused(smtplib.SMTPException):
    """A reply that says no to one step of the transaction."""

    def __init__(self, code: int, words: bytes, what: str) -> None:
        super().__init__(code, what)
        self.code = code
        self.words = words
        self.what = what


def _expect(reply: tuple[int, bytes], what: str) -> None:
    code, words = reply
    if code not in (250, 251):
        raise _Refused(code, words, what)


def _transient(error: BaseException) -> bool:
    return isinstance(error, MailboxError) and not error.permanent
