"""The fake inbox keeps the promises of a real one."""

import pytest

from countersign.procurement.errors import MailboxError
from tests.contracts.inbox_contract import Folder, InboxContract, mail
from tests.fakes import FakeFolder, FakeInbox


class TestFakeInbox(InboxContract):
    @pytest.fixture
    def folder(self) -> Folder:
        return FakeFolder()


def test_the_fake_fails_as_told_and_recovers() -> None:
    inbox = FakeInbox()
    inbox.folder.deliver(mail(1))
    inbox.folder.fail(MailboxError("the server is down", permanent=False))
    with pytest.raises(MailboxError, match="the server is down"):
        list(inbox.fetch(None))
    inbox.folder.fail(None)
    assert len(list(inbox.fetch(None))) == 1
