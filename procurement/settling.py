"""What follows from a person's decision on an exception. It never edits the past: it closes and adds."""

from dataclasses import replace
from typing import assert_never

from countersign.procurement.case import (
    CaseException,
    LineState,
)
from countersign.procurement.claims import LineStatus
from countersign.procurement.draft import Draft, close, resume
from countersign.procurement.events import (
    PersonResolved,
    Resolution,
)
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.values import as_confirmed, as_ordered, values


def resolve(draft: Draft, decided: PersonResolved) -> None:
    """A person's decision, carried out on the exception's line."""
    found = next((one for one in draft.case.exceptions if one.id == decided.exception), None)
    if found is None:
        draft.note("exception.late", f"{decided.exception} was settled before", actor=decided.by)
        return
    close(draft, found, decided.resolution, decided.by, decided.note, decided.background)
    line = draft.case.order.line(found.line) if found.line is not None else None
    if line is None or any(one.line == line.line for one in draft.case.exceptions):
        resume(draft)
        return
    _settle_by_person(draft, found, decided.resolution, decided.by)
    resume(draft)


def _settle_by_person(draft: Draft, found: CaseException, resolution: Resolution, by: str) -> None:
    state = _person_line(draft.case.order, found, resolution)
    if state is None:
        return
    lines = tuple(state if one.line == state.line else one for one in draft.case.lines)
    draft.case = replace(draft.case, lines=lines)
    outcome = values(state.confirmed) if state.confirmed else str(state.status)
    draft.note("line.decided", f"line {state.line}: {outcome}", actor=by)


def _person_line(order: PurchaseOrder, found: CaseException, resolution: Resolution) -> LineState | None:
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
