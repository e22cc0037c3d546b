"""What every `Sender` promises, whatever server stands behind it.

An implementation inherits `SenderContract` and supplies one fixture, `submission`: a server that is empty
and willing at first, with the verbs of `Submission`.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

import pytest

from countersign.procurement.errors import MailboxError
from countersign.procurement.mail import OutboundMail
from countersign.procurement.ports import Sender


class Submission(Protocol):
    """A submission server, as whoever runs it sees it."""

    def open(self) -> Sender:
        """The implementation under test, sending to this server."""

    def refuse(self, words: str, *, permanent: bool, times: int = 1) -> None:
        """Says no to the next mails, as often as given, with these words."""

    def taken(self) -> Sequence[tuple[str, tuple[str, ...], bytes]]:
        """Sender, recipients and bytes of each mail that it took."""


def outbound(number: int = 1, *recipients: str) -> OutboundMail:
    """A mail with what is hard about mails: a dot on a line of its own, and CRLF line ends."""
    identity = f"<po-{number}.0.1.token@orchard-metal.example>"
    raw = f"Message-ID: {identity}\r\nSubject: Order {number}\r\n\r\nDear supplier,\r\n.\r\n..dots\r\n"
    return OutboundMail(
        message_id=identity,
        sender="orders@orchard-metal.example",
        recipients=recipients or ("sales@northgate.example",),
        subject=f"Order {number}",
        raw=raw.encode(),
    )


class SenderContract:
    """The promises. Each test reads as one."""

    @pytest.fixture
    @abstractmethod
    def submission(self) -> Submission:
        """The implementation's server."""

    def test_a_mail_is_taken_byte_for_byte(self, submission: Submission) -> None:
        mail = outbound()
        submission.open().send(mail)
        assert submission.taken() == [(mail.sender, mail.recipients, mail.raw)]

    def test_every_recipient_gets_it_in_one_go(self, submission: Submission) -> None:
        mail = outbound(1, "sales@northgate.example", "ada.field@orchard-metal.example")
        submission.open().send(mail)
        ((_, recipients, _),) = submission.taken()
        assert recipients == mail.recipients

    def test_one_sender_sends_many_mails_in_their_order(self, submission: Submission) -> None:
        sender = submission.open()
        mails = [outbound(number) for number in range(1, 6)]
        for mail in mails:
            sender.send(mail)
        assert [raw for *_, raw in submission.taken()] == [mail.raw for mail in mails]

    def test_a_mail_can_be_sent_again_under_the_same_id(self, submission: Submission) -> None:
        sender = submission.open()
        sender.send(outbound())
        sender.send(outbound())
        first, second = submission.taken()
        assert first == second

    def test_a_permanent_refusal_says_so_in_the_server_s_words(self, submission: Submission) -> None:
        submission.refuse("no such mailbox", permanent=True)
        with pytest.raises(MailboxError, match="no such mailbox") as caught:
            submission.open().send(outbound())
        assert caught.value.permanent
        assert submission.taken() == []

    def test_a_lasting_transient_refusal_is_worth_another_try(self, submission: Submission) -> None:
        submission.refuse("mailbox busy", permanent=False, times=99)
        with pytest.raises(MailboxError, match="mailbox busy") as caught:
            submission.open().send(outbound())
        assert not caught.value.permanent

    def test_after_a_refusal_the_next_mail_goes_out(self, submission: Submission) -> None:
        sender = submission.open()
        submission.refuse("no such mailbox", permanent=True)
        with pytest.raises(MailboxError):
            sender.send(outbound(1))
        sender.send(outbound(2))
        assert [raw for *_, raw in submission.taken()] == [outbound(2).raw]
