"""The company's machine of the acceptance tests, and the fakes of systems that live in tests/erp."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from works import Works

from tests.transport.imap_server import free_port
from tests.transport.submission_server import SubmissionServer

sys.path.insert(0, str(Path(__file__).parents[1] / "erp"))


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    """A machine whose mail goes to a server that keeps it."""
    with SubmissionServer() as sink:
        yield Works(tmp_path, sink, free_port(), free_port(), [])
