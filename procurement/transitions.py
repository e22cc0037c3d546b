"""What follows from an event: the one state machine of an order.

    step(case, event, policy, now) -> Decision            pure; the store executes the decision

    NEW --released--> WAITING --answered--> PARTIAL --> CONFIRMED
                         |  ^                 |             |  a later answer may reopen lines
              timer rang |  | reminder        v             v
                         +--+-----------> ATTENTION (an exception waits for a person)

Only open lines are chased. A receipt restarts nothing; somebody away moves the timer; a bounce is no
silence and goes to the buyer.
"""

import datetime as dt
from dataclasses import replace
from typing import assert_never

from countersign.procurement import (
    drafting,
    ending,
    objecting,
    outstanding,
    owning,
    revising,
    unasking,
    watching,
)
from countersign.procurement.answering import answer
from countersign.procurement.case import (
    Case,
    Decision,
)
from countersign.procurement.chasing import machine, ring
from countersign.procurement.draft import Draft
from countersign.procurement.erp import OrderStatus
from countersign.procurement.events import (
    Answered,
    AwayNoticed,
    DraftDiscarded,
    DraftReleased,
    Event,
    GoodsReceived,
    GoodsShipped,
    LastMail,
    MailBounced,
    OrderAdopted,
    OrderEnded,
    OrderReleased,
    PersonActed,
    PersonAnswered,
    SendingFailed,
    TimerRang,
    WriteEnded,
)
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.waiting import Calendar
from countersign.procurement.settling import act
from countersign.procurement.telling import tell
from countersign.procurement.writeback import with_writes
from countersign.procurement.writing import write_ended


def step(
    case: Case, event: Event, *, policy: Policy, calendar: Calendar, now: dt.datetime, fallback: str = ""
) -> Decision:
    """The decision that follows from `event`. `fallback` hears of orders that have no buyer's address."""
    draft = Draft(replace(case, due_at=case.chase_at), policy.of(case.order), calendar, now, fallback)
    match event:
        case Answered() | AwayNoticed() | MailBounced() | SendingFailed():
            _hear(draft, event)
        case PersonActed() | PersonAnswered() | DraftReleased() | DraftDiscarded() | GoodsReceived():
            _obey(draft, event)
        case GoodsShipped():
            watching.shipped(draft, event)
        case OrderAdopted(order):
            ending.adopt(draft, order)
        case OrderEnded():
            ending.ended(draft, event)
        case OrderReleased():
            revising.released(draft, event)
        case WriteEnded(write):
            write_ended(draft, write)
        case TimerRang(last):
            _ring(draft, last)
        case _:
            assert_never(event)
    watching.set_times(draft)
    owning.set_times(draft)
    objecting.set_clocks(draft)
    return signed(with_writes(case, draft.decision(), draft.policy, now), policy)


def _hear(draft: Draft, event: Answered | AwayNoticed | MailBounced | SendingFailed) -> None:
    """What came of our mails."""
    match event:
        case Answered() if draft.case.ended is not OrderStatus.OPEN:
            ending.answered(draft, event)
        case Answered(message, judgement):
            before = draft.case
            answer(draft, message, judgement)
            unasking.answered_meanwhile(draft, before)
            if not draft.case.open_lines:
                drafting.overtaken(draft, "the supplier answered meanwhile")
        case AwayNoticed() | MailBounced() | SendingFailed():
            machine(draft, event)
        case _:
            assert_never(event)


def _obey(
    draft: Draft, event: PersonActed | PersonAnswered | DraftReleased | DraftDiscarded | GoodsReceived
) -> None:
    """What our own people decided, and know."""
    match event:
        case PersonActed():
            act(draft, event)
        case GoodsReceived():
            watching.received(draft, event)
        case PersonAnswered():
            tell(draft, event)
        case DraftReleased():
            drafting.released(draft, event)
        case DraftDiscarded():
            drafting.discarded(draft, event)
        case _:
            assert_never(event)


def _ring(draft: Draft, last: LastMail | None) -> None:
    """Chases the supplier, or whoever has to send what they wait for; then the owners of exceptions."""
    if draft.case.due_at and draft.case.due_at <= draft.now:
        if draft.case.drafts:
            drafting.forgotten(draft)
        elif not outstanding.postponed(draft, last):
            ring(draft)
    watching.ring(draft)
    objecting.ring(draft)
    owning.ring(draft)
    if not draft.journal:
        draft.note("timer.idle", "nothing is due")


def signed(decision: Decision, policy: Policy) -> Decision:
    """The decision with the policy's version on each row of its journal, so that it can be read again."""
    if not policy.version:
        return decision
    rows = (replace(one, data={**one.data, "policy": str(policy.version)}) for one in decision.journal)
    return replace(decision, journal=tuple(rows))
