"""What follows from a person's decision on an exception. It never edits the past: it closes and adds.

    act ─┬─ settled already, or decided otherwise ──> late: the first decision stands
         ├─ not theirs to decide ──> denied
         ├─ needs another pair of eyes ──> `approving`; once approved it goes on here
         ├─ resolve, accept, misread ──> the exception is closed, its line becomes what was decided
         └─ everything else ──> `handling`

Whatever comes of it is a row in the journal, and an outcome to answer the person with.
"""

from dataclasses import replace
from typing import assert_never

from countersign.procurement import approving, handling, objecting, revising, silence
from countersign.procurement.actions import (
    Accept,
    Action,
    Amend,
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
from countersign.procurement.because import Because, Grounds
from countersign.procurement.case import CaseException, ExceptionState, LineState, Purpose
from countersign.procurement.claims import LineStatus
from countersign.procurement.draft import Draft, close, resume
from countersign.procurement.events import PersonActed
from countersign.procurement.handling import BETWEEN_US, impossible
from countersign.procurement.misreading import misread
from countersign.procurement.piecing import apart, decisions, line_as_decided
from countersign.procurement.policy.deciding import approval_needed, may_decide, person_of
from countersign.procurement.reasons import reason_of
from countersign.procurement.values import values


def act(draft: Draft, acted: PersonActed) -> None:
    """Carries out what a person did, if it is theirs to do, and says what became of it."""
    found = next((one for one in draft.case.exceptions if one.id == acted.exception), None)
    if found is None:
        _late(draft, acted, _settled_words(draft, acted.exception))
        return
    order, policy = draft.case.order, draft.policy
    by = person_of(acted.by, found, order, policy)
    acted = replace(acted, by=by, action=_addressed(draft, found, acted.action))
    permission = may_decide(by, found, acted.action, order, policy, draft.now.date())
    if permission.why_not:
        _denied(draft, found, acted, permission.why_not)
    elif stands := _standing(found, by, acted.action):
        _late(draft, acted, stands.words, stands)
    elif why_not := impossible(found, acted.action, draft.now.date()):
        _denied(draft, found, acted, why_not)
    elif need := approval_needed(found, acted.action, order, policy, apart(draft.case, found)):
        approving.ask(draft, found, by, acted.action, need)
    else:
        _carry_out(draft, found, by, acted.action)


def _addressed(draft: Draft, found: CaseException, action: Action) -> Action:
    """The action with the address of whoever it names."""
    if not isinstance(action, Assign):
        return action
    return replace(action, to=person_of(action.to, found, draft.case.order, draft.policy))


def _denied(draft: Draft, found: CaseException, acted: PersonActed, why: Because) -> None:
    draft.note("exception.denied", f"{found.id}, {acted.action.kind}: {why.words}", actor=acted.by)
    draft.answer(found.id, acted.by, OutcomeKind.DENIED, why.words, why)


def _late(draft: Draft, acted: PersonActed, words: str, why: Because | None = None) -> None:
    """The first decision stands, and the second person is told what it was."""
    draft.note("exception.late", f"{acted.action.kind}: {words}", actor=acted.by)
    draft.answer(acted.exception, acted.by, OutcomeKind.LATE, words, why)


def _settled_words(draft: Draft, identity: str) -> str:
    stands = next((one for one in draft.case.settled if one.id == identity), None)
    if stands is None:
        return f"{identity} was settled before"
    day = stands.at.date().isoformat()
    return f"{identity} was settled before by {stands.by} on {day} ({stands.resolution}): that stands"


def _standing(found: CaseException, by: str, action: Action) -> Because | None:
    """What somebody else decided before and this would contradict; None where nothing stands."""
    match action:
        case Seen() | Comment() | Assign() | Approve() | Refuse():
            return None
        case Resolve(Resolution.ORIGINAL) | Ask() | Hold() if found.pending is None:
            return None
        case _:
            pass
    if found.pending and found.pending.by != by:
        what, who, day = found.pending.action.kind, found.pending.by, found.pending.at.date()
        words = f"{who} decided {found.id} on {day.isoformat()} ({what}; it waits for approval): that stands"
        return Because(Grounds.WAITS_ALREADY, words, {"by": who, "day": day})
    last = found.moves[-1] if found.moves else None
    rejected = last and last.state is ExceptionState.WAITING_SUPPLIER and last.why == "reject"
    if last and rejected and (last.by != by or isinstance(action, Reject)):  # one no is enough
        day = last.at.date()
        words = f"{last.by} rejected {found.id} on {day.isoformat()}: that stands"
        return Because(Grounds.REJECTED_ALREADY, words, {"by": last.by, "day": day})
    return None


def _carry_out(draft: Draft, found: CaseException, by: str, action: Action) -> None:
    match action:
        case Resolve():
            resolve(draft, found, by, action)
        case Accept(note, background):
            settled = resolve(draft, found, by, Resolve(Resolution.ACCEPTED, note, background))
            _tell_supplier(draft, found, by, settled)
        case Misread(corrected, note):
            if corrected is None or found.line is None:
                resolve(draft, found, by, Resolve(Resolution.MISREAD, note))
            else:
                misread(draft, found, found.line, by, Misread(corrected, note))
        case Approve():
            pending, freed = approving.approved(draft, found, by, action)
            _carry_out(draft, freed, pending.by, pending.action)
            draft.answer_as(by)
        case Refuse():
            approving.refused(draft, found, by, action)
        case Amend():
            revising.approved(draft, found, by)
        case Seen() | Reject() | Ask() | Hold() | Assign() | Comment():
            handling.handle(draft, found, by, action)
        case _:
            assert_never(action)


def resolve(draft: Draft, found: CaseException, by: str, decided: Resolve) -> LineState | None:
    """Closes the exception as decided; the line follows once nothing else is open there, and is returned."""
    close(draft, found, decided.resolution, by, decided.note, decided.background)
    draft.answer(found.id, by, OutcomeKind.DONE, f"{found.id} is resolved: {decided.resolution}")
    line = None
    if found.line is not None and not any(one.line == found.line for one in draft.case.exceptions):
        line = _decided(draft, found, found.line, by)
    objecting.settle(draft, found, decided.resolution, by)
    silence.settled(draft, found, decided.resolution, by)
    resume(draft)
    return line


def _decided(draft: Draft, found: CaseException, number: int, by: str) -> LineState | None:
    """What the line becomes by the last decision on it, and why; None where it stays as it is."""
    line = line_as_decided(draft.case, found, number)
    if line is None:
        return None
    line = replace(line, refused=line.status is LineStatus.REJECTED)
    line = replace(line, reason=reason_of(line, found, decisions(draft.case, number)))
    lines = tuple(
        replace(line, watched=one.watched) if one.line == number else one for one in draft.case.lines
    )
    draft.case = replace(draft.case, lines=lines)
    outcome = values(line.confirmed) if line.confirmed else str(line.status)
    draft.note("line.decided", f"line {number}: {outcome}", actor=by)
    return line


def _tell_supplier(draft: Draft, found: CaseException, by: str, line: LineState | None) -> None:
    """They hear of it once the whole line is decided, and only of what was taken."""
    if found.type not in BETWEEN_US or not (found.evidence or found.proposal):
        return
    if found.line is not None and line is None:
        words = f"{found.id} is resolved: accepted; the supplier is told once line {found.line} is decided"
        draft.answer(found.id, by, OutcomeKind.DONE, words)
        return
    about = replace(found, proposal=line.confirmed) if line else found
    draft.mail(Purpose.ACCEPTANCE, draft.case.order.supplier.email, [about])
    draft.answer(found.id, by, OutcomeKind.DONE, f"{found.id} is resolved: accepted; {draft.told}")
