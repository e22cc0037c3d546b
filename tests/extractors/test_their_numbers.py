"""The number under which a supplier keeps an order is read where the supplier calls it its own."""

import datetime as dt
from decimal import Decimal

import pytest

from countersign.extractors.grammar.their_numbers import their_numbers
from countersign.mailbox.parse import parse
from countersign.procurement.order import Line, PurchaseOrder, Supplier

LINE = Line(10, Decimal(500), "EA", Decimal("12.50"), dt.date(2026, 12, 11), item="HX-8x40")


def read(text: str, code: str = "en") -> tuple[str, ...]:
    order = PurchaseOrder("4500012345", "EUR", Supplier("sales@northgate.example", language=code), (LINE,))
    return their_numbers(parse(f"From: sales@northgate.example\n\n{text}\n".encode()), [order])


@pytest.mark.parametrize(
    ("code", "text", "number"),
    [
        ("en", "Confirmed. Our ref. 2026/1187.", "2026/1187"),
        ("en", "Entered as our sales order 771204, all as ordered.", "771204"),
        ("de", "Bestellung bestätigt, unsere AB-Nr. 4711.", "4711"),
        ("ja", "弊社受注番号 J26-10873 にて登録済みです。", "J26-10873"),
        ("ko", "당사 주문번호 SO-26-3391로 등록하였습니다.", "SO-26-3391"),
    ],
)
def test_a_number_of_the_supplier_s_own(code: str, text: str, number: str) -> None:
    assert read(text, code) == (number,)


@pytest.mark.parametrize("text", ["Confirmed.", "PO 4500012345 confirmed.", "500 pcs on 11 December 2026."])
def test_other_numbers_are_none(text: str) -> None:
    assert read(text) == ()


def test_what_is_only_quoted_is_none() -> None:
    assert read("OK\n\nOn Monday Sam <sam@x.example> wrote:\n> Our ref. 2026/1187") == ()
