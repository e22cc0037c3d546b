"""The worker's loops, with threads that really run, over a fake folder and the reference store."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from builders import an_order
from fakes import FakeFolder
from office import FakeOutside, FakeReader, an_office

from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_all, take_mail
from countersign.agent.worker import Pace, Worker
from countersign.procurement.case import CaseState
from countersign.procurement.errors import MailboxError, StoreError
from countersign.procurement.ports import MessageState

ORDER = an_order()
REPLY = b"4500012345 confirmed"


def until(settled: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not settled():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.01)


@contextmanager
def working(office: Office, folder: FakeFolder, **options: str) -> Iterator[threading.Event]:
    stop = threading.Event()
    pace = Pace(lines=2, heartbeat_seconds=0.05, timer_seconds=0.05, idle_seconds=5)
    worker = Worker(office, folder.open(), "INBOX", name="test", pace=pace, **options)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(timeout=10)
        assert not thread.is_alive(), "the worker did not stop"


def an_office_with_an_order(**changes: object) -> Office:
    office = an_office(**changes)
    send_orders(office, [ORDER])
    return office


def answers(office: Office) -> int:
    return sum(row.entry.event.startswith("answer.") for row in office.store.journal(ORDER.number))


def test_an_order_goes_out_and_its_answer_comes_back_decided() -> None:
    outside, folder = FakeOutside(), FakeFolder()
    office = an_office_with_an_order(sender=outside)
    with working(office, folder):
        until(lambda: len(outside.mails) == 1)
        folder.deliver(REPLY)
        until(lambda: office.store.case(ORDER.number).state is CaseState.CONFIRMED)


def test_the_same_mail_by_every_way_and_under_every_uid_is_decided_once() -> None:
    folder = FakeFolder()
    office = an_office_with_an_order()
    for _ in range(3):
        folder.deliver(REPLY)
    with working(office, folder):
        until(lambda: bool(office.store.messages(MessageState.DONE)))
        take_mail(office, REPLY, "intake:lmtp")
        folder.renumber()
        cursor = office.store.cursor("INBOX")
        until(lambda: office.store.cursor("INBOX") != cursor)
    assert len(office.store.messages()) == 1
    assert answers(office) == 1


def test_a_mailbox_that_is_away_is_tried_again() -> None:
    folder = FakeFolder()
    folder.fail(MailboxError("imap.acme.example does not answer", permanent=False))
    folder.deliver(REPLY)
    office = an_office_with_an_order()
    with working(office, folder):
        until(lambda: bool(office.store.beats()))
        folder.fail(None)
        until(lambda: office.store.case(ORDER.number).state is CaseState.CONFIRMED)


def test_a_mailbox_that_is_away_stops_neither_sending_nor_reading() -> None:
    folder, outside = FakeFolder(), FakeOutside()
    folder.fail(MailboxError("imap.acme.example does not answer", permanent=False))
    office = an_office_with_an_order(sender=outside)
    take_mail(office, REPLY, "intake:smtp")
    with working(office, folder):
        until(lambda: len(outside.mails) == 1 and bool(office.store.messages(MessageState.DONE)))


def test_a_worker_tells_that_it_is_alive() -> None:
    office = an_office()
    with working(office, FakeFolder()):
        until(lambda: [name for name, _ in office.store.beats()] == ["test"])


def test_a_stop_is_quick_although_the_mailbox_is_waited_for() -> None:
    office = an_office()
    began = time.monotonic()
    with working(office, FakeFolder()):
        until(lambda: bool(office.store.beats()))
    assert time.monotonic() - began < 4  # the wait for mail alone is 5 seconds


def test_a_store_that_fails_ends_the_worker_with_its_sentence() -> None:
    office = an_office_with_an_order()
    office.store.close()
    worker = Worker(office, None, "INBOX", name="test", pace=Pace(timer_seconds=0.05))
    with pytest.raises(StoreError):
        worker.run(threading.Event())


def test_once_does_what_there_is_and_returns() -> None:
    outside, folder = FakeOutside(), FakeFolder()
    folder.deliver(REPLY)
    office = an_office_with_an_order(sender=outside)
    Worker(office, folder.open(), "INBOX", name="test").once()
    assert len(outside.mails) == 1
    assert office.store.case(ORDER.number).state is CaseState.CONFIRMED


def test_kept_mails_may_be_moved_out_of_sight_afterwards() -> None:
    folder = FakeFolder()
    folder.deliver(REPLY)
    office = an_office_with_an_order()
    assert take_all(office, folder.open(), "INBOX", move_to="Countersign") == 1
    assert folder.mails == {}
    assert len(office.store.messages()) == 1


def test_a_mail_that_always_fails_does_not_keep_the_others_waiting() -> None:
    def read(message: object, orders: object) -> object:
        if message.lines[0].text.endswith("broken"):  # type: ignore[attr-defined]
            raise RuntimeError("a defect")
        return FakeReader().read(message, orders)  # type: ignore[arg-type]

    folder = FakeFolder()
    folder.deliver(b"4500012345 broken")
    folder.deliver(REPLY)
    office = replace(an_office_with_an_order(), reader=FakeReader(read))  # type: ignore[arg-type]
    with working(office, folder):
        until(lambda: office.store.case(ORDER.number).state is CaseState.CONFIRMED)
