"""What the SMTP sender does when servers, networks and settings are as they are in life."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from countersign.mailbox.smtp import SmtpSender, SmtpSettings
from countersign.procurement.errors import BadSettings, MailboxError
from tests.contracts.sender_contract import outbound
from tests.transport.conftest import Certificates
from tests.transport.imap_server import free_port
from tests.transport.submission_server import PASSWORD, USER, SubmissionServer


@pytest.fixture
def server() -> Iterator[SubmissionServer]:
    with SubmissionServer() as running:
        yield running


@pytest.fixture
def secured(certificates: Certificates) -> Iterator[SubmissionServer]:
    with SubmissionServer("starttls", certificates.context) as running:
        yield running


# --- refusals ---


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_transient_refusal_is_tried_again_at_once(server: SubmissionServer, step: str) -> None:
    server.refusals[step] = ["451 4.3.0 try again", "421 4.3.2 too busy"]
    server.open().send(outbound())
    assert len(server.mails) == 1


def test_a_lasting_transient_refusal_ends_after_the_given_tries(server: SubmissionServer) -> None:
    server.refusals["DATA"] = ["451 greylisted"] * 9
    with pytest.raises(MailboxError, match="refused the mail: 451 greylisted"):
        server.open(attempts=4).send(outbound())
    assert len(server.refusals["DATA"]) == 5


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_permanent_refusal_is_not_tried_again(server: SubmissionServer, step: str) -> None:
    server.refusals[step] = ["550 5.7.1 not from you", "550 5.7.1 not from you"]
    with pytest.raises(MailboxError, match=r"550 5\.7\.1 not from you") as caught:
        server.open().send(outbound())
    assert caught.value.permanent
    assert len(server.refusals[step]) == 1


def test_a_refused_recipient_is_named_and_nobody_gets_the_mail(server: SubmissionServer) -> None:
    server.refusals["RCPT"] = ["250 ok", "550 5.1.1 unknown"]
    with pytest.raises(MailboxError, match=r"refused gone@northgate\.example: 550 5\.1\.1 unknown"):
        server.open().send(outbound(1, "sales@northgate.example", "gone@northgate.example"))
    assert server.mails == []


def test_a_connection_that_breaks_is_opened_again(server: SubmissionServer) -> None:
    server.hang_ups = 1
    server.open().send(outbound())
    assert len(server.mails) == 1
    assert len(server.sessions) == 2


def test_a_server_that_always_breaks_off_is_no_permanent_failure(server: SubmissionServer) -> None:
    server.hang_ups = 9
    with pytest.raises(MailboxError, match="broke off") as caught:
        server.open().send(outbound())
    assert not caught.value.permanent


# --- the connection ---


def test_bare_line_ends_become_those_of_the_wire(server: SubmissionServer) -> None:
    server.open().send(replace(outbound(), raw=b"Subject: x\n\nline\r\nline\n"))
    assert server.mails[0][2] == b"Subject: x\r\n\r\nline\r\nline\r\n"


def test_one_connection_serves_many_mails(server: SubmissionServer) -> None:
    sender = server.open()
    for number in range(5):
        sender.send(outbound(number))
    assert len(server.sessions) == 1


def test_a_connection_that_ended_meanwhile_is_replaced(server: SubmissionServer) -> None:
    sender = server.open()
    sender.send(outbound(1))
    sender.close()
    sender.send(outbound(2))
    assert len(server.mails) == 2


def test_threads_take_turns(server: SubmissionServer) -> None:
    sender = server.open()
    threads = [threading.Thread(target=sender.send, args=(outbound(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(raw for *_, raw in server.mails) == sorted(outbound(number).raw for number in range(8))


def test_starttls_comes_before_the_login(secured: SubmissionServer, certificates: Certificates) -> None:
    sender = secured.open(user=USER, password=PASSWORD, ca_file=certificates.ca_file)
    sender.send(outbound())
    assert (secured.logins, len(secured.mails)) == (1, 1)
    assert secured.sessions[0].ssl is not None


def test_tls_from_the_first_byte(certificates: Certificates) -> None:
    with SubmissionServer("tls", certificates.context) as server:
        server.open(ca_file=certificates.ca_file).send(outbound())
        assert len(server.mails) == 1


def test_an_address_in_another_script_needs_a_server_that_can_take_it(server: SubmissionServer) -> None:
    mail = replace(
        outbound(1, "vertrieb@müller.example"), raw="To: jürgen@müller.example\r\n\r\nx\r\n".encode()
    )
    server.open().send(mail)
    assert server.mails[0][1] == ("vertrieb@müller.example",)
    with SubmissionServer(utf8=False) as old:
        with pytest.raises(MailboxError, match="SMTPUTF8") as caught:
            old.open().send(mail)
        assert caught.value.permanent


# --- settings that are wrong ---


def test_a_wrong_password_is_permanent_and_names_the_settings(
    secured: SubmissionServer, certificates: Certificates
) -> None:
    sender = secured.open(user=USER, password="not-the-password", ca_file=certificates.ca_file)
    with pytest.raises(
        MailboxError, match=r"refused the login of orders@.* \(535 .*smtp\.password"
    ) as caught:
        sender.send(outbound())
    assert caught.value.permanent
    assert "not-the-password" not in str(caught.value)


def test_an_unreachable_server_names_host_and_port() -> None:
    port = free_port()
    sender = SmtpSender(SmtpSettings("127.0.0.1", port, "none", pause=0.01))
    with pytest.raises(MailboxError, match=rf"127\.0\.0\.1:{port} can't be reached .*smtp\.host") as caught:
        sender.send(outbound())
    assert not caught.value.permanent


def test_a_certificate_that_nobody_vouches_for_is_refused(secured: SubmissionServer) -> None:
    sender = secured.open(user=USER, password=PASSWORD)
    with pytest.raises(MailboxError, match=r"certificate of .* is not trusted .*: set smtp\.ca_file"):
        sender.send(outbound())
    assert secured.logins == 0


def test_a_server_without_starttls_gets_no_password(server: SubmissionServer) -> None:
    sender = server.open(security="starttls", user=USER, password=PASSWORD)
    with pytest.raises(MailboxError, match=r"STARTTLS .*correct smtp\.security") as caught:
        sender.send(outbound())
    assert caught.value.permanent
    assert server.logins == 0


def test_tls_where_the_server_speaks_in_clear_names_the_setting(
    server: SubmissionServer, certificates: Certificates
) -> None:
    sender = server.open(security="tls", ca_file=certificates.ca_file)
    with pytest.raises(MailboxError, match=r"did not agree on TLS .*smtp\.security"):
        sender.send(outbound())


def test_mail_in_clear_is_for_this_machine_only() -> None:
    with pytest.raises(BadSettings, match=r'smtp\.security = "none" .* mail\.example'):
        SmtpSender(SmtpSettings("mail.example", 25, "none"))


def test_a_ca_file_that_can_not_be_read_is_a_bad_setting(tmp_path: object) -> None:
    with pytest.raises(BadSettings, match=r"smtp\.ca_file .* can't be read as certificates"):
        SmtpSender(SmtpSettings("mail.example", ca_file=tmp_path))  # type: ignore[arg-type]


def test_a_password_shows_in_no_repr() -> None:
    assert PASSWORD not in repr(SmtpSettings("mail.example", password=PASSWORD))


def test_check_says_what_was_found(secured: SubmissionServer, certificates: Certificates) -> None:
    sender = secured.open(user=USER, password=PASSWORD, ca_file=certificates.ca_file)
    assert sender.check().startswith(f"127.0.0.1:{secured.port}, TLSv1.")
    assert sender.check().endswith(f"logged in as {USER}")
    assert secured.mails == []


def test_check_fails_where_sending_would(secured: SubmissionServer, certificates: Certificates) -> None:
    sender = secured.open(user=USER, password="wrong", ca_file=certificates.ca_file)
    with pytest.raises(MailboxError, match=r"smtp\.password"):
        sender.check()
