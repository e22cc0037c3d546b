"""A question that waits for the supplier's working hours, and the answer that comes before it went out.

A question that was answered meanwhile is not asked any more. One that still stands goes out as planned: what
they wrote may have been about something else.
"""

from dataclasses import replace

from countersign.procurement.case import Case, ExceptionState
from countersign.procurement.draft import Draft


def answered_meanwhile(draft: Draft, before: Case) -> None:
    """Takes the waiting question back if nothing that it asks about is still open."""
    at = before.question_at
    if at is None or at <= draft.now:
        return
    asked = {one.id for one in before.exceptions if one.state is ExceptionState.WAITING_SUPPLIER}
    if asked & {one.id for one in draft.case.exceptions}:
        return
    draft.unasked = "the supplier answered it before it went out"
    draft.note("question.withdrawn", f"the question that waited for their hours is not sent: {draft.unasked}")
    draft.case = replace(draft.case, question_at=None)
