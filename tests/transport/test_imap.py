"""What the IMAP inbox does when servers, networks and settings are as they are in life."""

import threading
import time
from collections.abc import Iterator

import pytest

from countersign.mailbox.imap import OVERSIZE, ImapInbox, ImapSettings
from countersign.procurement.errors import BadSettings, MailboxError
from countersign.procurement.ports import Cursor
from tests.contracts.inbox_contract import mail
from tests.transport.conftest import Certificates
from tests.transport.imap_server import PASSWORD, ImapServer, ServedFolder, free_port
from tests.transport.quirky_imap import QuirkyImap


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with ImapServer() as running:
        yield running


@pytest.fixture
def folder(server: ImapServer) -> ServedFolder:
    return server.folder()


@pytest.fixture
def quirky() -> Iterator[QuirkyImap]:
    with QuirkyImap({uid: mail(uid) for uid in (3, 5, 8)}) as running:
        yield running


def settings(port: int, **changes: object) -> ImapSettings:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "user": "orders@orchard-metal.example",
        "password": PASSWORD,
        "timeout": 10.0,
        "pause": 0.01,
    }
    return ImapSettings(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def inbox(quirky: QuirkyImap) -> Iterator[ImapInbox]:
    opened = ImapInbox(settings(quirky.port))
    yield opened
    opened.close()


# --- fetching ---


def test_more_mails_than_one_bulk_come_in_order() -> None:
    mails = {uid: mail(uid) for uid in range(1, 1302, 2)}
    with QuirkyImap(mails) as server:
        inbox = ImapInbox(settings(server.port))
        fetched = [(each.cursor.uid, each.raw) for each in inbox.fetch(None)]
        inbox.close()
    assert fetched == sorted(mails.items())


@pytest.mark.parametrize("quirk", ["uid_after_literal", "news_between_answers"])
def test_answers_are_understood_however_the_server_orders_them(
    quirky: QuirkyImap, inbox: ImapInbox, quirk: str
) -> None:
    setattr(quirky, quirk, True)
    assert [(each.cursor.uid, each.raw) for each in inbox.fetch(None)] == sorted(quirky.mails.items())


def test_a_mail_that_the_server_keeps_back_is_not_passed_by(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    quirky.withheld = {5}
    with pytest.raises(MailboxError, match="does not hand out mail UID 5 of folder INBOX: move it") as caught:
        list(inbox.fetch(None))
    assert not caught.value.permanent


def test_a_mail_deleted_between_search_and_fetch_is_skipped(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    quirky.withheld = {5}
    answer = quirky.answer

    def forgetful(command: str) -> list[bytes]:
        lines = answer(command)
        if "BODY" in command:
            quirky.mails.pop(5, None)
        return lines

    quirky.answer = forgetful  # type: ignore[method-assign]
    assert [each.cursor.uid for each in inbox.fetch(None)] == [3, 8]


def test_the_folder_is_opened_for_reading_only(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    list(inbox.fetch(None))
    assert any(command.startswith("EXAMINE") for command in quirky.commands)
    assert not any(command.startswith("SELECT") for command in quirky.commands)
    assert not any("BODY[" in command for command in quirky.commands)


def test_a_mail_that_is_too_large_comes_as_its_headers_with_a_mark(folder: ServedFolder) -> None:
    large = mail(2, "x" * 5000)
    for raw in (mail(1), large, mail(3)):
        folder.deliver(raw)
    inbox = folder.open(max_bytes=1000)
    first, oversize, last = inbox.fetch(None)
    inbox.close()
    assert (first.raw, last.raw) == (mail(1), mail(3))
    assert oversize.raw.startswith(f"{OVERSIZE}: {len(large)}\r\nFrom: sales@northgate.example\r\n".encode())
    assert b"xxx" not in oversize.raw
    assert first.cursor.uid < oversize.cursor.uid < last.cursor.uid


# --- lost connections ---


def test_a_connection_lost_while_fetching_is_opened_again_and_goes_on(
    quirky: QuirkyImap, inbox: ImapInbox
) -> None:
    quirky.mails = {uid: mail(uid) for uid in range(1, 451)}
    fetching = inbox.fetch(None)
    uids = [next(fetching).cursor.uid]
    quirky.hang_up()
    uids += [each.cursor.uid for each in fetching]
    assert uids == list(range(1, 451))


def test_a_connection_lost_between_two_fetches_goes_unnoticed(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    (*_, last) = inbox.fetch(None)
    quirky.hang_up()
    quirky.mails[9] = mail(9)
    assert [each.raw for each in inbox.fetch(last.cursor)] == [mail(9)]


def test_a_server_that_always_hangs_up_is_given_up_on_after_three_tries(
    quirky: QuirkyImap, inbox: ImapInbox
) -> None:
    quirky.hang_up_before = ["UID FETCH"] * 9
    with pytest.raises(MailboxError, match="broke off") as caught:
        list(inbox.fetch(None))
    assert not caught.value.permanent
    assert len(quirky.hang_up_before) == 6


def test_a_connection_lost_while_waiting_counts_as_news(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    list(inbox.fetch(None))
    quirky.hang_up_before = ["IDLE"]
    assert inbox.wait(10) is True


def test_waiting_for_a_server_that_is_gone_is_not_a_busy_loop() -> None:
    inbox = ImapInbox(settings(free_port(), pause=0.2))
    tries = 0
    stop = threading.Event()
    timer = threading.Timer(1.0, stop.set)
    timer.start()
    while not stop.is_set():
        inbox.wait(60)
        tries += 1
    timer.join()
    assert tries <= 3


# --- waiting ---


def test_a_server_that_answers_from_memory_is_asked_to_look(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    list(inbox.fetch(None))
    quirky.status_from_memory = True
    quirky.mails[9] = mail(9)
    begun = time.monotonic()
    assert inbox.wait(60) is True
    assert time.monotonic() - begun < 20


def test_news_in_one_packet_with_the_answer_to_idle_is_found_soon(
    quirky: QuirkyImap, inbox: ImapInbox
) -> None:
    list(inbox.fetch(None))
    quirky.comes_with_idle = {9: mail(9)}
    begun = time.monotonic()
    assert inbox.wait(60) is True
    assert time.monotonic() - begun < 20
    assert [each.cursor.uid for each in inbox.fetch(Cursor(7, 8))] == [9]


# --- tidying ---


def test_move_is_used_although_it_is_announced_after_login_only(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    assert inbox.tidy(Cursor(7, 5), folder="Done") is True
    assert 'UID MOVE 5 "Done"' in quirky.commands


def test_without_move_a_mail_stays_where_it_is(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    quirky.capabilities_after_login = "IMAP4rev1"
    assert inbox.tidy(Cursor(7, 5), folder="Done") is False
    assert not any("EXPUNGE" in command or "COPY" in command for command in quirky.commands)


def test_a_cursor_of_an_older_folder_tidies_nothing(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    assert inbox.tidy(Cursor(6, 5), folder="Done", flag=r"\Flagged") is False
    assert not any("STORE" in command or "MOVE" in command for command in quirky.commands)


def test_tidying_never_raises(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    quirky.hang_up_before = ["SELECT"]
    assert inbox.tidy(Cursor(7, 5), flag=r"\Flagged") is False
    assert ImapInbox(settings(free_port())).tidy(Cursor(7, 5), flag=r"\Flagged") is False


def test_a_mail_is_flagged_and_moved_on_a_real_server(server: ImapServer) -> None:
    folder, done = server.folder(), server.folder()
    folder.deliver(mail(1))
    folder.deliver(mail(2))
    inbox = folder.open()
    first, second = inbox.fetch(None)
    assert inbox.tidy(first.cursor, flag=r"\Flagged") is True
    assert folder.flagged() == 1
    assert inbox.tidy(second.cursor, folder=done.name) is True
    assert (folder.count(), done.count()) == (1, 1)
    assert [each.cursor for each in inbox.fetch(None)] == [first.cursor]
    inbox.close()


# --- settings that are wrong ---


def test_a_wrong_password_is_permanent_and_names_the_settings(server: ImapServer) -> None:
    inbox = ImapInbox(server.settings(password="not-the-password"))
    with pytest.raises(MailboxError, match=r"refused the login of orders@.*correct imap\.user and") as caught:
        list(inbox.fetch(None))
    assert caught.value.permanent
    assert "not-the-password" not in str(caught.value)


def test_a_server_that_is_busy_at_login_may_be_asked_again(quirky: QuirkyImap, inbox: ImapInbox) -> None:
    quirky.login_answer = "NO [UNAVAILABLE] the user database is away"
    with pytest.raises(MailboxError, match="the user database is away") as caught:
        list(inbox.fetch(None))
    assert not caught.value.permanent


def test_a_server_that_repeats_the_password_does_not_put_it_into_the_error(
    quirky: QuirkyImap, inbox: ImapInbox
) -> None:
    quirky.login_answer = f"NO {PASSWORD} is wrong"
    with pytest.raises(MailboxError, match=r"\*\*\* is wrong"):
        list(inbox.fetch(None))


def test_an_unknown_folder_is_permanent_and_the_known_ones_are_named(server: ImapServer) -> None:
    inbox = ImapInbox(server.settings(folder="Bestellungen"))
    with pytest.raises(
        MailboxError, match=r"no folder Bestellungen .* INBOX.*: correct imap\.folder"
    ) as caught:
        list(inbox.fetch(None))
    assert caught.value.permanent
    inbox.close()


def test_an_unreachable_server_names_host_and_port() -> None:
    port = free_port()
    inbox = ImapInbox(settings(port))
    with pytest.raises(MailboxError, match=rf"127\.0\.0\.1:{port} can't be reached .*imap\.host") as caught:
        list(inbox.fetch(None))
    assert not caught.value.permanent


def test_a_certificate_that_nobody_vouches_for_is_refused(certificates: Certificates) -> None:
    with QuirkyImap({}, certificates.context) as server:
        inbox = ImapInbox(settings(server.port, security="tls"))
        with pytest.raises(MailboxError, match=r"certificate of .* is not trusted .*: set imap\.ca_file"):
            list(inbox.fetch(None))
    assert not any(command.startswith("LOGIN") for command in server.commands)


def test_the_company_s_own_authority_is_trusted_when_it_is_named(certificates: Certificates) -> None:
    with QuirkyImap({1: mail(1)}, certificates.context) as server:
        inbox = ImapInbox(settings(server.port, security="tls", ca_file=certificates.ca_file))
        assert [each.raw for each in inbox.fetch(None)] == [mail(1)]
        assert "TLSv1" in inbox.check()
        inbox.close()


def test_a_server_without_starttls_gets_no_password(quirky: QuirkyImap) -> None:
    inbox = ImapInbox(settings(quirky.port, security="starttls"))
    with pytest.raises(MailboxError, match=r'offers no STARTTLS: set imap\.security to "tls"') as caught:
        list(inbox.fetch(None))
    assert caught.value.permanent
    assert not any(command.startswith("LOGIN") for command in quirky.commands)


def test_starttls_secures_the_connection_before_the_login(
    quirky: QuirkyImap, certificates: Certificates
) -> None:
    quirky.capabilities += " STARTTLS"
    quirky.starttls = certificates.context
    inbox = ImapInbox(settings(quirky.port, security="starttls", ca_file=certificates.ca_file))
    assert len(list(inbox.fetch(None))) == 3
    inbox.close()
    commands = [command.partition(" ")[0] for command in quirky.commands]
    assert commands.index("STARTTLS") < commands.index("LOGIN")


def test_mail_in_clear_is_for_this_machine_only() -> None:
    with pytest.raises(BadSettings, match=r"imap\.security = \"none\" .* mail\.example"):
        ImapInbox(settings(143, host="mail.example"))


def test_a_password_shows_in_no_repr() -> None:
    assert PASSWORD not in repr(settings(143))


def test_check_says_what_was_found(folder: ServedFolder) -> None:
    folder.deliver(mail(1))
    inbox = folder.open()
    found = inbox.check()
    inbox.close()
    assert f"folder {folder.name} with 1 mails, IDLE" in found
    assert "not encrypted, logged in as orders@orchard-metal.example" in found


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"folder": "Nowhere"}])
def test_check_fails_where_fetching_would(server: ImapServer, changes: dict[str, str]) -> None:
    inbox = ImapInbox(server.settings(**changes))
    with pytest.raises(MailboxError):
        inbox.check()
    inbox.close()
