"""The demo's play: orders go out, suppliers answer in their own words, the clock moves until all is settled.

    import orders ─► SMTP ─► suppliers' answers (evals/demo/mails, by their own Date) ─► INBOX ─► worker
                                                                         clock ─► reminders, escalation

Everything is the real program over real sockets: the worker's threads, the SMTP and IMAP servers, the model's
endpoint. Only the suppliers are files, and the clock is handed in. What is printed is `show.py`'s business.
"""

import datetime as dt
import email
import email.policy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from importlib.resources import files

from countersign.agent.demo import buyer
from countersign.agent.demo.child import HelperError
from countersign.agent.demo.clock import MovableClock
from countersign.agent.demo.company import CompanyMailServer
from countersign.agent.wiring import App
from countersign.procurement.case import JournalEntry
from countersign.procurement.ports import MessageState, OutboxState

PATIENCE_SECONDS = 300.0


@dataclass(frozen=True)
class Answer:
    """A supplier's mail as it lies in the demo's folder."""

    name: str
    raw: bytes
    date: dt.datetime
    sender: str


def answers() -> list[Answer]:
    """The suppliers' mails, in the order of their dates."""
    folder = files("countersign.evals") / "demo" / "mails"
    found = [file for file in folder.iterdir() if file.name.endswith(".eml")]
    return sorted((_answer(file.name, file.read_bytes()) for file in found), key=lambda one: one.date)


def _answer(name: str, raw: bytes) -> Answer:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Answer(name, raw, message["Date"].datetime.astimezone(dt.UTC), str(message["From"]))


class Play:
    """One performance of `app` between its mail server and the movable clock."""

    def __init__(self, app: App, server: CompanyMailServer, clock: MovableClock) -> None:
        self._app = app
        self._server = server
        self._clock = clock

    @contextmanager
    def running(self) -> Iterator[None]:
        """The worker at work, as `countersign run` has it; stopped cleanly at the end."""
        stop = threading.Event()
        crashes: list[Exception] = []

        def work() -> None:
            try:
                self._app.run(stop)
            except Exception as error:
                crashes.append(error)

        thread = threading.Thread(target=work, name="worker", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
        if crashes:
            raise crashes[0]

    def send_orders(self) -> int:
        """Waits until every order mail is out; how many there were."""
        self._until(lambda: not self._queued(), "the orders to be sent")
        return len(self._server.outside)

    def receive(self, answer: Answer) -> list[JournalEntry]:
        """Moves the clock to the answer's date, puts it into the mailbox, and waits until it is decided."""
        self._clock.move_to(answer.date)
        known = {one.identity for one in self._app.store.messages()}
        self._server.post_in(answer.raw)
        self._until(lambda: self._handled(known), f"{answer.name} to be decided")
        self._until(lambda: not self._queued(), "its consequences to be sent")
        (identity,) = {one.identity for one in self._app.store.messages()} - known
        journal = [
            row.entry for case in self._app.store.cases() for row in self._app.store.journal(case.number)
        ]
        return [entry for entry in journal if entry.message == identity]

    def decide(self, order: str, words: str) -> buyer.Decided:
        """The buyer answers the mail that asks her about an order, and is told what became of it."""
        asked = buyer.asked_about(self._server.colleagues, order)
        known = {one.identity for one in self._app.store.messages()}
        self._server.post_in(buyer.answer_to(asked, words, self._clock(), self._server.domain))
        self._until(lambda: self._handled(known), "the buyer's answer to be carried out")
        self._until(lambda: not self._queued(), "its consequences to be sent")
        told = buyer.told(self._server.colleagues, order)
        return buyer.Decided(str(asked["To"]), str(asked["Subject"]), words, told)

    def wait_for_silence(self) -> Iterator[tuple[dt.datetime, str]]:
        """Moves the clock until no supplier is chased any more, telling each mail that goes out.

        What a person has to decide would come up again for ever: nobody decides from here on.
        """
        while due := min((one.chase_at for one in self._app.store.cases() if one.chase_at), default=None):
            before = {one.mail.message_id for one in self._app.store.outbox()}
            self._clock.move_to(due)
            self._until(lambda moment=due: not self._app.store.due_cases(moment), "the timers")  # type: ignore[misc]
            self._until(lambda: not self._queued(), "the reminders to be sent")
            for row in self._app.store.outbox():
                if row.mail.message_id not in before:
                    about = f" for {row.order}" if row.order else ""
                    yield due, f"{row.purpose}{about} to {', '.join(row.mail.recipients)}"

    def _queued(self) -> bool:
        """Whether something is to go out now; what waits for a supplier's hours goes out once they begin."""
        waiting, now = (OutboxState.PENDING, OutboxState.SENDING), self._clock()
        rows = [one for one in self._app.store.outbox() if one.state in waiting]
        return any(one.state is OutboxState.SENDING or (one.next_at or now) <= now for one in rows)

    def _handled(self, known: set[str]) -> bool:
        new = [one for one in self._app.store.messages() if one.identity not in known]
        return bool(new) and all(one.state is not MessageState.NEW for one in new)

    def _until(self, settled: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not settled():
            if time.monotonic() > deadline:
                raise HelperError(f"the demo waited {PATIENCE_SECONDS:.0f} seconds for {what}; run it again")
            time.sleep(0.05)
