"""Any table of orders: a map is proposed from a sample, says what is not sure, and reads its like."""

import datetime as dt
import tomllib
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from drop_folder import FilesBench, connected

from countersign.erp.contract import ORDER
from countersign.erp.files import canonical_xlsx
from countersign.erp.files.columns import FIELDS, column_map, day, number
from countersign.erp.files.drafts import HEAD_COLUMNS, LINE_COLUMNS
from countersign.erp.files.formats import Partners
from countersign.erp.files.orders import order_json
from countersign.erp.files.propose import folded, proposed, toml
from countersign.procurement.errors import BadOrders

SAMPLES = yaml.safe_load((Path(__file__).parent / "maps" / "samples.yaml").read_text("utf-8"))
SAP = SAMPLES[0]
SUPPLIERS = "id,email,name\nV-1001,sales@northgate.example,Northgate\n"


def content(sample: dict[str, Any]) -> bytes:
    return sample["text"].encode(sample.get("encoding", "utf-8"))


def workbook(*rows: list[object], sheet: str = "Orders") -> bytes:
    book, saved = openpyxl.Workbook(), BytesIO()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(saved)
    return saved.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> FilesBench:
    bench = FilesBench(tmp_path, connected(tmp_path))
    bench.erp.probe()
    return bench


def put_map(bench: FilesBench, text: str) -> None:
    folder = bench.root / "drop" / "maps"
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(text, "utf-8")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["about"])
def test_a_map_is_proposed_with_what_is_not_sure(sample: dict[str, Any]) -> None:
    found = proposed(content(sample), "sample.csv")
    table, read = found.map.table.model_dump(), found.map.read_as.model_dump()
    assert {key: table[key] for key in sample["table"]} == sample["table"]
    assert read == sample["read"]
    first = found.rows[0][1]
    assert {field: first.get(field) for field in sample["first"]} == sample["first"]
    assert len(found.doubts) == len(sample["doubts"])
    for words in sample["doubts"]:
        assert any(words in doubt for doubt in found.doubts), found.doubts
    assert list(found.unused) == sample["unused"]


@pytest.mark.parametrize("sample", SAMPLES[:4], ids=lambda sample: sample["about"])
def test_a_proposal_that_is_written_down_is_the_map_again(sample: dict[str, Any]) -> None:
    found = proposed(content(sample), "sample.csv")
    assert column_map(toml(found, "sample.csv").encode(), "own.toml") == found.map


def test_a_proposal_that_lacks_something_says_so_where_it_is_written_down() -> None:
    written = toml(proposed(content(SAMPLES[4]), "sample.csv"), "sample.csv")
    assert '#currency = ""' in written
    with pytest.raises(
        BadOrders, match=r"own\.toml: columns\.currency is missing; name its column, or set it"
    ):
        column_map(written.encode(), "own.toml")


def test_a_file_in_the_drop_folder_is_read_through_its_map(files: FilesBench) -> None:
    put_map(files, toml(proposed(content(SAP), "EKPO.csv"), "EKPO.csv").replace("*.csv", "EKPO*.csv"))
    (files.root / "drop" / "suppliers.csv").write_text(SUPPLIERS)
    files.drop("ekpo-1.csv", content(SAP))
    order = files.erp.order("4500012345").order
    assert (order.currency, order.supplier.name) == ("EUR", "Northgate")
    line = order.lines[0]
    assert (line.quantity, line.unit_price, line.price_per) == (Decimal(1500), Decimal("12.50"), Decimal(100))
    assert (line.date, line.description) == (dt.date(2026, 12, 11), "Sechskantschraube")
    assert files.files("errors") == []


def test_a_map_reads_a_row_for_each_part_of_a_line() -> None:
    found = column_map(
        b"[read]\ndecimal = ','\ndates = 'DD.MM.YYYY'\n[columns]\nnumber = 'PO'\n"
        b"line = 'Pos'\nquantity = 'Menge'\n"
        b"uom = 'ME'\nunit_price = 'Preis'\n'schedule.date' = 'Termin'\n'schedule.quantity' = 'Teilmenge'\n"
        b"'supplier.email' = 'Mail'\n[constants]\ncurrency = 'EUR'\n",
        "own.toml",
    )
    rows = "PO;Pos;Menge;ME;Preis;Termin;Teilmenge;Mail\n" + "".join(
        f"1;10;300;ST;12,50;{day};{many};a@b.example\n"
        for day, many in (("04.12.2026", 100), ("11.12.2026", 200))
    )
    (line,) = found.read(rows.encode(), "own.csv", Partners()).orders[0].lines
    assert [(str(one.date), one.quantity) for one in line.schedule] == [
        ("2026-12-04", 100),
        ("2026-12-11", 200),
    ]


def test_receipts_beside_a_map_for_every_csv_are_still_receipts(files: FilesBench) -> None:
    put_map(files, toml(proposed(content(SAP), "EKPO.csv"), "EKPO.csv"))
    files.export(ORDER)
    files.erp.probe()
    files.goods_arrive(ORDER.number, 10, Decimal(7))
    assert files.erp.order(ORDER.number).lines[0].received == 7


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("1.500,000", "1.5.0", 'EKPO.csv: row 2: Bestellmenge "1.5.0" is not a number like 1.250,50'),
        (
            "11.12.2026",
            "2026-12-11",
            'EKPO.csv: row 2: Lieferdatum "2026-12-11" is not a date like DD.MM.YYYY',
        ),
        ("Nettopreis", "Netto", 'EKPO.csv: there is no column "Nettopreis"; did you mean "Netto"?'),
        ("Freigabe", "Pos.", 'EKPO.csv: column "Pos." stands twice; rename one'),
        (";ST;12,50", ";;12,50", "EKPO.csv: order 4500012345, line 10 (row 2): uom is missing"),
    ],
)
def test_what_does_not_fit_the_map_is_named_by_its_own_heading(
    files: FilesBench, old: str, new: str, says: str
) -> None:
    put_map(files, toml(proposed(content(SAP), "EKPO.csv"), "EKPO.csv"))
    (files.root / "drop" / "suppliers.csv").write_text(SUPPLIERS)
    files.drop("EKPO.csv", SAP["text"].replace(old, new, 1).encode("cp1252"))
    assert files.erp.changed("").orders == ()
    assert files.note().startswith(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("files = 3", "files Input should be a valid string"),
        ("columns = {}", "columns.number is missing"),
        ("[columns]\nnumbr = 'A'", 'holds "numbr", which is no field; did you mean "number"?'),
        ("[columns]\n[read]\ndates = 'D/M'", "read.dates is no form of a date; write one of YYYY-MM-DD"),
        ("[columns", "it is not TOML in UTF-8"),
    ],
)
def test_a_map_with_a_fault_is_named(text: str, says: str) -> None:
    with pytest.raises(BadOrders) as refusal:
        column_map(text.encode(), "maps/own.toml")
    assert str(refusal.value).startswith("maps/own.toml: ")
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "decimal", "plain"),
    [
        ("1.250,50", ",", "1250.50"),
        ("1'250.50", ".", "1250.50"),
        ("1 250 000,5", ",", "1250000.5"),
        ("-3", ".", "-3"),
        ("0,125", ",", "0.125"),
    ],
)
def test_a_number_is_read_by_its_decimal_sign(written: str, decimal: str, plain: str) -> None:
    assert number(written, decimal) == plain


@pytest.mark.parametrize("written", ["1,25,0", "12.50", "1.2500,5", "5 pcs", "", "1,5-"])
def test_a_number_that_is_written_otherwise_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a number like"):
        number(written, ",")


def test_the_time_behind_a_day_is_left_out() -> None:
    assert day("11.12.2026 00:00:00", "DD.MM.YYYY") == day("2026-12-11T00:00", "YYYY-MM-DD") == "2026-12-11"


@pytest.mark.parametrize(
    ("heading", "plain"), [("Qty. (ordered)", "qty"), ("PO_Number", "po number"), ("  Währung: ", "währung")]
)
def test_a_heading_is_compared_without_case_and_punctuation(heading: str, plain: str) -> None:
    assert folded(heading) == plain


def test_a_workbook_keeps_its_numbers_and_days() -> None:
    rows = (
        ["PO", "Line", "Vendor Email", "Item", "Qty", "Unit", "Price", "Per", "Delivery Date", "Currency"],
        [4500012345, 10, "a@b.example", "HX", 12.5, "KG", 0.1, "C", dt.date(2026, 12, 11), "EUR"],
    )
    found = proposed(workbook(["Orders"], *rows), "sample.xlsx")
    assert (found.doubts, found.map.files, found.map.table.heading) == ((), "*.xlsx", 2)
    (order,) = found.map.read(workbook(["Orders"], *rows), "sample.xlsx", Partners()).orders
    line = order.lines[0]
    assert (order.number, line.quantity, line.unit_price) == ("4500012345", Decimal("12.5"), Decimal("0.1"))
    assert (line.price_per, line.date) == (100, dt.date(2026, 12, 11))


def test_a_canonical_workbook_needs_no_map(files: FilesBench) -> None:
    facts = order_json(ORDER)
    head = {"number": facts["number"], "currency": "EUR", "supplier.email": facts["supplier"]["email"]}
    columns = [one for one in (*HEAD_COLUMNS, *LINE_COLUMNS) if one in head or one in facts["lines"][0]]
    rows = [[(head | line).get(column) for column in columns] for line in facts["lines"]]
    files.drop("orders.xlsx", workbook(columns, *rows))
    order = files.erp.order(ORDER.number).order
    assert order.lines == ORDER.lines


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            workbook(["PO", "Qty"], [1, 2]),
            'x.xlsx: row 1: column "PO" is no canonical one; for a table of your own',
        ),
        (
            workbook(["number", "line"], ["1", 10])[:900],
            "x.xlsx: it is no workbook that can be read; is it cut off?",
        ),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "x.xlsx: it is an old or a protected workbook"),
        (workbook(), "x.xlsx: there is no order in it"),
    ],
)
def test_a_workbook_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    with pytest.raises(BadOrders) as refusal:
        canonical_xlsx.read(data, "x.xlsx", Partners())
    assert str(refusal.value).startswith(says)


def test_of_several_sheets_the_first_is_proposed_and_said(tmp_path: Path) -> None:
    book, saved = openpyxl.Workbook(), BytesIO()
    for row in (["PO", "Line", "Qty"], [1, 10, 5]):
        book.active.append(row)
    book.create_sheet("Notes")
    book.save(saved)
    found = proposed(saved.getvalue(), "sample.xlsx")
    assert 'it has 2 sheets; "Sheet" is read' in found.doubts


def test_a_sample_that_is_no_list_of_orders_is_refused() -> None:
    with pytest.raises(BadOrders, match="no headings are known in its first 20 rows; is it a list of orders"):
        proposed(b"a;b\n1;2\n", "x.csv")
    with pytest.raises(BadOrders, match="it is empty"):
        proposed(b"", "x.csv")


def test_every_word_of_the_headings_belongs_to_one_field_of_its_language() -> None:
    for page in (Path(__file__).parents[2] / "erp" / "files" / "headings").glob("*.toml"):
        fields = tomllib.loads(page.read_text("utf-8"))
        assert set(fields) <= set(FIELDS), page.name
        words = [folded(word) for given in fields.values() for word in given]
        assert sorted(word for word in set(words) if words.count(word) > 1) == [], page.name
