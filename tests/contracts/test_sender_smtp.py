"""The SMTP sender keeps its promises against a real server over a real socket."""

from collections.abc import Iterator

import pytest

from tests.contracts.sender_contract import SenderContract
from tests.transport.submission_server import SubmissionServer


class TestSmtpSender(SenderContract):
    @pytest.fixture
    def submission(self) -> Iterator[SubmissionServer]:
        with SubmissionServer() as running:
            yield running
