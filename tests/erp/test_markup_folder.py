"""UBL and cXML through the drop folder: what lies in in/ is taken, what lies in out/ is the standard's."""

from decimal import Decimal
from pathlib import Path

import pytest
from drop_folder import FilesBench, connected
from lxml import etree
from markup_world import CASES
from test_markup_answers import attributes, found, schema

from countersign.erp.contract import ORDER, Bench, ErpContract
from countersign.erp.files.cxml import confirmation as cxml
from countersign.erp.files.formats import Writer
from countersign.erp.files.ubl import response as ubl
from countersign.procurement.erp import Confirmation, OrderStatus, Slice

SUPPLIERS = """id,email,name,language,country,tier,x12,edifact,peppol,cxml
V-1001,sales@northgate.example,Northgate Fasteners,en,GB,2,,,0088:7300010000018,NetworkID:AN-NORTHGATE
"""
COMPANY = """name = "Orchard Metal"
peppol = "0088:7300010000001"
cxml = "NetworkID:AN-ORCHARD"
"""


def bench_with(root: Path, writer: Writer) -> FilesBench:
    bench = FilesBench(root, connected(root, writer))
    (root / "drop" / "suppliers.csv").write_text(SUPPLIERS, "utf-8")
    (root / "drop" / "company.toml").write_text(COMPANY, "utf-8")
    return bench


def drop(bench: FilesBench, case: str) -> None:
    bench.drop(case, (CASES / case).read_bytes())


def out(bench: FilesBench) -> bytes:
    """The one confirmation in out/."""
    (path,) = (bench.root / "drop" / "out").iterdir()
    assert path.suffix == ".xml"
    return path.read_bytes()


def confirm(bench: FilesBench, line: int, values: Confirmation) -> None:
    token = bench.erp.order(ORDER.number).token
    bench.erp.write(ORDER.number, line, values, token=token, key=f"k-{line}")


class TestUbl(ErpContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        bench = bench_with(tmp_path, ubl)
        bench.export(ORDER)
        return bench


class TestCxml(ErpContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        bench = bench_with(tmp_path, cxml)
        bench.export(ORDER)
        return bench


def test_an_order_a_change_and_a_receipt_come_as_ubl_and_the_answer_goes_as_peppol(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, ubl)
    drop(bench, "ubl-order.xml")
    drop(bench, "ubl-change-date-only.xml")
    (held,) = bench.erp.changed("").orders
    assert [str(line.date) for line in held.order.lines] == ["2026-12-24", "2026-12-18"]
    day = held.order.lines[1].date
    confirm(bench, 10, Confirmation(Decimal(480), schedule=(Slice(day, Decimal(480)),), reference="AB-4711"))
    data = out(bench)
    schema().assertValid(etree.fromstring(data))
    assert found(data, "OrderResponseCode", "LineStatusCode", "SalesOrderID") == ["AB-4711", "CA", "3"]
    assert attributes(data, "EndpointID", "schemeID") == ["0088", "0088"]
    confirm(bench, 20, Confirmation(schedule=(Slice(day, Decimal(300)),)))
    assert found(out(bench), "LineStatusCode") == ["3", "5"]


def test_an_order_comes_as_cxml_and_the_answer_goes_back_to_who_sent_it(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, cxml)
    drop(bench, "cxml-new.xml")
    assert [one.order.supplier.email for one in bench.erp.changed("").orders] == ["sales@northgate.example"]
    later = bench.erp.order(ORDER.number).order.lines[1].date
    confirm(bench, 10, Confirmation(schedule=(Slice(later, Decimal(500)),)))
    data = out(bench)
    assert attributes(data, "ConfirmationHeader", "type") == ["detail"]
    assert found(data, "Identity") == ["AN-NORTHGATE", "AN-ORCHARD", "AN-NORTHGATE"]


@pytest.mark.parametrize(("order", "end"), [("ubl-order", "ubl-cancellation"), ("cxml-new", "cxml-delete")])
def test_an_order_that_is_taken_back_is_cancelled(tmp_path: Path, order: str, end: str) -> None:
    bench = bench_with(tmp_path, ubl)
    drop(bench, f"{order}.xml")
    bench.erp.changed("")
    drop(bench, f"{end}.xml")
    bench.erp.changed("")
    assert bench.erp.order(ORDER.number).status is OrderStatus.CANCELLED


def test_what_has_come_is_counted_once(tmp_path: Path) -> None:
    """The advice speaks of another order, too; so that one has to be there."""
    bench = bench_with(tmp_path, ubl)
    drop(bench, "ubl-order.xml")
    other = (CASES / "ubl-order.xml").read_bytes().replace(b"4500012345", b"4500012399")
    bench.drop("other.xml", other)
    bench.erp.changed("")
    for name in ("first.xml", "again.xml"):
        bench.drop(name, (CASES / "ubl-receipt.xml").read_bytes() + b"\n" * len(name))
        bench.erp.changed("")
    line = bench.erp.order(ORDER.number).line(10)
    assert line
    assert line.received == 195


def test_what_is_on_its_way_is_told_and_is_not_here(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, ubl)
    drop(bench, "ubl-order.xml")
    bench.erp.changed("")
    notice = (CASES / "ubl-despatch.xml").read_bytes()
    bench.drop("despatch.xml", notice.replace(b"4500012399", ORDER.number.encode()))
    (held,) = bench.erp.changed("").orders
    assert [(one.line, one.quantity, str(one.date)) for one in held.shipments] == [
        (10, 300, "2026-12-08"),
        (10, 200, "2026-12-08"),
        (20, 7, "2026-12-08"),
    ]
    assert {line.received for line in held.lines} == {0}


def test_a_file_that_breaks_off_is_put_aside_with_its_sentence(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, ubl)
    drop(bench, "ubl-order-cut.xml")
    bench.erp.changed("")
    assert "ubl-order-cut.xml" in str(bench.files("errors"))
    assert "it is no whole XML file" in bench.note()
