"""How many lines an order has is no quantity; another number than that is news."""

import pytest
from grammar_cases import cases, home
from test_unseen import judged

from countersign.procurement.policy.verdict import Verdict

SAID = cases("line_counts")


def _accepted(code: str, texts: list[str]) -> list[str]:
    said = {text: judged(code, {"country": home(code), "body": text}).verdict for text in texts}
    return [text for text, verdict in said.items() if verdict is Verdict.ACCEPT]


@pytest.mark.parametrize("code", SAID["all_the_same"])
def test_the_number_of_lines_beside_the_orders_changes_nothing(code: str) -> None:
    assert _accepted(code, SAID["all_the_same"][code]) == SAID["all_the_same"][code]


@pytest.mark.parametrize("code", SAID["not_yet"])
def test_another_number_and_a_number_of_pieces_are_heard(code: str) -> None:
    assert _accepted(code, SAID["not_yet"][code]) == []
