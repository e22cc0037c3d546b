"""A yes beside which somebody would rather do otherwise, sends other goods, or points at another mail."""

import pytest
from grammar_cases import cases, home
from test_unseen import judged

from countersign.procurement.policy.verdict import Verdict

SAID = cases("rather_not")


@pytest.mark.parametrize("code", SAID)
def test_no_such_yes_is_accepted(code: str) -> None:
    country = home(code)
    verdicts = {text: judged(code, {"country": country, "body": text}).verdict for text in SAID[code]}
    assert [text for text, verdict in verdicts.items() if verdict is Verdict.ACCEPT] == []


@pytest.mark.parametrize(
    "text",
    [
        "Order confirmed. We prefer to be called in the mornings.",
        "Order confirmed. Have a look at our other website.",
    ],
)
def test_a_yes_beside_nothing_of_the_kind_is(text: str) -> None:
    assert judged("en", {"country": "US", "body": text}).reading.lines[0].quantity == 500
