"""One process, a few threads, each with one loop: take mail, handle messages, empty the outbox, ring timers.

    intake ----keep----> store <---- lines (n threads: read, judge, commit)
                           |  <---- outbox (SMTP)
                           +  <---- timers, heartbeat

The store is the truth and the bell is only a wake-up: a lost ring costs a second, never a mail. A stop is
clean: each loop ends after the item it is at. What a kill interrupts is found again by its lease.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from countersign.agent.steps.deliver import deliver
from countersign.agent.steps.fetch_orders import Looking
from countersign.agent.steps.follow_up import follow_up
from countersign.agent.steps.forget import Forgetting
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.rounds import Rounds
from countersign.agent.steps.take_mail import take_all
from countersign.agent.steps.tell_channels import tell_channels
from countersign.agent.steps.tell_hooks import Teller, tell_hooks
from countersign.agent.steps.write_back import write_back
from countersign.procurement.errors import MailboxError
from countersign.procurement.ports import Inbox

log = logging.getLogger("countersign")
POLL_SECONDS = 1.0
BACKOFF_SECONDS = (1.0, 5.0, 15.0, 60.0)


@dataclass(frozen=True)
class Pace:
    """How many message threads, and how often each loop looks. `idle_seconds` bounds a wait for mail."""

    lines: int = 2
    heartbeat_seconds: float = 30.0
    timer_seconds: float = 5.0
    idle_seconds: float = 60.0


class Worker:
    """Runs an office. `name` tells its heartbeat from others'; `renew` gives the office as it is now.

    Without a `teller`, webhooks are told nothing.
    """

    def __init__(
        self,
        office: Office,
        inbox: Inbox | None,
        folder: str,
        *,
        name: str,
        move_to: str = "",
        pace: Pace | None = None,
        renew: Callable[[Office], Office] | None = None,
        looking: Looking | None = None,
        teller: Teller | None = None,
        forgetting: Forgetting | None = None,
    ) -> None:
        self._last = office
        self._renew = renew
        self._teller = teller
        self._inbox = inbox
        self._folder = folder
        self._name = name
        self._move_to = move_to
        self._pace = pace or Pace()
        self._bell = threading.Event()
        self._rounds = Rounds()
        self._looking = looking or Looking()
        self._forgetting = forgetting or Forgetting()

    @property
    def _office(self) -> Office:
        """The office for the next piece of work, under the policy that is in force when it begins."""
        if self._renew is not None:
            self._last = self._renew(self._last)
        return self._last

    def ring(self) -> None:
        """Something was kept or queued: look now rather than in a second."""
        self._bell.set()

    def once(self) -> None:
        """Takes what has come, handles it, rings what is due, sends what is queued; then returns."""
        self._looking.go(self._office)
        if self._inbox is not None:
            take_all(self._office, self._inbox, self._folder, self._move_to)
        while handle_message(self._office):
            pass
        while follow_up(self._office):
            pass
        self._rounds.go(self._office)
        while deliver(self._office):
            pass
        while tell_channels(self._office):
            pass
        while write_back(self._office):
            pass
        while self._teller is not None and tell_hooks(self._office, self._teller):
            pass
        self._forgetting.go(self._office)

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set. Raises the first error that no loop could survive."""
        loops: list[tuple[str, Callable[[threading.Event], None]]] = [
            *((f"line-{n + 1}", self._lines) for n in range(self._pace.lines)),
            ("outbox", self._outbox),
            ("timers", self._timers),
            ("channels", self._channels),
            ("writes", self._writes),
            ("system", self._system),
            ("heartbeat", self._heartbeat),
        ]
        if self._inbox is not None:
            loops.append(("intake", self._intake))
        if self._teller is not None:
            loops.append(("webhooks", self._webhooks))
        crashes: list[BaseException] = []
        threads = [
            threading.Thread(target=self._guard, args=(loop, stop, crashes), name=name, daemon=True)
            for name, loop in loops
        ]
        for thread in threads:
            thread.start()
        log.info("worker name=%s event=started threads=%d", self._name, len(threads))
        stop.wait()
        self._bell.set()
        if self._inbox is not None:
            self._inbox.close()
        for thread in threads:
            thread.join()
        log.info("worker name=%s event=stopped", self._name)
        if crashes:
            raise crashes[0]

    def _guard(
        self,
        loop: Callable[[threading.Event], None],
        stop: threading.Event,
        crashes: list[BaseException],
    ) -> None:
        """A loop that dies takes the worker down: half a worker would look alive."""
        try:
            loop(stop)
        except Exception as error:
            log.exception("worker name=%s event=crashed", self._name)
            crashes.append(error)
            stop.set()

    def _lines(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not handle_message(self._office):
                self._rest(stop, POLL_SECONDS)

    def _outbox(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not deliver(self._office):
                self._rest(stop, POLL_SECONDS)

    def _writes(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not write_back(self._office):
                self._rest(stop, POLL_SECONDS)

    def _system(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if self._looking.go(self._office):
                self.ring()
            stop.wait(self._pace.timer_seconds)

    def _timers(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._rounds.go(self._office)
            self._forgetting.go(self._office)
            if not follow_up(self._office):
                stop.wait(self._pace.timer_seconds)

    def _channels(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not tell_channels(self._office):
                stop.wait(self._pace.timer_seconds)

    def _webhooks(self, stop: threading.Event) -> None:
        assert self._teller is not None
        while not stop.is_set():
            if not tell_hooks(self._office, self._teller):
                stop.wait(POLL_SECONDS)

    def _heartbeat(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._office.store.beat(self._name, self._office.clock())
            stop.wait(self._pace.heartbeat_seconds)

    def _intake(self, stop: threading.Event) -> None:
        """Fetches, then waits for more; a mailbox that is away is tried again, each time a little later."""
        assert self._inbox is not None
        failures = 0
        while not stop.is_set():
            try:
                if take_all(self._office, self._inbox, self._folder, self._move_to):
                    self.ring()
                self._inbox.wait(self._pace.idle_seconds)
                failures = 0
            except MailboxError as error:
                if stop.is_set():
                    return
                pause = BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)]
                log.warning(
                    "intake folder=%s outcome=failed retry_seconds=%.0f: %s", self._folder, pause, error
                )
                failures += 1
                stop.wait(pause)

    def _rest(self, stop: threading.Event, seconds: float) -> None:
        """Sleeps until the bell rings, somebody stops us, or the time is over."""
        if not stop.is_set() and self._bell.wait(seconds):
            self._bell.clear()
