"""The IMAP inbox keeps its promises against a real server over a real socket."""

from collections.abc import Iterator

import pytest

from tests.contracts.inbox_contract import Folder, InboxContract
from tests.transport.imap_server import ImapServer


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with ImapServer() as running:
        yield running


class TestImapInbox(InboxContract):
    @pytest.fixture
    def folder(self, server: ImapServer) -> Folder:
        return server.folder()


class TestImapInboxWithoutIdle(InboxContract):
    @pytest.fixture
    def folder(self, server: ImapServer) -> Folder:
        folder = server.folder()
        folder.open = lambda: type(folder).open(folder, idle=False, poll=0.05)  # type: ignore[method-assign]
        return folder
