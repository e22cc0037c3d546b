"""What follows from an order's release and from silence: timers, reminders, and the end of patience.

Only open lines are chased. Somebody away moves the timer; a bounce is no silence and goes to the buyer,
or past the buyer where it is theirs.
"""

from dataclasses import replace
from typing import assert_never

from countersign.procurement.absence import away
from countersign.procurement.actions import Resolution
from countersign.procurement.case import (
    CaseException,
    ExceptionState,
    LineState,
    Purpose,
)
from countersign.procurement.claims import ExceptionType
from countersign.procurement.draft import (
    INSIDE_UNREACHED,
    Draft,
    close,
    escalate,
    move,
    raise_exception,
    swap,
)
from countersign.procurement.erp import OrderStatus
from countersign.procurement.events import AwayNoticed, MailBounced, SendingFailed
from countersign.procurement.judgement import Finding, Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy import waiting
from countersign.procurement.policy.people import MANAGER


def release(draft: Draft, order: PurchaseOrder) -> None:
    """A new order, or a new revision: everything is to be confirmed (again)."""
    lines = tuple(LineState(line.line) for line in order.lines)
    before = draft.case.order if draft.case.version else None
    draft.case = replace(draft.case, order=order, lines=lines, reminders=0, questions=0, sent_at=draft.now)
    draft.case = replace(draft.case, stand_ins=(), strangers=(), ended=OrderStatus.OPEN)
    draft.note("order.released", f"order {order.number}, revision {order.revision}, {len(lines)} lines")
    for one in draft.case.exceptions:
        close(draft, one, Resolution.NO_ACTION, "countersign", "a new revision was sent")
    purpose = Purpose.CORRECTION if before or order.revision else Purpose.ORDER
    draft.mail(purpose, order.supplier.email, before=before)
    due = waiting.acknowledgment_due(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, due_at=due)


def machine(draft: Draft, event: AwayNoticed | MailBounced | SendingFailed) -> None:
    """What no person wrote: an automatic reply, a bounce, our own server's refusal."""
    match event:
        case AwayNoticed():
            away(draft, event)
        case MailBounced(message, reason, permanent=False):
            draft.note("mail.delayed", reason, rule="bounce.transient", message=message)
        case MailBounced(message, reason, inside=inside):
            draft.note("mail.bounced", reason, rule="bounce.permanent", message=message)
            unreached(draft, reason, message, inside)
        case SendingFailed(_, reason, inside):
            draft.note("mail.failed", reason, rule="bounce.permanent")
            unreached(draft, reason, "", inside)
        case _:
            assert_never(event)


def unreached(draft: Draft, reason: str, message: str, inside: tuple[str, ...]) -> None:
    """A contact problem, not silence. The supplier's: nobody is reminded meanwhile. One of our own people's:
    whoever can be reached sees to it, and the supplier is chased as before.
    """
    whom = ", ".join(inside) or draft.case.order.supplier.email
    rule = INSIDE_UNREACHED if inside else "bounce.permanent"
    words = f"our mail to {whom} could not be delivered: {reason}"
    finding = Finding(ExceptionType.DELIVERY_FAILURE, words, rule, Severity.HIGH)
    if one := raise_exception(draft, finding, message, None):
        escalate(draft, [_for_another(draft, one, inside)])


def _for_another(draft: Draft, one: CaseException, inside: tuple[str, ...]) -> CaseException:
    """The exception, with an owner whom mails reach: the manager, or who hears of orders without a buyer."""
    others = [draft.policy.roles.address(MANAGER), draft.fallback]
    found = next((other for other in others if other and other not in inside), one.owner)
    if one.owner not in inside or found == one.owner:
        return one
    moved = replace(one, owner=found)
    swap(draft, moved)
    return moved


def ring(draft: Draft) -> None:
    """The timer rang: remind, or tell a person; whoever waits for a person's answer is left alone."""
    draft.case = replace(draft.case, due_at=None)
    asked = [one for one in draft.case.exceptions if one.state is ExceptionState.WAITING_SUPPLIER]
    if asked:
        back = [move(draft, one, ExceptionState.OPEN, "countersign") for one in asked]
        words = f"the supplier did not answer our question: {', '.join(one.id for one in asked)}"
        draft.note("question.unanswered", words, rule="questions.window")
        escalate(draft, back)
    elif not draft.case.open_lines:
        draft.note("timer.idle", "nothing is open")
    elif draft.case.reminders < draft.policy.reminders.count:
        _remind(draft)
    else:
        _tell_of_silence(draft)


def _remind(draft: Draft) -> None:
    if not waiting.may_remind(draft.now, draft.policy, draft.calendar, draft.country):
        moment = waiting.slot(draft.now, draft.policy, draft.calendar, draft.country)
        draft.case = replace(draft.case, due_at=moment)
        words = "not at this time: outside the supplier's hours, or the days on which reminders go out"
        draft.note("reminder.postponed", words, rule="reminders.at")
        return
    to = (draft.case.order.supplier.email, *draft.case.stand_ins)
    draft.case = replace(draft.case, reminders=draft.case.reminders + 1, stand_ins=())
    draft.mail(Purpose.REMINDER, to)
    due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, due_at=due)


def _tell_of_silence(draft: Draft) -> None:
    lines = ", ".join(str(one.line) for one in draft.case.open_lines)
    words = f"no answer for line {lines} after {draft.case.reminders} reminders"
    finding = Finding(ExceptionType.NO_ACKNOWLEDGMENT, words, "reminders.count", Severity.HIGH)
    if one := raise_exception(draft, finding, "", None):
        escalate(draft, [one])
    else:
        draft.note("timer.idle", "a person has been told already", rule="reminders.count")
