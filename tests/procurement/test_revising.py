"""A revision that somebody hands in may need the approval of somebody else before it goes out."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import ADA, a_line, accepted, an_order, judged

from countersign.procurement.actions import Accept, Approve, OutcomeKind, Refuse, Resolution, Resolve
from countersign.procurement.case import Case, CaseException, CaseState, Decision, ExceptionState, Purpose
from countersign.procurement.claims import ExceptionType
from countersign.procurement.events import Answered, Event, OrderAdopted, OrderReleased, PersonActed
from countersign.procurement.judgement import Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.amending import changes, needed
from countersign.procurement.policy.model import Policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

FINANCE, BOSS = "money@orchard-metal.example", "boss@orchard-metal.example"
NOW = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
RULE = (
    '[[approvals.need]]\nname = "dear"\nrole = "finance"\ntypes = ["price", "quantity"]\nover_amount = 500\n'
)
PEOPLE = f'[roles]\nfinance = "{FINANCE}"\nmanager = "{BOSS}"\n'
ORDER = an_order(
    a_line(10, unit_price=Decimal("50.00"), price_per=Decimal(1), quantity=Decimal(100)), a_line(20)
)


def rules(text: str = PEOPLE + RULE) -> Policy:
    return parse_policy(text, "p.toml")


def revised(*lines: object, revision: int = 1, **changed: object) -> PurchaseOrder:
    """The order, with other values on line 10 and further lines in place of line 20."""
    first = replace(ORDER.lines[0], **changed)
    return replace(ORDER, revision=revision, lines=(first, *(lines or ORDER.lines[1:])))


DEARER = revised(unit_price=Decimal("56.00"))


def after(case: Case, event: Event, policy: Policy | None = None) -> Decision:
    return step(case, event, policy=policy or rules(), calendar=Weekdays(), now=NOW, fallback=BOSS)


def sent() -> Case:
    return after(Case(ORDER, "token"), OrderReleased(ORDER)).case


def waiting(order: PurchaseOrder = DEARER, by: str = "", policy: Policy | None = None) -> Decision:
    return after(sent(), OrderReleased(order, by), policy)


def the_one(case: Case) -> CaseException:
    (found,) = case.exceptions
    return found


def test_a_dearer_revision_waits_for_whoever_has_to_approve_it_and_the_supplier_hears_nothing() -> None:
    decision = waiting()
    assert decision.case.order == ORDER
    assert decision.case.proposed == DEARER
    one = the_one(decision.case)
    assert (one.type, one.state, one.rule) == (
        ExceptionType.REVIEW,
        ExceptionState.WAITING_APPROVAL,
        "approvals.dear",
    )
    assert one.words == "10: 50 → 56 USD (rev. 1)"
    assert one.next_at is not None
    assert [(mail.purpose, mail.recipients) for mail in decision.mails] == [(Purpose.APPROVAL, (FINANCE,))]
    assert any(row.event == "approval.asked" and row.actor == ADA.email for row in decision.journal)


def test_approved_it_goes_out_as_a_correction() -> None:
    asked = waiting().case
    decision = after(asked, PersonActed(the_one(asked).id, FINANCE, Approve()))
    assert (decision.case.order, decision.case.proposed, decision.case.exceptions) == (DEARER, None, ())
    assert [mail.purpose for mail in decision.mails] == [Purpose.CORRECTION]
    assert decision.mails[0].before == ORDER
    assert decision.case.state is CaseState.WAITING
    assert decision.outcome
    assert decision.outcome.kind is OutcomeKind.DONE


def test_refused_it_is_the_buyers_again_and_the_order_stays() -> None:
    asked = waiting().case
    decision = after(asked, PersonActed(the_one(asked).id, FINANCE, Refuse("too dear")))
    assert decision.case.order == ORDER
    assert (the_one(decision.case).state, the_one(decision.case).owner) == (ExceptionState.OPEN, ADA.email)
    assert [mail.recipients for mail in decision.mails] == [(ADA.email,)]


@pytest.mark.parametrize("action", [Accept(), Resolve(Resolution.ACCEPTED)])
def test_what_was_refused_cannot_be_accepted_by_whoever_handed_it_in(action: Accept | Resolve) -> None:
    asked = waiting().case
    back = after(asked, PersonActed(the_one(asked).id, FINANCE, Refuse("too dear"))).case
    decision = after(back, PersonActed(the_one(back).id, ADA.email, action))
    assert decision.outcome
    assert decision.outcome.kind is OutcomeKind.DENIED
    assert decision.case.order == ORDER


def test_closed_by_its_owner_the_order_as_it_was_is_chased_again() -> None:
    asked = waiting().case
    assert asked.chase_at is None
    back = after(asked, PersonActed(the_one(asked).id, FINANCE, Refuse("too dear"))).case
    closed = after(back, PersonActed(the_one(back).id, ADA.email, Resolve(Resolution.NO_ACTION))).case
    assert (closed.exceptions, closed.proposed) == ((), DEARER)
    assert closed.chase_at is not None


def test_nobody_approves_a_revision_of_their_own() -> None:
    assert the_one(waiting(by=FINANCE).case).pending.asked == (BOSS,)  # type: ignore[union-attr]
    alone = waiting(by=FINANCE, policy=rules(PEOPLE.replace(f'manager = "{BOSS}"\n', "") + RULE))
    assert alone.case.order == ORDER
    assert the_one(alone.case).state is ExceptionState.OPEN
    assert any(row.event == "exception.denied" for row in alone.journal)


def test_the_next_revision_takes_the_place_of_the_one_that_waits() -> None:
    asked = waiting().case
    cheaper = revised(unit_price=Decimal("51.00"), revision=2)
    decision = after(asked, OrderReleased(cheaper))
    assert (decision.case.order, decision.case.proposed, decision.case.exceptions) == (cheaper, None, ())
    dearer = revised(unit_price=Decimal("60.00"), revision=2)
    again = after(asked, OrderReleased(dearer))
    assert again.case.proposed == dearer
    assert the_one(again.case).words == "10: 50 → 60 USD (rev. 2)"


def test_what_the_supplier_answers_meanwhile_is_about_the_order_that_they_have() -> None:
    asked = waiting().case
    answered = after(asked, Answered("m1", judged(ORDER, accepted(ORDER, 10), accepted(ORDER, 20))))
    assert all(line.confirmed for line in answered.case.lines)
    assert the_one(answered.case).state is ExceptionState.WAITING_APPROVAL


def test_an_order_that_is_not_out_yet_can_be_changed_as_anybody_likes() -> None:
    draft = rules(PEOPLE + RULE + '[mode]\ndefault = "draft"\n')
    case = after(Case(ORDER, "token"), OrderReleased(ORDER), draft).case
    assert after(case, OrderReleased(DEARER), draft).case.order == DEARER


def test_an_order_that_was_sent_by_other_means_cannot() -> None:
    adopted = after(Case(ORDER, "token"), OrderAdopted(ORDER)).case
    assert after(adopted, OrderReleased(DEARER)).case.proposed == DEARER


NEW = a_line(30, quantity=Decimal(10), unit_price=Decimal(80), price_per=Decimal(1))


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (revised(unit_price=Decimal("55.00")), False),  # 500 exactly: within
        (revised(unit_price=Decimal("55.01")), True),
        (revised(unit_price=Decimal("51.00"), quantity=Decimal(600)), True),  # 1 more on each of 600
        (revised(quantity=Decimal(111)), True),
        (revised(quantity=Decimal(110)), False),
        (revised(date=dt.date(2027, 6, 1)), False),  # a day is no price and no quantity
        (revised(ORDER.lines[1], NEW), True),
        (replace(ORDER, revision=1, lines=ORDER.lines[1:]), True),  # the line for 5000 is gone
        (replace(ORDER, revision=1, currency="EUR"), False),  # of the type currency
        (revised(description="Hex bolt, zinc plated"), False),
    ],
)
def test_a_revision_is_weighed_by_all_that_it_changes(order: PurchaseOrder, wanted: bool) -> None:
    assert (needed(changes(ORDER, order, rules()), rules()) is not None) is wanted


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("over_percent = 10", True),
        ("over_percent = 12", False),
        ('of = ["accept"]', False),
        ('types = ["date"]', False),
        ('severity = "medium"', True),
        ('severity = "critical"', False),
        ("", True),
    ],
)
def test_the_same_settings_decide_as_for_what_a_supplier_wants(rule: str, wanted: bool) -> None:
    policy = rules(PEOPLE + f'[[approvals.need]]\nname = "x"\nrole = "finance"\n{rule}\n')
    assert (needed(changes(ORDER, DEARER, policy), policy) is not None) is wanted


def test_what_cannot_be_told_is_looked_at_by_somebody() -> None:
    policy = rules(PEOPLE + RULE.replace('types = ["price", "quantity"]\n', ""))
    for order in (replace(ORDER, revision=1, currency="EUR"), revised(uom="KGM")):
        assert needed(changes(ORDER, order, policy), policy)


def test_a_change_of_a_critical_line_counts_for_more() -> None:
    dearer = replace(DEARER, lines=DEARER.lines[:1])
    for critical, severity in ((False, Severity.MEDIUM), (True, Severity.HIGH)):
        before = replace(ORDER, lines=(replace(ORDER.lines[0], critical=critical),))
        (one,) = changes(before, dearer, rules())
        assert one.severity is severity
