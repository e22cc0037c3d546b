"""A firm's capital, its tax number and its street change nothing; a price below a name does."""

import pytest
from grammar_cases import cases, home
from test_unseen import judged

from countersign.procurement.policy.verdict import Verdict

SAID = cases("footers")


def _accepted(code: str, texts: list[str]) -> list[str]:
    said = {text: judged(code, {"country": home(code), "body": text}).verdict for text in texts}
    return [text for text, verdict in said.items() if verdict is Verdict.ACCEPT]


@pytest.mark.parametrize("code", SAID["all_the_same"])
def test_a_firms_own_figures_change_nothing(code: str) -> None:
    assert _accepted(code, SAID["all_the_same"][code]) == SAID["all_the_same"][code]


@pytest.mark.parametrize("code", SAID["not_yet"])
def test_what_only_looks_like_them_is_heard(code: str) -> None:
    assert _accepted(code, SAID["not_yet"][code]) == []
