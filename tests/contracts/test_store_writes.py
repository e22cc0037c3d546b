"""The promises of the `Store` port about what goes back to the company's system."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from store_contract import NOW, ORDER, StoreContract, new_case, stored

from countersign.procurement.case import Decision
from countersign.procurement.erp import Confirmation, Slice, Write, WriteState
from countersign.procurement.errors import NotFound
from countersign.procurement.ports import Commit, Store

LEASE = dt.timedelta(minutes=5)
VALUES = Confirmation(
    Decimal("500.0"), Decimal("12.50"), Decimal(100), (Slice(dt.date(2026, 12, 11), Decimal(500)),), "AB-1"
)


def a_write(key: str = "k-1", **more: object) -> Write:
    write = Write(key, ORDER, 10, VALUES, NOW, WriteState.APPROVED, next_at=NOW)
    return replace(write, **more)  # type: ignore[arg-type]


def proposed(store: Store, *writes: Write) -> None:
    case = stored(store, new_case()) if not store.orders() else store.case(ORDER)
    moved = replace(case, version=case.version + 1)
    store.commit(Commit(NOW, (Decision(moved, writes=writes),)))


class TestWrites(StoreContract):
    def test_a_write_comes_back_as_it_was_proposed(self, store: Store) -> None:
        proposed(store, a_write(before=VALUES, reason="why"))
        assert store.write_of("k-1") == a_write(before=VALUES, reason="why")
        assert list(store.writes()) == list(store.writes(ORDER)) == [store.write_of("k-1")]
        assert list(store.writes("4599999999")) == []

    def test_a_write_that_nobody_proposed_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="k-9"):
            store.write_of("k-9")

    def test_what_is_approved_is_claimed_once(self, store: Store) -> None:
        proposed(store, a_write())
        claimed = store.claim_write(NOW, LEASE)
        assert claimed is not None
        assert (claimed.state, claimed.attempts, claimed.next_at) == (WriteState.WRITING, 1, NOW + LEASE)
        assert store.write_of("k-1") == claimed
        assert store.claim_write(NOW, LEASE) is None

    def test_of_an_order_that_somebody_writes_nothing_else_is_claimed(self, store: Store) -> None:
        proposed(store, a_write(), a_write("k-2", line=20))
        first = store.claim_write(NOW, LEASE)
        assert first is not None
        assert store.claim_write(NOW, LEASE) is None
        store.commit(Commit(NOW, writes=(replace(first, state=WriteState.WRITTEN, next_at=None),)))
        second = store.claim_write(NOW, LEASE)
        assert second is not None
        assert second.key == "k-2"

    def test_what_waits_for_a_person_is_not_claimed(self, store: Store) -> None:
        proposed(store, a_write(state=WriteState.PROPOSED, next_at=None))
        assert store.claim_write(NOW, LEASE) is None

    def test_what_waits_for_later_is_claimed_later(self, store: Store) -> None:
        proposed(store, a_write(next_at=NOW + LEASE))
        assert store.claim_write(NOW, LEASE) is None
        assert store.claim_write(NOW + LEASE, LEASE) is not None

    def test_what_was_interrupted_is_claimed_again_when_its_lease_is_over(self, store: Store) -> None:
        proposed(store, a_write())
        store.claim_write(NOW, LEASE)
        assert store.claim_write(NOW + LEASE - dt.timedelta(seconds=1), LEASE) is None
        again = store.claim_write(NOW + LEASE, LEASE)
        assert again is not None
        assert again.attempts == 2

    def test_the_longest_waiting_comes_first(self, store: Store) -> None:
        proposed(store, a_write("late", line=20, next_at=NOW), a_write("early", next_at=NOW - LEASE))
        claimed = store.claim_write(NOW, LEASE)
        assert claimed is not None
        assert claimed.key == "early"

    def test_how_a_write_ended_is_kept_with_a_commit(self, store: Store) -> None:
        proposed(store, a_write())
        over = a_write(state=WriteState.WRITTEN, reason="read back equal", next_at=None)
        store.commit(Commit(NOW, writes=(over,)))
        assert store.write_of("k-1") == over
        assert store.claim_write(NOW + LEASE, LEASE) is None

    def test_the_same_values_proposed_twice_are_one_write(self, store: Store) -> None:
        proposed(store, a_write())
        store.commit(Commit(NOW, writes=(a_write(state=WriteState.WRITTEN, next_at=None),)))
        proposed(store, a_write())
        assert [write.state for write in store.writes()] == [WriteState.WRITTEN]

    def test_a_later_confirmation_overtakes_one_that_waits(self, store: Store) -> None:
        proposed(store, a_write("k-1"))
        proposed(store, a_write("k-2"))
        assert [(w.key, w.state) for w in store.writes()] == [
            ("k-1", WriteState.REFUSED),
            ("k-2", WriteState.APPROVED),
        ]

    def test_another_line_overtakes_nothing(self, store: Store) -> None:
        proposed(store, a_write("k-1"))
        proposed(store, a_write("k-2", line=20))
        assert [w.state for w in store.writes()] == [WriteState.APPROVED, WriteState.APPROVED]

    def test_values_that_come_back_are_written_last(self, store: Store) -> None:
        proposed(store, a_write("k-1"))
        proposed(store, a_write("k-2"))
        proposed(store, a_write("k-1"))
        assert [(w.key, w.state) for w in store.writes()] == [
            ("k-2", WriteState.REFUSED),
            ("k-1", WriteState.APPROVED),
        ]
