"""What our own people are told, and what a mail lets each of them decide.

    an answer of theirs  ─►  a journal row for each piece, and a mail that says what became of it
    a mail to one of them ─►  the exceptions in it that this person may settle by answering

Who may decide is the policy's word; here it is only asked for the mails.
"""

import datetime as dt
from dataclasses import replace

from countersign.procurement.actions import Accept, Action, Approve, OutcomeKind
from countersign.procurement.case import CaseException, ExceptionState, MailPlan, Purpose
from countersign.procurement.draft import Draft
from countersign.procurement.events import PersonAnswered
from countersign.procurement.instructions import SAID, Told
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.deciding import may_decide
from countersign.procurement.policy.model import Policy

_SHORT = 80
_DONE = frozenset({OutcomeKind.DONE.value, OutcomeKind.WAITS.value})


def tell(draft: Draft, answered: PersonAnswered) -> None:
    """Journals what became of each piece of an answer, and writes to those who are to know."""
    for one in answered.told:
        event = "instruction.done" if one.result in _DONE else "instruction.refused"
        draft.note(
            event, _row(one), actor=answered.by, rule=f"instruction.{one.result}", message=answered.message
        )
    over = {exception for one in answered.told if one.result in _DONE for exception in one.exceptions}
    about = [one for one in draft.case.exceptions if one.id in answered.about and one.id not in over]
    if answered.to:
        draft.mail(Purpose.OUTCOME, answered.to, about, answered.by, told=answered.told)


def _row(one: Told) -> str:
    said = f"“{one.words[:_SHORT]}”" if one.words else "an answer"
    about = f" about {', '.join(one.exceptions)}" if one.exceptions else ""
    result = one.detail or SAID.get(one.result, one.result)
    return f"{said}{about}{'' if one.result in _DONE else ' is not carried out'}: {result}"


def for_person(plan: MailPlan, order: PurchaseOrder, policy: Policy, on: dt.date) -> MailPlan:
    """The plan of a mail to one of our own people, with what they may decide by answering it."""
    if not plan.purpose.inside:
        return plan
    (person,) = plan.recipients
    may = (one for one in plan.exceptions if may_decide(person, one, _probe(one), order, policy, on).allowed)
    return replace(plan, decides=tuple(one.id for one in may))


def _probe(exception: CaseException) -> Action:
    """What would have to be allowed for a mail to offer anything."""
    return Approve() if exception.state is ExceptionState.WAITING_APPROVAL else Accept()
