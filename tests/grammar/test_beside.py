"""What may stand beside a yes: free delivery, certificates, pallets, papers; and what comes close to it."""

from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

BESIDE = cases("beside")


def each(section: str) -> list[Any]:
    return [
        pytest.param(code, {"country": country, "body": text}, id=f"{code}-{text[:60]}")
        for code, countries in BESIDE[section].items()
        for country, texts in countries.items()
        for text in texts
    ]


@pytest.mark.parametrize(("code", "case"), each("accepted"))
def test_a_yes_is_taken_beside_what_costs_and_changes_nothing(code: str, case: dict[str, Any]) -> None:
    assert judged(code, case).verdict == "accept"


@pytest.mark.parametrize(("code", "case"), each("never"))
def test_nothing_is_taken_beside_what_comes_close_to_it(code: str, case: dict[str, Any]) -> None:
    assert judged(code, case).verdict != "accept"
