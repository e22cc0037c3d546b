"""The real servers do what the other tests rely on: logins, deliveries, refusals, IDLE, UIDVALIDITY."""

import imaplib
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from imap_tools import MailBox, MailboxLoginError
from servers import Dovecot, Relayed, RelaySink, ServerFailed

pytestmark = pytest.mark.real

SUPPLIER = "sales@northgate.example"


def _mail(subject: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SUPPLIER, "orders@acme.example", subject
    mail["Message-ID"] = f"<{subject.replace(chr(32), chr(45))}@northgate.example>"
    mail.set_content("We confirm line 10 for 11 December 2026.\n.a line that begins with a dot\n")
    return mail.as_bytes().replace(b"\n", b"\r\n")


@contextmanager
def _inbox(dovecot: Dovecot, user: str) -> Iterator[MailBox]:
    server = MailBox(dovecot.host, dovecot.imaps_port, ssl_context=dovecot.tls(), timeout=20)
    with server.login(user, dovecot.password) as inbox:
        yield inbox


def _delivered(inbox: MailBox, count: int) -> list[str]:
    """The subjects in INBOX, as soon as there are `count` of them."""
    deadline = time.monotonic() + 10
    while True:
        subjects = [mail.subject for mail in inbox.fetch(mark_seen=False)]
        if len(subjects) >= count or time.monotonic() > deadline:
            return subjects
        inbox.client.noop()


@contextmanager
def _submission(dovecot: Dovecot) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP(dovecot.host, dovecot.submission_port, timeout=20) as smtp:
        smtp.starttls(context=dovecot.tls())
        yield smtp


def _submit(dovecot: Dovecot, user: str, raw: bytes, *to: str) -> None:
    with _submission(dovecot) as smtp:
        smtp.login(user, dovecot.password)
        smtp.sendmail(user, to or (SUPPLIER,), raw)


def test_a_user_logs_in_over_tls_and_finds_an_empty_inbox(dovecot: Dovecot, mailbox_user: str) -> None:
    with _inbox(dovecot, mailbox_user) as inbox:
        assert inbox.uids() == []


def test_imap_refuses_a_wrong_password_and_the_next_login_does_not_suffer(
    dovecot: Dovecot, mailbox_user: str
) -> None:
    server = MailBox(dovecot.host, dovecot.imaps_port, ssl_context=dovecot.tls(), timeout=20)
    with pytest.raises(MailboxLoginError):
        server.login(mailbox_user, "guess")
    server.client.shutdown()

    started = time.monotonic()
    with _inbox(dovecot, mailbox_user):
        pass
    assert time.monotonic() - started < 3.5  # Dovecot's own penalty would be 4 s


def test_a_client_that_does_not_know_the_certificate_hangs_up(dovecot: Dovecot) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL(dovecot.host, dovecot.imaps_port, ssl_context=ssl.create_default_context())


def test_a_mail_delivered_by_lmtp_shows_up_byte_for_byte(dovecot: Dovecot, mailbox_user: str) -> None:
    raw = _mail("confirmed")

    dovecot.deliver(raw, mailbox_user)

    with _inbox(dovecot, mailbox_user) as inbox:
        assert _delivered(inbox, 1) == ["confirmed"]
        _, answer = inbox.client.uid("fetch", inbox.uids()[0], "(BODY.PEEK[])")
    assert answer[0][1].endswith(raw)  # before it stand the lines that LMTP adds


def test_lmtp_refuses_an_unknown_recipient(dovecot: Dovecot) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        dovecot.deliver(_mail("lost"), "nobody-knows@acme.example")


def test_the_mail_of_one_user_is_not_in_the_mailbox_of_another(dovecot: Dovecot, mailbox_user: str) -> None:
    dovecot.deliver(_mail("for one"), mailbox_user)
    other = dovecot.add_user(f"other-{mailbox_user}")
    with _inbox(dovecot, other) as inbox:
        assert inbox.uids() == []


def test_a_submitted_mail_reaches_the_relay_with_its_envelope(
    dovecot: Dovecot, relay: RelaySink, mailbox_user: str
) -> None:
    raw = _mail("order")

    _submit(dovecot, mailbox_user, raw, SUPPLIER, "second@northgate.example")

    (mail,) = relay.wait_for(1)
    assert (mail.sender, mail.recipients) == (mailbox_user, (SUPPLIER, "second@northgate.example"))
    assert mail.raw.endswith(raw)


def test_submission_takes_nothing_without_a_login(dovecot: Dovecot, relay: RelaySink) -> None:
    with _submission(dovecot) as smtp, pytest.raises(smtplib.SMTPSenderRefused, match="530"):
        smtp.sendmail("orders@acme.example", [SUPPLIER], _mail("order"))
    assert relay.messages == []


def test_submission_offers_starttls_under_the_same_certificate(dovecot: Dovecot) -> None:
    with smtplib.SMTP(dovecot.host, dovecot.submission_port, timeout=20) as smtp:
        with pytest.raises(ssl.SSLCertVerificationError):
            smtp.starttls(context=ssl.create_default_context())
        smtp.close()
    with _submission(dovecot) as smtp:
        smtp.ehlo()
        assert smtp.has_extn("auth")


def test_submission_refuses_a_wrong_password(dovecot: Dovecot, mailbox_user: str) -> None:
    with _submission(dovecot) as smtp, pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
        smtp.login(mailbox_user, "guess")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("451 4.3.0 try later", f"451 4.3.0 <{SUPPLIER}> try later"),
        ("550 5.1.1 unknown", f"550 5.1.1 <{SUPPLIER}> unknown"),
    ],
)
def test_a_refused_recipient_is_told_to_the_sender_once(
    dovecot: Dovecot, relay: RelaySink, mailbox_user: str, answer: str, told: str
) -> None:
    relay.refuse_next(answer)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        _submit(dovecot, mailbox_user, _mail("order"))
    code, words = refused.value.recipients[SUPPLIER]
    assert f"{code} {words.decode()}" == told

    _submit(dovecot, mailbox_user, _mail("again"))
    assert len(relay.wait_for(1)) == 1


@pytest.mark.parametrize("answer", ["451 4.3.0 try later", "554 5.6.0 no"])
def test_a_mail_refused_after_its_data_is_told_to_the_sender(
    dovecot: Dovecot, relay: RelaySink, mailbox_user: str, answer: str
) -> None:
    relay.refuse_next(answer, at="DATA")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        _submit(dovecot, mailbox_user, _mail("order"))
    assert f"{refused.value.smtp_code} {refused.value.smtp_error!r}".startswith(answer[:3])
    assert relay.messages == []


def test_idle_wakes_up_when_a_mail_is_delivered(dovecot: Dovecot, mailbox_user: str) -> None:
    with _inbox(dovecot, mailbox_user) as inbox, inbox.idle as idle:
        dovecot.deliver(_mail("new"), mailbox_user)
        responses = idle.poll(timeout=20)
    assert any(b"EXISTS" in response for response in responses)


def test_a_changed_uidvalidity_keeps_the_mails_and_numbers_them_anew(
    dovecot: Dovecot, mailbox_user: str
) -> None:
    for subject in ("gone", "one", "two"):
        dovecot.deliver(_mail(subject), mailbox_user)
    with _inbox(dovecot, mailbox_user) as inbox:
        inbox.delete(inbox.uids()[0])
        before = inbox.folder.status("INBOX", ["UIDVALIDITY"])["UIDVALIDITY"]
        assert inbox.uids() == ["2", "3"]

    dovecot.change_uidvalidity(mailbox_user)

    with _inbox(dovecot, mailbox_user) as inbox:
        assert inbox.folder.status("INBOX", ["UIDVALIDITY"])["UIDVALIDITY"] != before
        assert inbox.uids() == ["1", "2"]
        assert sorted(_delivered(inbox, 2)) == ["one", "two"]


def test_after_login_the_server_offers_what_the_mailbox_needs(dovecot: Dovecot, mailbox_user: str) -> None:
    with _inbox(dovecot, mailbox_user) as inbox:
        _, (answer,) = inbox.client.capability()
    assert {b"IDLE", b"MOVE", b"UIDPLUS"} <= set(answer.split())


def test_waiting_for_a_mail_that_never_comes_says_how_many_came(relay: RelaySink) -> None:
    with pytest.raises(AssertionError, match="0 of 1 mails reached the relay"):
        relay.wait_for(1, seconds=0.05)


def test_waiting_ends_as_soon_as_the_mail_is_there(relay: RelaySink) -> None:
    with smtplib.SMTP("127.0.0.1", relay.port, timeout=10) as smtp:
        smtp.sendmail("a@acme.example", ["b@b.example"], b"Subject: x\r\n\r\ny\r\n")
    assert relay.wait_for(1) == [Relayed("a@acme.example", ("b@b.example",), b"Subject: x\r\n\r\ny\r\n")]


def test_a_dovecot_that_can_not_start_says_why_and_leaves_nothing_behind(relay: RelaySink) -> None:
    server = Dovecot(relay)
    server.lmtp_port = relay.port  # taken
    with pytest.raises(ServerFailed, match="Address already in use"), server:
        pass
    assert not server.ca_file.exists()
