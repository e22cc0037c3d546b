"""Numbers that name no order of ours stand in no answer's way; those that may, do."""

import pytest
from grammar_cases import cases
from test_unseen import judged

NUMBERS = cases("their_numbers")


@pytest.mark.parametrize(("code", "country", "body"), NUMBERS["accepted"])
def test_a_number_that_is_no_orders_troubles_no_yes(code: str, country: str, body: str) -> None:
    assert judged(code, {"country": country, "body": body}).verdict == "accept"


@pytest.mark.parametrize(("code", "country", "body"), NUMBERS["another"])
def test_a_number_that_looks_like_ours_does(code: str, country: str, body: str) -> None:
    assert judged(code, {"country": country, "body": body}).verdict != "accept"
