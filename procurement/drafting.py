"""Mails to the supplier that wait for a person, in draft mode: sent, discarded, overtaken, or forgotten.

While one waits the supplier is not chased, because they have not heard; the owner is, once. Where the mails
themselves lie is the outbox's affair: a case only counts them.
"""

from dataclasses import replace

from countersign.procurement.actions import Resolution
from countersign.procurement.claims import ExceptionType
from countersign.procurement.draft import Draft, close, escalate, raise_exception
from countersign.procurement.events import DraftDiscarded, DraftReleased
from countersign.procurement.judgement import MODE, Finding, Severity
from countersign.procurement.policy import waiting

RULE = f"{MODE}draft.mail"


def hold(draft: Draft) -> None:
    """An order that waits for a person was not sent yet."""
    if draft.case.drafts:
        draft.case = replace(draft.case, sent_at=None)


def released(draft: Draft, event: DraftReleased) -> None:
    """A person sends it: from now on the supplier is waited for."""
    draft.note("draft.released", f"{event.purpose}: sent on", actor=event.by, message=event.message_id)
    _one_less(draft, event.by, "the mail was sent")
    if event.purpose.is_order:
        draft.case = replace(draft.case, sent_at=draft.now)
        due = waiting.acknowledgment_due(draft.now, draft.policy, draft.calendar, draft.country)
    else:
        due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, due_at=due if draft.case.open_lines else None)


def discarded(draft: Draft, event: DraftDiscarded) -> None:
    """It never goes out. Without the order itself there is nothing that a supplier could be chased for."""
    words = f"{event.purpose}: discarded (“{event.reason}”)"
    draft.note("draft.discarded", words, actor=event.by, message=event.message_id)
    _one_less(draft, event.by, "the mail was discarded")
    if event.purpose.is_order or not draft.case.open_lines:
        draft.case = replace(draft.case, due_at=None)
    else:
        due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
        draft.case = replace(draft.case, due_at=due)


def forgotten(draft: Draft) -> None:
    """Time is up and the mail still waits for a person: its owner hears of it."""
    draft.case = replace(draft.case, due_at=None)
    words = "a mail to the supplier waits for somebody to send it: `countersign mail drafts`"
    finding = Finding(ExceptionType.REVIEW, words, RULE, Severity.MEDIUM)
    if one := raise_exception(draft, finding, "", None):
        escalate(draft, [one])
    else:
        draft.note("timer.idle", "a person has been told already", rule=RULE)


def overtaken(draft: Draft, why: str) -> None:
    """What waits is not to go out any more; what this very decision writes is another matter."""
    fresh = sum(plan.draft for plan in draft.mails)
    if draft.case.drafts == fresh:
        return
    draft.withdrawn = why
    draft.note("draft.withdrawn", f"what waited to be sent is discarded: {why}")
    draft.case = replace(draft.case, drafts=fresh)
    _nothing_waits(draft, "countersign", why)


def _one_less(draft: Draft, by: str, why: str) -> None:
    draft.case = replace(draft.case, drafts=max(0, draft.case.drafts - 1))
    if not draft.case.drafts:
        _nothing_waits(draft, by, why)


def _nothing_waits(draft: Draft, by: str, why: str) -> None:
    for one in draft.case.exceptions:
        if one.rule == RULE:
            close(draft, one, Resolution.NO_ACTION, by, why)
