"""A person corrects what the program read: what the supplier did say of a line is judged again by the rules.

Nothing is taken on the person's word but what was said: a value beyond the tolerance is an exception as it
would have been at first, and a line of which only a part was said stays open. The exceptions that came of
the wrong reading are closed; they are not edited.
"""

from dataclasses import replace

from countersign.procurement.actions import Misread, OutcomeKind, Resolution
from countersign.procurement.case import CaseException, LineState
from countersign.procurement.claims import LineReading
from countersign.procurement.draft import Draft, close, escalate, raise_exception, resume
from countersign.procurement.policy.rules import judge_line
from countersign.procurement.policy.verdict import complete
from countersign.procurement.values import as_corrected, values


def misread(draft: Draft, found: CaseException, line: int, by: str, action: Misread) -> None:
    """Puts the right reading in the place of the wrong one. `action.corrected` is set."""
    assert action.corrected is not None
    reading = as_corrected(draft.case.order, found, line, action.corrected)
    draft.note(
        "reading.corrected", f"line {line}: they said {values(reading)}", actor=by, message=found.message
    )
    for one in draft.case.exceptions:
        if (one.line, one.proposal) == (line, found.proposal):
            close(draft, one, Resolution.MISREAD, by, action.note)
    findings = judge_line(draft.case.order, reading, draft.policy).findings
    raised = [raise_exception(draft, one, found.message, reading) for one in findings]
    opened = [one for one in raised if one]
    confirmed = not findings and complete(reading)
    _line(draft, LineState(line, reading.status, reading if confirmed else None))
    if confirmed:
        draft.note("line.confirmed", f"line {line}: {values(reading)}", actor=by, message=found.message)
    if others := [one for one in opened if one.owner != by]:
        escalate(draft, others)
    resume(draft)
    draft.answer(found.id, by, OutcomeKind.DONE, _words(found, line, reading, opened))


def _line(draft: Draft, state: LineState) -> None:
    lines = tuple(state if one.line == state.line else one for one in draft.case.lines)
    draft.case = replace(draft.case, lines=lines)


def _words(found: CaseException, line: int, reading: LineReading, opened: list[CaseException]) -> str:
    done = f"{found.id} is resolved: {Resolution.MISREAD}"
    if opened:
        now = "; ".join(f"{one.id} is open: {one.words}" for one in opened)
        return f"{done}; {now}"
    if complete(reading):
        return f"{done}; line {line} is confirmed: {values(reading)}"
    return f"{done}; line {line} stays open: not all of it was said"
