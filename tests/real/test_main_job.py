"""The main job against a real Dovecot: an order goes out by submission with STARTTLS and a login, its answer
comes in by LMTP, is told by IDLE over TLS, read, and decided. The program is `countersign run`, in a process.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from servers import DOMAIN, Dovecot, Relayed, RelaySink

from countersign.procurement.case import CaseState
from countersign.procurement.ports import MessageState, OutboxState
from countersign.store.sqlite import SqliteStore, open_store

pytestmark = pytest.mark.real
ROOT = Path(__file__).parent.parent.parent
SUPPLIER = "sales@northgate.example"


def settings(folder: Path, dovecot: Dovecot, user: str, more: str = "") -> Path:
    login = f'host = "localhost"\nuser = "{user}"\npassword = "{dovecot.password}"\n'
    login += f'ca_file = "{dovecot.ca_file}"\n'
    path = folder / "countersign.toml"
    path.write_text(
        f'[company]\nname = "Orchard Metal"\ndomain = "{DOMAIN}"\nmailbox = "{user}"\n'
        f'buyers = "desk@{DOMAIN}"\n'
        f'[imap]\n{login}security = "tls"\nport = {dovecot.imaps_port}\n'
        f'[smtp]\n{login}security = "starttls"\nport = {dovecot.submission_port}\n'
        f'[auth]\nauthserv_id = "mx.{DOMAIN}"\n'
        f"[worker]\nheartbeat_seconds = 1\nlease_seconds = 5\n{more}"
    )
    path.chmod(0o600)
    return path


def orders_file(folder: Path) -> Path:
    line = {"line": 10, "item": "HX-8x40", "quantity": "500", "uom": "EA", "unit_price": "12.50"}
    line |= {"price_per": "100", "date": "2027-03-15"}
    orders = [
        {
            "number": number,
            "currency": "USD",
            "supplier": {"email": SUPPLIER, "name": "Northgate", "country": "US"},
            "buyer": {"name": "Ada Field", "email": f"ada.field@{DOMAIN}"},
            "lines": [line],
        }
        for number in ("4500012345", "4500012346")
    ]
    path = folder / "orders.json"
    path.write_text(json.dumps(orders))
    return path


def countersign(config: Path, *arguments: str) -> list[str]:
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); import conftest; "
    program += "from countersign.agent.cli.main import run; run()"
    return [sys.executable, "-c", program, str(ROOT), "--config", str(config), *arguments]


@contextmanager
def running(config: Path) -> Iterator["subprocess.Popen[str]"]:
    """`countersign run`, stopped by SIGTERM at the end; its exit code has to be 0."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COUNTERSIGN")}
    process = subprocess.Popen(countersign(config, "run"), stderr=subprocess.PIPE, text=True, env=environment)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 0, errors
    finally:
        process.kill()
        process.wait()


def until(settled: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not settled():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def config(tmp_path: Path, dovecot: Dovecot, mailbox_user: str) -> Path:
    path = settings(tmp_path, dovecot, mailbox_user)
    imported = subprocess.run(
        countersign(path, "orders", "import", str(orders_file(tmp_path))),
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stderr
    return path


@pytest.fixture
def store(config: Path) -> Iterator[SqliteStore]:
    opened = open_store(config.with_name("countersign.sqlite"))
    yield opened
    opened.close()


def answer_to(mail: Relayed, text: str, identity: str = "a1") -> bytes:
    """A supplier's reply to one of our mails, as our mail server would have passed it on."""
    ours = message_from_bytes(mail.raw, policy=policy.default)
    reply = EmailMessage()
    reply["Authentication-Results"] = f"mx.{DOMAIN}; dmarc=pass header.from=northgate.example"
    reply["From"], reply["To"] = SUPPLIER, ours["Reply-To"]
    reply["Subject"] = f"Re: {ours['Subject']}"
    reply["In-Reply-To"] = ours["Message-ID"]
    reply["Message-ID"] = f"<{identity}.{ours['Message-ID'].strip('<>')}@northgate.example>"
    reply["Date"] = ours["Date"]
    quoted = "\n".join(f"> {line}" for line in ours.get_body(("plain",)).get_content().splitlines())
    announced = f"On {ours['Date']}, Orchard Metal <{ours['From'].addresses[0].addr_spec}> wrote:"
    reply.set_content(f"{text}\n\n{announced}\n{quoted}\n")
    return reply.as_bytes()


def test_an_order_goes_out_and_its_answer_is_decided(
    config: Path, store: SqliteStore, dovecot: Dovecot, relay: RelaySink, mailbox_user: str
) -> None:
    with running(config):
        confirmed, late = sorted(
            relay.wait_for(2, seconds=30), key=lambda mail: mail.raw.count(b"4500012346")
        )
        dovecot.deliver(answer_to(confirmed, "Confirmed, thank you."), mailbox_user)
        until(lambda: store.case("4500012345").state is CaseState.CONFIRMED)
        dovecot.deliver(answer_to(late, "We can only ship line 10 on 29 March 2027."), mailbox_user)
        until(lambda: store.case("4500012346").state is CaseState.ATTENTION)
        (escalation,) = relay.wait_for(3, seconds=30)[2:]
        until(lambda: all(row.state is OutboxState.SENT for row in store.outbox()))
    assert escalation.recipients == (f"ada.field@{DOMAIN}",)
    letter = message_from_bytes(escalation.raw, policy=policy.default).get_body(("plain",))
    assert "29 March 2027" in letter.get_content()
    assert store.exceptions()[0].words.startswith("14 days later")


def test_the_same_mail_by_every_way_is_decided_once(
    config: Path, store: SqliteStore, dovecot: Dovecot, relay: RelaySink, mailbox_user: str
) -> None:
    with running(config):
        raw = answer_to(relay.wait_for(2, seconds=30)[0], "Confirmed, thank you.")
        for _ in range(3):
            dovecot.deliver(raw, mailbox_user)
        until(lambda: bool(store.messages()) and store.messages()[0].state is MessageState.DONE)
    dovecot.change_uidvalidity(mailbox_user)
    with running(config):
        dovecot.deliver(answer_to(relay.messages[1], "Confirmed.", "a2"), mailbox_user)
        until(lambda: len(store.messages(MessageState.DONE)) == 2)
    answers = [
        row.entry
        for case in store.cases()
        for row in store.journal(case.number)
        if row.entry.event.startswith("answer.")
    ]
    assert len(answers) == 2
    assert len(store.messages()) == 2


def test_a_wrong_password_is_one_sentence_and_the_setting_to_change(
    tmp_path: Path, dovecot: Dovecot, mailbox_user: str
) -> None:
    path = settings(tmp_path, dovecot, mailbox_user)
    path.write_text(
        path.read_text().replace(f'password = "{dovecot.password}"', 'password = "mistyped-1"', 1)
    )
    done = subprocess.run(countersign(path, "doctor"), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "imap.password" in done.stdout + done.stderr
    assert "mistyped-1" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_server_is_one_sentence_and_the_setting_to_change(
    tmp_path: Path, dovecot: Dovecot, mailbox_user: str
) -> None:
    path = settings(tmp_path, dovecot, mailbox_user)
    path.write_text(path.read_text().replace(f"port = {dovecot.submission_port}", "port = 1"))
    done = subprocess.run(countersign(path, "doctor"), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "smtp.host" in done.stdout + done.stderr
