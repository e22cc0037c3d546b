"""What follows from a person's decision on an exception. It never edits the past: it closes and adds.

act ── settled already? ──> late: the first decision stands
    └─ resolve, accept, misread ──> the exception is closed, its line becomes what was decided
    └─ everything else ──> `handling`
"""

from dataclasses import replace
from typing import assert_never

from countersign.procurement import handling
from countersign.procurement.actions import (
    Accept,
    Approve,
    Ask,
    Assign,
    Comment,
    Hold,
    Misread,
    OutcomeKind,
    Refuse,
    Reject,
    Resolution,
    Resolve,
    Seen,
)
from countersign.procurement.case import CaseException, LineState
from countersign.procurement.claims import LineStatus
from countersign.procurement.draft import Draft, close, resume
from countersign.procurement.events import PersonActed
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.values import as_confirmed, as_ordered, values


def act(draft: Draft, acted: PersonActed) -> None:
    """Carries out what a person did, and says what became of it."""
    found = next((one for one in draft.case.exceptions if one.id == acted.exception), None)
    if found is None:
        _late(draft, acted)
        return
    _carry_out(draft, found, acted)


def _late(draft: Draft, acted: PersonActed) -> None:
    """The first decision stands, and the second person is told what it was."""
    stands = next((one for one in draft.case.settled if one.id == acted.exception), None)
    words = f"{acted.exception} was settled before"
    if stands:
        words += f" by {stands.by} on {stands.at.date().isoformat()} ({stands.resolution}): that stands"
    draft.note("exception.late", f"{acted.action.kind}: {words}", actor=acted.by)
    draft.answer(acted.exception, acted.by, OutcomeKind.LATE, words)


def _carry_out(draft: Draft, found: CaseException, acted: PersonActed) -> None:
    match acted.action:
        case Resolve(resolution, note, background):
            resolve(draft, found, acted.by, Resolve(resolution, note, background))
        case Accept(note, background):
            resolve(draft, found, acted.by, Resolve(Resolution.ACCEPTED, note, background))
        case Misread(_, note):
            resolve(draft, found, acted.by, Resolve(Resolution.MISREAD, note))
        case Seen() | Reject() | Ask() | Hold() | Assign() | Comment() | Approve() | Refuse() as action:
            handling.handle(draft, found, acted.by, action)
        case _:
            assert_never(acted.action)


def resolve(draft: Draft, found: CaseException, by: str, decided: Resolve) -> None:
    """Closes the exception as decided, on its line as well once nothing else is open there."""
    close(draft, found, decided.resolution, by, decided.note, decided.background)
    line = draft.case.order.line(found.line) if found.line is not None else None
    if line is not None and not any(one.line == line.line for one in draft.case.exceptions):
        _settle_line(draft, found, decided.resolution, by)
    resume(draft)
    draft.answer(found.id, by, OutcomeKind.DONE, f"{found.id} is resolved: {decided.resolution}")


def _settle_line(draft: Draft, found: CaseException, resolution: Resolution, by: str) -> None:
    state = _line_as_decided(draft.case.order, found, resolution)
    if state is None:
        return
    lines = tuple(state if one.line == state.line else one for one in draft.case.lines)
    draft.case = replace(draft.case, lines=lines)
    outcome = values(state.confirmed) if state.confirmed else str(state.status)
    draft.note("line.decided", f"line {state.line}: {outcome}", actor=by)


def _line_as_decided(order: PurchaseOrder, found: CaseException, resolution: Resolution) -> LineState | None:
    """What the line becomes by a person's word; None: it stays as it is."""
    if found.line is None:
        return None
    match resolution:
        case Resolution.ACCEPTED | Resolution.COMPROMISE:
            return LineState(found.line, LineStatus.CHANGED, as_confirmed(order, found))
        case Resolution.ORIGINAL:
            return LineState(found.line, LineStatus.ACCEPTED, as_ordered(order, found.line))
        case Resolution.CANCELLED:
            return LineState(found.line, LineStatus.REJECTED)
        case Resolution.MISREAD:
            return LineState(found.line)
        case Resolution.NO_ACTION:
            return None
        case _:
            assert_never(resolution)
