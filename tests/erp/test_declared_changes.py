"""What changed is told once, late or not, and a system that does not say when is not asked for everything."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from declared_world import DeclaredBench
from fake_erpnext import FakeErpNext
from test_erpnext import TestErpNext as ErpNext
from test_infor_syteline import TestInforSyteLine as InforSyteLine

from countersign.erp.declared.changes import Changes, Seen, signed
from countersign.erp.declared.planning import Place
from countersign.erp.declared.systems import shipped_system
from countersign.erp.declared.values import words

ORDERS = 40


def at(world) -> Iterator[DeclaredBench]:
    bench = DeclaredBench(world.make(), world.file(), world.given, world.made)
    yield bench
    bench.erp.close()
    bench.server.close()


@pytest.fixture
def bench() -> Iterator[DeclaredBench]:
    """SyteLine with forty open orders; it says nothing about when they changed."""
    for one in at(InforSyteLine()):
        idos = one.fake.idos
        for name in ("SLPos", "SLPoItems"):
            idos[name] = [
                {**row, "PoNum": str(number).rjust(10)}
                for row in idos[name]
                for number in range(1, ORDERS + 1)
            ]
        yield one


def look(bench: DeclaredBench, cursor: str) -> tuple[str, list[str], int]:
    """One look: the cursor behind it, what was told, and how many orders were read whole."""
    before = len(bench.server.heard)
    page = bench.erp.changed(cursor)
    whole = sum("SLPoItems" in one.path for one in bench.server.heard[before:])
    return page.cursor, [one.order.number for one in page.orders], whole


def test_the_first_look_reads_everything_and_each_later_one_a_part(bench: DeclaredBench) -> None:
    cursor, told, whole = look(bench, "")
    assert (len(told), whole) == (ORDERS, ORDERS)
    parts = []
    for _ in range(bench.system.list.rounds):
        cursor, told, whole = look(bench, cursor)
        assert told == []
        parts.append(whole)
    assert sum(parts) == ORDERS, "each once"
    assert max(parts) <= ORDERS // 4, "and never all at a time"


def test_an_order_whose_row_in_the_list_differs_is_read_at_once(bench: DeclaredBench) -> None:
    cursor, _, _ = look(bench, "")
    for row in bench.fake.idos["SLPos"]:
        if row["PoNum"].strip() == "17":
            row["Buyer"] = "somebody else"
    _, told, _ = look(bench, cursor)
    assert told == ["17"]


def test_another_line_is_seen_within_the_rounds_and_told_once(bench: DeclaredBench) -> None:
    cursor, _, _ = look(bench, "")
    bench.fake.idos["SLPoItems"][4]["QtyOrderedConv"] = "7"
    told = []
    for _ in range(2 * bench.system.list.rounds):
        cursor, news, _ = look(bench, cursor)
        told += news
    assert told == ["5"]


def test_the_status_says_how_often_a_system_is_read_whole(bench: DeclaredBench) -> None:
    assert "in one look of 12" in bench.erp.probe()


LISTING = shipped_system("erpnext").list
PAGING = shipped_system("erpnext").paging
COUNTED = PAGING.model_copy(update={"kind": "offset", "size": 100})


def seen(stamp: str, number: str = "1", sign: str = "a.b") -> Seen:
    return Seen(stamp, number, sign)


@pytest.mark.parametrize(
    ("stamp", "since"),
    [
        ("2026-11-22 06:03:00.250000", "2026-11-22 05:58:00.250000"),
        ("2026-11-22T06:03:00.1Z", "2026-11-22T05:58:00.100Z"),
        ("2026-11-22T06:03:00Z", "2026-11-22T05:58:00Z"),
        ("2026-11-22T06:03:00+01:00", "2026-11-22T05:58:00+01:00"),
        ("soon", ""),
    ],
)
def test_it_is_asked_from_a_little_before_the_newest_change_in_the_systems_own_form(
    stamp: str, since: str
) -> None:
    """Who began to save before our look and ended behind it has a stamp from before it."""
    assert Changes().behind(LISTING, PAGING, [seen(stamp)], None).since == since


def test_a_change_that_was_saved_late_is_told(fake: FakeErpNext, erpnext: DeclaredBench) -> None:
    fake.add("PO-LATE")
    late = fake.orders["PO-LATE"]
    page = erpnext.erp.changed("")
    newest = max(str(one["modified"]) for one in fake.orders.values())
    late["modified"] = words((dt.datetime.fromisoformat(newest) - dt.timedelta(seconds=40)).isoformat(" "))
    late["items"][0]["qty"] += 1
    assert [one.order.number for one in erpnext.erp.changed(page.cursor).orders] == ["PO-LATE"]


def test_it_is_looked_for_late_ones_for_two_rounds_and_not_for_ever() -> None:
    """Else whatever changed last, be it thousands, is read again at each look through the whole night."""
    newest, cursor, asked = "2026-11-22 06:03:00", Changes(), []
    for _ in range(4):
        cursor = cursor.behind(LISTING, PAGING, [seen(newest)], None)
        asked.append(cursor.since)
    assert asked == ["2026-11-22 05:58:00", "2026-11-22 05:58:00", newest, newest]
    later = cursor.behind(LISTING, COUNTED, [seen("2026-11-22 07:00:00")], Place(100, 1))
    assert later.behind(LISTING, COUNTED, [], None).since == "2026-11-22 06:55:00"


@pytest.fixture
def erpnext() -> Iterator[DeclaredBench]:
    yield from at(ErpNext())


@pytest.fixture
def fake(erpnext: DeclaredBench) -> FakeErpNext:
    return erpnext.fake


def test_a_part_that_is_cut_by_counting_begins_a_little_earlier() -> None:
    """An order that changes between two parts moves to the end, and the others move up by one."""
    part = Changes().behind(LISTING, COUNTED, [seen("2026-11-22 06:03:00")], Place(100, 1))
    assert part.place == (90, 1, "")
    assert not part.is_news(seen("", sign="a.b"))
    assert part.is_news(seen("", sign="a.c"))


def test_a_round_ends_with_the_list() -> None:
    begun = Changes(told={"1": "a.b"})
    part = begun.behind(LISTING, COUNTED, [], Place(100, 1))
    assert (part.round, part.told) == (0, begun.told)
    assert part.behind(LISTING, COUNTED, [], None).round == 1
    assert Changes.of(str(part)) == part


def test_where_changes_have_a_time_every_listed_order_is_read() -> None:
    head = {"name": "1"}
    told = Changes(told={"1": signed(head, {"order": head})})
    assert told.known(LISTING, "1", head) is None
    without = LISTING.model_copy(update={"modified": ()})
    turns = [replace(told, round=n).known(without, "1", head) is None for n in range(without.rounds)]
    assert turns.count(True) == 1
    assert replace(told, round=turns.index(False)).known(without, "1", {"name": "2"}) is None
