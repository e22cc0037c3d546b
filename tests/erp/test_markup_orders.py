"""UBL and cXML files become orders, changes and receipts, or one clear sentence."""

import time
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markup_world import CASES, PARTNERS, read, told
from stopwatch import computing

from countersign.erp.files import draft
from countersign.erp.files.cxml import orders as cxml
from countersign.erp.files.table import reader_of
from countersign.erp.files.ubl import orders as ubl
from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import Feed, LineAct, applied

FILES = sorted(path.name for path in CASES.glob("*.xml"))
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=120)


@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_to_what_stands_beside_it(name: str) -> None:
    assert told(name) == (CASES / name).with_suffix(".txt").read_text("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_recognised_by_how_it_begins(name: str) -> None:
    expected = ubl if name.startswith("ubl") else cxml
    assert reader_of((CASES / name).read_bytes(), "export.dat") is expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ISA*00*",
        b'{"number": "1"}',
        b"<html><body>Order</body></html>",
        b"<Invoice/>",
        b"<!-- <Order> --><x/>",
    ],
)
def test_what_is_neither_is_left_to_others(data: bytes) -> None:
    assert not ubl.recognises(data, "a.xml")
    assert not cxml.recognises(data, "a.xml")


def test_an_answer_is_not_taken_for_an_order() -> None:
    with pytest.raises(
        BadOrders, match=r"a\.xml: it holds a UBL OrderResponse, and what is read here is Order,"
    ):
        ubl.read(b"<OrderResponse/>", "a.xml", PARTNERS)


def test_a_change_fits_the_order_that_it_changes() -> None:
    order = read("ubl-order.xml").orders[0]
    change = read("ubl-change.xml").changes[0]
    after = applied(order, change)
    assert [line.line for line in after.lines] == [10, 30, 50]
    assert [line.quantity for line in after.lines] == [400, 50, 500]
    assert after.revision == 2


def test_a_changed_day_leaves_everything_else_as_it_was() -> None:
    order = read("ubl-order.xml").orders[0]
    after = applied(order, read("ubl-change-date-only.xml").changes[0])
    assert after.lines[0] == replace(order.lines[0], date=after.lines[0].date)
    assert str(after.lines[0].date) == "2026-12-24"


def test_the_same_receipt_read_twice_is_the_same_receipt() -> None:
    first, second = read("ubl-receipt.xml").receipts, read("ubl-receipt.xml").receipts
    assert first == second
    assert len({one.reference for one in first}) == len(first)


def test_an_outside_entity_is_never_opened(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-the-disk")
    text = (CASES / "ubl-order.xml").read_text("utf-8").replace("Ada Field", "&x;")
    for markup in (f'<!ENTITY x SYSTEM "file://{secret}">', f'<!entity % p SYSTEM "file://{secret}"> %p;'):
        data = text.replace("?>", f"?><!DOCTYPE Order [{markup}]>", 1)
        for encoding in ("utf-8", "utf-16"):
            encoded = data.replace("UTF-8", encoding.upper()).encode(encoding)
            with pytest.raises(BadOrders, match="entities"):
                ubl.read(encoded, "a.xml", PARTNERS)


def test_the_outside_dtd_of_a_cxml_file_is_never_asked_for() -> None:
    """The name of its host leads nowhere: asking would fail, or wait."""
    data = (CASES / "cxml-new.xml").read_bytes().replace(b"xml.cxml.org", b"127.0.0.1:9")
    began = time.monotonic()
    assert cxml.read(data, "a.xml", PARTNERS).orders
    assert time.monotonic() - began < 2


def test_a_billion_laughs_are_refused_before_they_begin() -> None:
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    data = f'<!DOCTYPE cXML [<!ENTITY l0 "ha">{rows}]><cXML>&l11;</cXML>'.encode()
    with pytest.raises(BadOrders, match="entities"):
        cxml.read(data, "a.xml", PARTNERS)


def test_an_order_of_many_lines_is_read_in_seconds() -> None:
    text = (CASES / "ubl-order.xml").read_text("utf-8")
    head, line, tail = text.partition("  <cac:OrderLine>")
    block = line + tail.partition("</cac:OrderLine>")[0] + "</cac:OrderLine>\n"
    many = "".join(block.replace("<cbc:ID>10<", f"<cbc:ID>{n}<") for n in range(1, 5001))
    tracemalloc.start()
    with computing() as spent:
        (order,) = ubl.read(f"{head}{many}</Order>".encode(), "a.xml", PARTNERS).orders
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(order.lines) == 5000
    assert spent.seconds < 30
    assert peak < 100_000_000


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    data = bytearray((CASES / draw(st.sampled_from(FILES))).read_bytes())
    for _ in range(draw(st.integers(1, 5))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 60))
        piece = data[at : at + length]
        match draw(st.sampled_from(["cut", "double", "overwrite"])):
            case "cut":
                del data[at : at + length]
            case "double":
                data[at:at] = piece
            case _:
                data[at : at + length] = draw(
                    st.sampled_from([b"", b"9", b"-1", b"<a/>", b"&amp;", b"1e9999"])
                )
    return bytes(data)


@calm
@given(mangled(), st.sampled_from([ubl, cxml]))
def test_a_mangled_file_is_read_or_refused_with_its_name(data: bytes, format_) -> None:
    said = ""
    try:
        feed = format_.read(data, "in.xml", PARTNERS)
    except BadOrders as error:
        feed, said = Feed(), str(error)
    assert not said or (said.startswith("in.xml: ") and "\n" not in said)
    assert all(line.quantity > 0 for order in feed.orders for line in order.lines)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("500", "500"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+5", "5"),
        ("0010", "0010"),
        ("1,5", "1,5"),
        ("1E3", "1E3"),
    ],
)
def test_a_number_is_plain_digits_or_left_for_the_form_to_refuse(written: str, plain: str) -> None:
    assert draft.figure(written).lstrip("0") == plain.lstrip("0")


@pytest.mark.parametrize(
    "written", ["2026-12-11", "2026-12-11Z", "2026-12-11+01:00", "2026-12-11T23:59:00-08:00", "20261211"]
)
def test_the_day_is_the_senders_own_day(written: str) -> None:
    assert draft.day(written) == "2026-12-11"


def test_a_line_that_is_added_is_whole() -> None:
    added = [one for one in read("ubl-change.xml").changes[0].lines if one.act is LineAct.ADD]
    assert [one.added.item for one in added if one.added] == ["HW-8", "HW-9"]
