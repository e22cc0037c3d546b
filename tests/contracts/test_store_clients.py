"""The promises of the `Store` port about clients of the API and the calls that they made."""

from dataclasses import replace

import pytest
from store_contract import LEASE, MINUTE, NOW, StoreContract

from countersign.procurement.clients import KEPT, Call, Client, Reply, Scope, digest_of, token_of
from countersign.procurement.errors import Busy, Conflict, KeyReused, NotFound
from countersign.procurement.ports import Store

TOKEN = token_of(b"thirty-two bytes of pure chance!")
CLIENT = Client("erp", digest_of(TOKEN), (Scope.ORDERS, Scope.RESULTS), NOW)
CALL = Call("erp", "k-1", "POST /v1/orders abc")
REPLY = Reply(200, '{"orders": 1}', {"etag": '"1"'})


class TestClients(StoreContract):
    def test_a_token_leads_to_its_client(self, store: Store) -> None:
        store.add_client(CLIENT)
        assert store.client_by(digest_of(TOKEN)) == CLIENT
        assert store.client_by(digest_of(TOKEN + "x")) is None

    def test_a_name_is_used_once_also_after_it_was_revoked(self, store: Store) -> None:
        store.add_client(CLIENT)
        store.revoke_client("erp", NOW)
        with pytest.raises(Conflict, match="erp-2"):
            store.add_client(replace(CLIENT, digest="other"))

    def test_a_revoked_token_is_nobodys(self, store: Store) -> None:
        store.add_client(CLIENT)
        store.revoke_client("erp", NOW + MINUTE)
        assert store.client_by(CLIENT.digest) is None
        assert [one.revoked_at for one in store.clients()] == [NOW + MINUTE]
        with pytest.raises(NotFound):
            store.revoke_client("erp", NOW)

    def test_clients_are_listed_by_name(self, store: Store) -> None:
        store.add_client(replace(CLIENT, name="wms", digest="w"))
        store.add_client(CLIENT)
        assert [one.name for one in store.clients()] == ["erp", "wms"]

    def test_neither_token_nor_digest_shows(self, store: Store) -> None:
        store.add_client(CLIENT)
        assert TOKEN not in repr(store.clients())
        assert CLIENT.digest not in repr(store.clients())


class TestCalls(StoreContract):
    def test_a_call_is_ours_until_it_is_answered_and_then_has_its_reply(self, store: Store) -> None:
        assert store.begin_call(CALL, NOW, LEASE) is None
        store.end_call(CALL, REPLY)
        assert store.begin_call(CALL, NOW, LEASE) == REPLY

    def test_another_request_under_the_key_is_refused(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        for _ in range(2):
            with pytest.raises(KeyReused, match="k-1"):
                store.begin_call(replace(CALL, mark="other"), NOW, LEASE)
            store.end_call(CALL, REPLY)

    def test_the_same_key_of_another_client_is_another_key(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        assert store.begin_call(replace(CALL, client="wms", mark="other"), NOW, LEASE) is None

    def test_two_at_once_are_one(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        with pytest.raises(Busy, match="again"):
            store.begin_call(CALL, NOW + LEASE - MINUTE, LEASE)

    def test_who_died_at_it_is_followed_once_the_lease_is_over(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        assert store.begin_call(CALL, NOW + LEASE, LEASE) is None
        with pytest.raises(Busy):
            store.begin_call(CALL, NOW + LEASE, LEASE)

    def test_a_call_that_changed_nothing_leaves_the_key_free(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        store.drop_call(CALL)
        assert store.begin_call(replace(CALL, mark="corrected"), NOW, LEASE) is None

    def test_a_kept_reply_is_not_dropped(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        store.end_call(CALL, REPLY)
        store.drop_call(CALL)
        assert store.begin_call(CALL, NOW, LEASE) == REPLY

    def test_replies_are_forgotten_after_a_week(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        store.end_call(CALL, REPLY)
        assert store.begin_call(replace(CALL, mark="other"), NOW + KEPT + MINUTE, LEASE) is None

    def test_old_calls_are_forgotten_and_younger_ones_are_not(self, store: Store) -> None:
        store.begin_call(CALL, NOW, LEASE)
        store.end_call(CALL, REPLY)
        later = replace(CALL, key="k-2")
        store.begin_call(later, NOW + MINUTE, LEASE)
        assert store.forget_calls(NOW + MINUTE) == 1
        assert store.begin_call(CALL, NOW + MINUTE, LEASE) is None
        with pytest.raises(Busy):
            store.begin_call(later, NOW + MINUTE, LEASE)
