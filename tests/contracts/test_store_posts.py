"""The promises of the `Store` port about marks (said once) and posts (kept until a channel took them)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from store_contract import (
    LEASE,
    MINUTE,
    NOW,
    ORDER,
    StoreContract,
    a_mail,
    an_entry,
    new_case,
    next_version,
    stored,
)

from countersign.procurement.case import Decision
from countersign.procurement.errors import Stale
from countersign.procurement.ports import Commit, Store
from countersign.procurement.posts import Mark, Post

ADA = "ada@orchard-metal.example"
MARK = Mark("digest", ADA, NOW)
POST = Post("4500012345-1/operations", "operations", "Order 4500012345", "14 days later", ORDER)
OTHER = replace(POST, key="4500012345-2/operations")


class TestMarks(StoreContract):
    def test_what_was_never_said_has_no_mark(self, store: Store) -> None:
        assert store.marked("digest", ADA) is None

    def test_the_last_slot_counts_for_this_person_and_this_topic_alone(self, store: Store) -> None:
        store.commit(Commit(NOW, marks=(MARK,)))
        store.commit(Commit(NOW, marks=(replace(MARK, slot=NOW + MINUTE),)))
        assert store.marked("digest", ADA) == NOW + MINUTE
        assert store.marked("digest", "ben@orchard-metal.example") is None
        assert store.marked("review", ADA) is None

    @pytest.mark.parametrize("earlier", [0, 1])
    def test_what_was_said_is_not_said_again_nor_an_earlier_slot_after_it(
        self, store: Store, earlier: int
    ) -> None:
        store.commit(Commit(NOW, marks=(MARK,)))
        late = replace(MARK, slot=NOW - earlier * MINUTE)
        with pytest.raises(Stale, match="was written before"):
            store.commit(Commit(NOW, mails=(a_mail(),), journal=(an_entry(),), marks=(late,)))
        assert list(store.outbox()) == []
        assert list(store.journal(ORDER)) == []

    @pytest.mark.usefixtures("hasty_threads")
    def test_of_many_workers_at_one_time_one_says_it(self, store: Store) -> None:
        def say(_: int) -> bool:
            try:
                store.commit(Commit(NOW, marks=(MARK,)))
            except Stale:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(say, range(12))) == 1


class TestPosts(StoreContract):
    def test_a_post_is_claimed_as_it_was_written_and_the_attempts_are_counted(self, store: Store) -> None:
        store.commit(Commit(NOW, posts=(POST,)))
        claimed = store.claim_post(NOW, LEASE)
        assert claimed is not None
        assert (claimed.post, claimed.attempts) == (POST, 1)

    def test_a_decision_brings_its_posts_with_it(self, store: Store) -> None:
        case = stored(store, new_case())
        store.commit(Commit(NOW, (Decision(next_version(case), posts=(POST,)),)))
        assert store.claim_post(NOW, LEASE) is not None

    def test_a_commit_that_fails_posts_nothing(self, store: Store) -> None:
        case = stored(store, new_case())
        with pytest.raises(Stale):
            store.commit(Commit(NOW, (Decision(case, posts=(POST,)),)))
        assert store.claim_post(NOW, LEASE) is None

    def test_the_same_key_is_the_same_post(self, store: Store) -> None:
        store.commit(Commit(NOW, posts=(POST,)))
        store.commit(Commit(NOW, posts=(replace(POST, words="again"),)))
        claimed = store.claim_post(NOW, LEASE)
        assert claimed is not None
        assert claimed.post.words == POST.words
        assert store.claim_post(NOW, LEASE) is None

    def test_while_somebody_sends_it_nobody_else_does_until_their_lease_runs_out(self, store: Store) -> None:
        store.commit(Commit(NOW, posts=(POST,)))
        store.claim_post(NOW, LEASE)
        assert store.claim_post(NOW + MINUTE, LEASE) is None
        again = store.claim_post(NOW + LEASE, LEASE)
        assert again is not None
        assert again.attempts == 2

    def test_what_was_put_off_comes_again_then_and_lets_others_pass(self, store: Store) -> None:
        store.commit(Commit(NOW, posts=(POST, OTHER)))
        store.claim_post(NOW, LEASE)
        store.post_deferred(POST.key, NOW + 60 * MINUTE)
        second = store.claim_post(NOW, LEASE)
        assert second is not None
        assert second.post == OTHER
        assert store.claim_post(NOW + 59 * MINUTE, 60 * MINUTE) is not None  # the other one's lease is over
        third = store.claim_post(NOW + 60 * MINUTE, LEASE)
        assert third is not None
        assert third.post == POST

    @pytest.mark.parametrize("end", ["posted", "unposted"])
    def test_what_is_over_is_never_claimed_put_off_or_ended_again(self, store: Store, end: str) -> None:
        store.commit(Commit(NOW, posts=(POST,)))
        store.claim_post(NOW, LEASE)
        store.commit(Commit(NOW, **{end: POST.key}, journal=(an_entry(),)))
        assert store.claim_post(NOW + 9 * LEASE, LEASE) is None
        with pytest.raises(Stale, match="is over"):
            store.post_deferred(POST.key, NOW)
        with pytest.raises(Stale, match="is over"):
            store.commit(Commit(NOW, posted=POST.key))

    def test_nobody_ends_a_post_that_there_never_was(self, store: Store) -> None:
        with pytest.raises(Stale):
            store.commit(Commit(NOW, posted=POST.key))
