"""Who settles an exception and who hears of it, and who stands in for them."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, MONDAY, accepted, an_order, judged

from countersign.procurement.case import Case, Decision, Purpose
from countersign.procurement.claims import Delivery, ExceptionType, LineStatus
from countersign.procurement.errors import BadPolicy
from countersign.procurement.events import Answered, OrderReleased
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Buyer
from countersign.procurement.policy.model import Policy, parse_policy
from countersign.procurement.policy.routing import hears_of, owner_of, present
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

ORDER = an_order()
DAY = dt.date(2026, 11, 3)
ROLES = '[roles]\nplanner = "plan@orchard-metal.example"\nfinance = "money@orchard-metal.example"\n'
ROUTED = ROLES + (
    'manager = "boss@orchard-metal.example"\n'
    '[routing]\nowner = { date = "planner" }\ncc = { date = ["buyer"], price = ["finance"] }\n'
    'grave = ["manager"]\n'
)
AWAY = (
    '[[absence]]\nwho = "ada.field@orchard-metal.example"\nfirst = 2026-11-02\nlast = 2026-11-06\n'
    'stand_in = "ben.hill@orchard-metal.example"\n'
)


def policy(text: str) -> Policy:
    return parse_policy(text, "mine.toml")


def owner(kind: ExceptionType, text: str, on: dt.date = DAY) -> str:
    return owner_of(kind, ORDER, policy(text), on, "buyers@orchard-metal.example").partition("@")[0]


def test_where_nothing_is_routed_the_orders_buyer_decides() -> None:
    assert owner(ExceptionType.DATE, "") == "ada.field"


def test_an_order_without_a_buyer_goes_to_the_fallback() -> None:
    nobody = replace(ORDER, buyer=Buyer())
    assert owner_of(ExceptionType.DATE, nobody, policy(""), DAY, "buyers@x.example") == "buyers@x.example"


def test_dates_go_to_the_planner_and_everything_else_stays_with_the_buyer() -> None:
    assert owner(ExceptionType.DATE, ROUTED) == "plan"
    assert owner(ExceptionType.QUANTITY, ROUTED) == "ada.field"


@pytest.mark.parametrize(
    ("day", "who"), [(1, "ada.field"), (2, "ben.hill"), (6, "ben.hill"), (7, "ada.field")]
)
def test_who_is_away_is_stood_in_for_both_days_included(day: int, who: str) -> None:
    assert owner(ExceptionType.PRICE, AWAY, dt.date(2026, 11, day)) == who


def test_two_who_stand_in_for_each_other_end_somewhere() -> None:
    back = AWAY.replace("ada.field", "x").replace("ben.hill", "ada.field").replace("x@", "ben.hill@")
    both = policy(AWAY).absence + policy(back).absence  # no file may say so
    assert present(ADA.email, policy(AWAY).model_copy(update={"absence": both}), DAY)


def test_a_copy_goes_by_type_and_by_severity_each_once() -> None:
    kinds = [ExceptionType.DATE, ExceptionType.PRICE, ExceptionType.DATE]
    low = hears_of(kinds, [Severity.LOW], ORDER, policy(ROUTED), DAY)
    assert low == (ADA.email, "money@orchard-metal.example")
    assert hears_of(kinds, [Severity.HIGH], ORDER, policy(ROUTED), DAY) == (
        *low,
        "boss@orchard-metal.example",
    )


def test_a_role_without_an_address_is_found_when_the_policy_is_loaded() -> None:
    with pytest.raises(BadPolicy, match=r"routing.grave sends to manager: set the address in \[roles\]"):
        policy(ROLES + '[routing]\ngrave = ["manager"]\n')


def slipped_and_dearer(text: str) -> Decision:
    rules = policy(text)
    case = step(Case(ORDER, "t"), OrderReleased(ORDER), policy=rules, calendar=Weekdays(), now=MONDAY).case
    said = replace(
        accepted(ORDER),
        status=LineStatus.CHANGED,
        unit_price=ORDER.lines[0].unit_price + 1,
        deliveries=(Delivery(dt.date(2026, 12, 18)),),
    )
    event = Answered("m1", judged(ORDER, said))
    return step(case, event, policy=rules, calendar=Weekdays(), now=MONDAY)


def test_each_owner_gets_one_mail_with_what_is_theirs_and_each_copy_is_a_mail_of_its_own() -> None:
    mails = [m for m in slipped_and_dearer(ROUTED).mails if m.purpose is Purpose.ESCALATION]
    told = [(*mail.recipients, *(str(one.type) for one in mail.exceptions)) for mail in mails]
    assert sorted(told) == [
        (ADA.email, "date"),
        (ADA.email, "price"),
        ("money@orchard-metal.example", "price"),
        ("plan@orchard-metal.example", "date"),
    ]


def test_without_routes_one_mail_tells_the_buyer_of_all() -> None:
    (mail,) = [m for m in slipped_and_dearer("").mails if m.purpose is Purpose.ESCALATION]
    assert (mail.recipients, len(mail.exceptions)) == ((ADA.email,), 2)
