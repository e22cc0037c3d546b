"""The promises of the `Store` port about which policy was in force when."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from store_contract import MINUTE, NOW, StoreContract, an_entry, exact

from countersign.procurement.errors import Stale
from countersign.procurement.policy.version import PolicyTexts, PolicyVersion
from countersign.procurement.ports import Commit, Store
from countersign.store.sqlite import open_store

FIRST = PolicyVersion(
    1,
    NOW,
    "Ada Field",
    "the first one",
    PolicyTexts('name = "orchard" # ½\n', {"leeds": "[reminders]\ncount = 3\n"}, 'name = "default"\n'),
    "policy.toml",
)
SECOND = PolicyVersion(2, NOW + MINUTE, "Ben Hill", "prices are firm now", PolicyTexts("x = 1\n"))


class TestPolicies(StoreContract):
    def test_a_new_store_has_none(self, store: Store) -> None:
        assert list(store.policies()) == []
        assert store.newer_policy() is None

    def test_each_comes_back_with_every_text_exactly(self, store: Store) -> None:
        store.commit(Commit(NOW, policy=FIRST))
        store.commit(Commit(NOW, policy=SECOND))
        assert [exact(one) for one in store.policies()] == [exact(FIRST), exact(SECOND)]

    def test_the_newest_is_the_one_in_force(self, store: Store) -> None:
        store.commit(Commit(NOW, policy=FIRST))
        assert store.newer_policy() == FIRST
        assert store.newer_policy(1) is None
        store.commit(Commit(NOW, policy=SECOND))
        assert (store.newer_policy(), store.newer_policy(1), store.newer_policy(2)) == (SECOND, SECOND, None)

    @pytest.mark.parametrize("version", [0, 1, 3])
    def test_only_the_next_number_is_taken_and_nothing_of_the_commit_stays_otherwise(
        self, store: Store, version: int
    ) -> None:
        store.commit(Commit(NOW, policy=FIRST))
        with pytest.raises(Stale, match="Another policy was activated before version"):
            store.commit(Commit(NOW, policy=replace(SECOND, version=version), journal=(an_entry(""),)))
        assert list(store.policies()) == [FIRST]
        assert list(store.journal("")) == []


@pytest.mark.parametrize("sql", ["UPDATE policies SET reason = 'none'", "DELETE FROM policies"])
def test_what_was_in_force_can_neither_be_edited_nor_forgotten(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "countersign.sqlite"
    store = open_store(path)
    store.commit(Commit(NOW, policy=FIRST))
    store.close()
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="what was in force"):
        connection.execute(sql)
    connection.close()
