"""Lead times counted from an event: no day is promised, which one it is can be asked, and the rest stays."""

from decimal import Decimal
from typing import Any

import pytest
from grammar_cases import cases
from test_unseen import judged

from countersign.procurement.judgement import Judgement
from countersign.procurement.policy.verdict import Verdict

COUNTED, AGREED = cases("counted_from"), cases("other_days")["agreed"]
OLDER = cases("other_days")["counted"]
COUNTS, PRICES = [Decimal(500), Decimal(300)], [Decimal("12.50"), Decimal("4.10")]
RULE = "reading.counted-from"


def each(section: str) -> list[Any]:
    told = COUNTED[section]
    return [pytest.param(code, text, id=f"{code}-{text}") for code in told for text in told[code]]


def judge(code: str, text: str, beside: str = "partly") -> Judgement:
    yes = AGREED[code]
    return judged(code, {"country": yes["country"], "body": f"{yes[beside]}\n{text}"})


def shown(judgement: Judgement) -> tuple[Any, ...]:
    lines = judgement.reading.lines
    return [x.quantity for x in lines], [x.unit_price for x in lines], [x.deliveries for x in lines]


@pytest.mark.parametrize(("code", "text"), each("asked"))
def test_the_day_that_is_counted_from_an_event_is_asked_for_and_nothing_else(code: str, text: str) -> None:
    judgement = judge(code, text)
    assert (judgement.verdict, shown(judgement)) == (Verdict.ASK, (COUNTS, PRICES, [(), ()]))


@pytest.mark.parametrize("code", COUNTED["asked"])
def test_a_yes_to_the_order_is_one_to_all_but_the_day(code: str) -> None:
    judgement = judge(code, COUNTED["asked"][code][0], "wholly")
    assert (judgement.verdict, shown(judgement)) == (Verdict.ASK, (COUNTS, PRICES, [(), ()]))


@pytest.mark.parametrize(("code", "text"), each("unless"))
def test_an_if_beside_the_event_is_for_a_person(code: str, text: str) -> None:
    assert judge(code, text).verdict is Verdict.ESCALATE


@pytest.mark.parametrize("code", COUNTED["asked"])
def test_a_time_that_is_counted_from_a_payment_is_for_a_person(code: str) -> None:
    if code in OLDER:
        assert judge(code, OLDER[code][0]).verdict is Verdict.ESCALATE


@pytest.mark.parametrize(("code", "text"), each("later"))
def test_a_delay_is_counted_from_no_event(code: str, text: str) -> None:
    judgement = judge(code, text)
    assert RULE not in {finding.rule for finding in judgement.findings}
    assert judgement.verdict is not Verdict.ACCEPT
