"""The promises of the `Store` port about mails that came in."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from store_contract import LEASE, MINUTE, NOW, StoreContract

from countersign.procurement.errors import NotFound, Stale
from countersign.procurement.ports import Commit, MessageState, Store, StoredMessage

RAW = b"From: sales@northgate.example\r\n\r\n\x00\xff binary as it came \xc3\xa4\r\n"


def kept(store: Store, *identities: str) -> None:
    for identity in identities:
        assert store.keep(identity, RAW + identity.encode(), "imap", NOW)


class TestKeeping(StoreContract):
    def test_a_mail_is_kept_byte_for_byte(self, store: Store) -> None:
        assert store.keep("m1", RAW, "imap:INBOX", NOW) is True
        assert store.message("m1") == StoredMessage("m1", RAW, "imap:INBOX", received_at=NOW)
        assert store.message("m1").raw == RAW

    def test_the_same_mail_again_changes_nothing(self, store: Store) -> None:
        store.keep("m1", RAW, "imap", NOW)
        assert store.keep("m1", b"other bytes", "smtp", NOW + MINUTE) is False
        assert list(store.messages()) == [StoredMessage("m1", RAW, "imap", received_at=NOW)]

    def test_the_same_mail_from_many_threads_is_kept_once(self, store: Store) -> None:
        start = threading.Barrier(8)

        def keep(number: int) -> bool:
            start.wait()
            return store.keep("m1", RAW, f"way {number}", NOW)

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(keep, range(8))) == [False] * 7 + [True]
        assert len(store.messages()) == 1

    def test_mails_are_listed_as_they_came(self, store: Store) -> None:
        kept(store, "m3", "m1", "m2")
        assert [message.identity for message in store.messages()] == ["m3", "m1", "m2"]

    def test_mails_are_listed_by_state(self, store: Store) -> None:
        kept(store, "m1", "m2", "m3")
        store.hold_message("m2", "three attempts")
        assert [message.identity for message in store.messages(MessageState.NEW)] == ["m1", "m3"]
        assert [message.identity for message in store.messages(MessageState.HELD)] == ["m2"]
        assert list(store.messages(MessageState.DONE)) == []

    def test_an_unknown_mail_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no message m9"):
            store.message("m9")


class TestClaiming(StoreContract):
    def claim(self, store: Store, minutes: int = 0) -> str | None:
        message = store.claim_message(NOW + minutes * MINUTE, LEASE)
        return message.identity if message else None

    def test_there_is_nothing_to_claim_in_an_empty_store(self, store: Store) -> None:
        assert store.claim_message(NOW, LEASE) is None

    def test_a_claim_hands_out_the_mail_and_counts_the_attempt(self, store: Store) -> None:
        kept(store, "m1")
        claimed = store.claim_message(NOW, LEASE)
        assert claimed == StoredMessage("m1", RAW + b"m1", "imap", attempts=1, received_at=NOW)
        assert store.message("m1") == claimed

    def test_mails_are_claimed_in_the_order_of_arrival_each_once(self, store: Store) -> None:
        kept(store, "m2", "m1", "m3")
        assert [self.claim(store) for _ in range(4)] == ["m2", "m1", "m3", None]

    def test_a_mail_is_free_again_when_the_lease_runs_out(self, store: Store) -> None:
        kept(store, "m1")
        assert self.claim(store) == "m1"
        assert self.claim(store, minutes=4) is None
        assert self.claim(store, minutes=5) == "m1"
        assert store.message("m1").attempts == 2

    def test_threads_never_claim_the_same_mail(self, store: Store) -> None:
        identities = [f"m{number}" for number in range(40)]
        kept(store, *identities)
        start = threading.Barrier(4)

        def work(_: int) -> list[str]:
            start.wait()
            mine = []
            while (claimed := store.claim_message(NOW, LEASE)) is not None:
                mine.append(claimed.identity)
            return mine

        with ThreadPoolExecutor(4) as pool:
            claimed = [identity for mine in pool.map(work, range(4)) for identity in mine]
        assert sorted(claimed) == sorted(identities)

    @pytest.mark.parametrize("state", [MessageState.DONE, MessageState.HELD, MessageState.UNREADABLE])
    def test_a_mail_that_left_is_never_claimed_again(self, store: Store, state: MessageState) -> None:
        kept(store, "m1")
        self.claim(store)
        store.commit(Commit(NOW, message="m1", message_state=state))
        assert self.claim(store, minutes=60) is None


class TestDeferring(StoreContract):
    def test_a_deferred_mail_waits_for_its_time_and_says_why(self, store: Store) -> None:
        kept(store, "m1")
        store.claim_message(NOW, LEASE)
        store.defer_message("m1", NOW + 9 * MINUTE, "the model is down", counted=True)

        assert store.message("m1").state is MessageState.NEW
        assert store.message("m1").reason == "the model is down"
        assert store.claim_message(NOW + 8 * MINUTE, LEASE) is None
        claimed = store.claim_message(NOW + 9 * MINUTE, LEASE)
        assert claimed is not None
        assert claimed.attempts == 2

    def test_a_deferred_mail_may_come_back_before_its_lease_ends(self, store: Store) -> None:
        kept(store, "m1")
        store.claim_message(NOW, LEASE)
        store.defer_message("m1", NOW + MINUTE, "busy", counted=True)
        assert store.claim_message(NOW + MINUTE, LEASE) is not None

    def test_an_attempt_that_does_not_count_is_given_back(self, store: Store) -> None:
        kept(store, "m1")
        store.claim_message(NOW, LEASE)
        store.defer_message("m1", NOW, "the model is down", counted=False)
        assert store.message("m1").attempts == 0
        store.defer_message("m1", NOW, "still down", counted=False)
        assert store.message("m1").attempts == 0

    def test_fresh_mail_goes_before_deferred_mail(self, store: Store) -> None:
        kept(store, "m1")
        store.claim_message(NOW, LEASE)
        store.defer_message("m1", NOW + MINUTE, "busy", counted=True)
        kept(store, "m2")
        claimed = store.claim_message(NOW + MINUTE, LEASE)
        assert claimed is not None
        assert claimed.identity == "m2"

    def test_what_is_done_is_not_put_back_by_a_late_word(self, store: Store) -> None:
        kept(store, "m1")
        store.commit(Commit(NOW, message="m1"))
        with pytest.raises(Stale, match="m1 is done already"):
            store.defer_message("m1", NOW, "late", counted=True)
        assert store.message("m1").state is MessageState.DONE

    def test_an_unknown_mail_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no message m9"):
            store.defer_message("m9", NOW, "", counted=True)


class TestHolding(StoreContract):
    def test_a_held_mail_says_why_and_is_not_claimed(self, store: Store) -> None:
        kept(store, "m1")
        store.claim_message(NOW, LEASE)
        store.hold_message("m1", "three attempts failed")
        assert store.message("m1").state is MessageState.HELD
        assert store.message("m1").reason == "three attempts failed"
        assert store.message("m1").attempts == 1
        assert store.claim_message(NOW + 60 * MINUTE, LEASE) is None

    def test_a_released_mail_starts_afresh_at_once(self, store: Store) -> None:
        kept(store, "m1")
        store.claim_message(NOW, LEASE)
        store.hold_message("m1", "three attempts failed")
        store.release_message("m1")
        assert store.message("m1") == StoredMessage("m1", RAW + b"m1", "imap", received_at=NOW)
        assert store.claim_message(NOW, LEASE) is not None

    def test_what_a_commit_held_can_be_released_too(self, store: Store) -> None:
        kept(store, "m1")
        store.commit(Commit(NOW, message="m1", message_state=MessageState.HELD, message_reason="look"))
        assert store.message("m1").reason == "look"
        store.release_message("m1")
        assert store.message("m1").state is MessageState.NEW

    @pytest.mark.parametrize("identity", ["m1", "m9"])
    def test_only_held_mails_are_released(self, store: Store, identity: str) -> None:
        kept(store, "m1")
        with pytest.raises(NotFound, match=rf"{identity}.*countersign held list"):
            store.release_message(identity)

    def test_what_is_done_is_not_held_by_a_late_word(self, store: Store) -> None:
        kept(store, "m1")
        store.commit(Commit(NOW, message="m1"))
        with pytest.raises(Stale, match="m1 is done already"):
            store.hold_message("m1", "late")
        assert store.message("m1").state is MessageState.DONE

    def test_an_unknown_mail_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no message m9"):
            store.hold_message("m9", "")
