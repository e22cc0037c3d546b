"""A system that exchanges files keeps every connector's promises, and what it hands over is taken whole."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import pytest
from drop_folder import FilesBench, connected

from countersign.erp.contract import FULL, LATER, ORDER, SPLIT, Bench, ErpContract
from countersign.erp.files import canonical_csv, lists
from countersign.erp.files.folder import Entry, LocalFolder
from countersign.erp.files.orders import order_json
from countersign.procurement.erp import Confirmation, OrderStatus, Slice
from countersign.procurement.errors import ErpError
from countersign.store.shelf import open_shelf


@pytest.fixture
def files(tmp_path: Path) -> FilesBench:
    bench = FilesBench(tmp_path, connected(tmp_path))
    bench.export(ORDER)
    return bench


class TestFiles(ErpContract):
    @pytest.fixture
    def bench(self, files: FilesBench) -> Bench:
        return files


def write(bench: FilesBench, values: Confirmation, key: str, line: int = 10) -> None:
    token = bench.erp.order(ORDER.number).token
    bench.erp.write(ORDER.number, line, values, token=token, key=key)


def test_a_file_that_was_taken_lies_in_the_archive(files: FilesBench) -> None:
    files.erp.changed("")
    assert files.files("in") == files.files("work") == files.files("errors") == []
    assert files.files("archive") == ["20261122-080000000-export-001.json"]


@pytest.mark.parametrize("name", [".hidden.json", "orders.json.part", "orders.json.tmp", "orders.json~"])
def test_a_file_that_is_not_finished_stays_where_it_is(tmp_path: Path, name: str) -> None:
    bench = FilesBench(tmp_path, connected(tmp_path))
    bench.drop(name, json.dumps(order_json(ORDER)))
    assert bench.erp.changed("").orders == ()
    assert bench.files("in") == [name]


def test_a_file_that_grows_is_left_until_it_stays_as_it_is(tmp_path: Path) -> None:
    class Growing(LocalFolder):
        looks = 0

        def entries(self, place: str) -> list[Entry]:
            self.looks += place == "in"
            found = super().entries(place)
            missing = max(0, 3 - self.looks) if place == "in" else 0
            return [replace(one, size=one.size - missing) for one in found]

    bench = FilesBench(tmp_path, connected(tmp_path, folder=Growing(tmp_path / "drop")))
    bench.export(ORDER)
    assert bench.erp.changed("").orders == ()
    assert len(bench.erp.changed("").orders) == 1


def test_a_file_that_grows_while_it_is_claimed_is_given_back(tmp_path: Path) -> None:
    class Racing(LocalFolder):
        def move(self, place: str, name: str, to: str, as_name: str) -> bool:
            moved = super().move(place, name, to, as_name)
            if place == "in" and not bench.files("archive"):
                with (tmp_path / "drop" / to / as_name).open("a") as writer:
                    writer.write(" ")
            return moved

    (tmp_path / "drop").mkdir()
    bench = FilesBench(tmp_path, connected(tmp_path, folder=Racing(tmp_path / "drop")))
    bench.export(ORDER)
    assert bench.erp.changed("").orders == ()
    assert bench.files("in") == ["export-001.json"]
    assert bench.files("work") == bench.files("errors") == []


def test_the_same_content_under_another_name_is_recognised(files: FilesBench) -> None:
    first = files.erp.changed("")
    files.export(ORDER)
    assert files.erp.changed(first.cursor).orders == ()
    assert len(files.files("archive")) == 2


def test_an_export_in_which_nothing_is_new_changes_nothing(files: FilesBench) -> None:
    first = files.erp.changed("")
    files.drop("again.json", json.dumps([order_json(ORDER)], indent=4))
    assert files.erp.changed(first.cursor) == replace(first, orders=())


def test_what_a_dead_program_claimed_is_taken_by_the_next(files: FilesBench) -> None:
    files.erp.probe()
    source = files.root / "drop" / "in" / "export-001.json"
    source.rename(files.root / "drop" / "work" / "in-export-001.json")
    assert len(connected(files.root).changed("").orders) == 1
    assert files.files("work") == []


def test_a_refused_file_lies_in_errors_with_its_reason_and_the_next_command(files: FilesBench) -> None:
    broken = order_json(replace(ORDER, number="4500099999")) | {"currency": "EURO"}
    files.drop("bad.json", json.dumps([order_json(replace(ORDER, number="4500088888")), broken]))
    numbers = [one.order.number for one in files.erp.changed("").orders]
    assert numbers == [ORDER.number]
    assert files.files("errors") == ["20261122-080000000-bad.json", "20261122-080000000-bad.json.txt"]
    assert files.note().startswith('bad.json: order 4500099999: currency "EURO" is not a currency that is')
    assert "countersign erp fetch" in files.note()
    (refused,) = files.erp.refused()
    assert refused.words.startswith("bad.json: order 4500099999")
    assert "refused files in errors/: 1" in files.erp.probe()
    assert files.erp.changed("").refused == ((refused.name, refused.words),)


def test_a_refused_file_may_come_again_once_what_it_lacked_is_there(files: FilesBench) -> None:
    lacking = order_json(ORDER) | {"number": "4500077777", "supplier": {"id": "V-7"}}
    files.drop("lacking.json", json.dumps(lacking))
    files.erp.probe()
    with pytest.raises(ErpError, match="4500077777"):
        files.erp.order("4500077777")
    (files.root / "drop" / "suppliers.csv").write_text("id,email,name\nV-7,ada@seven.example,Seven\n")
    files.drop("lacking.json", json.dumps(lacking))
    assert files.erp.order("4500077777").order.supplier.name == "Seven"


def test_a_file_that_nobody_may_read_is_refused_and_stops_no_other(tmp_path: Path) -> None:
    class Partly(LocalFolder):
        def fetch(self, place: str, name: str, into: BinaryIO) -> bool:
            if "secret" in name and place == "work":
                raise ErpError(f"{name} can't be used: Permission denied", permanent=True)
            return super().fetch(place, name, into)

    (tmp_path / "drop").mkdir()
    bench = FilesBench(tmp_path, connected(tmp_path, folder=Partly(tmp_path / "drop")))
    bench.drop("a-secret.json", "[]")
    bench.export(ORDER)
    assert len(bench.erp.changed("").orders) == 1
    assert "Permission denied" in bench.note()


def test_a_file_that_the_program_stumbles_over_stops_no_other(
    files: FilesBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(head: bytes, name: str) -> bool:
        raise ZeroDivisionError

    files.drop("another.bin", "?")
    monkeypatch.setattr(lists, "recognises", stumble)
    assert len(files.erp.changed("").orders) == 1
    assert files.note().startswith("another.bin: the program stumbled over it (ZeroDivisionError); keep the")
    assert "another.bin" in caplog.text


def test_a_name_as_long_as_a_disk_allows_is_taken(tmp_path: Path) -> None:
    bench = FilesBench(tmp_path, connected(tmp_path))
    bench.drop("ü" * 125 + ".json", json.dumps(order_json(ORDER)))
    bench.drop("x" * 251 + ".csv", "nothing")
    assert len(bench.erp.changed("").orders) == 1
    assert len(bench.files("archive")) == 1
    assert bench.note().startswith("x" * 56 + ".csv: it is in none of the formats")


def test_a_confirmation_holds_all_lines_of_its_order_and_replaces_what_was_not_collected(
    files: FilesBench,
) -> None:
    write(files, FULL, "k-1")
    write(files, SPLIT, "k-2", line=20)
    (name,) = files.files("out")
    said = json.loads((files.root / "drop" / "out" / name).read_text("utf-8"))
    assert [line["line"] for line in said["lines"]] == [10, 20]
    assert name == f"4500012345-{said['control']}.json"
    assert files.files("work") == []


def test_what_was_let_go_is_not_looked_for_again(files: FilesBench) -> None:
    write(files, FULL, "k-1")
    shelf = open_shelf(files.root / "shelf.sqlite")
    assert (len(shelf.sent(ORDER.number)), shelf.undelivered()) == (1, ())
    shelf.close()


def test_control_numbers_grow_and_never_repeat(files: FilesBench) -> None:
    seen = []
    for count in range(3):
        write(files, replace(FULL, schedule=(Slice(LATER, Decimal(480 - count)),)), f"k-{count}")
        (name,) = files.files("out")
        (files.root / "drop" / "out" / name).unlink()
        seen.append(int(name.removesuffix(".json").rpartition("-")[2]))
    assert seen == sorted(set(seen))


def test_a_program_that_starts_anew_finds_what_was_confirmed(files: FilesBench) -> None:
    write(files, FULL, "k")
    line = connected(files.root).order(ORDER.number).line(10)
    assert line is not None
    assert line.confirmed == FULL


def test_who_dies_before_letting_go_lets_go_once_when_it_starts_anew(files: FilesBench) -> None:
    class Dying(LocalFolder):
        def move(self, place: str, name: str, to: str, as_name: str) -> bool:
            if to == "out":
                raise KeyboardInterrupt
            return super().move(place, name, to, as_name)

    dying = FilesBench(files.root, connected(files.root, folder=Dying(files.root / "drop")))
    with pytest.raises(KeyboardInterrupt):
        write(dying, FULL, "k")
    assert files.files("out") == []
    line = connected(files.root).order(ORDER.number).line(10)
    assert line is not None
    assert line.confirmed == FULL
    (name,) = files.files("out")
    (files.root / "drop" / "out" / name).unlink()
    write(files, FULL, "k")
    assert files.files("out") == []


def test_what_was_written_and_never_noted_was_never_said(files: FilesBench) -> None:
    files.erp.probe()
    (files.root / "drop" / "work" / "out-4500012345-1.json").write_text("{}")
    write(files, FULL, "k")
    assert files.files("work") == []
    assert len(files.files("out")) == 1


def test_an_order_number_with_a_slash_is_no_folder_and_nobody_elses(files: FilesBench) -> None:
    twins = [replace(ORDER, number=number) for number in ("PO/26/1", "PO_26_1")]
    for key, order in enumerate(twins):
        files.export(order)
        token = files.erp.order(order.number).token
        files.erp.write(order.number, 10, FULL, token=token, key=f"k-{key}")
    assert [name.rpartition("-")[0] for name in files.files("out")] == ["PO_26_1", "PO_26_1"]


def test_confirmations_are_written_in_the_format_that_is_set(tmp_path: Path) -> None:
    bench = FilesBench(tmp_path, connected(tmp_path, canonical_csv))
    bench.export(ORDER)
    write(bench, FULL, "k")
    assert bench.files("out")[0].endswith(".csv")


def test_an_order_that_was_cancelled_while_its_answer_was_on_the_way_is_not_written_to(
    files: FilesBench,
) -> None:
    token = files.erp.order(ORDER.number).token
    files.somebody_cancels(ORDER.number)
    with pytest.raises(ErpError, match="handed over anew meanwhile") as refusal:
        files.erp.write(ORDER.number, 10, FULL, token=token, key="k")
    assert refusal.value.permanent
    assert files.erp.order(ORDER.number).status is OrderStatus.CANCELLED
    assert files.files("out") == []


def test_the_probe_says_what_waits_and_leaves_nothing_behind(files: FilesBench) -> None:
    assert files.erp.probe().endswith("drop; files in in/: 1")
    assert files.files("work") == []


def test_the_probe_names_what_is_wrong_with_the_folders_own_files(files: FilesBench) -> None:
    (files.root / "drop" / "company.toml").write_text("country = 'Germany'\n")
    with pytest.raises(
        ErpError, match=r"company\.toml: country .*; nothing is taken until that is corrected"
    ):
        files.erp.probe()


def test_the_probe_names_a_folder_that_must_not_be_written_to(tmp_path: Path) -> None:
    class Sealed(LocalFolder):
        def put(self, place: str, name: str, data: bytes) -> None:
            raise ErpError(f"{place}/{name} can't be used: Permission denied", permanent=False)

    (tmp_path / "drop").mkdir()
    with pytest.raises(ErpError, match="work/probe can't be used: Permission denied"):
        connected(tmp_path, folder=Sealed(tmp_path / "drop")).probe()


def test_the_probe_names_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ErpError, match="create it"):
        connected(tmp_path, folder=LocalFolder(tmp_path / "nowhere")).probe()
