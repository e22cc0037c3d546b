"""The template of a system's file is one that works, and the engine does all that such a file may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from declared_world import SECRET, DeclaredBench, DeclaredContract
from fake_http import Reply
from fake_plain_erp import FakePlainErp

from countersign.erp.contract import FULL, ORDER, SPLIT
from countersign.erp.declared.form import System, read_system
from countersign.erp.declared.systems import system_at
from countersign.erp.declared.wire import Access
from countersign.procurement.errors import ErpError
from countersign.procurement.writeback import differences, projected

FILE = Path(__file__).parents[2] / "docs/connector/my-erp.toml"
GIVEN = Access("", "", SECRET, "", {"site": "north"})


class TestOwnFile(DeclaredContract):
    system = "my-erp"
    given = GIVEN

    def file(self) -> System:
        return system_at(FILE)

    def make(self) -> FakePlainErp:
        return FakePlainErp()

    def empty(self) -> Reply:
        return Reply(202, {"ok": True})

    def test_what_it_can_hold_is_what_its_page_says(self) -> None:
        """It has no page: it is yours."""

    def test_part_deliveries_are_held_as_they_were_said(self, bench: DeclaredBench) -> None:
        kept, losses = projected(SPLIT, bench.erp.capabilities)
        assert (kept, losses) == (SPLIT, ())
        self.write(bench, SPLIT)
        assert bench.erp.order(ORDER.number).confirmed(10).schedule == SPLIT.schedule

    def test_a_write_that_is_taken_before_it_is_made_is_waited_for(self, bench: DeclaredBench) -> None:
        bench.fake.late = 1
        self.write(bench, FULL)
        assert bench.waited == [1.0, 2.0]
        assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) == ()

    def test_one_that_is_never_made_reads_back_otherwise(self, bench: DeclaredBench) -> None:
        token = bench.erp.order(ORDER.number).token
        bench.fake.late = 99
        bench.erp.write(ORDER.number, 10, FULL, token=token, key="k")
        assert bench.waited == [1.0, 2.0, 4.0]
        assert differences(FULL, bench.erp.order(ORDER.number).confirmed(10)) != ()

    def test_an_error_inside_a_success_is_one(self, bench: DeclaredBench) -> None:
        bench.server.next_reply(bench.fake.refusal)
        with pytest.raises(ErpError, match="The period is closed"):
            bench.erp.order(ORDER.number)

    def test_a_long_list_is_read_by_its_cursor(self, bench: DeclaredBench) -> None:
        for count in range(120):
            bench.fake.add(f"A-{count:03}")
        found, cursor, more, parts = [], "", True, 0
        while more:
            page = bench.erp.changed(cursor)
            found += [one.order.number for one in page.orders]
            cursor, more, parts = page.cursor, page.more, parts + 1
        assert found == [ORDER.number, *(f"A-{count:03}" for count in range(120))]
        assert parts == 3
        assert bench.erp.changed(cursor).orders == ()

    def test_the_same_supplier_is_asked_for_once_in_a_part(self, bench: DeclaredBench) -> None:
        for count in range(20):
            bench.fake.add(f"A-{count:03}")
        bench.erp.changed("")
        assert sum("/suppliers/" in one.path for one in bench.server.heard) == 1


@pytest.fixture
def other() -> Iterator[DeclaredBench]:
    text = (
        FILE.read_text("utf-8").replace('kind = "cursor"', 'kind = "link"').replace('"next_cursor"', '"next"')
    )
    bench = DeclaredBench(FakePlainErp(), read_system(text, "own.toml"), GIVEN)
    yield bench
    bench.erp.close()
    bench.server.close()


def test_a_link_to_another_server_is_not_followed_with_our_key(other: DeclaredBench) -> None:
    other.server.next_reply(
        Reply(200, {"ok": True, "orders": [], "next": "https://elsewhere.example/v1/orders"})
    )
    with pytest.raises(ErpError, match=r"links to elsewhere\.example, which is another server"):
        other.erp.order(ORDER.number)


def test_a_redirect_is_not_followed_either(other: DeclaredBench) -> None:
    other.server.next_reply(Reply(302, None, {"Location": "https://elsewhere.example/"}))
    with pytest.raises(ErpError, match="answered 302") as refusal:
        other.erp.order(ORDER.number)
    assert refusal.value.permanent


def test_a_list_that_goes_round_in_circles_ends(other: DeclaredBench) -> None:
    answer = other.server.answer

    def round_and_round(heard):
        turn = len(other.server.heard)
        again = {"ok": True, "orders": [], "next": f"/v1/orders?turn={turn}"}
        return Reply(200, again) if heard.path == "/v1/orders" else answer(heard)

    other.server.answer = round_and_round
    with pytest.raises(ErpError, match="never came to the end"):
        other.erp.order(ORDER.number)


def test_a_cursor_that_is_none_is_said_to_be_none(other: DeclaredBench) -> None:
    with pytest.raises(ErpError, match="begin anew"):
        other.erp.changed("yesterday")


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_which_errors_pass_by_themselves_is_the_files_to_say(other: DeclaredBench, status: int) -> None:
    other.server.next_reply(Reply(status, {"message": "not now"}))
    with pytest.raises(ErpError, match="not now") as refusal:
        other.erp.order(ORDER.number)
    assert refusal.value.permanent == (status == 500)
