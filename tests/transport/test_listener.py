"""The intake says yes only to what is kept, and no in words that make a mail server do the right thing."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from countersign.mailbox.listener import IntakeServer, IntakeSettings
from countersign.procurement.errors import MailboxError
from tests.contracts.inbox_contract import mail

SUPPLIER = "sales@northgate.example"
US = "orders+po-4500012345.byjwkwy4k3@orchard-metal.example"


class Kept:
    """What was accepted; can be told to fail, or to wait until it is let go."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.error: Exception | None = None
        self.begun = threading.Event()
        self.go = threading.Event()
        self.go.set()

    def accept(self, raw: bytes) -> None:
        self.begun.set()
        assert self.go.wait(30)
        if self.error is not None:
            raise self.error
        self.mails.append(raw)


def known(address: str) -> bool:
    if address.startswith("broken@"):
        raise RuntimeError("the book can't be opened")
    return address.endswith("@orchard-metal.example")


@contextmanager
def listening(kept: Kept, **changes: object) -> Iterator[IntakeServer]:
    server = IntakeServer(IntakeSettings(**changes), kept.accept, known)  # type: ignore[arg-type]
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def intake(kept: Kept) -> Iterator[IntakeServer]:
    with listening(kept) as server:
        yield server


@pytest.fixture
def client(intake: IntakeServer) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", intake.port, "mx.orchard-metal.example", timeout=20) as connected:
        yield connected


def converse(port: int, *commands: bytes) -> list[bytes]:
    """The replies to each command, spoken by hand; LMTP gives several to one."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        stream = connection.makefile("rwb")
        replies = [stream.readline()]
        for command in commands:
            stream.write(command + b"\r\n")
            stream.flush()
            replies.append(stream.readline())
            while replies[-1][3:4] == b"-":
                replies[-1] = stream.readline()
        stream.write(b"QUIT\r\n")
        stream.flush()
        replies += stream.readlines()
        stream.close()
    return replies


def test_a_mail_is_kept_byte_for_byte(client: smtplib.SMTP, kept: Kept) -> None:
    raw = mail(1, "Grüße\r\n.\r\n..dots\r\n" + "x" * 5000)
    client.sendmail(SUPPLIER, US, raw)
    assert kept.mails == [raw]


def test_yes_is_said_only_after_it_is_kept(intake: IntakeServer, kept: Kept) -> None:
    kept.go.clear()
    answers: list[object] = []
    with smtplib.SMTP("127.0.0.1", intake.port, "mx", timeout=20) as client:
        sending = threading.Thread(target=lambda: answers.append(client.sendmail(SUPPLIER, US, mail(1))))
        sending.start()
        assert kept.begun.wait(20)
        assert answers == []
        kept.go.set()
        sending.join(20)
    assert answers == [{}]


def test_what_can_not_be_kept_is_theirs_to_bring_again(client: smtplib.SMTP, kept: Kept) -> None:
    kept.error = OSError("disk full")
    with pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail(SUPPLIER, US, mail(1))
    assert caught.value.smtp_code == 451
    assert b"disk full" not in caught.value.smtp_error
    kept.error = None
    client.sendmail(SUPPLIER, US, mail(1))
    assert kept.mails == [mail(1)]


def test_an_unknown_recipient_is_refused_before_the_mail_is_sent(client: smtplib.SMTP, kept: Kept) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        client.sendmail(SUPPLIER, "nobody@elsewhere.example", mail(1))
    assert caught.value.recipients["nobody@elsewhere.example"][0] == 550
    assert kept.mails == []


def test_a_recipient_that_can_not_be_looked_up_is_asked_for_again_later(client: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        client.sendmail(SUPPLIER, "broken@orchard-metal.example", mail(1))
    assert caught.value.recipients["broken@orchard-metal.example"][0] == 451


def test_a_bounce_with_its_empty_sender_is_kept(client: smtplib.SMTP, kept: Kept) -> None:
    client.sendmail("", US, mail(1))
    assert kept.mails == [mail(1)]


def test_one_mail_for_two_known_recipients_is_kept_once(client: smtplib.SMTP, kept: Kept) -> None:
    client.sendmail(SUPPLIER, [US, "orders@orchard-metal.example"], mail(1))
    assert kept.mails == [mail(1)]


def test_the_size_limit_is_announced_and_held(kept: Kept) -> None:
    with listening(kept, max_bytes=20_000) as server:
        with smtplib.SMTP("127.0.0.1", server.port, "mx", timeout=20) as client:
            client.ehlo()
            assert client.esmtp_features["size"] == "20000"
            with pytest.raises(smtplib.SMTPSenderRefused) as announced:
                client.sendmail(SUPPLIER, US, mail(1, "x\r\n" * 10_000))
            assert announced.value.smtp_code == 552
        with smtplib.SMTP("127.0.0.1", server.port, "mx", timeout=20) as client:
            client.helo()  # no extensions: the size is not announced, and found out only while it comes
            with pytest.raises(smtplib.SMTPDataError) as found_out:
                client.sendmail(SUPPLIER, US, mail(1, "x\r\n" * 10_000))
            assert found_out.value.smtp_code == 552
            client.sendmail(SUPPLIER, US, mail(2))
    assert kept.mails == [mail(2)]


def test_html_on_one_endless_line_is_no_reason_to_lose_an_answer(client: smtplib.SMTP, kept: Kept) -> None:
    raw = mail(1, "<p>" + "confirmed " * 30_000 + "</p>")
    client.sendmail(SUPPLIER, US, raw)
    assert kept.mails == [raw]


def test_two_servers_deliver_at_the_same_time(intake: IntakeServer, kept: Kept) -> None:
    kept.go.clear()

    def deliver(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", intake.port, "mx", timeout=20) as client:
            client.sendmail(SUPPLIER, US, mail(number))

    threads = [threading.Thread(target=deliver, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    assert kept.begun.wait(20)
    kept.go.set()
    for thread in threads:
        thread.join(20)
    assert sorted(kept.mails) == [mail(1), mail(2)]


# --- LMTP ---


def test_lmtp_answers_for_each_recipient(kept: Kept) -> None:
    with listening(kept, protocol="lmtp") as server:
        replies = converse(
            server.port,
            b"LHLO mx",
            b"MAIL FROM:<" + SUPPLIER.encode() + b">",
            b"RCPT TO:<" + US.encode() + b">",
            b"RCPT TO:<nobody@elsewhere.example>",
            b"RCPT TO:<orders@orchard-metal.example>",
            b"DATA",
            mail(1) + b".",
        )
    codes = [reply[:3] for reply in replies]
    assert codes == [b"220", b"250", b"250", b"250", b"550", b"250", b"354", b"250", b"250", b"221"]
    assert kept.mails == [mail(1)]


def test_lmtp_refuses_for_each_recipient_too(kept: Kept) -> None:
    kept.error = OSError("disk full")
    with (
        listening(kept, protocol="lmtp") as server,
        smtplib.LMTP("127.0.0.1", server.port) as client,
        pytest.raises(smtplib.SMTPDataError) as caught,
    ):
        client.sendmail(SUPPLIER, US, mail(1))
    assert caught.value.smtp_code == 451


def test_lmtp_knows_no_ehlo(kept: Kept) -> None:
    with listening(kept, protocol="lmtp") as server:
        assert converse(server.port, b"EHLO mx")[1].startswith(b"500")


# --- starting and stopping ---


def test_a_free_port_is_found_and_told(kept: Kept) -> None:
    with listening(kept) as one, listening(kept) as other:
        assert one.port != other.port
        assert 0 not in (one.port, other.port)


def test_a_port_that_is_taken_is_one_clear_sentence(intake: IntakeServer, kept: Kept) -> None:
    second = IntakeServer(IntakeSettings(port=intake.port), kept.accept, known)
    with pytest.raises(MailboxError, match=r"can't listen on 127\.0\.0\.1:\d+ .*correct intake\.host or"):
        second.start()
    second.stop()


def test_stopping_lets_a_mail_be_kept_and_answered(intake: IntakeServer, kept: Kept) -> None:
    kept.go.clear()
    answers: list[object] = []
    client = smtplib.SMTP("127.0.0.1", intake.port, "mx", timeout=20)
    sending = threading.Thread(target=lambda: answers.append(client.sendmail(SUPPLIER, US, mail(1))))
    sending.start()
    assert kept.begun.wait(20)
    stopping = threading.Thread(target=intake.stop)
    stopping.start()
    kept.go.set()
    stopping.join(20)
    sending.join(20)
    client.close()
    assert answers == [{}]
    assert kept.mails == [mail(1)]


def test_stopping_ends_open_connections_and_may_be_asked_for_twice(kept: Kept) -> None:
    server = IntakeServer(IntakeSettings(), kept.accept, known)
    server.start()
    port = server.port
    client = smtplib.SMTP("127.0.0.1", port, "mx", timeout=20)
    server.stop()
    server.stop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()
    client.close()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", port, "mx", timeout=20)


def test_it_starts_again_after_it_was_stopped(kept: Kept) -> None:
    server = IntakeServer(IntakeSettings(), kept.accept, known)
    for number in (1, 2):
        server.start()
        with smtplib.SMTP("127.0.0.1", server.port, "mx", timeout=20) as client:
            client.sendmail(SUPPLIER, US, mail(number))
        server.stop()
    assert kept.mails == [mail(1), mail(2)]


def test_what_is_logged_holds_no_mail_and_no_address(
    client: smtplib.SMTP, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="countersign.mailbox.listener")
    client.sendmail(SUPPLIER, US, mail(1))
    kept.error = OSError("disk full")
    with pytest.raises(smtplib.SMTPDataError):
        client.sendmail(SUPPLIER, US, mail(2))
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("countersign")]
    assert ours == [
        f"intake.mail state=kept bytes={len(mail(1))}",
        f"intake.mail state=refused bytes={len(mail(2))}",
    ]
