"""What may be written otherwise and still be the same, whose value is recorded, and by whose calendar."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import MONDAY, a_line, a_reading, a_route, accepted, an_order, released

from countersign.agent.calendar import CountryCalendar
from countersign.procurement.claims import Delivery, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.events import Answered
from countersign.procurement.judgement import Judgement, Severity, Verdict
from countersign.procurement.order import PurchaseOrder, Supplier
from countersign.procurement.policy.model import parse_policy
from countersign.procurement.policy.rules import judge_line
from countersign.procurement.policy.verdict import judge
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order()
WIDE = (
    "[tolerance.date]\nlate_days = 30\nearly_days = 30\n[tolerance.price]\nover_percent = 50\n"
    "[tolerance.quantity]\nover_percent = 50\nunder_percent = 50\n"
)
OFF = Decimal("12.75")


def said(**changes: object) -> LineReading:
    return replace(accepted(ORDER), status=LineStatus.CHANGED, **changes)


def judged(policy: str, reading: LineReading, order: PurchaseOrder = ORDER) -> Judgement:
    rules = parse_policy(policy, "p.toml")
    return judge(a_reading(order, reading), a_route(order), (order,), rules, calendar=CountryCalendar())


def found(policy: str, reading: LineReading) -> list[str]:
    return [str(one.type) for one in judged(policy, reading).findings]


# Units, currencies, item and line numbers


@pytest.mark.parametrize(("switch", "types"), [("convert", []), ("exception", ["uom"])])
def test_another_unit_with_a_known_factor_is_a_switch(switch: str, types: list[str]) -> None:
    dozens = said(quantity=Decimal(500) / 12, uom="DZN")
    assert found(f'{WIDE}[matching]\nother_units = "{switch}"\n', dozens) == types


def test_no_tolerance_makes_an_unknown_unit_or_currency_comparable() -> None:
    assert found(WIDE, said(uom="box")) == ["uom"]
    assert found(WIDE, said(currency="EUR")) == ["currency"]


def test_the_same_unit_under_another_name_is_no_other_unit() -> None:
    assert found('[matching]\nother_units = "exception"\n', said(uom="pcs")) == []


def test_a_price_in_another_currency_is_compared_at_a_rate_that_the_policy_knows() -> None:
    rate = "[currency]\nrates = { EUR = { USD = 1.25 } }\n"
    assert found(rate, said(unit_price=Decimal(10), currency="EUR")) == []
    assert found(rate, said(unit_price=Decimal("10.01"), currency="EUR")) == ["price"]
    assert found("[tolerance.line_total]\nover_amount = 0\n", said(currency="EUR")) == ["currency"]


def test_a_fixed_part_of_a_currency_needs_no_rate() -> None:
    assert found("", said(unit_price=Decimal(1250), currency="USX")) == []


@pytest.mark.parametrize(
    ("settings", "written", "types"),
    [
        ("", "hx 8X40", []),
        ('item_signs = "exception"', "HX 8x40", ["substitution"]),
        ('item_signs = "exception"', "hx-8X40", []),
        ('item_case = "exception"', "hx-8x40", ["substitution"]),
        ('item_case = "exception"', "HX8x40", []),
    ],
)
def test_signs_and_case_of_item_numbers_are_switches(settings: str, written: str, types: list[str]) -> None:
    assert found(f"[matching]\n{settings}\n", said(item=written)) == types


@pytest.mark.parametrize(("switch", "types"), [("ignore", []), ("exception", ["item"])])
def test_a_line_that_was_answered_under_another_number_is_a_switch(switch: str, types: list[str]) -> None:
    numbered = said(evidence=(Evidence("line-number", "PO1*1*500*EA", "edi:4"),))
    assert found(f'[matching]\nline_numbers = "{switch}"\n', numbered) == types


def test_an_order_number_that_contradicts_comes_before_any_tolerance() -> None:
    route = a_route(ORDER, contradictions=("it answers order 1, and names order 2",))
    judgement = judge(a_reading(ORDER, accepted(ORDER)), route, (ORDER,), parse_policy(WIDE, "p.toml"))
    assert (judgement.verdict, judgement.settled) == (Verdict.ESCALATE, ())
    assert [one.type for one in judgement.findings] == [ExceptionType.CONFLICT]


# Whose value is recorded


DAY = ORDER.lines[0].date
LATER = DAY + dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("table", "change", "recorded"),
    [
        ("price", {"unit_price": OFF}, ("500", "12.50", DAY)),
        ("date", {"deliveries": (Delivery(LATER),)}, ("500", "12.50", DAY)),
        (
            "quantity",
            {"quantity": Decimal(480), "deliveries": (Delivery(DAY, Decimal(480)),)},
            ("500", "12.50", DAY),
        ),
        ("quantity", {"unit_price": OFF}, ("500", "12.75", DAY)),
    ],
)
def test_within_tolerance_the_orders_own_value_may_be_recorded(
    table: str, change: dict[str, object], recorded: tuple[str, str, dt.date]
) -> None:
    adopting = WIDE.replace(f"[tolerance.{table}]\n", f'[tolerance.{table}]\nadopt = "order"\n')
    (line,) = judged(adopting, said(**change)).settled
    assert (str(line.quantity), str(line.unit_price), line.deliveries[0].date) == recorded


def test_by_default_the_suppliers_value_is_and_beyond_the_tolerance_nothing_is() -> None:
    (line,) = judged(WIDE, said(unit_price=OFF)).settled
    assert line.unit_price == OFF
    assert judged('[tolerance.price]\nadopt = "order"\n', said(unit_price=OFF)).settled == ()


def test_the_journal_says_which_rule_let_it_pass_and_whose_value_it_is() -> None:
    policy = parse_policy('[tolerance.price]\nover_percent = 3\nadopt = "order"\n', "p.toml")
    judgement = judge(a_reading(ORDER, said(unit_price=OFF)), a_route(ORDER), (ORDER,), policy)
    event = Answered("m1", judgement)
    decision = step(released(ORDER), event, policy=policy, calendar=Weekdays(), now=MONDAY)
    rows = [(one.rule, one.words) for one in decision.journal if one.event == "tolerance.applied"]
    assert rows == [
        (
            "tolerance.price.default",
            "line 10: 0.25 USD per 100 more than the 12.5 ordered (3 % allowed)",
        ),
        ("tolerance.price.default", "line 10: the order's own price is recorded"),
    ]
    (state,) = decision.case.lines
    assert state.confirmed is not None
    assert state.confirmed.unit_price == Decimal("12.50")


# By whose calendar


CHRISTMAS = an_order(a_line(date=dt.date(2026, 12, 23)))  # a Wednesday
AFTER = replace(accepted(CHRISTMAS), deliveries=(Delivery(dt.date(2026, 12, 29)),), status=LineStatus.CHANGED)


@pytest.mark.parametrize(
    ("own", "supplier", "calendar", "days"),
    [
        ("", "DE", "calendar", 6),
        ("", "DE", "business", 4),  # nobody's holidays: the 24th, 25th, 28th and 29th
        ("DE", "US", "business", 3),  # the 25th is one; the 26th is a Saturday
        ("GB", "US", "business", 2),  # the 28th stands in for Boxing Day
        ("DE", "GB", "supplier", 2),
    ],
)
def test_business_days_leave_out_the_holidays_of_one_country(
    own: str, supplier: str, calendar: str, days: int
) -> None:
    order = replace(CHRISTMAS, supplier=Supplier("sales@northgate.example", country=supplier))
    text = f'[tolerance.date]\nlate_days = {{}}\ncalendar = "{calendar}"\n[owners]\ncountry = "{own}"\n'
    assert judged(text.format(days), AFTER, order).verdict is Verdict.ACCEPT
    beyond = judged(text.format(days - 1), AFTER, order)
    assert beyond.verdict is Verdict.ESCALATE
    if calendar != "calendar":
        assert beyond.findings[0].words.startswith(f"{days} business days later than ordered (2026-12-29")


def test_value_days_are_counted_by_the_same_calendar() -> None:
    text = '[tolerance.date]\nlate_days = "any"\nlate_value_days = 187.5\ncalendar = "business"\n'
    german = text + '[owners]\ncountry = "DE"\n'
    assert judged(german, AFTER, CHRISTMAS).verdict is Verdict.ACCEPT  # 62.50 times three
    assert judged(text, AFTER, CHRISTMAS).verdict is Verdict.ESCALATE  # times four


def test_severity_weighs_a_slip_in_the_days_that_its_rule_counts() -> None:
    limits = "[value_days]\nmedium = 188\nhigh = 1000\ncritical = 2000\n"
    text = f'{limits}[tolerance.date]\ncalendar = "business"\n[owners]\ncountry = "{{}}"\n'
    severities = [judged(text.format(own), AFTER, CHRISTMAS).findings[0].severity for own in ("DE", "")]
    assert severities == [Severity.LOW, Severity.MEDIUM]


def test_without_a_calendar_business_days_are_mondays_to_fridays() -> None:
    policy = parse_policy('[tolerance.date]\nlate_days = 4\ncalendar = "business"\n', "p.toml")
    assert judge_line(CHRISTMAS, AFTER, policy).findings == ()
