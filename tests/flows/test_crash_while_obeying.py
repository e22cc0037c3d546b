"""Killed at any stage while somebody decides by mail, Countersign does what they said, once, and tells them.

Real processes, real SIGKILL, real SMTP and IMAP sockets, as in `test_crash_anywhere.py`.
"""

import signal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from deaths import run
from test_crash_anywhere import MAILBOX, Outcome, a_reply, outcome, settings

from countersign.agent.demo.company import CompanyMailServer

ORDER = "4500012346"
STAGES = ("kept", "parsed", "sorted", "obeyed", "claimed mail", "sent mail", "noted mail")


def mails_to(server: CompanyMailServer, subject: str) -> list[EmailMessage]:
    """What the buyer got under a subject, the same mail once however often it came."""
    found = {mail.raw: message_from_bytes(mail.raw, policy=policy.default) for mail in server.colleagues}
    return [mail for mail in found.values() if isinstance(mail, EmailMessage) and subject in mail["Subject"]]


def a_decision(asked: EmailMessage, text: str) -> bytes:
    """The buyer's answer to the mail that asks her."""
    mail = EmailMessage()
    mail["From"] = "Ada Field <ada.field@orchard-metal.example>"
    mail["To"] = asked["Reply-To"]
    mail["Subject"] = f"Re: {asked['Subject']}"
    mail["In-Reply-To"] = asked["Message-ID"]
    mail["Message-ID"] = "<decision@orchard-metal.example>"
    mail["Date"] = "Mon, 02 Nov 2026 13:45:00 +0000"
    mail["Authentication-Results"] = "mx.orchard-metal.example; dmarc=pass header.from=orchard-metal.example"
    mail.set_content(text)
    return mail.as_bytes()


def decided(folder: Path, stage: str = "") -> tuple[Outcome, CompanyMailServer]:
    """An order goes out, its answer is late, the buyer rejects it, and the process is killed there."""
    with CompanyMailServer(user=MAILBOX, password="secret", domain="orchard-metal.example") as server:
        config = settings(folder, server)
        config.write_text(config.read_text() + 'decision_key = "the same for every run"\n')
        server.post_in(a_reply(ORDER, "Sorry, line 10 can only ship on 18 December 2026.\n"))
        assert run(config) == 0
        (asked,) = mails_to(server, f"Order {ORDER}")
        server.post_in(a_decision(asked, "reject, we can't wait\n"))
        if stage:
            assert run(config, stage) == -signal.SIGKILL
            assert run(config, stage) in (0, -signal.SIGKILL)
        assert run(config) == 0
    return outcome(folder), server


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    left, server = decided(tmp_path_factory.mktemp("undisturbed"))
    assert dict(left.exceptions) == {f"{ORDER}-1": "waiting-supplier"}
    assert len(mails_to(server, "Your answer")) == 1
    return left


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_any_stage_a_decision_is_carried_out_once(
    stage: str, tmp_path: Path, undisturbed: Outcome
) -> None:
    left, server = decided(tmp_path, stage)
    assert left == undisturbed
    assert len(mails_to(server, "Your answer")) == 1
    refusals = {mail.raw for mail in server.outside if b"Not accepted" in mail.raw}
    assert len(refusals) == 1
