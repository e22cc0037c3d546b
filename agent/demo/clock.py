"""A clock that stands still until somebody moves it, so that a fortnight passes in a minute."""

import datetime as dt
import threading


class MovableClock:
    """Call it for the time. `move_to` only ever goes forward; any thread may ask."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> dt.datetime:
        """The instant that it shows; each look is a millisecond later, so that nothing happens at once."""
        with self._lock:
            self._now += dt.timedelta(milliseconds=1)
            return self._now

    def move_to(self, moment: dt.datetime) -> None:
        """Shows `moment`, unless that has passed."""
        with self._lock:
            self._now = max(self._now, moment)
