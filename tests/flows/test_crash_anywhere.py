"""Killed at any stage and started again, Countersign comes to the same end: nothing lost, nothing sent twice.

Real processes, real SIGKILL, real SMTP and IMAP sockets. The killed process is `crash_driver.py`.
"""

import json
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from deaths import run

from countersign.agent.demo.company import CompanyMailServer

STAGES = (
    "fetched",
    "kept",
    "tidied",
    "parsed",
    "sorted",
    "read",
    "judged",
    "committed",
    "claimed mail",
    "sent mail",
    "noted mail",
)
MAILBOX = "orders@orchard-metal.example"


@pytest.fixture
def server() -> Iterator[CompanyMailServer]:
    with CompanyMailServer(user=MAILBOX, password="secret", domain="orchard-metal.example") as running:
        yield running


def an_order(number: str) -> dict[str, object]:
    line = {
        "line": 10,
        "item": "HX-8x40",
        "quantity": "500",
        "uom": "EA",
        "unit_price": "12.50",
        "price_per": "100",
        "date": "2026-12-11",
    }
    return {
        "number": number,
        "currency": "USD",
        "supplier": {"email": "sales@northgate.example", "name": "Northgate", "country": "US"},
        "buyer": {"name": "Ada Field", "email": "ada.field@orchard-metal.example"},
        "lines": [line],
    }


def a_reply(number: str, text: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Sales <sales@northgate.example>"
    mail["To"] = MAILBOX
    mail["Subject"] = f"Re: Purchase order {number} from Orchard Metal"
    mail["Message-ID"] = f"<reply-{number}@northgate.example>"
    mail["Date"] = "Mon, 02 Nov 2026 11:30:00 +0000"
    mail["Authentication-Results"] = "mx.orchard-metal.example; dmarc=pass header.from=northgate.example"
    mail.set_content(text)
    return mail.as_bytes()


def settings(folder: Path, server: CompanyMailServer) -> Path:
    way = f'host = "127.0.0.1"\nsecurity = "none"\nuser = "{MAILBOX}"\npassword = "secret"\n'
    path = folder / "countersign.toml"
    path.write_text(
        f'[company]\nname = "Orchard Metal"\ndomain = "orchard-metal.example"\nmailbox = "{MAILBOX}"\n'
        f"[imap]\n{way}port = {server.imap_port}\n[smtp]\n{way}port = {server.smtp_port}\n"
        '[auth]\nauthserv_id = "mx.orchard-metal.example"\n'
    )
    path.chmod(0o600)
    orders = [an_order("4500012345"), an_order("4500012346")]
    (folder / "orders.json").write_text(json.dumps(orders))
    return path


@dataclass(frozen=True)
class Outcome:
    """What a run left behind, without its times."""

    cases: tuple[tuple[str, str], ...]
    messages: tuple[tuple[str, str], ...]
    outbox: tuple[tuple[str, str], ...]
    exceptions: tuple[tuple[str, str], ...]
    journal: tuple[tuple[str, str], ...]


def outcome(folder: Path) -> Outcome:
    with sqlite3.connect(folder / "countersign.sqlite") as database:

        def rows(sql: str) -> tuple[tuple[str, str], ...]:
            return tuple(database.execute(sql).fetchall())

        found = Outcome(
            rows("SELECT order_number, state FROM cases ORDER BY 1"),
            rows("SELECT identity, state FROM messages ORDER BY 1"),
            rows("SELECT message_id, state FROM outbox ORDER BY 1"),
            rows("SELECT id, state FROM exceptions ORDER BY 1"),
            rows("SELECT order_number, event FROM journal ORDER BY 1, 2"),
        )
    database.close()
    return found


def deliver_replies(server: CompanyMailServer) -> None:
    server.post_in(a_reply("4500012345", "Confirmed, thank you.\n"))
    server.post_in(a_reply("4500012346", "Sorry, line 10 can only ship on 18 December 2026.\n"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("undisturbed")
    with CompanyMailServer(user=MAILBOX, password="secret", domain="orchard-metal.example") as server:
        deliver_replies(server)
        assert run(settings(folder, server)) == 0
    return outcome(folder)


def test_undisturbed_one_order_is_confirmed_and_the_other_escalated(undisturbed: Outcome) -> None:
    assert dict(undisturbed.cases) == {"4500012345": "confirmed", "4500012346": "attention"}
    assert {state for _, state in undisturbed.messages} == {"done"}
    assert {state for _, state in undisturbed.outbox} == {"sent"}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_any_stage_it_comes_to_the_same_end(
    stage: str, tmp_path: Path, server: CompanyMailServer, undisturbed: Outcome
) -> None:
    config = settings(tmp_path, server)
    deliver_replies(server)
    assert run(config, stage) == -signal.SIGKILL
    assert run(config, stage) in (0, -signal.SIGKILL)
    assert run(config) == 0
    assert outcome(tmp_path) == undisturbed
    for number in ("4500012345", "4500012346"):
        order_mails = {mail.raw for mail in server.outside if f"<po-{number}.0.1.".encode() in mail.raw}
        assert len(order_mails) == 1
