"""An order's change is laid over the order, whole or not at all."""

import datetime as dt
from decimal import Decimal

import pytest

from countersign.procurement.errors import BadOrders
from countersign.procurement.feed import LineAct, LineChange, OrderChange, applied
from countersign.procurement.order import Line, PurchaseOrder, Supplier

DAY = dt.date(2026, 12, 11)
ORDER = PurchaseOrder(
    number="4500012345",
    currency="EUR",
    supplier=Supplier("sales@northgate.example"),
    lines=(
        Line(10, Decimal(500), "EA", Decimal("12.50"), DAY, Decimal(100), item="HX-8x40"),
        Line(20, Decimal(300), "EA", Decimal("4.10"), DAY, Decimal(100), item="HN-8"),
    ),
)


def change(*lines: LineChange, **more: object) -> OrderChange:
    return OrderChange(ORDER.number, lines, **more)  # type: ignore[arg-type]


def test_what_a_change_does_not_name_stays_as_it_was() -> None:
    later = applied(ORDER, change(LineChange(LineAct.CHANGE, 20, date=dt.date(2026, 12, 18))))
    assert later.lines[0] == ORDER.lines[0]
    assert later.lines[1].date == dt.date(2026, 12, 18)
    assert later.lines[1].quantity == 300
    assert later.revision == 1


def test_a_line_is_added_in_its_place_and_another_taken_out() -> None:
    added = Line(15, Decimal(10), "EA", Decimal(1), DAY)
    later = applied(
        ORDER, change(LineChange(LineAct.ADD, 15, added=added), LineChange(LineAct.CANCEL, 20), revision=7)
    )
    assert [line.line for line in later.lines] == [10, 15]
    assert later.revision == 7


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            change(LineChange(LineAct.CHANGE, 30, quantity=Decimal(1))),
            "line 30, which the order does not have",
        ),
        (change(LineChange(LineAct.CANCEL, 30)), "line 30, which the order does not have"),
        (change(LineChange(LineAct.ADD, 10, added=ORDER.lines[0])), "line 10, which it has already"),
        (change(LineChange(LineAct.CANCEL, 10), LineChange(LineAct.CANCEL, 20)), "leaves no line"),
        (change(currency="USD"), "is in EUR, and its change in USD"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_whole(wrong: OrderChange, words: str) -> None:
    with pytest.raises(BadOrders, match=words):
        applied(ORDER, wrong)
