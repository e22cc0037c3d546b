"""The promises of the `Store` port about the ledger: orders that clients put, writes that wait for them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from store_contract import MINUTE, NOW, ORDER, StoreContract, an_entry, exact, order

from countersign.procurement.erp import Confirmation, OrderStatus, Slice, Write, WriteState
from countersign.procurement.errors import Conflict, Stale
from countersign.procurement.feed import Receipt
from countersign.procurement.ledger import Answer, Entry, Offer, put, received, standing
from countersign.procurement.ports import Commit, Store

VALUES = Confirmation(
    Decimal("480.0"), Decimal("12.75"), Decimal(100), (Slice(dt.date(2026, 12, 18), Decimal(480)),), "AB-1"
)
OFFER = Offer("k-1", ORDER, 10, VALUES, NOW)


def keep(store: Store, entry: Entry) -> Entry:
    store.commit(Commit(NOW, ledger=(entry.next(),)))
    return store.entries([entry.number])[entry.number]


def closed(entry: Entry) -> Entry:
    return put(entry, entry.order, OrderStatus.CLOSED)


class TestLedger(StoreContract):
    def test_an_order_is_kept_with_all_that_was_told_of_it(self, store: Store) -> None:
        held = keep(store, Entry(order()))
        held = received(held, Receipt(ORDER, 10, Decimal("120.50"), "EA", dt.date(2026, 12, 1), "GR-1"))
        held = closed(standing(held, 10, VALUES))
        assert exact(keep(store, held)) == exact(replace(held, version=2, edition=2))

    def test_what_is_not_known_is_left_out(self, store: Store) -> None:
        keep(store, Entry(order()))
        assert list(store.entries([ORDER, "4599999999"])) == [ORDER]
        assert store.entry_count() == 1

    def test_who_comes_second_is_told_so_and_nothing_of_theirs_is_kept(self, store: Store) -> None:
        held = keep(store, Entry(order()))
        keep(store, closed(held))
        with pytest.raises(Stale, match=ORDER):
            store.commit(Commit(NOW, ledger=(held.next(),), journal=(an_entry(),)))
        assert store.journal(ORDER) == ()

    def test_two_numbers_that_read_the_same_are_refused_together(self, store: Store) -> None:
        alike = (Entry(order("PO-1"), version=1), Entry(order("po 1"), version=1))
        with pytest.raises(Conflict, match="PO-1"):
            store.commit(Commit(NOW, ledger=alike))
        assert store.entry_count() == 0

    def test_changes_are_told_oldest_first_and_each_order_once(self, store: Store) -> None:
        first, other = keep(store, Entry(order("A"))), keep(store, Entry(order("B")))
        assert [entry.number for _, entry in store.entries_changed(0, 10)] == ["A", "B"]
        place = store.entries_changed(0, 10)[-1][0]
        keep(store, closed(first))
        assert [entry.number for _, entry in store.entries_changed(place, 10)] == ["A"]
        assert [entry.number for _, entry in store.entries_changed(0, 1)] == [other.number]


class TestOffers(StoreContract):
    @pytest.fixture
    def offered(self, store: Store) -> Store:
        write = Write("k-1", ORDER, 10, VALUES, NOW, WriteState.APPROVED, next_at=NOW + MINUTE)
        store.commit(Commit(NOW, writes=(write,), offers=(OFFER,)))
        return store

    def test_an_offer_is_found_by_its_key_and_waits(self, offered: Store) -> None:
        assert offered.offer("k-1") == OFFER
        assert [one for _, one in offered.offers(0, 10, waiting=True)] == [OFFER]
        assert offered.offer("k-2") is None

    def test_an_answered_one_waits_no_more_and_keeps_its_place(self, offered: Store) -> None:
        ((place, _),) = offered.offers(0, 10, waiting=True)
        answered = replace(OFFER, answer=Answer("erp", NOW, VALUES))
        offered.commit(Commit(NOW, offers=(answered,)))
        assert offered.offers(0, 10, waiting=True) == []
        assert offered.offers(0, 10, waiting=False) == [(place, answered)]
        assert offered.offers(place, 10, waiting=False) == []

    def test_one_whose_write_is_over_waits_no_more(self, offered: Store) -> None:
        over = replace(offered.write_of("k-1"), state=WriteState.REFUSED, next_at=None)
        offered.commit(Commit(NOW, writes=(over,)))
        assert offered.offers(0, 10, waiting=True) == []

    def test_one_that_is_being_looked_at_waits_still(self, offered: Store) -> None:
        offered.claim_write(NOW + MINUTE, MINUTE)
        assert len(offered.offers(0, 10, waiting=True)) == 1

    def test_a_write_that_waits_for_its_time_can_be_hurried(self, offered: Store) -> None:
        assert offered.claim_write(NOW, MINUTE) is None
        offered.hurry_write("k-1", NOW)
        claimed = offered.claim_write(NOW, MINUTE)
        assert claimed
        offered.hurry_write("k-1", NOW)  # somebody is at it: it stays theirs
        assert offered.claim_write(NOW, MINUTE) is None


FAR = 1_000


class TestForgetting(StoreContract):
    """What is over and old goes; what somebody still has to get, or could miss, stays."""

    @pytest.fixture
    def full(self, store: Store) -> Store:
        """One order that is over, one that is open, and one that was put last."""
        for entry in (closed(Entry(order("OVER"))), Entry(order("OPEN")), closed(Entry(order("LAST")))):
            keep(store, entry)
        return store

    def known(self, store: Store) -> set[str]:
        return {entry.number for _, entry in store.entries_changed(0, 10)}

    def test_an_order_that_is_over_goes_once_it_is_old(self, full: Store) -> None:
        assert full.forget_entries(NOW, FAR, 10) == 0
        assert full.forget_entries(NOW + MINUTE, FAR, 10) == 1
        assert self.known(full) == {"OPEN", "LAST"}

    def test_no_place_comes_twice(self, full: Store) -> None:
        place = full.entries_changed(0, 10)[-1][0]
        full.forget_entries(NOW + MINUTE, FAR, 10)
        keep(full, Entry(order("NEW")))
        assert [entry.number for _, entry in full.entries_changed(place, 10)] == ["NEW"]

    def test_one_that_nobody_was_told_of_stays(self, full: Store) -> None:
        assert full.forget_entries(NOW + MINUTE, 0, 10) == 0

    @pytest.mark.parametrize("state", [WriteState.PROPOSED, WriteState.APPROVED, WriteState.WRITING])
    def test_one_with_a_write_under_way_stays(self, full: Store, state: WriteState) -> None:
        full.commit(Commit(NOW, writes=(Write("k-9", "OVER", 10, VALUES, NOW, state, next_at=NOW),)))
        assert full.forget_entries(NOW + MINUTE, FAR, 10) == 0

    def test_one_that_changed_again_is_as_young_as_its_change(self, full: Store) -> None:
        held = standing(full.entries(["OVER"])["OVER"], 10, VALUES)
        full.commit(Commit(NOW + MINUTE, ledger=(held.next(),)))
        keep(full, Entry(order("NEW")))
        full.forget_entries(NOW + MINUTE, FAR, 10)
        assert "OVER" in self.known(full)

    @pytest.fixture
    def offered(self, store: Store) -> Store:
        """Three writes; the first two are answered, and the first of these is over."""
        answer = Answer("erp", NOW, VALUES)
        states = {"k-1": WriteState.WRITTEN, "k-2": WriteState.APPROVED, "k-3": WriteState.REFUSED}
        writes = (Write(key, ORDER, 10, VALUES, NOW, one, next_at=NOW) for key, one in states.items())
        answers = {"k-1": answer, "k-2": answer, "k-3": None}
        offers = (replace(OFFER, key=key, answer=one) for key, one in answers.items())
        store.commit(Commit(NOW, writes=tuple(writes), offers=tuple(offers)))
        return store

    def test_an_answered_write_that_is_over_goes_once_it_is_old(self, offered: Store) -> None:
        assert offered.forget_offers(NOW - MINUTE, 10) == 0
        assert offered.forget_offers(NOW + MINUTE, 10) == 1
        assert [one.key for _, one in offered.offers(0, 10, waiting=False)] == ["k-2", "k-3"]

    def test_a_write_that_nobody_answered_stays(self, offered: Store) -> None:
        offered.commit(Commit(NOW, offers=(replace(OFFER, key="k-4"),)))
        offered.forget_offers(NOW + MINUTE, 10)
        assert offered.offer("k-3")

    def test_the_place_of_a_write_never_comes_twice(self, offered: Store) -> None:
        last = offered.offers(0, 10, waiting=False)[-1][0]
        offered.forget_offers(NOW + MINUTE, 10)
        offered.commit(Commit(NOW, offers=(replace(OFFER, key="k-5"),)))
        assert [one.key for _, one in offered.offers(last, 10, waiting=False)] == ["k-5"]
