"""The fake sender keeps the promises of a real one."""

from collections.abc import Sequence

import pytest

from countersign.procurement.ports import Sender
from tests.contracts.sender_contract import SenderContract, Submission
from tests.fakes import FakeSender


class FakeSubmission:
    """The one sender is server and client at once."""

    def __init__(self) -> None:
        self._sender = FakeSender()

    def open(self) -> Sender:
        return self._sender

    def refuse(self, words: str, *, permanent: bool, times: int = 1) -> None:
        self._sender.refuse(words, permanent=permanent, times=times)

    def taken(self) -> Sequence[tuple[str, tuple[str, ...], bytes]]:
        return [(mail.sender, mail.recipients, mail.raw) for mail in self._sender.sent]


class TestFakeSender(SenderContract):
    @pytest.fixture
    def submission(self) -> Submission:
        return FakeSubmission()
