"""Makes the helpers beside the tests importable, and hypothesis repeatable where a change is judged."""

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Ten thousand tests leave much behind that is no garbage: to look through it less often saves a tenth of the
# time.
gc.set_threshold(200_000, 20, 50)
sys.path.insert(0, str(Path(__file__).parent))

# A loaded machine is slow, not wrong. At a desk each run tries other examples; whether a change may land must
# not depend on luck, so there the examples are the same each time.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is given minutes begins first: at the end, it would keep one core busy and the others waiting."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
