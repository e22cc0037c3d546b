"""Webhooks: every piece of news reaches each hook, later if need be, and what can't is kept and said."""

import json
from dataclasses import dataclass, field

from builders import an_order
from office import FakeClock, an_office

from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.office import Office
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_mail
from countersign.agent.steps.tell_hooks import BACKOFF_MINUTES, tell_hooks
from countersign.procurement.errors import ChannelError
from countersign.procurement.webhooks import DeliveryState, Hook, News

ORDER = an_order()
AWAY = ChannelError("mule: mule.example answered 503", permanent=False)
GONE = ChannelError("mule: mule.example answered 410", permanent=True)


@dataclass
class FakeTeller:
    """Remembers what it was to send; while `away` it sends nothing."""

    away: ChannelError | None = None
    sent: list[tuple[str, str, int, dict[str, object]]] = field(default_factory=list)
    tried: int = 0

    def send(self, hook: Hook, identity: str, at: int, body: bytes) -> None:
        self.tried += 1
        if self.away:
            raise self.away
        self.sent.append((hook.name, identity, at, json.loads(body)))


def world(*hooks: str) -> tuple[Office, FakeTeller]:
    """An office with one confirmed order, and hooks that were there before."""
    office = an_office(clock=FakeClock())
    for name in hooks:
        hook = Hook(name, f"https://{name}.example", "whsec_eA==", tuple(News), office.clock())
        office.store.add_hook(hook)
    send_orders(office, [ORDER])
    take_mail(office, f"{ORDER.number} confirmed".encode(), "test")
    while handle_message(office):
        pass
    return office, FakeTeller()


def work(office: Office, teller: FakeTeller) -> None:
    while tell_hooks(office, teller):
        pass


def later(office: Office, minutes: float) -> None:
    assert isinstance(office.clock, FakeClock)
    office.clock.move(minutes=minutes)


def test_a_confirmation_is_told_with_its_order_and_its_words() -> None:
    office, teller = world("mule")
    work(office, teller)
    ((hook, identity, at, body),) = teller.sent
    (row,) = office.store.news(0, 10)
    assert (hook, identity, at) == ("mule", f"evt_{row.id}", int(office.clock().timestamp()))
    assert body["type"] == "confirmation.changed"
    assert body["id"] == identity
    assert body["timestamp"] == row.at.isoformat()
    assert body["data"] == {"order": ORDER.number, "words": row.entry.words}


def test_each_hook_is_told_once() -> None:
    office, teller = world("mule", "boomi")
    work(office, teller)
    work(office, teller)
    assert sorted(name for name, *_ in teller.sent) == ["boomi", "mule"]


def test_without_a_hook_nothing_is_kept_for_anybody() -> None:
    office, teller = world()
    assert tell_hooks(office, teller) is False
    assert office.store.deliveries() == ()


def test_a_receiver_that_is_away_is_tried_later_and_later_still() -> None:
    office, teller = world("mule")
    teller.away = AWAY
    for tries, minutes in enumerate(BACKOFF_MINUTES, 1):
        work(office, teller)
        assert teller.tried == tries
        later(office, minutes - 0.1)
        work(office, teller)
        assert teller.tried == tries
        later(office, 0.1)
    teller.away = None
    work(office, teller)
    assert len(teller.sent) == 1


def test_after_the_last_try_it_is_a_dead_letter_and_the_journal_says_so() -> None:
    office, teller = world("mule")
    teller.away = AWAY
    for minutes in (*BACKOFF_MINUTES, 1, 1):
        work(office, teller)
        later(office, minutes)
    (dead,) = office.store.deliveries(DeliveryState.DEAD)
    assert (dead.attempts, dead.reason) == (7, "mule: mule.example answered 503")
    (row,) = [r.entry for r in office.store.journal(ORDER.number) if r.entry.event == "webhook.dead"]
    assert "given up after 7 tries" in row.words


def test_one_that_is_gone_for_good_is_not_tried_again_until_a_person_says_so() -> None:
    office, teller = world("mule")
    teller.away = GONE
    work(office, teller)
    later(office, 60 * 24)
    work(office, teller)
    assert teller.tried == 1
    teller.away = None
    (dead,) = office.store.deliveries(DeliveryState.DEAD)
    office.store.resend([dead.id], office.clock())
    work(office, teller)
    assert len(teller.sent) == 1


def test_a_hook_that_is_removed_while_it_is_told_stops_nothing() -> None:
    office, teller = world("mule", "boomi")
    claim = office.store.claim_delivery

    def claimed(*given):  # type: ignore[no-untyped-def]
        found = claim(*given)
        if found and found.hook == "boomi":
            office.store.remove_hook("boomi")
        return found

    office.store.claim_delivery = claimed  # type: ignore[method-assign]
    work(office, teller)
    assert [name for name, *_ in teller.sent] == ["mule"]


def test_what_is_told_of_a_dead_letter_is_no_news_itself() -> None:
    office, teller = world("mule")
    teller.away = GONE
    work(office, teller)
    assert len(office.store.news(0, 10)) == 1
