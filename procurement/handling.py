"""What a person does about an exception short of settling it: look, reject, ask, wait, hand it on, comment.

Each leaves a row in the journal, in words, and an outcome to answer with. Settling is `settling`'s.
"""

import datetime as dt
from dataclasses import replace
from typing import assert_never

from countersign.procurement import revising
from countersign.procurement.actions import (
    Accept,
    Action,
    Ask,
    Assign,
    Comment,
    Hold,
    OutcomeKind,
    Reject,
    Resolution,
    Resolve,
    Seen,
)
from countersign.procurement.because import Because, Grounds
from countersign.procurement.case import CaseException, ExceptionState, Purpose
from countersign.procurement.claims import ExceptionType
from countersign.procurement.draft import Draft, escalate, move, pause, swap
from countersign.procurement.policy import waiting
from countersign.procurement.policy.routing import present
from countersign.procurement.values import refused

BETWEEN_US = frozenset(
    {
        ExceptionType.DATE,
        ExceptionType.QUANTITY,
        ExceptionType.PRICE,
        ExceptionType.ITEM,
        ExceptionType.SUBSTITUTION,
        ExceptionType.UOM,
        ExceptionType.CURRENCY,
        ExceptionType.CHARGE,
        ExceptionType.TERMS,
        ExceptionType.REJECTION,
        ExceptionType.NOT_ON_ORDER,
        ExceptionType.UNCLEAR,
        ExceptionType.CONFLICT,
    }
)
"""What the supplier wants otherwise, and can be told yes or no to. The rest is no business of theirs: a mail
that did not arrive, a stranger, somebody's bank details."""

Handled = Seen | Reject | Ask | Hold | Assign | Comment


def handle(draft: Draft, found: CaseException, by: str, action: Handled) -> None:
    """Carries it out and says so."""
    before = len(draft.journal)
    words = f"{found.id}: {_handled(draft, found, by, action)}"
    draft.note(f"exception.{action.kind}", words, actor=by)
    draft.journal.insert(before, draft.journal.pop())  # what was done stands before what followed from it
    draft.answer(found.id, by, OutcomeKind.DONE, words)


def impossible(found: CaseException, action: Action, today: dt.date) -> Because | None:
    """Why it makes no sense; None where it does."""
    match action:
        case Accept() if not acceptable(found):
            words = f"nothing certain was said that could be taken for {found.id}: ask, reject, or correct it"
            return Because(Grounds.NOTHING_CERTAIN, words)
        case Accept() | Resolve(Resolution.ACCEPTED | Resolution.COMPROMISE) if revising.is_revision(found):
            words = f"the revision was not approved, so {found.id} can't be accepted: hand in another one"
            return Because(Grounds.NOT_APPROVED, words)
        case Reject() if found.type not in BETWEEN_US:
            words = f"{found.id} ({found.type}) is nothing that the supplier could be told no to"
            return Because(Grounds.NOT_THEIRS, words)
        case Hold(until) if until <= today:
            words = f"{until.isoformat()} is not in the future: nothing can be held until then"
            return Because(Grounds.NOT_AHEAD, words, {"day": until})
        case Ask(question) if not question.strip():
            return Because(Grounds.NO_QUESTION, "there is no question to ask")
        case Comment(words) if not words.strip():
            return Because(Grounds.NO_COMMENT, "there are no words to keep")
        case _:
            return None


def acceptable(found: CaseException) -> bool:
    """Whether they said something certain that can be taken; not where that very thing is what is unclear."""
    if found.type not in BETWEEN_US or found.line is None:
        return True
    said = found.proposal
    if said is None:
        return False
    if found.type not in (ExceptionType.UNCLEAR, ExceptionType.CONFLICT):
        return True
    stated = {
        "quantity": said.quantity is not None,
        "price": said.unit_price is not None,
        "date": bool(said.deliveries),
    }
    about = [name for name in stated if any(name in one.field for one in found.evidence)]
    return any(stated.values()) and all(stated[name] for name in about)


def _handled(draft: Draft, found: CaseException, by: str, action: Handled) -> str:
    match action:
        case Seen():
            return _see(draft, found, by)
        case Reject(note):
            terms = found.type is ExceptionType.TERMS
            _to_supplier(draft, found, by, action, Purpose.OBJECTION if terms else Purpose.REFUSAL)
            return _said(f"the order stays as it was; {draft.told}", note)
        case Ask(question):
            _to_supplier(draft, found, by, action, Purpose.INQUIRY, question)
            return f"to ask the supplier “{question}”; {draft.told}"
        case Hold(until, note):
            return _said(_hold(draft, found, by, until), note)
        case Assign(to, note):
            return _said(_hand_on(draft, found, by, to), note)
        case Comment(words):
            return f"“{words}”"
        case _:
            assert_never(action)


def _see(draft: Draft, found: CaseException, by: str) -> str:
    """Looking restarts no clock."""
    if found.state is ExceptionState.OPEN:
        seen = move(draft, found, ExceptionState.SEEN, by, "seen")
        swap(draft, replace(seen, next_at=found.next_at, nudges=found.nudges))
    return "seen"


def _to_supplier(
    draft: Draft, found: CaseException, by: str, action: Reject | Ask, purpose: Purpose, words: str = ""
) -> None:
    """Writes to them, and waits for their answer as long as for any other."""
    waits = move(draft, replace(found, pending=None), ExceptionState.WAITING_SUPPLIER, by, action.kind)
    about = refused(waits) if isinstance(action, Reject) else waits
    draft.mail(purpose, draft.case.order.supplier.email, [about], words)
    due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, due_at=due)


def _hold(draft: Draft, found: CaseException, by: str, until: dt.date) -> str:
    country, hours = draft.policy.owners.country, draft.policy.hours
    day = dt.datetime.combine(until, hours.start, draft.calendar.zone(country))
    back = waiting.next_working(day, hours, draft.calendar, country)
    held = move(draft, replace(found, pending=None), ExceptionState.WAITING_INTERNAL, by, "hold")
    swap(draft, replace(held, next_at=back))
    pause(draft)
    return f"on hold until {until.isoformat()}"


def _hand_on(draft: Draft, found: CaseException, by: str, to: str) -> str:
    """The new owner hears of it. What waits for somebody else goes on waiting."""
    given = replace(found, owner=to)
    if found.state in (ExceptionState.OPEN, ExceptionState.SEEN):
        given = move(draft, given, ExceptionState.OPEN, by, "assign")
    else:
        swap(draft, given)
    if present(to, draft.policy, draft.now.date()).casefold() != by.casefold():
        escalate(draft, [given], copied=False)
    return f"now for {to}"


def _said(words: str, note: str) -> str:
    return f"{words} (“{note}”)" if note else words
