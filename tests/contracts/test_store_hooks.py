"""The promises of the `Store` port about webhooks: everything is told once to each, and nothing gets lost."""

from dataclasses import replace

import pytest
from store_contract import LEASE, MINUTE, NOW, ORDER, StoreContract

from countersign.procurement.case import JournalEntry
from countersign.procurement.errors import Conflict, NotFound
from countersign.procurement.ports import Commit, Store
from countersign.procurement.webhooks import Delivery, DeliveryState, Hook, News

HOOK = Hook("mule", "https://mule.example/in", "whsec_c2VjcmV0", tuple(News), NOW)
NEWS = ("line.confirmed", "exception.opened", "erp.written")


def happen(store: Store, *events: str) -> None:
    store.commit(
        Commit(NOW, journal=tuple(JournalEntry(ORDER, event, f"it was {event}") for event in events))
    )


def sent(store: Store, at: object = NOW) -> Delivery:
    claimed = store.claim_delivery(NOW, LEASE)
    assert claimed
    return claimed


class TestHooks(StoreContract):
    def test_a_hook_is_kept_and_found_and_removed(self, store: Store) -> None:
        store.add_hook(HOOK)
        assert store.hooks() == (HOOK,)
        assert store.hook("mule") == HOOK
        store.remove_hook("mule")
        assert store.hooks() == ()
        for gone in (store.hook, store.remove_hook):
            with pytest.raises(NotFound, match="mule"):
                gone("mule")

    def test_a_name_is_one_hooks(self, store: Store) -> None:
        store.add_hook(HOOK)
        with pytest.raises(Conflict, match="mule"):
            store.add_hook(replace(HOOK, url="https://elsewhere.example"))

    def test_neither_address_nor_secret_shows(self, store: Store) -> None:
        store.add_hook(HOOK)
        assert "mule.example" not in repr(store.hooks())
        assert "c2Vjc" not in repr(store.hooks())

    def test_only_some_of_what_happens_is_news(self, store: Store) -> None:
        happen(store, "order.sent", *NEWS, "reminder.sent")
        rows = store.news(0, 10)
        assert [row.entry.event for row in rows] == list(NEWS)
        assert [row.entry.event for row in store.news(rows[0].id, 1)] == [NEWS[1]]
        assert store.news_at(rows[0].id) == rows[0]
        assert store.last_place() == 5
        with pytest.raises(NotFound):
            store.news_at(99)


class TestDeliveries(StoreContract):
    @pytest.fixture
    def told(self, store: Store) -> Store:
        store.add_hook(HOOK)
        happen(store, *NEWS)
        return store

    def test_each_piece_of_news_is_passed_on_once(self, told: Store) -> None:
        assert told.fan_out(NOW, 10) == 3
        assert told.fan_out(NOW, 10) == 0
        happen(told, "line.confirmed")
        assert told.fan_out(NOW, 10) == 1

    def test_a_hook_that_begins_later_is_not_told_what_was(self, told: Store) -> None:
        told.add_hook(replace(HOOK, name="late", place=told.last_place()))
        told.fan_out(NOW, 10)
        assert {one.hook for one in told.deliveries()} == {"mule"}

    def test_a_hook_gets_only_what_it_wants_and_nothing_holds_it_up(self, store: Store) -> None:
        store.add_hook(replace(HOOK, news=(News.WRITTEN,)))
        happen(store, *NEWS)
        assert [store.fan_out(NOW, 1) for _ in range(4)] == [0, 0, 1, 0]

    def test_one_is_claimed_at_a_time_with_its_attempt_counted(self, told: Store) -> None:
        told.fan_out(NOW, 10)
        claimed = [told.claim_delivery(NOW, LEASE) for _ in range(4)]
        assert [one and (one.place, one.attempts) for one in claimed] == [(1, 1), (2, 1), (3, 1), None]
        again = told.claim_delivery(NOW + LEASE, LEASE)
        assert again
        assert (again.place, again.attempts) == (1, 2)

    def test_what_is_sent_or_given_up_is_over(self, told: Store) -> None:
        told.fan_out(NOW, 10)
        told.delivery_ended(sent(told).id, DeliveryState.SENT)
        told.delivery_ended(sent(told).id, DeliveryState.DEAD, "it answered 500")
        assert [one.place for one in told.deliveries(DeliveryState.SENT)] == [1]
        assert [(one.place, one.reason) for one in told.deliveries(DeliveryState.DEAD)] == [
            (2, "it answered 500")
        ]
        assert [one.place for one in told.deliveries(limit=2)] == [3, 2]

    def test_where_one_has_to_wait_the_others_of_its_hook_wait_as_well(self, told: Store) -> None:
        told.add_hook(replace(HOOK, name="other"))
        told.fan_out(NOW, 10)
        told.delivery_deferred(sent(told).id, NOW + 2 * MINUTE, "it answered 503")
        waiting = [(one.hook, one.next_at, one.attempts) for one in told.deliveries()]
        assert {at for hook, at, _ in waiting if hook == "mule"} == {NOW + 2 * MINUTE}
        assert {at for hook, at, _ in waiting if hook == "other"} == {NOW}
        assert sorted(attempts for *_, attempts in waiting) == [0, 0, 0, 0, 0, 1]

    def test_one_that_fails_again_and_again_is_not_in_the_way_of_the_others(self, told: Store) -> None:
        told.fan_out(NOW, 10)
        told.delivery_deferred(sent(told).id, NOW + MINUTE, "it answered 400")
        following = told.claim_delivery(NOW + MINUTE, LEASE)
        assert following
        assert following.place == 2

    def test_dead_letters_can_be_sent_again_and_nothing_else(self, told: Store) -> None:
        told.fan_out(NOW, 10)
        dead, done = sent(told), sent(told)
        told.delivery_ended(dead.id, DeliveryState.DEAD, "gone")
        told.delivery_ended(done.id, DeliveryState.SENT)
        assert told.resend([dead.id, done.id, 99], NOW + MINUTE) == 1
        assert [(one.place, one.attempts) for one in told.deliveries(DeliveryState.PENDING)] == [
            (3, 0),
            (1, 0),
        ]

    def test_what_was_told_can_be_told_again_from_any_place(self, told: Store) -> None:
        told.fan_out(NOW, 10)
        assert told.replay("mule", 1, 3, NOW) == 2
        assert [one.place for one in told.deliveries()] == [3, 2, 3, 2, 1]
        with pytest.raises(NotFound):
            told.replay("nobody", 0, 3, NOW)

    def test_with_a_hook_its_deliveries_go_and_their_numbers_never_come_again(self, told: Store) -> None:
        told.fan_out(NOW, 10)
        told.remove_hook("mule")
        assert told.deliveries() == ()
        told.add_hook(HOOK)
        told.fan_out(NOW, 10)
        assert [one.id for one in told.deliveries()] == [6, 5, 4]

    def test_what_was_sent_is_forgotten_once_it_is_old_and_nothing_else_is(self, store: Store) -> None:
        store.add_hook(HOOK)
        happen(store, *NEWS)
        store.fan_out(NOW, 10)
        taken, dead, pending = (sent(store) for _ in NEWS)
        store.delivery_ended(taken.id, DeliveryState.SENT)
        store.delivery_ended(dead.id, DeliveryState.DEAD, "410")
        assert store.forget_deliveries(NOW, 10) == 0
        assert store.forget_deliveries(NOW + MINUTE, 10) == 1
        assert {one.id for one in store.deliveries()} == {dead.id, pending.id}
        assert len(store.news(0, 10)) == 3
        assert store.replay("mule", 0, 99, NOW) == 3

    def test_so_many_are_forgotten_at_a_time(self, store: Store) -> None:
        store.add_hook(HOOK)
        happen(store, *NEWS)
        store.fan_out(NOW, 10)
        for _ in NEWS:
            store.delivery_ended(sent(store).id, DeliveryState.SENT)
        assert [store.forget_deliveries(NOW + MINUTE, 2) for _ in range(3)] == [2, 1, 0]
