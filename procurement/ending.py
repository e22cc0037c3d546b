"""What follows when the company's own system ends an order, or never had us send it.

    cancelled there   what is open is dropped, nobody is asked any more; the owner is to tell the supplier
    closed there      the same, and nobody needs to be told
    answered after it nothing of the answer is taken; a person reads it
    adopted           it was sent by other means before: known, and neither mailed nor chased

A later revision of the order takes it up again; that is a release like any other.
"""

from dataclasses import replace

from countersign.procurement import drafting
from countersign.procurement.actions import Resolution
from countersign.procurement.case import LineState
from countersign.procurement.claims import ExceptionType
from countersign.procurement.draft import Draft, close, escalate, raise_exception
from countersign.procurement.erp import OrderStatus
from countersign.procurement.events import Answered, OrderEnded
from countersign.procurement.judgement import Finding, Severity, Verdict
from countersign.procurement.order import PurchaseOrder


def adopt(draft: Draft, order: PurchaseOrder) -> None:
    """The order is known from now on; the supplier has it already."""
    lines = tuple(LineState(line.line) for line in order.lines)
    draft.case = replace(draft.case, order=order, lines=lines)
    words = f"order {order.number}, revision {order.revision}: sent by other means, so it is not mailed"
    draft.note("order.adopted", words)


def ended(draft: Draft, event: OrderEnded) -> None:
    """Nobody is asked about it any more."""
    if draft.case.ended is event.status:
        draft.note("order.ended", f"it was {event.status} before", actor=event.by)
        return
    why = f"the order was {event.status} in {event.by}"
    draft.note("order.ended", why, actor=event.by)
    drafting.overtaken(draft, why)
    cancelled = event.status is OrderStatus.CANCELLED
    for one in draft.case.exceptions:
        close(draft, one, Resolution.CANCELLED if cancelled else Resolution.NO_ACTION, "countersign", why)
    draft.case = replace(draft.case, ended=event.status, due_at=None)
    if cancelled and draft.case.sent_at is not None:
        _tell(draft, f"{why}; the supplier has it and was not told by us: tell them", "", "erp.cancelled")


def answered(draft: Draft, event: Answered) -> None:
    """An answer to an order that is over: nothing of it is confirmed; somebody reads what needs reading."""
    verdict = event.judgement.verdict
    why = f"the order is {draft.case.ended} in the company's system: nothing of the answer was taken"
    draft.note(f"answer.{verdict}", why, rule="erp.ended", message=event.message)
    if verdict is not Verdict.IGNORE:
        _tell(draft, f"the supplier answered, and {why}", event.message, "erp.ended")


def _tell(draft: Draft, words: str, message: str, rule: str) -> None:
    finding = Finding(ExceptionType.REVIEW, words, rule, Severity.MEDIUM, draft.case.number)
    if one := raise_exception(draft, finding, message, None):
        escalate(draft, [one])
