"""The tolerance rules against cases that a buyer can read and add to."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import a_line, a_route, accepted, an_order, judged
from hypothesis import given
from hypothesis import strategies as st

from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.judgement import Severity
from countersign.procurement.mail import Trust
from countersign.procurement.policy import toml
from countersign.procurement.policy.model import Policy, default_policy, default_text
from countersign.procurement.policy.rules import judge_line, judge_sender

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "tolerances.yaml").read_text("utf-8"))
ORDER = an_order()


def policy_with(changes: dict[str, Any]) -> Policy:
    return Policy.model_validate(toml.overlay(toml.parse(default_text(), "default.toml"), changes))


def reading_with(confirmed: dict[str, Any]) -> LineReading:
    reading = accepted(ORDER)
    if "date" in confirmed:
        reading = replace(reading, deliveries=(Delivery(confirmed["date"]),))
    for name in ("quantity", "unit_price", "price_per"):
        if name in confirmed:
            reading = replace(reading, **{name: Decimal(confirmed[name])})
    words = {name: confirmed[name] for name in ("uom", "currency", "item") if name in confirmed}
    return replace(reading, status=LineStatus.CHANGED, **words)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_tolerance(case: dict[str, Any]) -> None:
    outcome = judge_line(ORDER, reading_with(case["confirmed"]), policy_with(case.get("policy", {})))
    assert sorted(one.type for one in outcome.findings) == sorted(case["findings"])
    if "words" in case:
        assert outcome.findings[0].words == case["words"]


def test_the_rule_that_decided_is_named_whether_it_hit_or_missed() -> None:
    late = reading_with({"date": dt.date(2026, 12, 12)})
    hit = judge_line(ORDER, late, default_policy())
    missed = judge_line(ORDER, late, policy_with({"tolerance": {"date": {"late_days": 1}}}))
    assert [(one.name, one.hit) for one in hit.rules if one.name.startswith("tolerance")] == [
        ("tolerance.date.default", True)
    ]
    assert [(one.name, one.hit) for one in missed.rules if one.name.startswith("tolerance")] == [
        ("tolerance.date.default", False)
    ]


def test_an_unset_tolerance_is_not_checked() -> None:
    text = default_text().replace("late_days = 0", "")
    unset = Policy.model_validate(toml.parse(text, "x"))
    very_late = reading_with({"date": dt.date(2027, 12, 12)})
    assert judge_line(ORDER, very_late, unset).findings == ()


@given(st.integers(-60, 60), st.integers(0, 30), st.integers(0, 30))
def test_a_wider_tolerance_never_raises_more(days: int, narrow: int, more: int) -> None:
    reading = reading_with({"date": dt.date(2026, 12, 11) + dt.timedelta(days=days)})

    def count(allowed: int) -> int:
        policy = policy_with({"tolerance": {"date": {"late_days": allowed, "early_days": allowed}}})
        return len(judge_line(ORDER, reading, policy).findings)

    assert count(narrow + more) <= count(narrow)


def test_five_days_on_a_cheap_fastener_are_low_and_on_a_casting_critical() -> None:
    fastener = an_order(a_line(quantity=Decimal(16), unit_price=Decimal("12.50"), price_per=Decimal(1)))
    casting = an_order(
        a_line(quantity=Decimal(1), unit_price=Decimal(30000), price_per=Decimal(1), critical=True)
    )
    for order, expected in ((fastener, Severity.LOW), (casting, Severity.CRITICAL)):
        late = replace(accepted(order), deliveries=(Delivery(dt.date(2026, 12, 16)),))
        (finding,) = judge_line(order, late, default_policy()).findings
        assert finding.severity is expected


def test_a_rejected_line_is_an_exception() -> None:
    rejected = replace(accepted(ORDER), status=LineStatus.REJECTED)
    (finding,) = judge_line(ORDER, rejected, default_policy()).findings
    assert finding.type is ExceptionType.REJECTION


@pytest.mark.parametrize(
    ("trust", "stopped"),
    [
        (Trust.ALIGNED, False),
        (Trust.UNCHECKED, False),
        (Trust.UNVERIFIED, True),
        (Trust.STRANGER, True),
        (Trust.FORGED, True),
    ],
)
def test_only_the_verified_supplier_speaks_for_the_order(trust: Trust, stopped: bool) -> None:
    outcome = judge_sender(a_route(ORDER, trust=trust), default_policy())
    assert bool(outcome.findings) == stopped
    assert outcome.rules


def test_a_policy_may_accept_unverified_senders() -> None:
    lenient = policy_with({"trust": {"unverified": "accept"}})
    assert judge_sender(a_route(ORDER, trust=Trust.UNVERIFIED), lenient).findings == ()
    assert judge_sender(a_route(ORDER, trust=Trust.FORGED), lenient).findings


def test_evidence_of_a_finding_is_the_words_about_its_field() -> None:
    late = reading_with({"date": dt.date(2026, 12, 12)})
    (finding,) = judged(ORDER, late).findings
    assert finding.evidence[0].quote == "Confirmed."
