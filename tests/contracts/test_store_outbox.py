"""The promises of the `Store` port about mails that go out."""

import threading
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
    exact,
    new_case,
    next_version,
    stored,
)

from countersign.procurement.case import Decision, Purpose
from countersign.procurement.errors import Conflict, NotFound, Stale
from countersign.procurement.ports import Commit, OutboxMail, OutboxState, Store

ID = "<po-1@orchard-metal.example>"


def written(store: Store, *mails: OutboxMail) -> None:
    store.commit(Commit(NOW, mails=mails))


class TestOutbox(StoreContract):
    def test_a_mail_comes_back_byte_for_byte(self, store: Store) -> None:
        mail = a_mail(next_at=NOW + MINUTE, reason="waits for Monday")
        written(store, mail)
        assert [exact(found) for found in store.outbox()] == [exact(mail)]
        assert store.outbox()[0].mail.raw == mail.mail.raw

    def test_a_mail_is_also_one_of_each_further_order_that_it_speaks_of(self, store: Store) -> None:
        joint = a_mail("<j@x>", "1", also=("2", "3"))
        written(store, a_mail("<b@x>", "2"), joint, a_mail("<c@x>", "4"))
        assert [exact(one) for one in store.outbox("3")] == [exact(joint)]
        assert [one.mail.message_id for one in store.outbox("2")] == ["<b@x>", "<j@x>"]
        assert len(store.outbox()) == 3

    def test_mails_are_listed_as_they_were_written(self, store: Store) -> None:
        written(store, a_mail("<b@x>", "1"), a_mail("<a@x>", "2"))
        written(store, a_mail("<c@x>", "1", purpose=Purpose.REMINDER))
        assert [mail.mail.message_id for mail in store.outbox()] == ["<b@x>", "<a@x>", "<c@x>"]
        assert [mail.mail.message_id for mail in store.outbox("1")] == ["<b@x>", "<c@x>"]
        assert list(store.outbox("3")) == []

    def test_one_is_found_by_its_message_id_in_whatever_state(self, store: Store) -> None:
        written(store, a_mail())
        assert store.sent_mail(ID) == a_mail()
        store.commit(Commit(NOW, failed=ID, failure="550 no such user"))
        found = store.sent_mail(ID)
        assert found is not None
        assert found.state is OutboxState.FAILED

    def test_a_foreign_message_id_finds_nothing(self, store: Store) -> None:
        assert store.sent_mail("<strange@elsewhere.example>") is None

    def test_a_second_mail_under_one_message_id_is_a_conflict(self, store: Store) -> None:
        written(store, a_mail())
        with pytest.raises(Conflict, match=r"po-1@orchard-metal\.example> was written before"):
            written(store, a_mail("<po-2@x>"), a_mail(number="other"))
        assert list(store.outbox()) == [a_mail()]


def a_draft(message_id: str = ID, number: str = ORDER) -> OutboxMail:
    return a_mail(message_id, number, state=OutboxState.DRAFT)


class TestDrafts(StoreContract):
    def test_a_draft_is_never_claimed(self, store: Store) -> None:
        written(store, a_draft())
        assert store.claim_mail(NOW + LEASE, LEASE) is None
        assert list(store.drafts()) == [a_draft()]

    def test_one_that_a_person_releases_goes_out_like_any_other(self, store: Store) -> None:
        written(store, a_draft())
        store.commit(Commit(NOW, released=ID))
        assert list(store.drafts()) == []
        assert store.sent_mail(ID) == a_mail(next_at=NOW)
        claimed = store.claim_mail(NOW, LEASE)
        assert claimed is not None
        assert claimed.mail.raw == a_mail().mail.raw

    def test_one_that_a_person_discards_is_kept_with_the_reason_and_never_goes_out(
        self, store: Store
    ) -> None:
        written(store, a_draft())
        store.commit(Commit(NOW, discarded=ID, failure="told them by phone"))
        found = store.sent_mail(ID)
        assert found is not None
        assert (found.state, found.reason) == (OutboxState.DISCARDED, "told them by phone")
        assert store.claim_mail(NOW + LEASE, LEASE) is None

    @pytest.mark.parametrize("end", ["released", "discarded"])
    def test_the_first_word_on_a_draft_stands(self, store: Store, end: str) -> None:
        written(store, a_draft())
        store.commit(Commit(NOW, discarded=ID, failure="no"))
        with pytest.raises(Stale, match="is discarded already"):
            store.commit(Commit(NOW, **{end: ID}))
        with pytest.raises(NotFound, match="The outbox has no mail"):
            store.commit(Commit(NOW, **{end: "<nobody@x>"}))

    def test_a_mail_that_was_no_draft_can_be_neither_released_nor_discarded(self, store: Store) -> None:
        written(store, a_mail())
        with pytest.raises(Stale, match="is pending already"):
            store.commit(Commit(NOW, discarded=ID))

    def test_a_decision_that_overtakes_an_orders_drafts_discards_them_and_no_others(
        self, store: Store
    ) -> None:
        case = stored(store, new_case(), mails=(a_draft(), a_draft("<2@x>"), a_draft("<3@x>", "other")))
        overtaking = Decision(next_version(case), withdrawn="revision 1 was released")
        fresh = a_draft("<4@x>")
        store.commit(Commit(NOW, (overtaking,), mails=(fresh,)))
        assert [mail.mail.message_id for mail in store.drafts()] == ["<3@x>", "<4@x>"]
        first = store.sent_mail(ID)
        assert first is not None
        assert (first.state, first.reason) == (OutboxState.DISCARDED, "revision 1 was released")

    def test_a_question_that_was_answered_before_it_went_out_is_discarded_and_nothing_else(
        self, store: Store
    ) -> None:
        question = a_mail("<q@x>", purpose=Purpose.QUESTION, next_at=NOW + LEASE)
        tried = a_mail("<t@x>", purpose=Purpose.QUESTION, attempts=1)
        case = stored(store, new_case(), mails=(a_mail("<o@x>"), question, tried))
        store.commit(Commit(NOW, (Decision(next_version(case), unasked="they answered"),)))
        states = {mail.mail.message_id: mail.state for mail in store.outbox()}
        assert states == {
            "<o@x>": OutboxState.PENDING,
            "<q@x>": OutboxState.DISCARDED,
            "<t@x>": OutboxState.PENDING,
        }
        assert store.claim_mail(NOW + 2 * LEASE, LEASE) != question


class TestClaimingMail(StoreContract):
    def test_there_is_nothing_to_send_from_an_empty_outbox(self, store: Store) -> None:
        assert store.claim_mail(NOW, LEASE) is None

    def test_a_claim_marks_the_mail_before_it_is_sent(self, store: Store) -> None:
        written(store, a_mail())
        claimed = store.claim_mail(NOW, LEASE)
        sending = replace(a_mail(), state=OutboxState.SENDING, attempts=1, next_at=NOW + LEASE)
        assert claimed == sending
        assert store.sent_mail(ID) == sending

    def test_mails_are_claimed_in_the_order_of_writing_each_once(self, store: Store) -> None:
        written(store, *(a_mail(f"<{letter}@x>") for letter in "bac"))
        claimed = [store.claim_mail(NOW, LEASE) for _ in range(4)]
        assert [mail and mail.mail.message_id for mail in claimed] == ["<b@x>", "<a@x>", "<c@x>", None]

    def test_a_mail_waits_for_its_time(self, store: Store) -> None:
        written(store, a_mail(next_at=NOW + MINUTE))
        assert store.claim_mail(NOW, LEASE) is None
        assert store.claim_mail(NOW + MINUTE, LEASE) is not None

    def test_a_mail_found_sending_after_its_lease_is_the_same_mail_again(self, store: Store) -> None:
        written(store, a_mail())
        first = store.claim_mail(NOW, LEASE)
        assert store.claim_mail(NOW + 4 * MINUTE, LEASE) is None
        again = store.claim_mail(NOW + LEASE, LEASE)
        assert first is not None
        assert again is not None
        assert again.mail == first.mail
        assert again.attempts == 2

    def test_threads_never_claim_the_same_mail(self, store: Store) -> None:
        identities = [f"<{number}@x>" for number in range(40)]
        written(store, *(a_mail(identity) for identity in identities))
        start = threading.Barrier(4)

        def work(_: int) -> list[str]:
            start.wait()
            mine = []
            while (claimed := store.claim_mail(NOW, LEASE)) is not None:
                mine.append(claimed.mail.message_id)
            return mine

        with ThreadPoolExecutor(4) as pool:
            claimed = [identity for mine in pool.map(work, range(4)) for identity in mine]
        assert sorted(claimed) == sorted(identities)


class TestSending(StoreContract):
    def test_a_sent_mail_is_out_for_good(self, store: Store) -> None:
        written(store, a_mail())
        store.claim_mail(NOW, LEASE)
        store.commit(Commit(NOW + MINUTE, sent=ID))
        assert store.sent_mail(ID) == replace(
            a_mail(), state=OutboxState.SENT, attempts=1, sent_at=NOW + MINUTE
        )
        assert store.claim_mail(NOW + 60 * MINUTE, LEASE) is None

    def test_a_deferred_mail_is_tried_again_from_then_on(self, store: Store) -> None:
        written(store, a_mail())
        store.claim_mail(NOW, LEASE)
        store.mail_deferred(ID, NOW + 9 * MINUTE, "451 try later")
        assert store.sent_mail(ID) == replace(
            a_mail(), attempts=1, next_at=NOW + 9 * MINUTE, reason="451 try later"
        )
        assert store.claim_mail(NOW + 8 * MINUTE, LEASE) is None
        assert store.claim_mail(NOW + 9 * MINUTE, LEASE) is not None

    def test_a_failed_mail_says_why_and_is_never_tried_again(self, store: Store) -> None:
        written(store, a_mail())
        store.claim_mail(NOW, LEASE)
        store.commit(Commit(NOW, failed=ID, failure="550 no such user"))
        assert store.sent_mail(ID) == replace(
            a_mail(), state=OutboxState.FAILED, attempts=1, reason="550 no such user"
        )
        assert store.claim_mail(NOW + 60 * MINUTE, LEASE) is None

    def test_the_first_time_it_went_out_stays(self, store: Store) -> None:
        written(store, a_mail())
        store.commit(Commit(NOW, sent=ID))
        store.commit(Commit(NOW + MINUTE, sent=ID))
        found = store.sent_mail(ID)
        assert found is not None
        assert found.sent_at == NOW

    def test_a_late_word_does_not_send_a_mail_twice(self, store: Store) -> None:
        written(store, a_mail())
        store.commit(Commit(NOW, sent=ID))
        with pytest.raises(Stale, match="is sent already"):
            store.mail_deferred(ID, NOW, "timed out")
        with pytest.raises(Stale, match="is sent already"):
            store.commit(Commit(NOW, failed=ID, failure="timed out"))
        assert store.claim_mail(NOW + 60 * MINUTE, LEASE) is None

    def test_a_mail_that_went_out_after_all_is_out(self, store: Store) -> None:
        written(store, a_mail())
        store.commit(Commit(NOW, failed=ID, failure="the second worker was refused"))
        store.commit(Commit(NOW, sent=ID))
        assert store.sent_mail(ID) == replace(a_mail(), state=OutboxState.SENT, sent_at=NOW)

    def test_a_mail_that_we_never_wrote_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no mail <x@y>"):
            store.commit(Commit(NOW, sent="<x@y>"))
        with pytest.raises(NotFound, match="no mail <x@y>"):
            store.mail_deferred("<x@y>", NOW, "")
        with pytest.raises(NotFound, match="no mail <x@y>"):
            store.commit(Commit(NOW, failed="<x@y>", failure=""))
