"""What follows for a whole order once a person settled an exception that is about no single line.

    cancelled            each line that is not confirmed is given up: nobody is chased for it

Without the second a person who has just said "no action" would be told of the same silence two days later.
"""

from dataclasses import replace

from countersign.procurement.actions import Resolution
from countersign.procurement.case import CaseException, LineState
from countersign.procurement.claims import ExceptionType, LineStatus
from countersign.procurement.draft import Draft


def settled(draft: Draft, found: CaseException, resolution: Resolution, by: str) -> None:
    """Carries that out; nothing for an exception on a line, or where nothing is open."""
    if found.line is not None or not draft.case.open_lines:
        return
    if resolution is Resolution.CANCELLED:
        _give_up(draft, by)
    elif found.type is ExceptionType.NO_ACKNOWLEDGMENT and draft.case.reminders:
        draft.case = replace(draft.case, reminders=0)
        words = f"line {_named(draft)} is still open: the supplier is reminded from the beginning"
        draft.note("chase.anew", words, rule="reminders.count")


def _give_up(draft: Draft, by: str) -> None:
    draft.note(
        "line.decided", f"line {_named(draft)}: {LineStatus.REJECTED}, the order is cancelled", actor=by
    )
    why = draft.case.settled[-1].stated
    lines = (one if one.settled else _given_up(one, why) for one in draft.case.lines)
    draft.case = replace(draft.case, lines=tuple(lines))


def _given_up(line: LineState, why: str) -> LineState:
    return LineState(line.line, LineStatus.REJECTED, refused=True, reason=why)


def _named(draft: Draft) -> str:
    return ", ".join(str(one.line) for one in draft.case.open_lines)
