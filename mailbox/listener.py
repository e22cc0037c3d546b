"""Takes mail in by SMTP or LMTP: for a mail server that hands answers over instead of keeping them.

    RCPT ── known? ── 250 / 550
    DATA ── too large? ── 552
         ── accept(bytes) returned ── 250      it is committed: ours to keep
                          raised ──── 451      it is not: theirs to bring again

Behind a mail server of the company, on a private address: it has no TLS and asks for no password. What is
done with a mail is `accept`'s business. It gets the bytes as they came, without envelope or trace header.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Literal

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from countersign.procurement.errors import MailboxError

log = logging.getLogger(__name__)

_LINE_LIMIT: Final = 1024 * 1024
"""RFC 5321 has 998 bytes, but HTML on one line is out there, and refusing it would lose the answer."""

_GRACE: Final = 30.0
"""How long, in seconds, `stop` waits for mails that are being committed."""


@dataclass(frozen=True)
class IntakeSettings:
    """Where to listen. Port 0 takes a free one. `hostname` is how the listener greets."""

    host: str = "127.0.0.1"
    port: int = 0
    protocol: Literal["smtp", "lmtp"] = "smtp"
    max_bytes: int = 25_000_000
    hostname: str = "countersign"


class _Smtp(SMTP):
    line_length_limit = _LINE_LIMIT


class _Lmtp(LMTP):
    line_length_limit = _LINE_LIMIT


class IntakeServer:
    """Listens in a thread of its own from `start` to `stop`. `accept` and `known` are called from others."""

    def __init__(
        self, settings: IntakeSettings, accept: Callable[[bytes], None], known: Callable[[str], bool]
    ) -> None:
        self._settings = settings
        self._accept = accept
        self._known = known
        self._handler: _Handler | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that it listens on, once started."""
        if self._server is None:
            raise RuntimeError("the intake is not listening")
        return int(self._server.sockets[0].getsockname()[1])

    def start(self) -> None:
        """Returns once it listens. `MailboxError` where the port is taken."""
        one_reply_each = self._settings.protocol == "lmtp"
        self._handler = _Handler(self._accept, self._known, one_reply_each=one_reply_each)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="intake", daemon=True)
        self._thread.start()
        settings = self._settings
        try:
            self._server = self._run(self._listen())
        except OSError as error:
            self._end_loop()
            where = f"{settings.host}:{settings.port}"
            words = (
                f"the intake can't listen on {where} ({error.strerror}): correct intake.host or intake.port"
            )
            raise MailboxError(words, permanent=False) from error

    def stop(self) -> None:
        """Takes no more; lets `accept` finish what it has begun; never raises, and may be called twice."""
        if self._server is not None and self._handler is not None:
            self._run(self._shut(self._server))
            self._handler.stop()
            self._run(self._hang_up())
            self._server = None
        self._end_loop()

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._protocol, self._settings.host, self._settings.port)

    def _protocol(self) -> SMTP:
        kind = _Lmtp if self._settings.protocol == "lmtp" else _Smtp
        return kind(
            self._handler,
            data_size_limit=self._settings.max_bytes,
            enable_SMTPUTF8=True,
            hostname=self._settings.hostname,
            ident="Countersign",
            loop=self._loop,
        )

    async def _shut(self, server: asyncio.Server) -> None:
        server.close()

    async def _hang_up(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # the transports close in the next turn of the loop

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  # whatever the work gives
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_GRACE)

    def _end_loop(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(_GRACE)
            loop.close()


class _Handler:
    """What aiosmtpd asks at RCPT and after DATA. Both answers may take a database, so they get threads."""

    def __init__(
        self, accept: Callable[[bytes], None], known: Callable[[str], bool], *, one_reply_each: bool
    ) -> None:
        self._accept = accept
        self._known = known
        self._one_reply_each = one_reply_each
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="intake")

    def stop(self) -> None:
        """Waits for what is under way."""
        self._threads.shutdown(wait=True)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            known = await asyncio.get_running_loop().run_in_executor(self._threads, self._known, address)
        except Exception:
            log.exception("intake.recipient state=unknown")
            return "451 4.3.0 can't tell whether this mailbox exists; try again later"
        if not known:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 recipient known"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        reply = await self._keep(envelope)
        # LMTP answers for each recipient (RFC 2033, section 4.2); one commit serves them all.
        return "\r\n".join([reply] * len(envelope.rcpt_tos)) if self._one_reply_each else reply

    async def _keep(self, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._accept, raw)
        except Exception:
            log.exception("intake.mail state=refused bytes=%d", len(raw))
            return "451 4.3.0 the mail could not be kept; try again later"
        log.info("intake.mail state=kept bytes=%d", len(raw))
        return "250 2.0.0 kept"
