"""`countersign orders`: importing, listing, showing."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from fakes_app import NOW, FakeApp, a_busy_app, an_order

from countersign.agent.order_files import order_json
from countersign.procurement.errors import NotFound
from countersign.procurement.events import GoodsShipped
from countersign.procurement.order import Due, PurchaseOrder
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.ports import Commit
from countersign.procurement.shipment import Shipment
from countersign.procurement.transitions import step


def written(*orders: PurchaseOrder) -> str:
    Path("orders.json").write_text(json.dumps([order_json(order) for order in orders]), "utf-8")
    return "orders.json"


def test_an_import_says_what_was_new_and_what_comes_next(call) -> None:
    answer = call(FakeApp(), "orders", "import", written(an_order(), an_order("4500012346")))
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "2 new: 4500012345, 4500012346",
        "0 revised",
        "0 unchanged",
        "",
        "They are sent while this runs:",
        "  countersign run",
    ]


def test_an_import_that_changes_nothing_says_so(call) -> None:
    answer = call(a_busy_app(), "orders", "import", written(an_order()))
    assert "1 unchanged: 4500012345" in answer.out
    assert "Nothing has to be sent." in answer.out


def test_a_new_revision_is_told_apart(call) -> None:
    file = written(an_order(revision=1))
    assert call(a_busy_app(), "orders", "import", file, "--json").data == {
        "new": [],
        "revised": ["4500012345"],
        "unchanged": [],
    }


def test_a_long_import_is_summed_up(call) -> None:
    orders = [an_order(f"45000{number:05}") for number in range(12)]
    assert (
        "12 new: 4500000000, 4500000001"
        in (answer := call(FakeApp(), "orders", "import", written(*orders))).out
    )
    assert "and 2 more" in answer.out


EDI = Path(__file__).parents[1] / "erp" / "edi"


def in_a_drop_folder(file: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The call for a file, and the settings of a company whose folder knows the supplier."""
    Path("drop").mkdir()
    Path("drop/suppliers.csv").write_text(
        "id,email,x12\nV-1001,sales@northgate.example,ZZ:NORTHGATE\n", "utf-8"
    )
    Path("drop/company.toml").write_text('currency = "USD"\n', "utf-8")
    settings = {"COUNTERSIGN_ERP__KIND": "files", "COUNTERSIGN_ERP__FOLDER": "drop"}
    return ("orders", "import", str(EDI / file)), settings


def test_an_x12_file_is_imported_and_its_supplier_looked_up_in_the_drop_folder(call) -> None:
    app = FakeApp()
    words, settings = in_a_drop_folder("x12-retailer-one-line.edi")
    assert call(app, *words, **settings).out.startswith("1 new: ")
    assert app.store.orders()[0].supplier.email == "sales@northgate.example"


def test_what_is_odd_about_an_imported_file_is_said(call) -> None:
    words, settings = in_a_drop_folder("x12-wrong-envelope.edi")
    assert "x12-wrong-envelope.edi was taken, though odd: a group" in call(FakeApp(), *words, **settings).out


def test_what_is_no_order_is_refused_with_what_takes_it(call) -> None:
    app = FakeApp()
    answer = call(app, "orders", "import", str(EDI / "x12-received.edi"))
    assert (answer.code, list(app.store.orders())) == (2, [])
    assert "it holds receipts, and orders alone are taken here; a drop folder takes the rest" in answer.err


def test_the_same_revision_with_other_content_is_refused(call) -> None:
    app, order = a_busy_app(), an_order()
    changed = replace(order, lines=(replace(order.lines[0], quantity=Decimal(7)),))
    answer = call(app, "orders", "import", written(changed, an_order("4500099999")))
    assert answer.code == 2
    assert answer.err.startswith("Error: order 4500012345: revision 0 is stored with other content")
    assert "4500099999" not in [one.number for one in app.store.orders()]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[{"number": "1"',
            "line 1, column 16: it is not JSON: Expecting ',' delimiter; the file breaks off there",
        ),
        ('[{"number": "1"}]', "order 1: currency is missing"),
    ],
)
def test_a_bad_file_imports_nothing_and_says_why(call, text: str, says: str) -> None:
    Path("orders.json").write_text(text, "utf-8")
    app = FakeApp()
    answer = call(app, "orders", "import", "orders.json")
    assert answer.code == 2
    assert answer.err == (
        f"Error: orders.json: {says}. Nothing was imported; correct the file and import it again\n"
    )
    assert app.store.orders() == ()


def test_the_list_shows_each_order_with_its_state(call) -> None:
    lines = call(a_busy_app(), "orders", "list").out.splitlines()
    assert lines[:3] == [
        "order       supplier             state      lines  open  next look",
        "4500012345  Northgate Fasteners  attention  1/2    1     2026-11-23",
        "4500012346  Northgate Fasteners  waiting    0/2",
    ]
    assert lines[-1] == "  countersign orders show 4500012345"


def test_the_list_as_json_has_what_the_table_has_and_more(call) -> None:
    busy, quiet = call(a_busy_app(), "orders", "list", "--json").data
    assert busy["state"] == "attention"
    assert (busy["lines"], busy["settled"], busy["exceptions"]) == (2, 1, ["4500012345-1"])
    assert busy["supplier"]["email"] == "sales@northgate.example"
    assert busy["due_at"] == "2026-11-23T09:30:00+00:00"
    assert (quiet["order"], quiet["sent_at"]) == ("4500012346", None)


def test_an_empty_list_says_how_to_fill_it(call) -> None:
    assert call(FakeApp(), "orders", "list").out.endswith("countersign orders import ORDERS.json\n")
    assert call(FakeApp(), "orders", "list", "--json").data == []


def test_an_order_is_shown_with_what_was_confirmed(call) -> None:
    out = call(a_busy_app(), "orders", "show", "4500012345").out
    assert out.splitlines()[0] == "Order 4500012345, revision 0: attention"
    assert "10    ordered    500 EA    12.50 USD per 100  2026-12-11" in out
    assert "      confirmed  500 EA    12.50 USD per 100  2026-12-11" in out
    assert "      changed" in out
    assert "4500012345-1  date, high: line 20: 9 days later than ordered (0 allowed)" in out
    assert out.endswith("  countersign exceptions show 4500012345-1\n")


def test_a_line_in_parts_is_shown_with_how_much_is_wanted_when(call) -> None:
    parts = (Due(dt.date(2026, 12, 4), Decimal(100)), Due(dt.date(2026, 12, 11), Decimal(400)))
    app, order = FakeApp(), an_order()
    order = replace(order, lines=(replace(order.lines[0], schedule=parts), *order.lines[1:]))
    call(app, "orders", "import", written(order))
    out = call(app, "orders", "show", "4500012345", width=80).out
    assert "2026-12-04 (100), 2026-12-11 (400)" in " ".join(out.split())


@pytest.mark.parametrize("typed", ["4500 012345", "4500-012345"])
def test_an_order_is_found_however_its_number_is_typed(call, typed: str) -> None:
    assert call(a_busy_app(), "orders", "show", typed).out.startswith("Order 4500012345")


def test_an_order_as_json_can_be_imported_again(call) -> None:
    data = call(a_busy_app(), "orders", "show", "4500012345", "--json").data
    assert data["order"] == order_json(an_order())
    assert [line["status"] for line in data["state_of_lines"]] == ["accepted", "changed"]


def test_an_order_that_nobody_knows_is_refused(call) -> None:
    answer = call(a_busy_app(), "orders", "show", "4599999999")
    assert answer.code == 2
    assert answer.err.startswith("Error: ")
    assert "4599999999" in answer.err
    with pytest.raises(NotFound):
        FakeApp().store.case("4599999999")


def test_a_receipt_names_its_lines_and_who_said_so(call) -> None:
    answer = call(a_busy_app(), "orders", "received", "4500012345", "10", "--by", "ada")
    assert answer.code == 0
    assert answer.out.splitlines()[0] == "4500012345: line 10 is received."


def test_a_receipt_of_an_unknown_order_is_refused(call) -> None:
    answer = call(a_busy_app(), "orders", "received", "99", "--by", "ada")
    assert answer.code == 2
    assert "99" in answer.err


def test_what_is_on_its_way_stands_beside_what_was_ordered(call) -> None:
    app = a_busy_app()
    case = app.store.case("4500012345")
    notice = Shipment(10, Decimal(500), "ASN-4711", dt.date(2026, 12, 8))
    decision = step(
        case, GoodsShipped(case.number, "files", (notice,)), policy=app.policy, calendar=Weekdays(), now=NOW
    )
    app.store.commit(Commit(NOW, (decision,)))
    out = call(app, "orders", "show", "4500012345", width=60).out
    (row,) = [line for line in out.splitlines() if "shipped" in line]
    assert "500 EA" in row
    assert "2026-12-08" in out
    assert "ASN-4711" in out
