"""Orders from files: what is read, what is refused and in which words, and that reading back is equal."""

import copy
import datetime as dt
import fnmatch
import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.erp.files.orders import order_json
from countersign.erp.files.reading import handed_in
from countersign.procurement.errors import BadOrders
from countersign.procurement.order import Buyer, Due, Line, PurchaseOrder, Supplier

HERE = Path(__file__).parent / "orders"
FAULTS = tomllib.loads((HERE / "faults.toml").read_text("utf-8"))
SOUND = json.loads((HERE / "two.json").read_text("utf-8"))[0]


def read_orders(path: Path) -> tuple[PurchaseOrder, ...]:
    return handed_in(path).orders


def written(folder: Path, *orders: object, name: str = "orders.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(orders), "utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(BadOrders) as caught:
        read_orders(path)
    return str(caught.value)


def changed(order: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    order = copy.deepcopy(order)
    for place, value in changes.items():
        *path, last = (int(part) if part.isdigit() else part for part in place.split("."))
        target: Any = order
        for part in path:
            target = target[part]
        if value == "(gone)":
            del target[last]
        else:
            target[last] = value
    return order


@pytest.mark.parametrize("case", FAULTS["order"], ids=lambda case: str(case["change"]))
def test_a_fault_in_an_order_is_named_with_its_line_and_field(case: dict[str, Any], tmp_path: Path) -> None:
    path = written(tmp_path, changed(SOUND, case["change"]))
    assert fnmatch.fnmatchcase(refusal(path), case["says"].format(path=path).replace("[", "[[]"))


@pytest.mark.parametrize("case", FAULTS["file"], ids=lambda case: str(case["name"]))
def test_a_fault_in_a_file_is_named_with_its_place(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / case["name"]
    path.write_text(case["text"], "utf-8")
    assert refusal(path) == case["says"].format(path=path)


def test_every_field_of_a_json_order_is_read() -> None:
    first, second = read_orders(HERE / "two.json")
    assert first == PurchaseOrder(
        number="4500012345",
        revision=1,
        site="main",
        date=dt.date(2026, 11, 2),
        currency="USD",
        buyer=Buyer("Ada Field", "ada.field@orchard-metal.example"),
        supplier=Supplier(
            "sales@northgate.example", "V-1001", "Northgate Fasteners, Inc.", "en", country="US", tier=1
        ),
        lines=(
            Line(
                line=10,
                item="HX-8x40",
                description="Hex bolt M8x40, zinc",
                quantity=Decimal(500),
                uom="EA",
                unit_price=Decimal("12.50"),
                price_per=Decimal(100),
                date=dt.date(2026, 12, 11),
                need_date=dt.date(2026, 12, 18),
                category="fastener",
                critical=True,
            ),
            Line(20, Decimal("0.1"), "KG", Decimal("4.35"), dt.date(2026, 12, 14)),
        ),
    )
    assert (second.supplier.tier, second.revision, second.lines[0].price_per) == (2, 0, 1)


def test_csv_and_json_say_the_same() -> None:
    assert read_orders(HERE / "two.csv") == read_orders(HERE / "two.json")


PARTS = (Due(dt.date(2026, 12, 4), Decimal(100)), Due(dt.date(2026, 12, 11), Decimal(200)))


@pytest.mark.parametrize("name", ["parts.json", "parts.csv"])
def test_a_line_that_is_wanted_in_parts_has_them_in_their_order(name: str) -> None:
    bolts, nuts = read_orders(HERE / name)[0].lines
    assert (bolts.quantity, bolts.date, bolts.schedule) == (300, dt.date(2026, 12, 11), PARTS)
    assert nuts.schedule == ()


def test_parts_are_written_as_they_are_read(tmp_path: Path) -> None:
    (order,) = read_orders(HERE / "parts.json")
    assert read_orders(written(tmp_path, order_json(order))) == (order,)


def test_one_part_is_a_day(tmp_path: Path) -> None:
    one = [{"date": "2026-12-11", "quantity": "500"}]
    (order,) = read_orders(written(tmp_path, changed(SOUND, {"lines.0.schedule": one})))
    assert (order.lines[0].schedule, order.lines[0].only_day) == ((), dt.date(2026, 12, 11))


def test_a_csv_from_a_german_spreadsheet_is_read(tmp_path: Path) -> None:
    text = (HERE / "two.csv").read_text("utf-8").replace('"', "").replace("Fasteners, Inc.", "Fasteners Inc.")
    path = tmp_path / "two.csv"
    path.write_text(text.replace("M8x40, zinc", "M8x40 zinc").replace(",", ";"), "utf-8-sig")
    assert [order.number for order in read_orders(path)] == ["4500012345", "4500012346"]


def test_a_cell_with_several_lines_becomes_one(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "number,currency,supplier.email,line,uom,date,quantity,unit_price,description\n"
        '1,EUR,a@b.example,10,EA,2026-12-11,5,1,"Hex bolt\nzinc"\n',
        "utf-8",
    )
    assert read_orders(path)[0].lines[0].description == "Hex bolt zinc"


def test_a_json_number_never_passes_through_a_float(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(SOUND).replace('"500"', "123456789.123456789"), "utf-8")
    assert read_orders(path)[0].lines[0].quantity == Decimal("123456789.123456789")


def test_a_single_object_is_one_order(tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(SOUND), "utf-8")
    assert len(read_orders(path)) == 1


def test_addresses_are_folded_as_the_inbox_folds_them(tmp_path: Path) -> None:
    path = written(tmp_path, changed(SOUND, {"supplier.email": "Sales@Northgate.Example"}))
    assert read_orders(path)[0].supplier.email == "sales@northgate.example"


def test_the_same_order_twice_counts_once(tmp_path: Path) -> None:
    assert len(read_orders(written(tmp_path, SOUND, SOUND))) == 1


def test_one_number_with_two_contents_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SOUND, changed(SOUND, {"lines.0.quantity": "400"}))
    assert refusal(path) == (
        f"{path}: order 4500012345: number stands twice in the file with other content; keep one"
    )


def test_numbers_that_differ_in_separators_alone_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SOUND, changed(SOUND, {"number": "45000-12345"}))
    assert 'number "45000-12345" can\'t be told from "4500012345"' in refusal(path)


def test_one_bad_order_spoils_the_whole_file(tmp_path: Path) -> None:
    other = changed(SOUND, {"number": "4500099999", "lines.1.uom": "(gone)"})
    assert ": order 4500099999, line 20: uom is missing" in refusal(written(tmp_path, SOUND, other))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes("number,item\n1,Ø30".encode("latin-1"))
    assert refusal(path) == f"{path}: it is not UTF-8 (at byte 15); save it as UTF-8"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    assert refusal(path) == f"{path}: it can't be opened (No such file or directory); check the path"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_a_file_nested_without_end_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(text, "utf-8")
    assert refusal(path) == f"{path}: it is nested deeper than any order"


def test_an_endless_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(SOUND).replace('"500"', "9" * 10_000), "utf-8")
    assert refusal(path).endswith('9…" has more digits than an order can use')


words = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=12)
amounts = st.decimals("0.0001", "999999", places=4)
days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
lines = st.builds(
    Line,
    line=st.integers(1, 99_999),
    quantity=amounts,
    uom=st.sampled_from(["EA", "KG", "Stück"]),
    unit_price=amounts,
    price_per=st.sampled_from([Decimal(1), Decimal(100), Decimal("1E+3")]),
    date=days,
    need_date=st.none() | days,
    item=words,
    supplier_item=words,
    description=words,
    category=words,
    critical=st.booleans(),
)
orders = st.builds(
    PurchaseOrder,
    number=st.from_regex(r"[A-Z]{0,3}[0-9]{1,10}", fullmatch=True),
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    supplier=st.builds(
        Supplier,
        email=st.just("sales@northgate.example"),
        id=words,
        name=words,
        language=st.sampled_from(["en", "de", "pt-BR"]),
        country=st.sampled_from(["", "DE", "US"]),
        tier=st.integers(1, 9),
    ),
    lines=st.lists(lines, min_size=1, max_size=4, unique_by=lambda line: line.line).map(tuple),
    revision=st.integers(0, 99),
    site=words,
    date=st.none() | days,
    buyer=st.builds(Buyer, name=words, email=st.sampled_from(["", "ada@orchard-metal.example"])),
)


@given(orders)
@settings(deadline=None)
def test_an_order_written_and_read_again_is_equal(
    tmp_path_factory: pytest.TempPathFactory, order: PurchaseOrder
) -> None:
    path = written(tmp_path_factory.mktemp("orders"), order_json(order))
    assert read_orders(path) == (order,)
