"""The promises of the `Store` port about its small things, and about its end."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from store_contract import LEASE, MINUTE, NOW, StoreContract, a_mail, new_case, stored

from countersign.procurement.erp import Writes
from countersign.procurement.errors import StoreError
from countersign.procurement.ports import Commit, Cursor, Store


class TestCursors(StoreContract):
    def test_a_folder_that_was_never_read_has_none(self, store: Store) -> None:
        assert store.cursor("INBOX") is None

    def test_each_folder_has_the_last_one_that_was_set(self, store: Store) -> None:
        store.set_cursor("INBOX", Cursor(1, 20))
        store.set_cursor("Archiv/Lieferanten ä", Cursor(4_294_967_295, 4_294_967_295))
        store.set_cursor("INBOX", Cursor(2, 3))
        assert store.cursor("INBOX") == Cursor(2, 3)
        assert store.cursor("Archiv/Lieferanten ä") == Cursor(4_294_967_295, 4_294_967_295)


class TestCache(StoreContract):
    def test_what_was_never_remembered_is_not_there(self, store: Store) -> None:
        assert store.cached("key") is None

    def test_the_first_value_under_a_key_stays(self, store: Store) -> None:
        store.remember("key", "first – ä", NOW)
        store.remember("key", "second", NOW + MINUTE)
        store.remember("other", "", NOW)
        assert store.cached("key") == "first – ä"
        assert store.cached("other") == ""


class TestSpending(StoreContract):
    def test_nothing_was_spent_at_first(self, store: Store) -> None:
        assert store.spent(NOW) == 0

    def test_tokens_add_up_from_an_instant_on(self, store: Store) -> None:
        store.spend(100, NOW - dt.timedelta(microseconds=1))
        store.spend(20, NOW)
        store.spend(3, NOW + MINUTE)
        store.spend(3, NOW + MINUTE)
        assert store.spent(NOW) == 26
        assert store.spent(NOW - MINUTE) == 126

    @pytest.mark.usefixtures("hasty_threads")
    def test_no_token_is_lost_between_threads(self, store: Store) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda tokens: store.spend(tokens, NOW), range(1, 201)))
        assert store.spent(NOW) == 20_100


class TestHeartbeats(StoreContract):
    def test_each_worker_was_last_alive_when_it_last_said_so(self, store: Store) -> None:
        store.beat("sender", NOW)
        store.beat("reader", NOW)
        store.beat("sender", NOW + MINUTE)
        assert list(store.beats()) == [("reader", NOW), ("sender", NOW + MINUTE)]


class TestFaults(StoreContract):
    def test_a_sound_store_has_none(self, store: Store) -> None:
        stored(store, mails=(a_mail(),))
        assert list(store.faults()) == []


CALLS: dict[str, Callable[[Store], object]] = {
    "orders": lambda store: store.orders(),
    "first_revisions": lambda store: store.first_revisions(["1"]),
    "answers": lambda store: list(store.answers(NOW)),
    "book": lambda store: store.book().by_number("1"),
    "case": lambda store: store.case("1"),
    "cases": lambda store: store.cases(),
    "due_cases": lambda store: store.due_cases(NOW),
    "postpone": lambda store: store.postpone("1", NOW),
    "keep": lambda store: store.keep("m2", b"", "", NOW),
    "message": lambda store: store.message("m1"),
    "messages": lambda store: store.messages(),
    "claim_message": lambda store: store.claim_message(NOW, LEASE),
    "defer_message": lambda store: store.defer_message("m1", NOW, "", counted=True),
    "hold_message": lambda store: store.hold_message("m1", ""),
    "release_message": lambda store: store.release_message("m1"),
    "commit": lambda store: store.commit(Commit(NOW)),
    "claim_mail": lambda store: store.claim_mail(NOW, LEASE),
    "mail_deferred": lambda store: store.mail_deferred("<1@x>", NOW, ""),
    "outbox": lambda store: store.outbox(),
    "sent_mail": lambda store: store.sent_mail("<1@x>"),
    "drafts": lambda store: store.drafts(),
    "policies": lambda store: store.policies(),
    "newer_policy": lambda store: store.newer_policy(),
    "redeemed": lambda store: store.redeemed("1-1/2/ada@x"),
    "claim_write": lambda store: store.claim_write(NOW, dt.timedelta(minutes=5)),
    "write_of": lambda store: store.write_of("key"),
    "writes": lambda store: store.writes(),
    "claim_post": lambda store: store.claim_post(NOW, dt.timedelta(minutes=5)),
    "post_deferred": lambda store: store.post_deferred("key", NOW),
    "marked": lambda store: store.marked("digest", "ada@x"),
    "exceptions": lambda store: store.exceptions(),
    "exception": lambda store: store.exception("1-1"),
    "journal": lambda store: store.journal("1"),
    "reading": lambda store: store.reading("m1"),
    "route": lambda store: store.route("m1"),
    "cursor": lambda store: store.cursor("INBOX"),
    "set_cursor": lambda store: store.set_cursor("INBOX", Cursor(1, 1)),
    "cached": lambda store: store.cached("key"),
    "remember": lambda store: store.remember("key", "", NOW),
    "spent": lambda store: store.spent(NOW),
    "spend": lambda store: store.spend(1, NOW),
    "beat": lambda store: store.beat("worker", NOW),
    "beats": lambda store: store.beats(),
    "faults": lambda store: store.faults(),
}


class TestClosing(StoreContract):
    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    def test_a_closed_store_refuses_with_a_sentence(
        self, store: Store, call: Callable[[Store], object]
    ) -> None:
        stored(store, new_case("1"), mails=(a_mail("<1@x>"),))
        store.keep("m1", b"", "", NOW)
        store.close()
        with pytest.raises(StoreError, match="was closed by this program"):
            call(store)

    def test_a_book_closes_with_its_store(self, store: Store) -> None:
        book = store.book()
        store.close()
        for lookup in (book.by_number, book.by_token, book.by_supplier):
            with pytest.raises(StoreError, match="was closed"):
                lookup("sales@northgate.example")

    def test_closing_twice_is_closing_once(self, store: Store) -> None:
        store.close()
        store.close()


def test_every_method_of_the_port_is_tried_on_a_closed_store() -> None:
    own = {**vars(Store), **vars(Writes)}
    methods = {name for name, value in own.items() if callable(value) and not name.startswith("_")}
    assert set(CALLS) == methods - {"close"}
