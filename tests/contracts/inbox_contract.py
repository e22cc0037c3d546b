"""What every `Inbox` promises, whatever server stands behind it.

An implementation inherits `InboxContract` and supplies one fixture, `folder`: a folder of its own for each
test, empty at first, with the verbs of `Folder`.
"""

import threading
from abc import abstractmethod
from collections.abc import Iterator
from typing import Protocol

import pytest

from countersign.procurement.errors import MailboxError
from countersign.procurement.ports import Cursor, Fetched, Inbox


class Folder(Protocol):
    """A folder on a mail server, as whoever runs that server sees it."""

    def open(self) -> Inbox:
        """The implementation under test, reading this folder."""

    def deliver(self, raw: bytes) -> None:
        """A mail arrives."""

    def remove(self, raw: bytes) -> None:
        """Somebody deletes that mail."""

    def renumber(self) -> None:
        """The same mails come under other UIDs and another UIDVALIDITY."""

    def unread(self) -> int:
        """How many mails nobody has read, as the server sees it."""


def mail(number: int, text: str = "We confirm all lines.") -> bytes:
    """A small mail, different for each number, with the line ends of the wire."""
    return (
        "From: sales@northgate.example\r\nTo: orders@orchard-metal.example\r\n"
        f"Subject: Re: order {number}\r\nMessage-ID: <m{number}@northgate.example>\r\n\r\n{text}\r\n"
    ).encode()


class InboxContract:
    """The promises. Each test reads as one."""

    @pytest.fixture
    @abstractmethod
    def folder(self) -> Folder:
        """The implementation's folder."""

    @pytest.fixture
    def inbox(self, folder: Folder) -> Iterator[Inbox]:
        opened = folder.open()
        yield opened
        opened.close()

    def test_an_empty_folder_gives_nothing(self, inbox: Inbox) -> None:
        assert list(inbox.fetch(None)) == []

    def test_mails_come_oldest_first_and_byte_for_byte(self, folder: Folder, inbox: Inbox) -> None:
        mails = [mail(1), mail(2, "Grüße, 12,50 € je Stück"), mail(3, "line\r\n.dot\r\n" * 300)]
        for raw in mails:
            folder.deliver(raw)
        assert [fetched.raw for fetched in inbox.fetch(None)] == mails

    def test_only_what_came_after_the_cursor_is_fetched(self, folder: Folder, inbox: Inbox) -> None:
        folder.deliver(mail(1))
        (first,) = inbox.fetch(None)
        assert list(inbox.fetch(first.cursor)) == []
        folder.deliver(mail(2))
        (second,) = inbox.fetch(first.cursor)
        assert second.raw == mail(2)
        assert second.cursor.uidvalidity == first.cursor.uidvalidity
        assert second.cursor.uid > first.cursor.uid

    def test_each_mail_brings_the_cursor_to_go_on_from(self, folder: Folder, inbox: Inbox) -> None:
        for number in range(1, 6):
            folder.deliver(mail(number))
        third = list(inbox.fetch(None))[2]
        another = folder.open()
        rest = [fetched.raw for fetched in another.fetch(third.cursor)]
        another.close()
        assert rest == [mail(4), mail(5)]

    def test_under_another_uidvalidity_everything_is_fetched_again(
        self, folder: Folder, inbox: Inbox
    ) -> None:
        folder.deliver(mail(1))
        folder.deliver(mail(2))
        cursor = list(inbox.fetch(None))[-1].cursor
        folder.renumber()
        again = list(inbox.fetch(cursor))
        assert [fetched.raw for fetched in again] == [mail(1), mail(2)]
        assert {fetched.cursor.uidvalidity for fetched in again} != {cursor.uidvalidity}

    def test_a_cursor_far_ahead_of_the_folder_gives_nothing(self, folder: Folder, inbox: Inbox) -> None:
        folder.deliver(mail(1))
        (only,) = inbox.fetch(None)
        assert list(inbox.fetch(Cursor(only.cursor.uidvalidity, only.cursor.uid + 1000))) == []

    def test_a_mail_that_was_deleted_leaves_no_gap(self, folder: Folder, inbox: Inbox) -> None:
        for number in (1, 2, 3):
            folder.deliver(mail(number))
        folder.remove(mail(2))
        assert [fetched.raw for fetched in inbox.fetch(None)] == [mail(1), mail(3)]

    def test_reading_marks_nothing_as_read(self, folder: Folder, inbox: Inbox) -> None:
        folder.deliver(mail(1))
        folder.deliver(mail(2))
        assert len(list(inbox.fetch(None))) == 2
        assert folder.unread() == 2

    def test_waiting_ends_without_news(self, folder: Folder, inbox: Inbox) -> None:
        folder.deliver(mail(1))
        assert len(list(inbox.fetch(None))) == 1
        assert inbox.wait(0.1) is False

    def test_what_came_between_fetch_and_wait_is_news(self, folder: Folder, inbox: Inbox) -> None:
        assert list(inbox.fetch(None)) == []
        folder.deliver(mail(1))
        assert inbox.wait(30) is True

    def test_a_mail_ends_the_wait(self, folder: Folder, inbox: Inbox) -> None:
        assert list(inbox.fetch(None)) == []
        supplier = threading.Thread(target=folder.deliver, args=(mail(1),))
        supplier.start()
        came = inbox.wait(30)
        supplier.join()
        assert came is True
        (fetched,) = inbox.fetch(None)
        assert fetched.raw == mail(1)

    def test_the_cursor_is_good_after_waiting_too(self, folder: Folder, inbox: Inbox) -> None:
        folder.deliver(mail(1))
        (first,) = inbox.fetch(None)
        assert inbox.wait(0.1) is False
        folder.deliver(mail(2))
        assert inbox.wait(30) is True
        assert [fetched.raw for fetched in inbox.fetch(first.cursor)] == [mail(2)]

    def test_closing_from_another_thread_ends_the_wait(self, inbox: Inbox) -> None:
        assert list(inbox.fetch(None)) == []
        answers: list[bool] = []
        worker = threading.Thread(target=lambda: answers.append(inbox.wait(60)))
        worker.start()
        inbox.close()
        worker.join(20)
        assert answers == [False]

    def test_closing_twice_is_no_error_and_nothing_is_read_afterwards(
        self, folder: Folder, inbox: Inbox
    ) -> None:
        folder.deliver(mail(1))
        inbox.close()
        inbox.close()
        with pytest.raises(MailboxError):
            list(inbox.fetch(None))

    def test_a_fetched_mail_does_not_show_in_a_repr(self) -> None:
        assert "confirm" not in repr(Fetched(mail(1), Cursor(1, 1)))
