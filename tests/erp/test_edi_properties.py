"""What holds for every file of the buyer's own system, whole or mangled."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import pytest
from buyers_system import Marks, orders, x12_850
from edi_world import CASES, PARTNERS, read
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stopwatch import computing

from countersign.erp.files import edifact, x12
from countersign.erp.files.table import reader_of
from countersign.procurement.errors import BadOrders
from countersign.procurement.interchange.charsets import decoded
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier

FILES = [path.read_bytes() for path in sorted(CASES.glob("*.edi"))]
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
words = (
    st.text("ABCxyz 0189-/.äß", min_size=1, max_size=20).map(lambda one: " ".join(one.split())).filter(bool)
)
items = st.just("") | st.text("ABC019-/?+:'", min_size=1, max_size=20)
days = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))
units = st.sampled_from(["EA", "KGM", "BX", "MTR"])


@st.composite
def ordered(draw: st.DrawFn) -> PurchaseOrder:
    """Any order that a system may place."""
    numbers = draw(st.lists(st.integers(1, 99_999), min_size=1, max_size=5, unique=True))
    lines = tuple(
        Line(
            number,
            draw(st.decimals("0.01", 99_999, places=2)),
            draw(units),
            draw(st.decimals("0", 9_999, places=3)),
            draw(days),
            draw(st.sampled_from([Decimal(1), Decimal(100), Decimal(7)])),
            draw(items),
            draw(items),
            draw(words),
        )
        for number in numbers
    )
    supplier = Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", "en", "US", 1)
    number = draw(
        st.text("0123456789AB-", min_size=1, max_size=15).filter(lambda one: any(map(str.isalnum, one)))
    )
    buyer = Buyer("Ada Field", "ada.field@orchard-metal.example")
    return PurchaseOrder(number, "EUR", supplier, lines, site="DE01", date=draw(days), buyer=buyer)


def as_said(order: PurchaseOrder, units: dict[str, str]) -> PurchaseOrder:
    """The order with the units as the standard's codes are told, and prices per one unit."""
    return replace(
        order, lines=tuple(replace(line, uom=units.get(line.uom, line.uom)) for line in order.lines)
    )


def priced_alike(one: PurchaseOrder, other: PurchaseOrder) -> PurchaseOrder:
    """`one` with the price basis of `other`, where the prices are the same."""
    lines = []
    for mine, theirs in zip(one.lines, other.lines, strict=True):
        assert mine.unit_price * theirs.price_per == theirs.unit_price * mine.price_per
        lines.append(replace(mine, unit_price=theirs.unit_price, price_per=theirs.price_per))
    return replace(one, lines=tuple(lines))


@calm
@given(
    ordered(),
    st.sampled_from(["*", "|", "^", "\x1d"]),
    st.sampled_from(["~", "\x1c"]),
    st.sampled_from(["", "\r\n"]),
)
def test_an_850_is_the_order_that_was_placed(
    order: PurchaseOrder, element: str, end: str, behind: str
) -> None:
    in_x12 = {"KGM": "KG", "MTR": "MR"}
    placed = as_said(order, in_x12)
    (found,) = read(x12_850(placed, Marks(element, end, behind)), "850.edi").orders
    assert priced_alike(found, placed) == placed


@calm
@given(ordered())
def test_an_orders_is_the_order_that_was_placed(order: PurchaseOrder) -> None:
    (found,) = read(orders(order), "orders.edi").orders
    assert priced_alike(found, order) == order


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A file with pieces cut out, doubled or overwritten."""
    data = bytearray(draw(st.sampled_from(FILES)))
    for _ in range(draw(st.integers(1, 6))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 40))
        match draw(st.sampled_from(["cut", "double", "overwrite", "insert"])):
            case "cut":
                del data[at : at + length]
            case "double":
                data[at:at] = data[at : at + length]
            case "overwrite":
                data[at : at + length] = draw(st.binary(max_size=20))
            case _:
                data[at:at] = draw(st.sampled_from([b"~", b"*", b"'", b"+", b"?", b"\0", b"9" * 30, b"-1"]))
    return bytes(data)


def refusal(data: bytes, reader: ModuleType | None = None) -> str:
    """Why the file is not taken; empty where it is."""
    try:
        (reader or reader_of(data, "mangled.edi")).read(data, "mangled.edi", PARTNERS)
    except BadOrders as refused:
        return str(refused)
    return ""


@calm
@given(mangled())
@example(b"ISA*")
@example(b"ISA" + b"*" * 40)
@example(b"ST*850*1~SE*1*1~")
@example(b"ST*850*1~BEG*00*SA*1~PO1~SE*3*1~")
@example(b"UNA\n\n\n\n\n\nUNH+")
@example(b"UNH+1+ORDERS'UNT+2+1'")
@example(b"UNH+1+ORDERS'BGM+220+1'LIN'PIA'QTY'DTM'PRI'RFF'SCC'QTY'DTM'UNT'")
def test_a_mangled_file_is_read_or_refused_with_a_sentence(data: bytes) -> None:
    for reader in (x12, edifact):
        assert re.fullmatch(r"|mangled\.edi[^\n]+", refusal(data, reader))


@calm
@given(st.data())
def test_an_order_that_breaks_off_is_never_placed(data: st.DataObject) -> None:
    """Cut anywhere, a file orders all that it did or nothing."""
    for whole in (x12_850(ORDER), orders(ORDER)):
        cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
        assert refusal(cut) or replace(read(cut, "cut.edi"), doubts=()) == read(whole, "whole.edi")


ORDER = PurchaseOrder(
    "4500012345",
    "EUR",
    Supplier("sales@northgate.example", "V-1001", "Northgate"),
    tuple(
        Line(at, Decimal(at), "EA", Decimal(3), dt.date(2026, 12, 11), item=f"A-{at}") for at in (10, 20, 30)
    ),
    date=dt.date(2026, 11, 3),
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp037"])
def test_a_file_in_another_encoding_is_the_same_order(encoding: str) -> None:
    for name, written in (("850.edi", x12_850(ORDER)), ("orders.edi", orders(ORDER))):
        (found,) = read(written.decode("ascii").encode(encoding), name).orders
        assert found == read(written, name).orders[0]


@pytest.mark.parametrize(
    ("syntax", "encoding", "letters"), [("UNOC", "latin-1", "Größe"), ("UNOD", "iso8859-2", "Łódź")]
)
def test_edifact_says_in_which_letters_it_is(syntax: str, encoding: str, letters: str) -> None:
    data = f"UNA:+.? 'UNB+{syntax}:3+A+B'UNH+1+X'FTX+{letters}'".encode(encoding)
    assert letters in decoded(data)


def test_time_grows_with_the_length_alone() -> None:
    def seconds(lines: int) -> float:
        whole = replace(ORDER, lines=tuple(replace(ORDER.lines[0], line=at) for at in range(1, lines + 1)))
        written = x12_850(whole), orders(whole)
        with computing() as spent:
            for data in written:
                read(data, "long.edi")
        return spent.seconds

    seconds(10)
    short, long = min(seconds(100) for _ in range(3)), seconds(2000)
    assert long < 80 * max(short, 0.001)
