"""What may settle with nobody looking, by mode and by field."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_line, a_reading, a_route, accepted, an_order, hedged

from countersign.procurement.claims import Delivery, LineReading, LineStatus
from countersign.procurement.compare import Field
from countersign.procurement.judgement import Judgement, Verdict
from countersign.procurement.order import Supplier
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.policy.verdict import judge

ORDER = an_order()
TOLERANT = "[tolerance.date]\nlate_days = 9\n[tolerance.price]\nover_percent = 5\n"
YES = accepted(ORDER)
LATER = replace(YES, status=LineStatus.CHANGED, deliveries=(Delivery(ORDER.lines[0].date.replace(day=14)),))
DEARER = replace(YES, status=LineStatus.CHANGED, unit_price=Decimal("12.60"))
BOTH = replace(LATER, unit_price=DEARER.unit_price)


def judged(said: LineReading, default: str, fields: Mapping[str, str] | None = None) -> Judgement:
    settings = {"default": default, **(fields or {})}
    mode = "".join(f'{name} = "{value}"\n' for name, value in settings.items())
    policy = parse_policy(f"{TOLERANT}[mode]\n{mode}", "p.toml")
    return judge(a_reading(ORDER, said), a_route(ORDER), (ORDER,), policy)


@pytest.mark.parametrize("said", [YES, LATER, DEARER, BOTH])
def test_automatic_settles_all_that_the_tolerances_let_pass(said: LineReading) -> None:
    assert judged(said, "automatic").verdict is Verdict.ACCEPT


def test_supervised_settles_what_is_just_as_ordered() -> None:
    assert judged(YES, "supervised").verdict is Verdict.ACCEPT


def test_supervised_puts_what_is_only_tolerated_before_a_person() -> None:
    judgement = judged(LATER, "supervised")
    (finding,) = judgement.findings
    assert (judgement.verdict, judgement.settled) == (Verdict.ESCALATE, ())
    assert (finding.type.value, finding.rule) == ("date", "mode.supervised.date")
    assert finding.words == (
        "3 days later than ordered (2026-12-14 instead of 2026-12-11): that is within tolerance, "
        "and dates are supervised"
    )


@pytest.mark.parametrize(
    ("said", "verdict"),
    [(YES, Verdict.ACCEPT), (LATER, Verdict.ACCEPT), (DEARER, Verdict.ESCALATE), (BOTH, Verdict.ESCALATE)],
)
def test_dates_may_be_automatic_while_prices_are_supervised(said: LineReading, verdict: Verdict) -> None:
    assert judged(said, "automatic", {"price": "supervised"}).verdict is verdict


@pytest.mark.parametrize("field", [field.value for field in Field])
def test_a_line_settles_alone_only_if_each_of_its_fields_may(field: str) -> None:
    judgement = judged(YES, "automatic", {field: "draft"})
    assert (judgement.verdict, judgement.settled) == (Verdict.ESCALATE, ())
    assert [(one.type.value, one.rule) for one in judgement.findings] == [("review", "mode.draft")]


@pytest.mark.parametrize("said", [YES, LATER])
def test_in_draft_mode_nothing_is_confirmed_without_a_person(said: LineReading) -> None:
    judgement = judged(said, "draft")
    assert judgement.settled == ()
    assert judgement.clean
    assert judgement.findings[0].words == (
        "nothing is confirmed without a person; nothing else stands against line 10"
    )


def test_what_is_stopped_by_a_tolerance_is_not_stopped_by_the_mode_as_well() -> None:
    judgement = judged(replace(DEARER, unit_price=Decimal(99)), "draft")
    assert [one.rule for one in judgement.findings] == ["tolerance.price.default"]
    assert not judgement.clean


def test_a_question_stays_a_question_beside_a_line_that_waits_for_a_person() -> None:
    order = an_order(a_line(10), a_line(20))
    policy = parse_policy('[mode]\ndefault = "draft"\n', "p.toml")
    unclear = LineReading(order.number, 20, LineStatus.UNCLEAR, evidence=YES.evidence)
    reading = a_reading(order, accepted(order, 10), unclear, doubts=(hedged(order, 20),))
    judgement = judge(reading, a_route(order), (order,), policy)
    assert judgement.verdict is Verdict.ASK
    assert [one.line for one in judgement.findings] == [20, 10]


def test_a_tier_may_be_in_a_mode_of_its_own() -> None:
    text = '[mode]\ndefault = "automatic"\n[tier.1.mode]\ndefault = "draft"\nprice = "supervised"\n'
    policy = parse_policy(text, "p.toml")
    close = replace(ORDER, supplier=Supplier("sales@northgate.example", tier=1))
    verdicts = [
        judge(a_reading(order, YES), a_route(order), (order,), policy).verdict for order in (ORDER, close)
    ]
    assert verdicts == [Verdict.ACCEPT, Verdict.ESCALATE]
    assert policy.modes == {"automatic", "draft", "supervised"}
