"""The buyer decides from her mailbox: the whole program over real SMTP and IMAP sockets."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from test_crash_anywhere import MAILBOX, a_reply, an_order, settings

from countersign.agent.config import load
from countersign.agent.demo.company import CompanyMailServer, SentMail
from countersign.agent.order_files import read_orders
from countersign.agent.wiring import App, build
from countersign.procurement.case import CaseState, ExceptionState

ORDER = "4500012345"
ADA = "ada.field@orchard-metal.example"
FINANCE = "money@orchard-metal.example"
NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
POLICY = (
    f'[roles]\nfinance = "{FINANCE}"\n'
    '[[approvals.need]]\nname = "price"\nrole = "finance"\nof = ["accept"]\ntypes = ["price"]\n'
)
LATE = "Sorry, line 10 can only ship on 18 December 2026.\n"
DEARER = "Line 10: the new price is USD 13.20 per 100 pcs.\n"


@dataclass
class Company:
    """The program and its mail server; people read and write mails."""

    app: App
    server: CompanyMailServer
    written: list[str] = field(default_factory=list)

    def works(self) -> None:
        self.app.worker.once()
        self.app.worker.once()  # what the first round sent to the mailbox's own people is out by now

    def supplier_writes(self, text: str) -> None:
        self.server.post_in(a_reply(ORDER, text))
        self.works()

    def mail_to(self, person: str) -> EmailMessage:
        """The last mail that one of the company's people got."""
        return parsed([mail for mail in self.server.colleagues if person in mail.recipients][-1])

    def mail_outside(self) -> EmailMessage:
        return parsed(self.server.outside[-1])

    def answers(self, person: str, text: str) -> None:
        """They answer it, quoting the whole of it below, as mail programs do."""
        asked = self.mail_to(person)
        self.written.append(text)
        mail = EmailMessage()
        mail["From"] = person
        mail["To"] = asked["Reply-To"]
        mail["Subject"] = f"Re: {asked['Subject']}"
        mail["In-Reply-To"] = asked["Message-ID"]
        mail["Message-ID"] = f"<answer-{len(self.written)}@orchard-metal.example>"
        mail["Authentication-Results"] = (
            "mx.orchard-metal.example; dmarc=pass header.from=orchard-metal.example"
        )
        quoted = "\n".join(f"> {line}" for line in text_of(asked).splitlines())
        mail.set_content(
            f"{text}\n\nOn Mon, 2 Nov 2026 at 12:00, Orchard Metal <{MAILBOX}> wrote:\n{quoted}\n"
        )
        self.server.post_in(mail.as_bytes())
        self.works()


def parsed(mail: SentMail) -> EmailMessage:
    message = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with CompanyMailServer(user=MAILBOX, password="secret", domain="orchard-metal.example") as server:
        config = settings(tmp_path, server)
        (tmp_path / "policy.toml").write_text(POLICY)
        (tmp_path / "orders.json").write_text(json.dumps([an_order(ORDER)]))
        config.write_text(config.read_text() + '[policy]\npath = "policy.toml"\n')
        app = build(load(config, {}), clock=lambda: NOON)
        app.import_orders(read_orders(tmp_path / "orders.json"))
        company = Company(app, server)
        company.works()
        yield company
        app.close()


def test_she_accepts_and_the_line_is_confirmed_as_they_said(company: Company) -> None:
    company.supplier_writes(LATE)
    company.answers(ADA, "accept")
    case = company.app.store.case(ORDER)
    assert case.state is CaseState.CONFIRMED
    assert case.lines[0].confirmed
    assert case.lines[0].confirmed.deliveries[0].date == dt.date(2026, 12, 18)
    assert "Accepted as they say." in text_of(company.mail_to(ADA))
    assert company.mail_outside()["Subject"].startswith("Accepted: your change")


def test_she_accepts_a_price_and_finance_approves_it(company: Company) -> None:
    company.supplier_writes(DEARER)
    company.answers(ADA, "accept, the market is what it is")
    assert [one.state for one in company.app.store.exceptions()] == [ExceptionState.WAITING_APPROVAL]
    assert f"{FINANCE} has to approve it" in text_of(company.mail_to(ADA))
    company.answers(FINANCE, "approve")
    assert company.app.store.exceptions() == ()
    assert "Approved, and done." in text_of(company.mail_to(FINANCE))


def test_she_asks_and_the_supplier_gets_her_question(company: Company) -> None:
    company.supplier_writes(LATE)
    company.answers(ADA, "ask for 300 on 11 Dec and the rest a week later")
    question = company.mail_outside()
    assert question["To"].addresses[0].addr_spec == "sales@northgate.example"
    assert "300 on 11 Dec and the rest a week later" in text_of(question)


def test_she_corrects_what_was_read(company: Company) -> None:
    company.supplier_writes(LATE)
    company.answers(ADA, "not what they said: date 11 Dec, quantity 500, price 12.50")
    case = company.app.store.case(ORDER)
    assert case.state is CaseState.CONFIRMED
    assert case.lines[0].confirmed
    assert case.lines[0].confirmed.deliveries[0].date == dt.date(2026, 12, 11)


def test_the_key_lies_beside_the_database_and_is_its_owners_alone(company: Company, tmp_path: Path) -> None:
    company.supplier_writes(LATE)
    key = tmp_path / "countersign.key"
    assert re.fullmatch(r"[0-9a-f]{64}\n", key.read_text())
    assert key.stat().st_mode & 0o077 == 0
