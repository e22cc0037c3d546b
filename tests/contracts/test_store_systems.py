"""The promises of the `Store` port about how far the company's systems were read."""

from store_contract import MINUTE, NOW, StoreContract

from countersign.procurement.erp import SystemState
from countersign.procurement.ports import Store


class TestSystems(StoreContract):
    def test_one_that_was_never_read_begins_at_the_beginning(self, store: Store) -> None:
        assert store.system("tryton") == SystemState("tryton")

    def test_each_has_what_was_kept_last(self, store: Store) -> None:
        away = SystemState("tryton", "2026-11-02T09:00", NOW, NOW + MINUTE, "it is away", (("1662", "no"),))
        store.keep_system(SystemState("tryton", "first", NOW, NOW))
        store.keep_system(away)
        store.keep_system(SystemState("files", "b" * 10_000))
        assert store.system("tryton") == away
        assert store.system("files").read_at is None
