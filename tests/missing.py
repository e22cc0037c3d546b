"""A machine on which packages are not installed, and what reads where no model is set on the one at hand."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from countersign.extractors.gist import engine as engines
from countersign.extractors.gist import learn

USUAL = "gist" if engines.available() else "grammar"
"""The reader of a program without a model."""


@contextmanager
def without(*missing: str) -> Iterator[None]:
    """The block runs as if these packages were not installed."""
    known, running = importlib.util.find_spec, engines.engine()
    if running:
        running.close()
    with pytest.MonkeyPatch.context() as patch:
        for module in (engines, learn):
            patch.setattr(module, "find_spec", lambda name: None if name in missing else known(name))
        engines.engine.cache_clear()
        try:
            yield
        finally:
            engines.engine.cache_clear()
