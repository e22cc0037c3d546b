"""Many small files are kept at one stroke, and each is still taken once, whole or not at all."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from buyers_markup import cxml_order, ubl_order
from drop_folder import FilesBench, connected
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.erp.contract import ORDER
from countersign.erp.files.connector import FilesErp
from countersign.erp.files.folder import Entry, LocalFolder
from countersign.erp.files.pickup import AT_ONCE, IN_MEMORY, LONGEST, _batches, _short
from countersign.procurement.errors import ErpError
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.shelf import Handed, Taken
from countersign.store.shelf import SqliteShelf, open_shelf

PLACED = replace(ORDER, date=dt.date(2026, 11, 2))
BAD = ubl_order(replace(PLACED, number="4599999999")).replace(b">EUR<", b">EURO<")


def an_order(count: int) -> PurchaseOrder:
    return replace(PLACED, number=f"45000{count:05}")


def export(root: Path, count: int) -> FilesBench:
    bench = FilesBench(root, connected(root))
    for number in range(count):
        write = cxml_order if number % 2 else ubl_order
        bench.drop(f"{number:03}.xml", write(an_order(number)))
    return bench


def numbers(erp: FilesErp) -> list[str]:
    """All that is told from the start, each as often as it is."""
    told, cursor, more = list[str](), "", True
    while more:
        page = erp.changed(cursor)
        told, cursor, more = told + [one.order.number for one in page.orders], page.cursor, page.more
    return told


def every(count: int) -> list[str]:
    return [an_order(number).number for number in range(count)]


def test_many_files_are_kept_at_one_stroke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strokes = []
    take = SqliteShelf.take

    def counted(self: SqliteShelf, given: Sequence[Handed], *rest: object) -> Sequence[Taken | Exception]:
        strokes.append(len(given))
        return take(self, given, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(SqliteShelf, "take", counted)
    bench = export(tmp_path, 30)
    assert numbers(bench.erp) == every(30)
    assert strokes == [30]
    assert len(bench.files("archive")) == 30
    assert bench.files("in") == bench.files("work") == bench.files("errors") == []


def test_bad_files_among_good_ones_harm_only_themselves(tmp_path: Path) -> None:
    bench = export(tmp_path, 6)
    bench.drop("002-bad.xml", BAD)
    bench.drop("003-torn.xml", ubl_order(an_order(77))[:-30])
    assert sorted(numbers(bench.erp)) == every(6)
    assert [one.words.partition(": ")[0] for one in bench.erp.refused()] == ["002-bad.xml", "003-torn.xml"]
    assert len(bench.files("archive")) == 6


def test_nothing_of_a_bad_file_stays_though_others_of_its_stroke_do(tmp_path: Path) -> None:
    """Its first order is good, and on the shelf by the time its second contradicts what is known."""
    bench = export(tmp_path, 2)
    numbers(bench.erp)
    older, fresh = replace(an_order(0), currency="USD"), an_order(500)
    bench.drop("a.xml", ubl_order(an_order(7)))
    bench.export(fresh, older)
    bench.drop("z.xml", ubl_order(an_order(8)))
    assert sorted(numbers(bench.erp)) == [*every(2), an_order(7).number, an_order(8).number]
    assert "currency USD differs from EUR" in bench.note()


def test_a_file_that_only_the_database_stumbles_over_harms_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = SqliteShelf.take

    def stumbles(self: SqliteShelf, given: Sequence[Handed], *rest: object) -> Sequence[Taken | Exception]:
        if any(one.name == "001.xml" for one in given):
            raise sqlite3.IntegrityError("a defect of ours")
        return take(self, given, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(SqliteShelf, "take", stumbles)
    bench = export(tmp_path, 3)
    assert numbers(bench.erp) == [every(3)[0], every(3)[2]]
    assert bench.note().startswith("001.xml: the program stumbled over it (IntegrityError); keep the file")


def test_files_that_end_alike_are_not_taken_for_one(tmp_path: Path) -> None:
    bench = FilesBench(tmp_path, connected(tmp_path))
    for number, begin in enumerate(("plant-one-", "plant-two-")):
        bench.drop(begin + "x" * LONGEST + ".xml", ubl_order(an_order(number)))
    assert sorted(numbers(bench.erp)) == every(2)


def test_what_was_fetched_before_a_connection_broke_is_taken(tmp_path: Path) -> None:
    class Breaking(LocalFolder):
        def fetch(self, place: str, name: str, into: BinaryIO) -> bool:
            if name == "in-002.xml":
                raise ErpError("the connection broke", permanent=False)
            return super().fetch(place, name, into)

    bench = export(tmp_path, 4)
    with pytest.raises(ErpError, match="the connection broke"):
        connected(tmp_path, folder=Breaking(tmp_path / "drop")).changed("")
    assert (len(bench.files("archive")), bench.files("work")) == (2, ["in-002.xml", "in-003.xml"])
    assert numbers(connected(tmp_path)) == every(4)


class Dying(LocalFolder):
    """The program ends before, or right behind, the so many-th thing that it does in the folder."""

    def __init__(self, root: Path, after: int, *, done: bool) -> None:
        super().__init__(root)
        self.left = after
        self.done = done

    def _step(self, *, behind: bool) -> None:
        if behind is self.done:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt

    def move(self, place: str, name: str, to: str, as_name: str) -> bool:
        self._step(behind=False)
        moved = super().move(place, name, to, as_name)
        self._step(behind=True)
        return moved

    def put(self, place: str, name: str, data: bytes) -> None:
        self._step(behind=False)
        super().put(place, name, data)
        self._step(behind=True)

    def fetch(self, place: str, name: str, into: BinaryIO) -> bool:
        self._step(behind=False)
        return super().fetch(place, name, into)


@pytest.mark.parametrize("done", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize("after", range(14))
def test_who_dies_at_any_moment_loses_and_doubles_nothing(tmp_path: Path, after: int, done: bool) -> None:
    bench = export(tmp_path, 4)
    bench.drop("002-bad.xml", BAD)
    told = list[str]()
    try:
        page = connected(tmp_path, folder=Dying(tmp_path / "drop", after, done=done)).changed("")
        told, cursor = [one.order.number for one in page.orders], page.cursor
    except KeyboardInterrupt:
        cursor = ""
    told += [one.order.number for one in connected(tmp_path).changed(cursor).orders]
    assert sorted(told) == every(4)
    assert (len(bench.files("archive")), bench.files("in"), bench.files("work")) == (4, [], [])
    (refused,) = connected(tmp_path).refused()
    assert refused.words.startswith("002-bad.xml: order 4599999999, line 10: its price is in EUR")


def test_what_was_kept_and_not_yet_put_away_is_news_once(tmp_path: Path) -> None:
    class Dead(LocalFolder):
        def move(self, place: str, name: str, to: str, as_name: str) -> bool:
            if to == "archive":
                raise KeyboardInterrupt
            return super().move(place, name, to, as_name)

    export(tmp_path, 5)
    with pytest.raises(KeyboardInterrupt):
        connected(tmp_path, folder=Dead(tmp_path / "drop")).changed("")
    shelf = open_shelf(tmp_path / "shelf.sqlite")
    before = shelf.changed("")
    shelf.close()
    again = connected(tmp_path).changed("")
    assert (len(again.orders), again.cursor) == (5, before.cursor)


def written(root: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(root / "shelf.sqlite") as shelf:
        return list(shelf.execute("SELECT number, seq, body FROM shelf_orders ORDER BY seq"))


@pytest.mark.parametrize("end", [b"", b"\n"], ids=["the same files", "other files of the same orders"])
def test_an_unchanged_import_writes_nothing(tmp_path: Path, end: bytes) -> None:
    bench = export(tmp_path, 5)
    numbers(bench.erp)
    before, cursor = written(tmp_path), bench.erp.changed("").cursor
    for number in range(5):
        write = cxml_order if number % 2 else ubl_order
        bench.drop(f"{number:03}.xml", write(an_order(number)) + end)
    page = bench.erp.changed(cursor)
    assert (page.orders, page.cursor, written(tmp_path)) == ((), cursor, before)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([1, 9 << 20, 300 << 20])), max_size=9))
@settings(deadline=None)
def test_a_stroke_is_small_and_has_no_two_files_of_one_name(files: list[tuple[str, int]]) -> None:
    entries = [Entry(f"{at}-" + name * LONGEST, size, 0.0) for at, (name, size) in enumerate(files)]
    batches = list(_batches(entries))
    assert [one for batch in batches for one in batch] == entries
    for batch in batches:
        assert len({_short(one) for one in batch}) == len(batch) <= AT_ONCE
        assert len(batch) == 1 or sum(one.size for one in batch) <= IN_MEMORY


def test_a_stroke_is_not_longer_than_so_many_files() -> None:
    entries = [Entry(str(number), 1, 0.0) for number in range(AT_ONCE + 1)]
    assert [len(batch) for batch in _batches(entries)] == [AT_ONCE, 1]


@pytest.mark.parametrize("number", [0, 1], ids=["ubl", "cxml"])
def test_what_the_tests_own_system_writes_is_the_order_that_it_means(tmp_path: Path, number: int) -> None:
    bench = export(tmp_path, 2)
    assert bench.erp.order(an_order(number).number).order == an_order(number)
