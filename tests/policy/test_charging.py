"""Charges that the supplier adds: what a tolerance lets pass, and what it never does."""

from decimal import Decimal

import pytest
from builders import a_reading, a_route, accepted, an_order

from countersign.procurement.claims import Charge, Doubt, ExceptionType
from countersign.procurement.judgement import Judgement, Verdict
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.policy.verdict import judge

ORDER = an_order()  # 500 at 12.50 per 100: 62.50 USD
UPTO_TEN = "[tolerance.charge]\nover_amount = 10\n"


def charge(amount: str | None, currency: str = "USD", order: str = ORDER.number) -> Doubt:
    sum_ = Charge(Decimal(amount), currency) if amount else None
    return Doubt(ExceptionType.CHARGE, "The supplier names a charge.", order, None, charge=sum_)


def judged(policy: str, *doubts: Doubt) -> Judgement:
    reading = a_reading(ORDER, accepted(ORDER), doubts=doubts)
    return judge(reading, a_route(ORDER), (ORDER,), parse_policy(policy, "p.toml"))


def test_by_default_no_charge_passes() -> None:
    assert judged("", charge("0.01")).verdict is Verdict.ESCALATE


@pytest.mark.parametrize(
    ("limits", "amount", "fine"),
    [
        ("over_amount = 10", "10", True),
        ("over_amount = 10", "10.01", False),
        ("over_percent = 20", "12.50", True),
        ("over_percent = 20", "12.51", False),
        ("over_percent = 20\nmaximum = 5", "5.01", False),
        ("over_amount = 0", "0.01", False),
        ('over_amount = 1\nover_percent = 20\ncombine = "any"', "12", True),
        ('over_amount = 1\nweight = "warn"', "500", True),
    ],
)
def test_a_charge_passes_by_amount_or_per_cent_of_the_order(limits: str, amount: str, fine: bool) -> None:
    judgement = judged(f"[tolerance.charge]\n{limits}\n", charge(amount))
    assert (judgement.verdict is Verdict.ACCEPT) is fine
    assert "tolerance.charge.default" in [one.name for one in judgement.rules]


def test_what_passed_says_by_which_rule() -> None:
    (rule,) = [one for one in judged(UPTO_TEN, charge("4")).rules if one.name.startswith("tolerance.charge")]
    assert (rule.hit, rule.words) == (False, "charges of 4 USD are added to an order of 62.5 (10 allowed)")


def test_charges_are_held_against_the_limit_together() -> None:
    assert judged(UPTO_TEN, charge("6"), charge("4")).verdict is Verdict.ACCEPT
    assert judged(UPTO_TEN, charge("6"), charge("5")).verdict is Verdict.ESCALATE


def test_one_whose_sum_is_not_certain_stops_the_others_too() -> None:
    judgement = judged(UPTO_TEN, charge("1"), charge(None))
    assert [one.type for one in judgement.findings] == [ExceptionType.CHARGE]
    assert judgement.settled == ()


def test_one_that_no_order_is_named_for_never_passes() -> None:
    assert judged(UPTO_TEN, charge("1", order="")).verdict is Verdict.ESCALATE


def test_another_currency_passes_by_a_known_rate_only() -> None:
    assert judged(UPTO_TEN, charge("5", "EUR")).verdict is Verdict.ESCALATE
    rate = UPTO_TEN + "[currency]\nrates = { EUR = { USD = 2 } }\n"
    assert judged(rate, charge("5", "EUR")).verdict is Verdict.ACCEPT
    assert judged(rate, charge("5.01", "EUR")).verdict is Verdict.ESCALATE
    assert judged(UPTO_TEN, charge("1000", "USX")).verdict is Verdict.ACCEPT


@pytest.mark.parametrize("mode", ["supervised", "draft"])
def test_where_prices_are_not_settled_alone_charges_are_not_either(mode: str) -> None:
    assert judged(f'{UPTO_TEN}[mode]\nprice = "{mode}"\n', charge("1")).settled == ()


def test_an_override_may_allow_more_to_one_supplier() -> None:
    override = '[[tolerance.override]]\nname = "n"\nsupplier = "V-1001"\ncharge = { over_amount = 40 }\n'
    assert judged(override, charge("40")).verdict is Verdict.ACCEPT
    other = override.replace("V-1001", "V-2")
    assert judged(other, charge("40")).verdict is Verdict.ESCALATE
