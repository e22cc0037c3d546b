"""A system that counts its orders otherwise than they are printed passes the contract behind a mask."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from countersign.erp.contract import ORDER, ErpContract
from countersign.erp.masked import MaskedErp
from countersign.erp.memory import MemoryErp
from countersign.procurement.erp import OrderStatus
from countersign.procurement.errors import ErpError
from countersign.procurement.ledger import Answer, AnswersLater
from countersign.procurement.masks import number_mask, unmasked

PATTERN = "45########"


class MaskedBench:
    """The system holds the order as 12345; on paper it is 4500012345."""

    def __init__(self, own: str = "12345") -> None:
        self._own = own
        self.inner = MemoryErp()
        self.inner.load(replace(ORDER, number=own))
        self.erp = MaskedErp(self.inner, PATTERN)

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        order = self.inner.order(self._own).order
        lines = tuple(replace(x, quantity=quantity) if x.line == line else x for x in order.lines)
        self.inner.edit(self._own, order=replace(order, lines=lines))

    def somebody_cancels(self, number: str) -> None:
        self.inner.edit(self._own, status=OrderStatus.CANCELLED)

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        self.inner.receive(self._own, line, quantity)


class TestMasked(ErpContract):
    @pytest.fixture(params=["12345", "00012345"])
    def bench(self, request: pytest.FixtureRequest) -> MaskedBench:
        return MaskedBench(request.param)


def test_that_it_was_not_found_says_under_which_forms_it_was_looked_for() -> None:
    erp = MaskedErp(MemoryErp(), "PO#######")
    with pytest.raises(ErpError, match="Order PO0001662 was looked for as 1662, 0001662, PO0001662"):
        erp.order("PO0001662")


def test_a_system_that_is_away_is_not_taken_for_one_without_the_order() -> None:
    class Away(MemoryErp):
        def order(self, number: str):  # type: ignore[no-untyped-def]
            raise ErpError("connection refused", permanent=False)

    with pytest.raises(ErpError, match=r"^connection refused") as error:
        MaskedErp(Away(), "PO#######").order("PO0001662")
    assert not error.value.permanent


@pytest.mark.parametrize(
    ("pattern", "own", "paper"),
    [("PO#######", "1662", "PO0001662"), ("PO#######", "po 1662", "PO0001662"), ("######", "77", "000077")],
)
def test_a_mask_and_back(pattern: str, own: str, paper: str) -> None:
    assert number_mask(pattern)(own) == paper
    assert "".join(filter(str.isdigit, own)) in unmasked(pattern, paper)


def test_what_is_no_number_of_the_mask_stays_as_it_is() -> None:
    assert number_mask("PO#######")("X-12") == ""
    assert unmasked("PO#######", "X-12") == ("X-12",)


class Later(MemoryErp):
    """A system that answers a write some time later."""

    def answer(self, key: str) -> Answer | None:
        return Answer(key, dt.datetime(2026, 11, 22, tzinfo=dt.UTC), refusal="closed")


def test_what_a_system_says_later_is_heard_behind_a_mask_too() -> None:
    masked = MaskedErp(Later(), PATTERN)
    assert isinstance(masked, AnswersLater)
    answer = masked.answer("k-1")
    assert answer
    assert (answer.by, answer.refusal) == ("k-1", "closed")
    assert MaskedErp(MemoryErp(), PATTERN).answer("k-1") is None
