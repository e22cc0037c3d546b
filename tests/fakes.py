"""Working stand-ins for the mail server: they keep the ports' promises, in memory, and can be told to fail.

Both pass the contract suites in `tests/contracts/`, so a test that passes with them says something.
"""

import threading
from collections.abc import Iterator

from countersign.procurement.errors import MailboxError
from countersign.procurement.mail import OutboundMail
from countersign.procurement.ports import Cursor, Fetched


class FakeFolder:
    """A folder on a server, in memory. UIDs only grow, as in a real one; `renumber` is a restored backup."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.uidvalidity = 1
        self.next_uid = 1
        self.error: MailboxError | None = None
        self.changed = threading.Condition()

    def open(self) -> "FakeInbox":
        """A client of this folder; each has its own view of what is news."""
        return FakeInbox(self)

    def deliver(self, raw: bytes) -> None:
        """A mail arrives."""
        with self.changed:
            self.mails[self.next_uid] = raw
            self.next_uid += 1
            self.changed.notify_all()

    def remove(self, raw: bytes) -> None:
        """Somebody deletes a mail."""
        with self.changed:
            self.mails = {uid: kept for uid, kept in self.mails.items() if kept != raw}

    def renumber(self) -> None:
        """The same mails under other UIDs and another UIDVALIDITY."""
        with self.changed:
            self.uidvalidity += 1
            self.mails = dict(enumerate(self.mails.values(), start=1))
            self.next_uid = len(self.mails) + 1
            self.changed.notify_all()

    def fail(self, error: MailboxError | None) -> None:
        """From now on every `fetch` raises this; None ends it."""
        with self.changed:
            self.error = error

    def unread(self) -> int:
        """How many mails nobody has read: all of them, since an inbox never marks one."""
        return len(self.mails)


class FakeInbox:
    """A client of a `FakeFolder`, its own if none is given."""

    def __init__(self, folder: FakeFolder | None = None) -> None:
        self.folder = folder or FakeFolder()
        self._seen: tuple[int, int] | None = None
        self._closed = False

    def fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        folder = self.folder
        with folder.changed:
            if self._closed:
                raise MailboxError("the mailbox was closed: open it again", permanent=False)
            if folder.error is not None:
                raise folder.error
            self._seen = (folder.uidvalidity, folder.next_uid)
            validity, mails = folder.uidvalidity, sorted(folder.mails.items())
        after = cursor.uid if cursor and cursor.uidvalidity == validity else 0
        for uid, raw in mails:
            if uid > after:
                yield Fetched(raw, Cursor(validity, uid))

    def wait(self, timeout: float) -> bool:
        with self.folder.changed:
            self.folder.changed.wait_for(lambda: self._closed or self._news(), timeout)
            return not self._closed and self._news()

    def close(self) -> None:
        with self.folder.changed:
            self._closed = True
            self.folder.changed.notify_all()

    def _news(self) -> bool:
        return (self.folder.uidvalidity, self.folder.next_uid) != self._seen


class FakeSender:
    """A submission server in memory. `sent` holds what it took; `refuse` makes it say no."""

    def __init__(self) -> None:
        self.sent: list[OutboundMail] = []
        self._refusals: list[MailboxError] = []

    def send(self, mail: OutboundMail) -> None:
        if self._refusals:
            raise self._refusals.pop(0)
        self.sent.append(mail)

    def refuse(self, words: str, *, permanent: bool, times: int = 1) -> None:
        """Refuses the next mails with these words."""
        self._refusals += [MailboxError(words, permanent=permanent)] * times
