"""The promises of the `Store` port about decision tokens: used once, and in one write with the decision."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from store_contract import KEYS, NOW, ORDER, StoreContract, an_entry, new_case, next_version, stored

from countersign.procurement.case import Decision
from countersign.procurement.errors import Stale
from countersign.procurement.ports import Commit, Store

USED, OTHER = KEYS[0], KEYS[1]


class TestRedemptions(StoreContract):
    def test_what_was_never_used_is_not_used(self, store: Store) -> None:
        assert not store.redeemed(USED)

    def test_what_was_used_stays_used_and_nothing_else_is(self, store: Store) -> None:
        store.commit(Commit(NOW, redeemed=(USED,)))
        assert store.redeemed(USED)
        assert not store.redeemed(OTHER)

    def test_a_second_use_changes_nothing_at_all(self, store: Store) -> None:
        case = stored(store, new_case())
        store.commit(Commit(NOW, redeemed=(USED,)))
        moved = Decision(next_version(case), (an_entry(),))
        with pytest.raises(Stale, match="was used before"):
            store.commit(Commit(NOW, (moved,), redeemed=(OTHER, USED)))
        assert store.case(ORDER).version == case.version
        assert not store.redeemed(OTHER)
        assert list(store.journal(ORDER)) == []

    def test_twice_in_one_commit_is_twice(self, store: Store) -> None:
        with pytest.raises(Stale):
            store.commit(Commit(NOW, redeemed=(USED, USED)))
        assert not store.redeemed(USED)

    def test_a_commit_that_fails_uses_nothing_up(self, store: Store) -> None:
        case = stored(store, new_case())
        with pytest.raises(Stale):
            store.commit(Commit(NOW, (Decision(case),), redeemed=(USED,)))
        assert not store.redeemed(USED)

    @pytest.mark.usefixtures("hasty_threads")
    def test_of_many_at_one_time_one_wins(self, store: Store) -> None:
        def use(_: int) -> bool:
            try:
                store.commit(Commit(NOW, redeemed=(USED,)))
            except Stale:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(use, range(12))) == 1
