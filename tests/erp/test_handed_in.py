"""A file of orders that a person names is read in any format that a drop folder reads, or refused."""

import json
from pathlib import Path

import edi_world
import markup_world
import openpyxl
import pytest
from test_any_file import MAP, MAPPED
from test_any_file import PARTNERS as KNOWN

from countersign.erp.contract import ORDER
from countersign.erp.files.folder import LocalFolder
from countersign.erp.files.formats import Partners
from countersign.erp.files.orders import order_json
from countersign.erp.files.partners import Setup
from countersign.erp.files.reading import Beside, handed_in
from countersign.procurement.errors import BadOrders

HERE = Path(__file__).parent
EDI = HERE / "edi"


def refusal(path: Path, partners: Partners = edi_world.PARTNERS) -> str:
    with pytest.raises(BadOrders) as caught:
        handed_in(path, Setup(partners))
    return str(caught.value)


@pytest.mark.parametrize(
    "name", ["x12-pipes.edi", "x12-sap-idoc.edi", "edifact-d01b.edi", "edifact-week.edi"]
)
def test_an_order_in_edi_is_the_one_that_the_drop_folder_takes(name: str) -> None:
    data = (EDI / name).read_bytes()
    assert handed_in(EDI / name, Setup(edi_world.PARTNERS)).orders == edi_world.read(data, name).orders


@pytest.mark.parametrize("name", ["ubl-order.xml", "cxml-new.xml"])
def test_an_order_in_xml_is_the_one_that_the_drop_folder_takes(name: str) -> None:
    found = handed_in(markup_world.CASES / name, Setup(markup_world.PARTNERS))
    assert found.orders == markup_world.read(name).orders


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_a_unit_that_nobody_knows_is_refused_in_the_words_of_every_format(
    tmp_path: Path, suffix: str
) -> None:
    """No answer could be held against it."""
    facts = order_json(ORDER)
    facts["lines"][1]["uom"] = "Bladder"
    path = tmp_path / f"orders.{suffix}"
    head, lines = {"number": facts["number"], "currency": "EUR"}, facts["lines"]
    head["supplier.email"] = facts["supplier"]["email"]
    names = ("line", "quantity", "uom", "unit_price", "date")
    rows = [",".join([*head, *names])]
    rows += [",".join([*head.values(), *(str(line[name]) for name in names)]) for line in lines]
    path.write_text(json.dumps(facts) if suffix == "json" else "\n".join(rows), "utf-8")
    said = f'{path}: order {ORDER.number}, line {lines[1]["line"]}: uom "Bladder" is no unit that is known; '
    assert refusal(path) == said + "write it like EA or KG, or name it in units.csv"
    (order,) = handed_in(path, Setup(units={"bladder": "EA"})).orders
    assert [line.uom for line in order.lines] == [ORDER.lines[0].uom, "EA"]


def test_a_workbook_is_read(tmp_path: Path) -> None:
    book, line = openpyxl.Workbook(), ORDER.lines[0]
    book.active.append(
        ["number", "currency", "supplier.email", "line", "quantity", "uom", "unit_price", "date"]
    )
    book.active.append(["4500012345", "EUR", "s@northgate.example", 10, 5, "EA", 1.5, line.date.isoformat()])
    book.save(tmp_path / "orders.xlsx")
    (order,) = handed_in(tmp_path / "orders.xlsx").orders
    assert (order.number, order.lines[0].quantity) == ("4500012345", 5)


def test_a_table_of_ones_own_is_read_by_the_folders_map(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(MAPPED)
    ours = Setup(KNOWN, maps=(MAP.model_copy(update={"files": "own.csv"}),))
    assert handed_in(path, ours).orders


def test_what_lies_in_the_folder_says_who_is_who(tmp_path: Path) -> None:
    (tmp_path / "suppliers.csv").write_text("id,email\nV-1001,sales@northgate.example\n", "utf-8")
    (tmp_path / "company.toml").write_text('currency = "USD"\n', "utf-8")
    ours = Beside(LocalFolder(tmp_path)).setup()
    (order,) = handed_in(EDI / "x12-retailer-one-line.edi", ours).orders
    assert (order.supplier.email, order.currency) == ("sales@northgate.example", "USD")


def test_an_address_that_nobody_knows_is_one_sentence() -> None:
    path = EDI / "x12-unknown-supplier.edi"
    assert refusal(path).startswith(f"{path}: order PO-77: no e-mail address is known of supplier")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("x12-change.edi", "changes of orders"),
        ("x12-received.edi", "receipts"),
        ("x12-ship-notice.edi", "ship notices"),
        ("edifact-cancelled.edi", "changes of orders"),
    ],
)
def test_what_is_no_order_is_for_the_drop_folder(name: str, what: str) -> None:
    said = refusal(EDI / name)
    assert said.startswith(f"{EDI / name}: it holds {what}, and orders alone are taken here; a drop folder")
    assert said.endswith("put it into in/ there")


def test_a_list_of_receipts_is_no_list_of_orders(tmp_path: Path) -> None:
    path = tmp_path / "receipts.csv"
    path.write_text("order,line,quantity,reference\n1,10,5,R-1\n", "utf-8")
    assert "it holds receipts" in refusal(path)


def test_what_holds_nothing_is_said_to() -> None:
    assert refusal(EDI / "x12-receipt-for-ours.edi").endswith("there is no order in it")


@pytest.mark.parametrize("name", ["orders.pdf", "orders.txt"])
def test_what_nobody_reads_is_refused_with_what_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.7 nothing")
    said = refusal(path)
    assert said.startswith(
        f"{path}: it is in none of the formats that are known (ubl, cxml, x12, edifact, json"
    )


def test_what_is_odd_about_it_comes_with_the_orders() -> None:
    (first, *_) = handed_in(EDI / "x12-wrong-envelope.edi", Setup(edi_world.PARTNERS)).doubts
    assert first == "a group is marked IN (GS01), and PO would fit what it holds"


def test_the_beginning_tells_what_it_is_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "orders.edi"
    path.write_text(json.dumps([order_json(ORDER)]), "utf-8")
    assert handed_in(path).orders == (ORDER,)
