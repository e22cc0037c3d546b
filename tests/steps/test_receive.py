"""Goods that came in, by the step that notes it."""

import pytest
from builders import an_order
from office import an_office

from countersign.agent.steps.receive import receive
from countersign.agent.steps.send_order import send_orders
from countersign.procurement.errors import NotFound
from countersign.procurement.events import GoodsReceived

ORDER = an_order()


def test_a_receipt_of_everything_is_one_of_each_line() -> None:
    office = an_office()
    send_orders(office, [ORDER])
    assert receive(office, GoodsReceived(ORDER.number, "ada")) == (10,)
    assert office.store.case(ORDER.number).lines[0].watched.received
    row = office.store.journal(ORDER.number)[-1].entry
    assert (row.event, row.words, row.actor) == ("goods.received", "line 10 received", "ada")


def test_a_line_that_the_order_does_not_have_changes_nothing() -> None:
    office = an_office()
    send_orders(office, [ORDER])
    rows = len(office.store.journal(ORDER.number))
    with pytest.raises(NotFound, match="order 4500012345 has no line 30; see `countersign orders show"):
        receive(office, GoodsReceived(ORDER.number, "ada", (30,)))
    assert len(office.store.journal(ORDER.number)) == rows
