"""A firm's capital, its tax number and its street change nothing; a price below a name does."""

import pytest
from grammar_cases import cases
from yeses import accepted

SAID = cases("footers")


@pytest.mark.parametrize("code", SAID["all_the_same"])
def test_a_firms_own_figures_change_nothing(code: str) -> None:
    assert accepted(code, SAID["all_the_same"][code]) == SAID["all_the_same"][code]


@pytest.mark.parametrize("code", SAID["not_yet"])
def test_what_only_looks_like_them_is_heard(code: str) -> None:
    assert accepted(code, SAID["not_yet"][code]) == []
