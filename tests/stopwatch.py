"""Computing time, without what it costs to look through the objects that other tests left behind.

A collection of all garbage in a process that has run ten thousand tests takes seconds, and falls on whoever
makes the next many objects: what is measured here is only what the measured code does.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Spent:
    """The seconds of computing time that a block took, once it has ended."""

    seconds = 0.0


@contextmanager
def computing() -> Iterator[Spent]:
    """Measures its block."""
    spent, collects = Spent(), gc.isenabled()
    gc.disable()
    began = time.process_time()
    try:
        yield spent
    finally:
        spent.seconds = time.process_time() - began
        if collects:
            gc.enable()
