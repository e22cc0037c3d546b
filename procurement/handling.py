"""What a person does about an exception short of settling it: look, ask, wait, hand it on, comment.

Each leaves a row in the journal, in words, and an outcome to answer with. Settling is `settling`'s.
"""

from dataclasses import replace
from typing import assert_never

from countersign.procurement.actions import (
    Approve,
    Ask,
    Assign,
    Comment,
    Hold,
    OutcomeKind,
    Refuse,
    Reject,
    Seen,
)
from countersign.procurement.case import CaseException, ExceptionState
from countersign.procurement.draft import Draft, move, swap

Handled = Seen | Reject | Ask | Hold | Assign | Comment | Approve | Refuse


def handle(draft: Draft, found: CaseException, by: str, action: Handled) -> None:
    """Carries it out and says so."""
    words = _handled(draft, found, by, action)
    draft.note(f"exception.{action.kind}", f"{found.id}: {words}", actor=by)
    draft.answer(found.id, by, OutcomeKind.DONE, f"{found.id}: {words}")


def _handled(draft: Draft, found: CaseException, by: str, action: Handled) -> str:
    match action:
        case Seen():
            if found.state is ExceptionState.OPEN:
                move(draft, found, ExceptionState.SEEN, by)
            return "seen"
        case Reject(note):
            move(draft, found, ExceptionState.WAITING_SUPPLIER, by)
            return _said("the order stays as it was", note)
        case Ask(question):
            move(draft, found, ExceptionState.WAITING_SUPPLIER, by)
            return f"asked “{question}”"
        case Hold(until, note):
            move(draft, found, ExceptionState.WAITING_INTERNAL, by)
            return _said(f"on hold until {until.isoformat()}", note)
        case Assign(to, note):
            swap(draft, replace(found, owner=to))
            return _said(f"now for {to}", note)
        case Comment(words):
            return f"“{words}”"
        case Approve(note) | Refuse(note):
            return _said("no approval is waited for", note)
        case _:
            assert_never(action)


def _said(words: str, note: str) -> str:
    return f"{words} (“{note}”)" if note else words
