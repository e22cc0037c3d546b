"""The real servers that the tests talk to: a Dovecot of its own, and a relay that it hands outgoing mail to.

    a supplier ── LMTP ──►  Dovecot  ── IMAPS, IDLE ──►  the agent
    the agent  ── submission, STARTTLS, AUTH ──►  Dovecot  ── SMTP ──►  RelaySink, which keeps or refuses it

Each Dovecot has its own folder, free ports, certificate and users, and leaves nothing behind. It runs as the
user who runs the tests; as root it runs as `nobody`. `install.sh` brings the packages.
"""

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import smtplib
import ssl
import string
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from countersign.agent.demo.child import LOOPBACK, free_port, listens
from countersign.agent.demo.smtp_thread import SmtpThread

CONFIGURATION: Final = Path(__file__).with_name("dovecot.conf")
DAEMON_PATH: Final = f"{os.defpath}:/usr/sbin:/usr/local/sbin"  # an ordinary user's PATH lacks the last two
DOMAIN: Final = "acme.example"


class ServerFailed(AssertionError):  # a test's failure, worded as one
    """A real server is missing, or did not start; the message ends with its own last words."""


class Dovecot:
    """A running Dovecot while the `with` block lasts. The first user is `address`, with `password`."""

    host = LOOPBACK
    address = f"orders@{DOMAIN}"
    password = "correct horse"

    def __init__(self, relay: "RelaySink") -> None:
        self._relay = relay
        self.imaps_port, self.lmtp_port, self.submission_port = free_port(), free_port(), free_port()
        self._stack = contextlib.ExitStack()
        self._folder = Path()

    @staticmethod
    def missing() -> str | None:
        """One sentence on what is not installed, or None."""
        for program in ("dovecot", "openssl"):
            if _program(program) is None:
                return f"{program} is not installed; run: tests/real/install.sh"
        return None

    def __enter__(self) -> Self:
        if problem := self.missing():
            raise ServerFailed(problem)
        with contextlib.ExitStack() as starting:
            # Not pytest's tmp_path: `nobody` can't enter it, and a Unix socket's path has to be short.
            self._folder = Path(starting.enter_context(tempfile.TemporaryDirectory(prefix="dovecot-")))
            self._prepare(_runner())
            process = self._start(_runner())
            starting.callback(_end, process)
            self._wait_for(process)
            self._stack = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def ca_file(self) -> Path:
        """The self-signed certificate, which is its own authority."""
        return self._folder / "cert.pem"

    def tls(self) -> ssl.SSLContext:
        """A client's context that trusts this server and no other."""
        return ssl.create_default_context(cafile=str(self.ca_file))

    def add_user(self, address: str, password: str | None = None) -> str:
        """From now on `address` has a mailbox."""
        # A file for each: Dovecot sees a change of a file that it has read only in the next second.
        (self._folder / "users" / address).write_text(f"{address}:{{PLAIN}}{password or self.password}\n")
        return address

    def deliver(self, raw: bytes, to: str, *, sender: str = "sales@northgate.example") -> None:
        """Put a mail into the INBOX of `to`, as the company's MX would. Raises smtplib's errors."""
        with smtplib.LMTP(self.host, self.lmtp_port) as lmtp:
            lmtp.sendmail(sender, [to], raw)

    def change_uidvalidity(self, user: str) -> None:
        """Forget all UIDs of the user's INBOX, as a restore from a backup does. Close its sessions before.

        Mails stay. `dovecot-uidvalidity` stays too: from it Dovecot takes the next value, so that the new
        one differs even within the same second.
        """
        for pattern in ("dovecot-uidlist*", "dovecot.index*"):
            for file in (self._folder / "mail" / user).glob(pattern):
                file.unlink()

    def log(self) -> str:
        """What Dovecot wrote so far."""
        log = self._folder / "log"
        return log.read_text() if log.exists() else ""

    def _prepare(self, runner: "_Account") -> None:
        for name in ("run", "state", "mail", "users"):
            (self._folder / name).mkdir()
        self._make_certificate()
        self.add_user(self.address)
        settings = {
            "folder": self._folder,
            "host": self.host,
            "user": runner.user,
            "group": runner.group,
            "imaps_port": self.imaps_port,
            "lmtp_port": self.lmtp_port,
            "submission_port": self.submission_port,
            "relay_port": self._relay.port,
        }
        template = string.Template(CONFIGURATION.read_text())
        (self._folder / "dovecot.conf").write_text(template.substitute(settings))
        if runner.drop_to is not None:
            for path in (self._folder, *self._folder.iterdir()):
                os.chown(path, *runner.drop_to)

    def _make_certificate(self) -> None:
        command = [_program("openssl") or "openssl", "req", "-x509", "-nodes", "-days", "2"]
        command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        command += ["-subj", "/CN=localhost", "-addext", f"subjectAltName=DNS:localhost,IP:{self.host}"]
        # Python 3.13 insists on it for a certificate that is its own authority
        command += ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
        command += ["-keyout", str(self._folder / "key.pem"), "-out", str(self.ca_file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerFailed(f"openssl made no certificate: {done.stderr.strip()}")

    def _start(self, runner: "_Account") -> "subprocess.Popen[bytes]":
        user, group = runner.drop_to or (None, None)
        with (self._folder / "output").open("wb") as output:
            return subprocess.Popen(
                [_program("dovecot") or "dovecot", "-F", "-c", str(self._folder / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=user,
                group=group,
                extra_groups=[] if runner.drop_to else None,
            )

    def _wait_for(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + 20
        ports = (self.imaps_port, self.lmtp_port, self.submission_port)
        while not all(listens(port) for port in ports):
            if process.poll() is not None or time.monotonic() > deadline:
                words = self.log() or (self._folder / "output").read_text()
                raise ServerFailed(f"Dovecot did not start; its log: {words.strip()}")
            time.sleep(0.02)


@dataclass(frozen=True)
class Relayed:
    """One mail as Dovecot handed it on."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


Stage = Literal["RCPT", "DATA"]


class RelaySink:
    """The outside world behind Dovecot's submission: keeps each mail, or refuses as the test asks it to."""

    def __init__(self) -> None:
        self._thread = SmtpThread(self._connection)
        self._arrived = threading.Condition()
        self._refusals: dict[Stage, list[str]] = {"RCPT": [], "DATA": []}
        self.messages: list[Relayed] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.stop()

    @property
    def port(self) -> int:
        return self._thread.port

    def refuse_next(self, answer: str, *, at: Stage = "RCPT") -> None:
        """Answer the next RCPT or DATA with this line, like `451 4.3.0 try later`. Refusals queue up."""
        self._refusals[at].append(answer)

    def wait_for(self, count: int, *, seconds: float = 10) -> list[Relayed]:
        """All mails, as soon as there are `count` of them; AssertionError if that takes too long."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.messages) >= count, timeout=seconds)
            assert came, f"{len(self.messages)} of {count} mails reached the relay in {seconds:g} s"
            return list(self.messages)

    def clear(self) -> None:
        """Forget all mails and all refusals that are still to be given."""
        with self._arrived:
            self.messages.clear()
        for waiting in self._refusals.values():
            waiting.clear()

    def keep(self, mail: Relayed) -> None:
        with self._arrived:
            self.messages.append(mail)
            self._arrived.notify_all()

    def refusal(self, at: Stage) -> str | None:
        return self._refusals[at].pop(0) if self._refusals[at] else None

    def _connection(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        return SMTP(_RelayHooks(self), loop=loop, hostname="relay.example", enable_SMTPUTF8=True)


class _RelayHooks:
    def __init__(self, sink: RelaySink) -> None:
        self._sink = sink

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        # as real relays do (RFC 2034); Dovecot passes on codes like 5.1.1 only then
        return [*responses[:-1], "250-ENHANCEDSTATUSCODES", responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if refusal := self._sink.refusal("RCPT"):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if refusal := self._sink.refusal("DATA"):
            return refusal
        content = envelope.original_content or b""
        self._sink.keep(Relayed(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 2.0.0 OK"


@dataclass(frozen=True)
class _Account:
    user: str
    group: str
    drop_to: tuple[int, int] | None  # uid and gid, where the tests run as root


def _runner() -> _Account:
    """Dovecot refuses mail users with root's id, so root lends the whole of it to `nobody`."""
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    drop_to = (account.pw_uid, account.pw_gid) if os.geteuid() == 0 else None
    return _Account(account.pw_name, grp.getgrgid(account.pw_gid).gr_name, drop_to)


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=DAEMON_PATH)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
