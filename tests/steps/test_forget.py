"""What only the API needs is removed once it is old; what is on its way to somebody is not."""

import datetime as dt
from dataclasses import replace

from builders import an_order
from office import FakeClock, an_office

from countersign.agent.steps.fetch_orders import fetch_orders
from countersign.agent.steps.forget import KEEP, Forgetting, forget
from countersign.agent.steps.office import Office
from countersign.agent.steps.tell_hooks import tell_hooks
from countersign.erp.rest.connector import RestErp
from countersign.procurement.case import JournalEntry
from countersign.procurement.clients import KEPT, Call, Reply
from countersign.procurement.erp import OrderStatus
from countersign.procurement.errors import ChannelError
from countersign.procurement.ledger import Entry
from countersign.procurement.ports import Commit
from countersign.procurement.webhooks import DeliveryState, Hook, News

ORDER = an_order()
CALL = Call("mule", "k-1", "PUT /v1/orders/1")


class Teller:
    """Takes what is told, but for what is told to `away`."""

    def send(self, hook: Hook, identity: str, at: int, body: bytes) -> None:
        del identity, at, body
        if hook.name == "away":
            raise ChannelError("410", permanent=True)


def full_office() -> Office:
    """Two closed orders, something told to two hooks of which one is gone, and an answered call."""
    office = an_office(clock=FakeClock())
    now, store = office.clock(), office.store
    for name in ("here", "away"):
        store.add_hook(Hook(name, "https://x.example", "whsec_eA==", tuple(News), now))
    put = (replace(Entry(replace(ORDER, number=one)), status=OrderStatus.CLOSED).next() for one in ("1", "2"))
    news = JournalEntry(ORDER.number, "line.confirmed", "line 10")
    store.commit(Commit(now, journal=(news,), ledger=tuple(put)))
    store.begin_call(CALL, now, office.lease)
    store.end_call(CALL, Reply(200, ""))
    while tell_hooks(office, Teller()):
        pass
    fetch_orders(office, RestErp(store, office.clock))
    return office


def move(office: Office, by: dt.timedelta) -> None:
    assert isinstance(office.clock, FakeClock)
    office.clock.move(minutes=by.total_seconds() / 60)


def test_nothing_is_forgotten_before_its_time() -> None:
    office = full_office()
    assert forget(office, KEEP) == 0
    move(office, KEPT + dt.timedelta(days=1))
    assert forget(office, KEEP) == 1, "the call under its key"
    assert office.store.entry_count() == 2


def test_what_is_old_goes_and_dead_letters_and_the_journal_stay() -> None:
    office = full_office()
    rows = office.store.news(0, 10)
    move(office, KEEP + dt.timedelta(days=1))
    assert forget(office, KEEP) == 3
    assert [(one.hook, one.state) for one in office.store.deliveries()] == [("away", DeliveryState.DEAD)]
    assert office.store.entry_count() == 1
    assert office.store.news(0, 10) == rows


def test_it_looks_each_hour_and_at_once_while_something_is_left() -> None:
    office = full_office()
    forgetting = Forgetting()
    assert not forgetting.go(office)
    move(office, KEEP + dt.timedelta(days=1))
    assert forgetting.go(office)
    assert not forgetting.go(office)
    put = replace(Entry(replace(ORDER, number="3")), status=OrderStatus.CLOSED).next()
    office.store.commit(Commit(office.clock(), ledger=(put,)))
    fetch_orders(office, RestErp(office.store, office.clock))
    assert not forgetting.go(office), "within the hour it is not even asked"
    move(office, dt.timedelta(hours=1))
    assert forgetting.go(office), "now order 2 is not the newest any more"
