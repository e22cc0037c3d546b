"""A mail that a supplier has to answer went out late, or not at all yet: their time begins when it did.

    it lies here still         nobody is reminded of it, and no second mail is put behind it
    … and was refused often    a person hears of it: it is no silence of the supplier's
    it went out later          the window is counted from then

When it went out is the outbox's to know, and comes with the timer.
"""

from dataclasses import replace

from countersign.procurement.case import ExceptionState, Purpose
from countersign.procurement.chasing import unreached
from countersign.procurement.draft import Draft, swap
from countersign.procurement.events import LastMail
from countersign.procurement.policy import waiting

STARTS_A_WINDOW = frozenset(
    {
        Purpose.ORDER,
        Purpose.CORRECTION,
        Purpose.REMINDER,
        Purpose.QUESTION,
        Purpose.INQUIRY,
        Purpose.REFUSAL,
        Purpose.OBJECTION,
    }
)
"""The mails to a supplier that want an answer."""
MOST_TRIES = 48
"""With an hour between them, two days."""


def postponed(draft: Draft, last: LastMail | None) -> bool:
    """Whether the supplier is to be given more time, or somebody else is told, because of that mail."""
    if last is None:
        return False
    if last.at is None and last.tries >= MOST_TRIES:
        draft.case = replace(draft.case, due_at=None)
        unreached(draft, f"tried {last.tries} times ({last.reason})", "", ())
        return True
    where = (draft.policy, draft.calendar, draft.country)
    if last.at is None:
        due, words = waiting.slot(draft.now, *where), f"our {last.purpose} has not gone out yet"
    else:
        window = waiting.acknowledgment_due if last.purpose.is_order else waiting.reminder_due
        due, words = (
            window(last.at, *where),
            f"our {last.purpose} went out only on {last.at:%Y-%m-%d %H:%M} UTC",
        )
    if due <= draft.now:
        return False
    draft.case = replace(draft.case, due_at=due)
    for one in draft.case.exceptions:
        if one.state is ExceptionState.WAITING_SUPPLIER:
            swap(draft, replace(one, next_at=due))
    draft.note("reminder.postponed", words, rule="mail.sent")
    return True
