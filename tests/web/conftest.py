"""One server for all tests, and a store of its own for each of them."""

from collections.abc import Iterator

import pytest
from api_world import Api, House, serving


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with serving() as open_house:
        yield open_house


@pytest.fixture
def api(house: House) -> Api:
    return house.let()
