"""A hope alone is no answer and no mere receipt: somebody asks, through the whole path that a mail takes."""

from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

HOPES = cases("hopes")


def each(section: str) -> list[Any]:
    return [
        pytest.param(code, {"country": country, "body": text}, id=f"{code}-{text[:60]}")
        for code, countries in HOPES[section].items()
        for country, texts in countries.items()
        for text in texts
    ]


@pytest.mark.parametrize(("code", "case"), each("hoped"))
def test_a_mail_that_only_hopes_is_asked_about(code: str, case: dict[str, Any]) -> None:
    assert judged(code, case).verdict in ("ask", "escalate")


@pytest.mark.parametrize(("code", "case"), each("received"))
def test_a_mail_that_only_says_that_the_order_has_come_needs_nobody(code: str, case: dict[str, Any]) -> None:
    assert judged(code, case).verdict == "ignore"
