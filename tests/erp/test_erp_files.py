"""A system that exchanges files keeps the promises of every connector, and says what it can't read."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from countersign.erp.contract import FULL, ORDER, SPLIT, Bench, ErpContract
from countersign.erp.files.confirmations import Confirmed, read_confirmed, write_confirmed
from countersign.erp.files.connector import FilesErp
from countersign.erp.files.orders import order_json
from countersign.procurement.erp import Confirmation
from countersign.procurement.errors import ErpError
from countersign.procurement.order import PurchaseOrder


@dataclass
class FilesBench:
    folder: Path
    exported: int = 0

    def __post_init__(self) -> None:
        (self.folder / "orders").mkdir()
        self.erp = FilesErp(self.folder)

    def export(self, order: PurchaseOrder) -> None:
        self.exported += 1
        path = self.folder / "orders" / f"export-{self.exported:03}.json"
        path.write_text(json.dumps(order_json(order)), encoding="utf-8")

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        order = self.erp.order(number).order
        lines = tuple(replace(x, quantity=quantity) if x.line == line else x for x in order.lines)
        self.export(replace(order, lines=lines))

    def somebody_cancels(self, number: str) -> None:
        (self.folder / "status.csv").write_text(f"order,status\n{number},cancelled\n", encoding="utf-8")

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        rows = f"order,line,quantity\n{number},{line},{quantity}\n"
        (self.folder / "receipts.csv").write_text(rows, encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path) -> FilesBench:
    bench = FilesBench(tmp_path)
    bench.export(ORDER)
    return bench


class TestFiles(ErpContract):
    @pytest.fixture
    def bench(self, files: FilesBench) -> Bench:
        return files


@pytest.mark.parametrize("values", [FULL, SPLIT, Confirmation()])
def test_what_is_written_is_read_again_equal(tmp_path: Path, values: Confirmation) -> None:
    path = tmp_path / "out" / "1.json"
    confirmed = Confirmed({10: values, 20: FULL}, ("a", "b"))
    write_confirmed(path, "1", confirmed)
    assert read_confirmed(path) == confirmed
    assert [one.name for one in path.parent.iterdir()] == ["1.json"]


def test_a_program_that_starts_anew_finds_what_was_confirmed(files: FilesBench) -> None:
    token = files.erp.order(ORDER.number).token
    files.erp.write(ORDER.number, 10, FULL, token=token, key="k")
    line = FilesErp(files.folder).order(ORDER.number).line(10)
    assert line is not None
    assert line.confirmed == FULL


def test_an_order_number_with_a_slash_is_no_folder(files: FilesBench) -> None:
    files.export(replace(ORDER, number="PO/26/1"))
    token = files.erp.order("PO/26/1").token
    files.erp.write("PO/26/1", 10, FULL, token=token, key="k")
    assert [path.name for path in (files.folder / "confirmations").iterdir()] == ["PO_26_1.json"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("orders/x.json", '{"number": "1"', "x.json"),
        ("confirmations/4500012345.json", "[]", "can't be read as confirmations"),
        ("receipts.csv", "order,line,quantity\n4500012345,ten,5\n", "needs order, line and quantity"),
        ("status.csv", "order,status\n4500012345,gone\n", "open, closed or cancelled"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(files: FilesBench, name: str, text: str, words: str) -> None:
    path = files.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ErpError, match=words) as refusal:
        files.erp.order(ORDER.number)
    assert refusal.value.permanent


def test_the_probe_names_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ErpError, match="create it"):
        FilesErp(tmp_path / "nowhere").probe()
