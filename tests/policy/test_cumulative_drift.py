"""Many small rises: what is measured from the first revision stops what each step alone would not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import accepted, an_order

from countersign.procurement.claims import ExceptionType, LineStatus
from countersign.procurement.policy.model import Policy, parse_policy
from countersign.procurement.policy.rules import judge_line, judge_total

FIRST = an_order()
CURRENT = replace(
    FIRST, revision=1, lines=(replace(FIRST.lines[0], unit_price=Decimal("12.75")), *FIRST.lines[1:])
)
RISEN = replace(accepted(CURRENT), status=LineStatus.CHANGED, unit_price=Decimal("13.00"))


def three_per_cent(cumulative: bool) -> Policy:
    return parse_policy(
        f"[tolerance.price]\nover_percent = 3\ncumulative = {str(cumulative).lower()}\n"
        f"[tolerance.order_total]\nover_percent = 3\ncumulative = {str(cumulative).lower()}\n",
        "mine.toml",
    )


def test_two_per_cent_after_two_per_cent_pass_one_by_one() -> None:
    assert judge_line(CURRENT, RISEN, three_per_cent(cumulative=False), FIRST).findings == ()


def test_measured_from_the_first_revision_they_are_four() -> None:
    (finding,) = judge_line(CURRENT, RISEN, three_per_cent(cumulative=True), FIRST).findings
    assert finding.type is ExceptionType.PRICE
    assert finding.words == "0.5 USD per 100 more than the 12.5 ordered since the first order (3 % allowed)"


@pytest.mark.parametrize(("cumulative", "stopped"), [(False, 0), (True, 1)])
def test_the_sum_of_the_order_may_be_measured_so_too(cumulative: bool, stopped: int) -> None:
    lines = [replace(RISEN, line=line.line) for line in CURRENT.lines]
    found = judge_total(CURRENT, lines, three_per_cent(cumulative=cumulative), FIRST).findings
    assert len(found) == stopped
