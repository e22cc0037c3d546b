"""How many lines an order has is no quantity; another number than that is news."""

import pytest
from grammar_cases import cases
from yeses import accepted

SAID = cases("line_counts")


@pytest.mark.parametrize("code", SAID["all_the_same"])
def test_the_number_of_lines_beside_the_orders_changes_nothing(code: str) -> None:
    assert accepted(code, SAID["all_the_same"][code]) == SAID["all_the_same"][code]


@pytest.mark.parametrize("code", SAID["not_yet"])
def test_another_number_and_a_number_of_pieces_are_heard(code: str) -> None:
    assert accepted(code, SAID["not_yet"][code]) == []
