"""Who may decide what: the owner, whoever stands in, whoever the policy names, and nobody else."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, MONDAY, an_order

from countersign.procurement.actions import Accept, Action, Assign, Comment, Hold, Reject, Seen
from countersign.procurement.case import CaseException
from countersign.procurement.claims import ExceptionType
from countersign.procurement.errors import BadPolicy
from countersign.procurement.judgement import Severity
from countersign.procurement.order import Buyer
from countersign.procurement.policy.deciding import may_decide, person_of
from countersign.procurement.policy.model import parse_policy, settings_of

ORDER = an_order()
DAY = dt.date(2026, 11, 3)
BEN, PLAN = "ben.hill@orchard-metal.example", "plan@orchard-metal.example"
BOSS, MONEY = "boss@orchard-metal.example", "money@orchard-metal.example"
ROLES = f'[roles]\nplanner = "{PLAN}"\nmanager = "{BOSS}"\nfinance = "{MONEY}"\n'
PLANNERS_DATE = CaseException(
    "4500012345-1",
    ORDER.number,
    ExceptionType.DATE,
    Severity.HIGH,
    "tolerance.date.default",
    "14 days later",
    PLAN,
    MONDAY,
    line=10,
)


def may(
    person: str, action: Action, policy: str = ROLES, about: CaseException = PLANNERS_DATE, day: dt.date = DAY
) -> bool:
    return may_decide(person, about, action, ORDER, parse_policy(policy, "mine.toml"), day).allowed


@pytest.mark.parametrize("action", [Accept(), Reject(), Hold(dt.date(2026, 12, 1)), Assign(BEN)])
def test_the_owner_the_buyer_and_the_manager_may_decide(action: Action) -> None:
    policy = (
        ROLES + f'[[absence]]\nwho = "{BEN}"\nfirst = 2026-12-01\nlast = 2026-12-02\nstand_in = "{PLAN}"\n'
    )
    assert [who for who in (PLAN, ADA.email, BOSS, MONEY, BEN) if may(who, action, policy)] == [
        PLAN,
        ADA.email,
        BOSS,
    ]


def test_the_buyer_only_where_the_policy_says_so() -> None:
    routed = ROLES + '[routing]\nowner = { date = "planner" }\n'
    assert may(ADA.email, Accept(), routed)
    assert not may(ADA.email, Accept(), routed + "[owners]\nalso = []\n")


def test_another_role_where_the_policy_says_so() -> None:
    assert may(MONEY, Accept(), ROLES + '[owners]\nalso = ["finance"]\n')


def test_a_stand_in_on_the_days_of_the_absence() -> None:
    away = f'[[absence]]\nwho = "{PLAN}"\nfirst = 2026-11-02\nlast = 2026-11-03\nstand_in = "{BEN}"\n'
    assert may(BEN, Accept(), ROLES + away)
    assert not may(BEN, Accept(), ROLES + away, day=dt.date(2026, 11, 4))


def test_whose_matter_it_is_by_type_even_if_somebody_else_has_it_now() -> None:
    routed = ROLES + '[routing]\nowner = { date = "planner" }\n'
    assert may(PLAN, Accept(), routed, replace(PLANNERS_DATE, owner=MONEY))


@pytest.mark.parametrize("action", [Seen(), Comment("why?")])
def test_everybody_whom_the_company_names_may_see_and_comment(action: Action) -> None:
    assert may(MONEY, action)
    assert not may("eve@elsewhere.example", action)


def test_letter_case_is_nobody() -> None:
    assert may(PLAN.upper(), Accept())


def test_what_belongs_to_nobody_anybody_may_settle() -> None:
    orphan = replace(PLANNERS_DATE, owner="")
    nobody = replace(ORDER, buyer=Buyer())
    policy = parse_policy("", "mine.toml")
    assert may_decide("whoever", orphan, Accept(), nobody, policy, DAY).allowed


def test_the_refusal_names_those_who_may() -> None:
    denied = may_decide(MONEY, PLANNERS_DATE, Accept(), ORDER, parse_policy(ROLES, "mine.toml"), DAY)
    assert denied.why_not
    assert denied.why_not.words == f"{MONEY} may not decide it: {PLAN}, {ADA.email} and {BOSS} may"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("plan", PLAN),
        ("PLAN@orchard-metal.example", PLAN),
        ("Ada Field", ADA.email),
        (" boss ", BOSS),
        ("eve", "eve"),
        ("", ""),
    ],
)
def test_a_name_is_whoever_it_fits(said: str, address: str) -> None:
    assert person_of(said, PLANNERS_DATE, ORDER, parse_policy(ROLES, "mine.toml")) == address


def test_a_name_that_fits_two_is_nobody() -> None:
    two = ROLES.replace("money@", "plan@other.") + ""
    assert person_of("plan", PLANNERS_DATE, ORDER, parse_policy(two, "mine.toml")) == "plan"


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(BadPolicy) as caught:
        parse_policy(text, "mine.toml")
    return caught.value.faults


def test_an_approval_by_nobody_is_found_when_the_policy_is_loaded() -> None:
    found = faults('[[approvals.need]]\nname = "price"\nrole = "finance"\n')
    assert found == ('line 1: "price" needs the approval of finance: set the address in [roles]',)


def test_an_approval_rule_is_compared_by_its_name() -> None:
    rule = '[[approvals.need]]\nname = "price"\nrole = "finance"\ntypes = ["price", "charge"]\n'
    found = settings_of(parse_policy(ROLES + rule, "mine.toml"))
    assert found['approvals.need "price".role'] == "finance"
    assert found['approvals.need "price".types'] == "price, charge"
    assert "approvals.need" not in settings_of(parse_policy(ROLES, "mine.toml"))


def test_two_approval_rules_of_one_name_can_t_be_told_apart_in_the_journal() -> None:
    twice = '[[approvals.need]]\nname = "price"\nrole = "finance"\n' * 2
    assert any("a second approval rule is called" in one for one in faults(ROLES + twice))


def test_nobody_decides_by_a_role_that_is_not_set() -> None:
    (fault,) = faults('[owners]\nalso = ["quality"]\n')
    assert fault == "line 2: owners.also lets quality decide: set the address in [roles]"


@pytest.mark.parametrize("text", ["[owners]\ncountry = 'Germany'\n", "[owners]\nagain_business_days = 0\n"])
def test_windows_and_country_are_checked(text: str) -> None:
    assert faults(text)[0].startswith("line 2: ")
