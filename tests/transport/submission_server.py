"""A submission server on loopback, by aiosmtpd: takes mail, or refuses it at whatever step it is told to."""

import ssl
from collections.abc import Sequence
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from countersign.mailbox.smtp import SmtpSender, SmtpSettings
from countersign.mailbox.tls import Security
from tests.transport.imap_server import free_port

USER = "orders@orchard-metal.example"
PASSWORD = "only-for-tests"


class SubmissionServer:
    """Runs from `with` to its end. `refusals` are replies by step (MAIL, RCPT, DATA), used up one by one."""

    def __init__(
        self, security: Security = "none", context: ssl.SSLContext | None = None, *, utf8: bool = True
    ) -> None:
        self.security = security
        self.refusals: dict[str, list[str]] = {"MAIL": [], "RCPT": [], "DATA": []}
        self.hang_ups = 0
        self.mails: list[tuple[str, tuple[str, ...], bytes]] = []
        self.logins = 0
        self.sessions: list[Session] = []
        self.port = free_port()
        self._senders: list[SmtpSender] = []
        self._controller = _Controller(self, context, utf8=utf8)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        for sender in self._senders:
            sender.close()
        self._controller.stop()

    # --- the verbs of the sender contract ---

    def open(self, **changes: object) -> SmtpSender:
        sender = SmtpSender(self.settings(**changes))
        self._senders.append(sender)
        return sender

    def refuse(self, words: str, *, permanent: bool, times: int = 1) -> None:
        self.refusals["DATA"] += [f"{550 if permanent else 451} {words}"] * times

    def taken(self) -> Sequence[tuple[str, tuple[str, ...], bytes]]:
        return self.mails

    # --- besides ---

    def settings(self, **changes: object) -> SmtpSettings:
        values: dict[str, object] = {"host": "127.0.0.1", "port": self.port, "security": self.security}
        return SmtpSettings(**{**values, "timeout": 10.0, "pause": 0.01, **changes})  # type: ignore[arg-type]

    def reply(self, step: str, otherwise: str) -> str:
        return self.refusals[step].pop(0) if self.refusals[step] else otherwise

    # --- what aiosmtpd asks ---

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if session not in self.sessions:
            self.sessions.append(session)
        reply = self.reply("MAIL", "250 ok")
        if reply.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        reply = self.reply("RCPT", "250 ok")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hang_ups:
            self.hang_ups -= 1
            assert server.transport is not None
            server.transport.close()
            return "421 gone"
        reply = self.reply("DATA", "250 2.0.0 queued")
        if reply.startswith("250"):
            content = envelope.original_content or b""
            self.mails.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return reply


class _Controller(Controller):  # type: ignore[misc]
    def __init__(self, submission: SubmissionServer, context: ssl.SSLContext | None, *, utf8: bool) -> None:
        self._submission = submission
        self._context = context
        self._utf8 = utf8
        tls = context if submission.security == "tls" else None
        super().__init__(submission, hostname="127.0.0.1", port=submission.port, ssl_context=tls)

    def factory(self) -> SMTP:
        starttls = self._submission.security == "starttls"
        return SMTP(
            self.handler,
            enable_SMTPUTF8=self._utf8,
            hostname="submission.example",
            tls_context=self._context if starttls else None,
            require_starttls=starttls,
            auth_require_tls=starttls,
            authenticator=self._authenticate,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self._submission.logins += good
        return AuthResult(success=good, handled=False)
