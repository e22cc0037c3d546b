"""A system that speaks X12 or EDIFACT through the drop folder keeps every connector's promises."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import buyers_system
import pytest
from buyers_system import EdifactBench, X12Bench, x12_850
from drop_folder import NOW, FilesBench, connected

from countersign.erp.contract import FULL, ORDER, SPLIT, Bench, ErpContract
from countersign.erp.files import edifact, x12
from countersign.procurement.erp import Confirmation
from countersign.procurement.interchange.envelopes import Interchanges
from countersign.procurement.interchange.segments import each_edifact_segment, each_x12_segment

DATED = replace(ORDER, date=dt.date(2026, 11, 3))
COMPANY = 'name = "Orchard Metal"\nx12 = "01:006927180"\nedifact = "14:4012345000016"\n'
BOTH = pytest.mark.parametrize(("bench", "writer"), [(X12Bench, x12), (EdifactBench, edifact)])
SUPPLIERS = "id,email,x12,edifact\nV-1001,sales@northgate.example,ZZ:NORTHGATE,14:4012345000009\n"


def set_up(root: Path, bench: type[FilesBench], writer: object) -> FilesBench:
    made = bench(root, connected(root, writer))
    (root / "drop" / "company.toml").write_text(COMPANY, "utf-8")
    (root / "drop" / "suppliers.csv").write_text(SUPPLIERS, "utf-8")
    return made


class TestX12(ErpContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        bench = set_up(tmp_path, X12Bench, x12)
        bench.export(DATED)
        return bench


class TestEdifact(ErpContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        bench = set_up(tmp_path, EdifactBench, edifact)
        bench.export(DATED)
        return bench


def write(bench: FilesBench, line: int, values: object, key: str) -> None:
    token = bench.erp.order(ORDER.number).token
    bench.erp.write(ORDER.number, line, values, token=token, key=key)


def written(bench: FilesBench) -> bytes:
    (path,) = (bench.root / "drop" / "out").iterdir()
    return path.read_bytes()


@BOTH
def test_control_numbers_never_repeat(tmp_path: Path, bench: type[FilesBench], writer: object) -> None:
    files, cut = set_up(tmp_path, bench, writer), each_x12_segment if writer is x12 else each_edifact_segment
    files.export(DATED)
    controls = []
    for at in range(3):
        write(files, 10, FULL if at % 2 else SPLIT, f"key-{at}")
        files.erp.changed("")
        passing = Interchanges()
        list(passing.watched(cut(written(files).decode("latin-1"), "out")))
        controls += [one.control for one in passing.found]
    assert len({*controls}) == 3


def test_an_855_becomes_an_865_once_it_was_collected(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    files.export(DATED)
    write(files, 10, FULL, "one")
    files.erp.changed("")
    assert b"ST*855*" in written(files)
    for path in (tmp_path / "drop" / "out").iterdir():
        path.unlink()
    write(files, 10, SPLIT, "two")
    files.erp.changed("")
    assert b"ST*865*" in written(files)


def test_what_can_t_be_written_is_said_and_nothing_lies_in_out(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    files.export(ORDER)
    with pytest.raises(Exception, match="an 855 repeats the order's date, and the order has none"):
        write(files, 10, FULL, "one")
    assert files.files("out") == []


def test_a_bad_file_lies_in_errors_with_its_sentence(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    files.drop("850.edi", x12_850(DATED)[:300])
    assert files.erp.changed("").orders == ()
    assert files.note().startswith(
        "850.edi: order 4500012345: it breaks off before its end; ask for the file again."
    )


@BOTH
def test_an_interchange_that_came_before_changes_nothing(
    tmp_path: Path, bench: type[FilesBench], writer: object
) -> None:
    """A station sends it again, wrapped otherwise, when the order was changed in the meantime."""
    files = set_up(tmp_path, bench, writer)
    files.export(DATED)
    (first,) = (tmp_path / "drop" / "in").iterdir()
    again = first.read_bytes().replace(b"~\n", b"~\r\n").replace(b"'", b"'\r\n")
    files.erp.changed("")
    files.somebody_changes_the_quantity(ORDER.number, 10, Decimal(600))
    cursor = files.erp.changed("").cursor
    files.drop("again.edi", again)
    assert files.erp.changed(cursor).orders == ()
    assert files.erp.order(ORDER.number).order.lines[0].quantity == 600
    assert len(files.files("archive")) == 3


@BOTH
def test_what_is_new_in_a_file_is_taken_beside_what_came_before(
    tmp_path: Path, bench: type[FilesBench], writer: object
) -> None:
    files = set_up(tmp_path, bench, writer)
    files.export(DATED)
    (first,) = (tmp_path / "drop" / "in").iterdir()
    before = first.read_bytes()
    cursor = files.erp.changed("").cursor
    files.export(replace(DATED, number="4500012346"))
    (second,) = (tmp_path / "drop" / "in").iterdir()
    second.write_bytes(before + second.read_bytes())
    assert [one.order.number for one in files.erp.changed(cursor).orders] == ["4500012346"]


def test_a_refused_interchange_may_come_again(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    (tmp_path / "drop" / "suppliers.csv").unlink()
    written = x12_850(DATED).replace(b"PER*SA**EM*sales@northgate.example", b"PER*SA*Sales")
    files.drop("850.edi", written)
    assert files.erp.changed("").orders == ()
    assert "no e-mail address is known of supplier V-1001" in files.note()
    (tmp_path / "drop" / "suppliers.csv").write_text(SUPPLIERS, "utf-8")
    files.drop("850.edi", written)
    assert len(files.erp.changed("").orders) == 1


BAG = "PO1*1*10*BG*4.2*PE*BP*AX-1"


def test_a_unit_that_only_the_standard_knows_can_be_ordered_and_answered(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    head = ["BEG*00*SA*4500012345**20261103", "CUR*BY*EUR", "N1*SU**92*V-1001", "DTM*002*20261211"]
    files.drop("850.edi", buyers_system.x12("850", "PO", [*head, BAG]))
    assert files.erp.order(ORDER.number).order.lines[0].uom == "bag"
    write(files, 1, Confirmation(Decimal(8)), "one")
    files.erp.changed("")
    assert b"ACK*IQ*8*BG~" in written(files)


def test_units_are_called_alike_in_orders_changes_and_receipts(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    (tmp_path / "drop" / "units.csv").write_text("theirs,ours\nQX,PK\n", "utf-8")
    head = ["BEG*00*SA*4500012345**20261103", "CUR*BY*EUR", "N1*SU**92*V-1001", "DTM*002*20261211"]
    files.drop("850.edi", buyers_system.x12("850", "PO", [*head, BAG.replace("BG", "QX")], control=1))
    files.erp.changed("")
    change = [
        "BCH*04*SA*4500012345***20261103",
        "POC*1*QI*12**QX",
        "POC*2*AI*3**QX*5*PE*BP*AX-2",
        "DTM*002*20261218",
    ]
    files.drop("860.edi", buyers_system.x12("860", "PC", change, control=2))
    files.erp.changed("")
    come = ["BRA*GR-1*20261212*00*1", "PRF*4500012345", "RCD*1*7*QX", "LIN*1"]
    files.drop("861.edi", buyers_system.x12("861", "RC", come, control=3))
    order = files.erp.order(ORDER.number)
    assert [(line.quantity, line.uom) for line in order.order.lines] == [(12, "PK"), (3, "PK")]
    assert [line.received for line in order.lines] == [7, 0]


def test_a_change_in_a_unit_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    files.export(DATED)
    files.erp.changed("")
    change = ["BCH*04*SA*4500012345***20261103", "POC*10*QI*12**QX"]
    files.drop("860.edi", buyers_system.x12("860", "PC", change, control=2))
    files.erp.changed("")
    assert files.note().startswith(
        '860.edi: order 4500012345, line 10: uom "QX" is no unit that is known; write it'
    )


COUNTS_WRONG = x12_850(DATED).replace(b"SE*", b"SE*9")
ODD = "transaction 0001 says that it has 914 segments (SE01), and 14 are there"


def test_a_file_whose_envelope_is_odd_is_taken_and_says_so_beside_itself(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    files.drop("850.edi", COUNTS_WRONG)
    page = files.erp.changed("")
    assert (len(page.orders), page.refused, page.doubts) == (1, (), (("850.edi", ODD),))
    archived, note = files.files("archive")
    assert note == f"{archived}.txt"
    said = (tmp_path / "drop" / "archive" / note).read_text("utf-8")
    assert said.startswith("850.edi was taken whole, and nothing of it was changed.")
    assert f"- {ODD}\n" in said


def test_what_was_odd_is_said_as_well_by_whoever_ends_what_another_began(tmp_path: Path) -> None:
    """The first one died behind the shelf and before the archive."""
    files = set_up(tmp_path, X12Bench, x12)
    files.drop("850.edi", COUNTS_WRONG)
    files.erp.changed("")
    for path in (tmp_path / "drop" / "archive").iterdir():
        path.unlink()
    (tmp_path / "drop" / "work" / "in-850.edi").write_bytes(COUNTS_WRONG)
    assert files.erp.changed("").doubts == (("850.edi", ODD),)
    assert len(files.files("archive")) == 2


def test_that_a_file_was_odd_is_told_for_a_month(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    files.drop("850.edi", COUNTS_WRONG)
    files.erp.changed("")
    later = connected(tmp_path, x12, now=NOW + dt.timedelta(days=31))
    assert later.changed("").doubts == ()


def test_a_file_that_is_in_order_gets_no_note(tmp_path: Path) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    files.export(DATED)
    assert files.erp.changed("").doubts == ()
    assert len(files.files("archive")) == 1


@pytest.mark.parametrize(("said", "per"), [("quantity", 1), ("basis", 100)])
def test_a_company_may_say_once_and_for_all_what_its_ctp04_is(tmp_path: Path, said: str, per: int) -> None:
    files = set_up(tmp_path, X12Bench, x12)
    body = ["BEG*00*SA*4500012345**20261103", "N1*SU**92*V-1001", "DTM*002*20261211"]
    unsure = buyers_system.x12("850", "PO", [*body, "PO1*1*100*EA***BP*AX-1", "CTP***12.50*100*EA"])
    settings = tmp_path / "drop" / "company.toml"
    settings.write_text(f'{COMPANY}currency = "USD"\n', "utf-8")
    files.drop("850.edi", unsure)
    files.erp.changed("")
    assert "the price 12.50 may be for 1 EA, or for all 100 ordered" in files.note()
    settings.write_text(f'{COMPANY}currency = "USD"\nctp04 = "{said}"\n', "utf-8")
    files.drop("850.edi", unsure)
    files.erp.changed("")
    (line,) = files.erp.order(ORDER.number).order.lines
    assert (line.unit_price, line.price_per) == (Decimal("12.50"), per)
