"""An order is sent as the system shows it, unless something speaks against it that nobody has looked at."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_line, an_order

from countersign.procurement.erp import ErpLine, ErpOrder
from countersign.procurement.order import Line, PurchaseOrder, Supplier
from countersign.procurement.released import odd, unfit, wanted

ORDER = an_order(a_line(10), a_line(20, item="HX-8x60"))
LINE = ORDER.lines[0]


def having(**change: object) -> PurchaseOrder:
    return replace(ORDER, lines=(replace(LINE, **change), ORDER.lines[1]))  # type: ignore[arg-type]


def test_what_is_in_order_is_sent() -> None:
    assert unfit(ORDER, None) == unfit(ORDER, ORDER) == ""
    assert list(odd(ORDER, ORDER)) == []


def test_lines_that_are_cancelled_or_for_nothing_are_not_wanted() -> None:
    whole = (ErpLine(10), ErpLine(20))
    assert wanted(ErpOrder(ORDER, whole)) is ORDER
    gone = ErpOrder(ORDER, (ErpLine(10), ErpLine(20, cancelled=True)))
    assert [line.line for line in wanted(gone).lines] == [10]
    assert [line.line for line in wanted(ErpOrder(having(quantity=Decimal(0)), whole)).lines] == [20]


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (replace(ORDER, lines=()), "no line of it is still wanted"),
        (replace(ORDER, currency=""), "its currency is “”"),
        (replace(ORDER, currency="Euro"), "its currency is “Euro”"),
        (replace(ORDER, lines=(LINE, LINE)), "line 10 stands there 2 times"),
        (having(quantity=Decimal(-5)), "line 10: a quantity of -5"),
        (having(unit_price=Decimal("-0.01")), "line 10: a price of -0.01"),
        (having(price_per=Decimal(0)), "line 10: a price for 0"),
        (having(date=dt.date.max), "line 10: it has no day of delivery there"),
        (having(date=dt.date(1, 1, 1)), "line 10: it has no day of delivery there"),
        (having(uom=" "), "line 10: it has no unit there"),
    ],
)
def test_what_nobody_could_deliver_is_not_sent(order: PurchaseOrder, words: str) -> None:
    assert unfit(order, None).startswith(words)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (replace(ORDER, currency="CHF"), "it is in CHF there and was sent in"),
        (replace(ORDER, supplier=Supplier("x@y.example", "V-2")), "it is for supplier V-2 there"),
    ],
)
def test_what_a_supplier_has_is_not_turned_into_another_order(order: PurchaseOrder, words: str) -> None:
    known = replace(ORDER, supplier=replace(ORDER.supplier, id="V-1001"))
    assert unfit(order, known).startswith(words)
    assert unfit(order, None) == ""


def line(**change: object) -> Line:
    return replace(LINE, **change)  # type: ignore[arg-type]


def test_what_is_odd_is_told_and_sent() -> None:
    strange = replace(ORDER, lines=(line(uom="XQZ"),))
    assert unfit(strange, None) == ""
    assert list(odd(strange, None)) == [
        "line 10: the unit “XQZ” is not known, and answers count in that word alone"
    ]
    moved = replace(ORDER, supplier=replace(ORDER.supplier, email="new@other.example"))
    (words,) = odd(moved, ORDER)
    assert words.startswith("its supplier's address is new@other.example there; mails go to")
