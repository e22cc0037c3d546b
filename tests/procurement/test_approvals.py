"""Four eyes: what waits for another pair, who gives it, and what happens when they don't."""

import datetime as dt
from dataclasses import replace

import pytest
from builders import ADA, NORTHGATE, accepted
from lives import (
    ADA_AWAY,
    BEN,
    BOSS,
    FINANCE,
    FOUR_EYES,
    ORDER,
    Life,
    a_life,
    dearer,
    later,
    later_and_dearer,
)

from countersign.procurement.actions import (
    Accept,
    Action,
    Approve,
    Comment,
    Hold,
    Misread,
    OutcomeKind,
    Refuse,
    Reject,
    Resolution,
    Resolve,
)
from countersign.procurement.case import CaseState, ExceptionState, Purpose
from countersign.procurement.claims import Doubt, Evidence, ExceptionType, LineStatus


def asked(policy: str = FOUR_EYES, by: str = ADA.email) -> Life:
    """A dearer line that somebody accepted, and that finance has to approve."""
    life = a_life(dearer(), accepted(ORDER, 20), policy=policy)
    life.does(Accept("they are the only ones"), by=by)
    return life


def test_a_price_above_the_limit_waits_and_finance_is_asked() -> None:
    life = a_life(dearer(), accepted(ORDER, 20), policy=FOUR_EYES)
    outcome = life.does(Accept())
    assert outcome.kind is OutcomeKind.WAITS
    assert outcome.words == f"4500012345-1: accept waits for the approval of {FINANCE} (approvals.price)"
    assert life.exception().state is ExceptionState.WAITING_APPROVAL
    assert life.mails == [(Purpose.APPROVAL, (FINANCE,))]
    assert ADA.email in life.last.mails[0].words
    assert life.case.lines[0].confirmed is None


def test_a_price_within_the_limit_needs_nobody() -> None:
    life = a_life(dearer("0.80"), accepted(ORDER, 20), policy=FOUR_EYES)
    assert life.does(Accept()).kind is OutcomeKind.DONE


def test_a_price_is_a_price_whatever_stopped_the_line() -> None:
    """A dearer line that is unclear for another reason is no way around the approval."""
    life = a_life(policy=FOUR_EYES)
    condition = Evidence("condition", "if the mill delivers", "body:2")
    said = replace(dearer(), status=LineStatus.UNCLEAR)
    doubt = Doubt(ExceptionType.UNCLEAR, "a condition", ORDER.number, 10, "reading.condition", (condition,))
    life.on(days=1).answers(said, doubts=(doubt,))
    assert life.exception().type is ExceptionType.UNCLEAR
    assert life.does(Accept()).kind is OutcomeKind.WAITS


def test_the_day_of_a_dearer_line_is_decided_apart_from_its_price() -> None:
    life = a_life(later_and_dearer(), accepted(ORDER, 20), policy=FOUR_EYES)
    numbers = {one.type: int(one.id[-1]) for one in life.case.exceptions}
    assert life.does(Accept(), number=numbers[ExceptionType.DATE]).kind is OutcomeKind.DONE
    assert life.does(Accept(), number=numbers[ExceptionType.PRICE]).kind is OutcomeKind.WAITS


def test_another_kind_of_exception_needs_nobody() -> None:
    life = a_life(later(), accepted(ORDER, 20), policy=FOUR_EYES)
    assert life.does(Accept()).kind is OutcomeKind.DONE


@pytest.mark.parametrize("action", [Reject(), Resolve(Resolution.ORIGINAL), Resolve(Resolution.CANCELLED)])
def test_what_costs_nothing_more_needs_nobody(action: Action) -> None:
    life = a_life(dearer(), accepted(ORDER, 20), policy=FOUR_EYES)
    assert life.does(action).kind is OutcomeKind.DONE


@pytest.mark.parametrize("way", [Resolution.ACCEPTED, Resolution.COMPROMISE])
def test_resolving_is_no_way_around_it(way: Resolution) -> None:
    life = a_life(dearer(), accepted(ORDER, 20), policy=FOUR_EYES)
    assert life.does(Resolve(way)).kind is OutcomeKind.WAITS


def test_approved_it_is_carried_out_in_the_name_of_whoever_decided() -> None:
    life = asked()
    outcome = life.on(days=1).does(Approve("within budget"), by=FINANCE)
    assert (outcome.kind, outcome.by) == (OutcomeKind.DONE, FINANCE)
    assert life.case.state is CaseState.CONFIRMED
    assert life.exception().resolved_by == ADA.email
    assert life.exception().note == "they are the only ones"
    assert life.mails == [(Purpose.ACCEPTANCE, (NORTHGATE.email,))]
    assert life.journal[0] == (
        f"approval.given: 4500012345-1: accept of {ADA.email} is approved (“within budget”)"
    )


def test_refused_it_goes_back_to_the_owner_who_hears_why() -> None:
    life = asked()
    outcome = life.does(Refuse("ask for a quotation first"), by=FINANCE)
    assert outcome.kind is OutcomeKind.DONE
    back = life.exception()
    assert (back.state, back.pending, back.owner) == (ExceptionState.OPEN, None, ADA.email)
    assert life.mails == [(Purpose.ESCALATION, (ADA.email,))]
    assert "ask for a quotation first" in life.last.mails[0].words
    assert life.case.lines[0].confirmed is None


def test_nobody_approves_their_own_decision() -> None:
    life = asked()
    outcome = life.does(Approve(), by=ADA.email)
    assert outcome.kind is OutcomeKind.DENIED
    assert outcome.words == "nobody approves their own decision"
    assert life.exception().state is ExceptionState.WAITING_APPROVAL


def test_what_finance_decides_itself_its_stand_in_or_the_manager_approves() -> None:
    away = f'[[absence]]\nwho = "{FINANCE}"\nfirst = 2026-12-21\nlast = 2026-12-31\nstand_in = "{BEN}"\n'
    routed = FOUR_EYES + '[routing]\nowner = { price = "finance" }\n' + away
    life = asked(routed, by=FINANCE)
    assert life.mails == [(Purpose.APPROVAL, (BEN,)), (Purpose.APPROVAL, (BOSS,))]
    assert life.does(Approve(), by=FINANCE).kind is OutcomeKind.DENIED
    assert life.does(Approve(), by=BEN).kind is OutcomeKind.DONE


def test_where_nobody_else_is_left_it_is_not_decided_at_all() -> None:
    # The file can't tell that the order's buyer is its approver as well.
    alone = FOUR_EYES.replace(f'manager = "{BOSS}"\n', "").replace(FINANCE, ADA.email)
    life = a_life(dearer(), accepted(ORDER, 20), policy=alone)
    outcome = life.does(Accept(), by=ADA.email)
    assert outcome.kind is OutcomeKind.DENIED
    assert "name a manager or a stand-in in the policy" in outcome.words
    assert life.exception().state is ExceptionState.OPEN


def test_a_stand_in_may_approve_while_the_approver_is_away() -> None:
    finance_away = ADA_AWAY.replace(ADA.email, FINANCE)
    life = asked(FOUR_EYES + finance_away)
    assert life.mails == [(Purpose.APPROVAL, (BEN,))]
    assert life.does(Approve(), by=BEN).kind is OutcomeKind.DONE


def test_an_approver_who_falls_ill_later_is_stood_in_for_as_well() -> None:
    finance_away = ADA_AWAY.replace(ADA.email, FINANCE).replace("2026-11-02", "2026-11-05")
    life = asked(FOUR_EYES + finance_away)
    assert life.does(Approve(), by=BEN).kind is OutcomeKind.DENIED
    assert life.on(days=3).does(Approve(), by=BEN).kind is OutcomeKind.DONE


@pytest.mark.parametrize("action", [Approve(), Refuse()])
def test_where_nothing_waits_there_is_nothing_to_approve(action: Action) -> None:
    outcome = a_life(later(), policy=FOUR_EYES).does(action, by=FINANCE)
    assert outcome.kind is OutcomeKind.DENIED
    assert outcome.words == "4500012345-1 waits for no approval"


@pytest.mark.parametrize("action", [Reject(), Misread(), Hold(dt.date(2026, 12, 1))])
def test_meanwhile_the_first_decision_stands_against_others(action: Action) -> None:
    life = asked()
    outcome = life.does(action, by=BOSS)
    assert outcome.kind is OutcomeKind.LATE
    assert f"{ADA.email} decided 4500012345-1 on 2026-11-03 (accept; it waits for approval)" in outcome.words
    assert life.exception().pending


def test_whoever_decided_may_take_it_back() -> None:
    life = asked()
    assert life.does(Reject()).kind is OutcomeKind.DONE
    assert (life.exception().state, life.exception().pending) == (ExceptionState.WAITING_SUPPLIER, None)


def test_a_comment_is_welcome_while_it_waits() -> None:
    life = asked()
    assert life.does(Comment("see the framework contract"), by=FINANCE).kind is OutcomeKind.DONE
    assert life.exception().state is ExceptionState.WAITING_APPROVAL


def test_the_suppliers_change_of_heart_makes_the_approval_moot() -> None:
    life = asked()
    life.on(days=1).answers(accepted(ORDER, 10), message="m2")
    assert life.exception().resolution is Resolution.ORIGINAL
    assert life.does(Approve(), by=FINANCE).kind is OutcomeKind.LATE


def test_an_approval_that_nobody_gives_is_asked_for_again_and_then_from_the_manager() -> None:
    life = asked()
    told = []
    for _ in range(3):
        life.rings()
        told += life.mails
    assert told == [
        (Purpose.APPROVAL, (FINANCE,)),
        *((Purpose.APPROVAL, (person,)) for _ in range(2) for person in (FINANCE, BOSS)),
    ]
    assert life.does(Approve(), by=BOSS).kind is OutcomeKind.DONE


def test_what_can_t_be_weighed_needs_the_approval() -> None:
    """Where nothing says what a change costs, no limit can be said to hold."""
    policy = FOUR_EYES.replace('types = ["price"]\n', "")
    life = a_life(later(), accepted(ORDER, 20), policy=policy)
    assert life.does(Accept()).kind is OutcomeKind.WAITS
