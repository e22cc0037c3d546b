"""Files that were opened a moment ago: attachments are opened to find an order, and again to read the mail.

Keyed by the digest of what was opened, so that no file's bytes are kept; the oldest is dropped first."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Remembers the last `most` results. Two threads may make the same one at once; both are right."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[tuple[str, ...], T] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What is held under `key`, else what `make` makes."""
        with self._turn:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._turn:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
