"""What clients tell of their orders, and what that makes of the ledger."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_line, an_order

from countersign.procurement.erp import Confirmation, OrderStatus, Slice
from countersign.procurement.errors import BadOrders, Conflict
from countersign.procurement.feed import Receipt
from countersign.procurement.ledger import Entry, as_held, put, received, standing

ORDER = an_order(a_line(10), a_line(20))
NUMBER = ORDER.number
RECEIPT = Receipt(NUMBER, 10, Decimal(120), reference="GR-1")


def test_a_new_order_begins_its_first_edition() -> None:
    assert put(None, ORDER) == Entry(ORDER)


def test_the_same_order_once_more_is_no_edition() -> None:
    held = Entry(ORDER)
    assert put(held, ORDER) is held


def test_a_changed_order_is_the_next_edition_and_keeps_what_came() -> None:
    held = received(Entry(ORDER), RECEIPT)
    changed = put(held, an_order(a_line(10), a_line(20, quantity=Decimal(7))))
    assert (changed.edition, changed.receipts) == (2, (RECEIPT,))
    assert changed.token != held.token


def test_an_order_is_not_turned_into_one_in_another_currency_or_for_somebody_else() -> None:
    held = put(None, replace(ORDER, supplier=replace(ORDER.supplier, id="V-1")))
    with pytest.raises(Conflict, match=f"Order {ORDER.number}: it is in CHF there and was sent in"):
        put(held, replace(held.order, currency="CHF", revision=1))
    with pytest.raises(Conflict, match="it is for supplier V-2 there"):
        put(held, replace(held.order, supplier=replace(ORDER.supplier, id="V-2")))


def test_an_older_revision_comes_too_late() -> None:
    held = put(None, replace(ORDER, revision=2))
    with pytest.raises(Conflict, match="revision 2, and this is revision 1"):
        put(held, replace(ORDER, revision=1))


def test_what_came_adds_up_less_what_went_back() -> None:
    held = received(Entry(ORDER), RECEIPT)
    held = received(held, replace(RECEIPT, quantity=Decimal(80), reference="GR-2", refused=Decimal(5)))
    order = as_held(held)
    assert [line.received for line in order.lines] == [Decimal(195), Decimal(0)]


def test_the_same_receipt_twice_came_once() -> None:
    held = received(Entry(ORDER), RECEIPT)
    assert received(held, RECEIPT) is held


def test_one_receipt_may_bring_two_lines() -> None:
    held = received(received(Entry(ORDER), RECEIPT), replace(RECEIPT, line=20))
    assert [line.received for line in as_held(held).lines] == [Decimal(120), Decimal(120)]


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"line": 99}, BadOrders, "has no line 99"),
        ({"uom": "KG"}, BadOrders, "is in EA, and the receipt GR-1 in KG"),
        ({"refused": Decimal(121)}, BadOrders, "more was refused"),
        ({"quantity": Decimal(121)}, Conflict, "told before with other content"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(
    changes: dict[str, object], error: type[Exception], words: str
) -> None:
    held = received(Entry(ORDER), RECEIPT)
    with pytest.raises(error, match=words):
        received(held, replace(RECEIPT, **changes))  # type: ignore[arg-type]


def test_a_status_that_is_known_is_no_edition() -> None:
    held = Entry(ORDER)
    assert put(held, ORDER, OrderStatus.OPEN) is held
    assert as_held(put(held, ORDER, OrderStatus.CANCELLED)) == replace(
        as_held(held), status=OrderStatus.CANCELLED, token="2"
    )


def test_a_status_that_is_not_given_stays() -> None:
    closed = put(None, ORDER, OrderStatus.CLOSED)
    assert put(closed, replace(ORDER, revision=1)).status is OrderStatus.CLOSED


def test_what_stands_for_a_line_is_no_edition_and_replaces_what_stood() -> None:
    day = dt.date(2026, 12, 18)
    first, later = Confirmation(Decimal(480)), Confirmation(schedule=(Slice(day, Decimal(480)),))
    held = standing(standing(Entry(ORDER), 10, first), 10, later)
    assert held.token == Entry(ORDER).token
    assert [line.confirmed for line in as_held(held).lines] == [later, Confirmation()]
