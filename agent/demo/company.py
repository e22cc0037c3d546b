"""The company's mail server for the demo, from pip packages alone: real SMTP and IMAP sockets on loopback.

    the agent  ── SMTP with AUTH ──►  CompanyMailServer  ──►  outside    to suppliers, then `on_outside`
                                                         ──►  colleagues to people of the company
                                                         ──►  INBOX      to the agent's own address
    the agent  ◄── IMAP ───────────  INBOX  ◄── post_in ───  whoever answers

It keeps no queue and refuses nobody but strangers; real servers are in `tests/real/`. Suppliers and what
they answer are the demo's business.
"""

import asyncio
import contextlib
import imaplib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from countersign.agent.demo.child import LOOPBACK, Child, HelperError, free_port, listens
from countersign.agent.demo.smtp_thread import SmtpThread

SCRIPT: Final = Path(__file__).with_name("serve_imap.py")

# aiosmtpd warns on each login about an attribute of its own that nobody here reads
logging.getLogger("mail.log").addFilter(lambda record: "login_data" not in record.getMessage())


@dataclass(frozen=True)
class SentMail:
    """One mail as it left: the envelope's addresses and the raw bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class CompanyMailServer:
    """One mailbox, `user`, and a way out, while the `with` block lasts.

    `on_outside` is called with each mail to another domain, one after the other in a thread of its own and
    after the sender got its 250, so it may take its time and may call `post_in`. What it raises is raised
    again when the block ends. HelperError when the IMAP side does not come up.
    """

    host = LOOPBACK

    def __init__(
        self,
        *,
        user: str,
        password: str,
        domain: str,
        on_outside: Callable[[SentMail], None] | None = None,
    ) -> None:
        self.user, self.password, self.domain = user, password, domain.lower()
        self.outside: list[SentMail] = []
        self.colleagues: list[SentMail] = []
        self._on_outside = on_outside
        self._errands: list[Future[None]] = []
        self._smtp = SmtpThread(self._connection)
        self.imap_port = 0
        self._imap: imaplib.IMAP4 | None = None
        self._appending = threading.Lock()
        self._stack = contextlib.ExitStack()

    @property
    def smtp_port(self) -> int:
        return self._smtp.port

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as starting:
            self._start_imap(starting)
            self._courier = starting.enter_context(ThreadPoolExecutor(1, thread_name_prefix="supplier"))
            self._smtp.start()
            starting.callback(self._smtp.stop)
            self._stack = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        if kind is None:
            for errand in self._errands:
                errand.result()

    def post_in(self, raw: bytes) -> None:
        """Put a mail into INBOX, as if it had just arrived. Callable from any thread."""
        assert self._imap is not None, "not started"
        with self._appending:
            answer, details = self._imap.append("INBOX", "", "", raw)
        if answer != "OK":
            raise HelperError(f"the demo's IMAP server refused a mail: {details!r}")

    def take(self, mail: SentMail) -> None:
        """Sort a mail to where its recipients are. Called for each mail that comes in by SMTP."""
        inside = [address for address in mail.recipients if _domain(address) == self.domain]
        own = [address for address in inside if _without_tag(address) == self.user.lower()]
        colleagues = tuple(address for address in inside if address not in own)
        outside = tuple(address for address in mail.recipients if address not in inside)
        if own:
            self.post_in(mail.raw)
        if colleagues:
            self.colleagues.append(SentMail(mail.sender, colleagues, mail.raw))
        if outside:
            self._send_outside(SentMail(mail.sender, outside, mail.raw))

    def _send_outside(self, mail: SentMail) -> None:
        self.outside.append(mail)
        if self._on_outside is not None:
            self._errands.append(self._courier.submit(self._on_outside, mail))

    def _start_imap(self, starting: contextlib.ExitStack) -> None:
        self.imap_port = free_port()
        child = Child("the demo's IMAP server", SCRIPT, str(self.imap_port), self.user, self.password)
        starting.callback(child.stop)
        child.start()
        child.wait_until(lambda: listens(self.imap_port), seconds=15)
        self._imap = imaplib.IMAP4(self.host, self.imap_port, timeout=30)
        starting.callback(self._imap.shutdown)
        self._imap.login(self.user, self.password)

    def _connection(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        return SMTP(
            _Submission(self),
            loop=loop,
            hostname=f"mail.{self.domain}",
            ident="demo mail server",
            enable_SMTPUTF8=True,
            auth_require_tls=False,  # loopback, and no certificate to show
            authenticator=self._knows,
        )

    def _knows(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object
    ) -> AuthResult:
        known = LoginPassword(self.user.encode(), self.password.encode())
        # `handled` tells aiosmtpd that the answer was sent already; with it a refusal would hang up silently
        return AuthResult(success=login == known, handled=False)


class _Submission:
    """aiosmtpd's hooks: strangers are refused, everything else is taken."""

    def __init__(self, company: CompanyMailServer) -> None:
        self._company = company

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self._company.take(SentMail(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 2.0.0 OK"


def _domain(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2].lower()


def _without_tag(address: str) -> str:
    """`orders+po7@acme.example` is delivered to `orders@acme.example` (subaddressing, RFC 5233)."""
    local, _, domain = parseaddr(address)[1].lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
