"""One server for the tests that change nothing others look at, and a fresh one for each of the others."""

from collections.abc import Iterator

import pytest
from api_world import Api, serving


@pytest.fixture
def api() -> Iterator[Api]:
    with serving() as served:
        yield served
