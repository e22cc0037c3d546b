"""The demo's mail server over its real sockets: what goes out is recorded, what is put in can be fetched."""

import imaplib
import logging
import smtplib
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from imap_tools import MailboxLoginError, MailBoxUnencrypted

from countersign.agent.demo.child import listens
from countersign.agent.demo.company import CompanyMailServer, SentMail

ORDERS = "orders@acme.example"
PASSWORD = 'two words, a "quote"'
SUPPLIER = "sales@northgate.example"


@pytest.fixture
def company() -> Iterator[CompanyMailServer]:
    with _company() as server:
        yield server


def _company(on_outside: Callable[[SentMail], None] | None = None) -> CompanyMailServer:
    return CompanyMailServer(user=ORDERS, password=PASSWORD, domain="acme.example", on_outside=on_outside)


def _mail(subject: str, *, to: str = ORDERS) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SUPPLIER, to, subject
    mail.set_content("Wir bestätigen zum 11. Dezember.\n.a line that begins with a dot\n")
    return mail.as_bytes().replace(b"\n", b"\r\n")


def _send(company: CompanyMailServer, raw: bytes, *to: str) -> None:
    with smtplib.SMTP(company.host, company.smtp_port, timeout=10) as smtp:
        smtp.login(ORDERS, PASSWORD)
        smtp.sendmail(ORDERS, to, raw)


def _subjects(company: CompanyMailServer, *, at_least: int = 1) -> list[str]:
    """The subjects in INBOX, as soon as there are that many."""
    deadline = time.monotonic() + 10
    with MailBoxUnencrypted(company.host, company.imap_port).login(ORDERS, PASSWORD) as inbox:
        while True:
            subjects = [mail.subject for mail in inbox.fetch(mark_seen=False)]
            if len(subjects) >= at_least or time.monotonic() > deadline:
                return subjects
            inbox.client.noop()


def test_a_mail_to_a_supplier_is_recorded_exactly_as_it_left(company: CompanyMailServer) -> None:
    raw = _mail("Purchase order 4500012345", to=SUPPLIER)

    _send(company, raw, SUPPLIER, "second@northgate.example")

    assert company.outside == [SentMail(ORDERS, (SUPPLIER, "second@northgate.example"), raw)]


def test_a_new_mailbox_is_empty(company: CompanyMailServer) -> None:
    assert _subjects(company, at_least=0) == []


def test_a_mail_that_was_put_in_can_be_fetched_byte_for_byte(company: CompanyMailServer) -> None:
    raw = _mail("AW: Bestellung 4500012345")

    company.post_in(raw)

    with MailBoxUnencrypted(company.host, company.imap_port).login(ORDERS, PASSWORD) as inbox:
        (uid,) = inbox.uids()
        _, answer = inbox.client.uid("fetch", uid, "(BODY.PEEK[])")
    assert answer[0][1] == raw


def test_a_supplier_can_answer_from_within_the_callback() -> None:
    def answer(mail: SentMail) -> None:
        server.post_in(_mail(f"Re: from {mail.recipients[0]}"))

    with _company(answer) as server:
        _send(server, _mail("one", to=SUPPLIER), SUPPLIER)
        _send(server, _mail("two", to="b@b.example"), "b@b.example")
        assert _subjects(server, at_least=2) == [f"Re: from {SUPPLIER}", "Re: from b@b.example"]


def test_mail_to_a_colleague_does_not_leave_the_company() -> None:
    seen: list[SentMail] = []
    with _company(seen.append) as company:
        raw = _mail("Order 4500012345 needs you", to="ada@ACME.example")
        _send(company, raw, "ada@ACME.example")
    assert company.colleagues == [SentMail(ORDERS, ("ada@ACME.example",), raw)]
    assert (company.outside, seen) == ([], [])


def test_mail_to_the_own_address_with_a_tag_arrives_in_the_inbox(company: CompanyMailServer) -> None:
    _send(company, _mail("accept"), "orders+po7@acme.example")

    assert _subjects(company) == ["accept"]
    assert (company.outside, company.colleagues) == ([], [])


def test_one_mail_to_both_sides_is_split_by_recipient(company: CompanyMailServer) -> None:
    raw = _mail("both", to=SUPPLIER)

    _send(company, raw, SUPPLIER, "ada@acme.example")

    assert company.outside == [SentMail(ORDERS, (SUPPLIER,), raw)]
    assert company.colleagues == [SentMail(ORDERS, ("ada@acme.example",), raw)]


def test_imap_refuses_a_wrong_password(company: CompanyMailServer) -> None:
    with (
        imaplib.IMAP4(company.host, company.imap_port, timeout=10) as connection,
        pytest.raises(imaplib.IMAP4.error),
    ):
        connection.login(ORDERS, "guess")


def test_imap_refuses_a_stranger(company: CompanyMailServer) -> None:
    mailbox = MailBoxUnencrypted(company.host, company.imap_port)
    with pytest.raises(MailboxLoginError):
        mailbox.login("somebody@else.example", PASSWORD)
    mailbox.client.shutdown()


def test_smtp_refuses_a_wrong_password(company: CompanyMailServer) -> None:
    with (
        smtplib.SMTP(company.host, company.smtp_port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        smtp.login(ORDERS, "guess")


def test_smtp_takes_nothing_without_a_login(company: CompanyMailServer) -> None:
    with (
        smtplib.SMTP(company.host, company.smtp_port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPSenderRefused, match="530"),
    ):
        smtp.sendmail(ORDERS, [SUPPLIER], _mail("x"))
    assert company.outside == []


def test_a_supplier_that_fails_is_reported_when_the_server_stops() -> None:
    def fail(_mail: SentMail) -> None:
        raise ValueError("no answer prepared for this order")

    server = _company(fail)
    with pytest.raises(ValueError, match="no answer prepared"), server as company:
        _send(company, _mail("x", to=SUPPLIER), SUPPLIER)
    assert not listens(server.smtp_port)


def test_stopping_closes_both_ports_even_on_a_client_that_never_hangs_up() -> None:
    with _company() as company:
        lingering = smtplib.SMTP(company.host, company.smtp_port, timeout=10)
    assert not listens(company.smtp_port)
    assert not listens(company.imap_port)
    lingering.close()


def test_nothing_reaches_the_terminal(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), _company() as company:
        company.post_in(_mail("in"))
        _send(company, _mail("out", to=SUPPLIER), SUPPLIER)
        assert _subjects(company) == ["in"]
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
