"""What a person took once is not put before them again when the supplier says it once more.

Only the very same difference counts, from the same ordered value, accepted since the order was last sent;
the line is confirmed by it where nothing else stands in the way, and then only with values that were stated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from countersign.procurement.case import LineState, Settled
from countersign.procurement.claims import LineReading, LineStatus
from countersign.procurement.draft import Draft
from countersign.procurement.judgement import Finding
from countersign.procurement.piecing import TAKEN
from countersign.procurement.policy.verdict import complete
from countersign.procurement.values import values

Known = Mapping[int, Settled]
"""By line, the acceptance that covers what was found on it."""


def known(draft: Draft, findings: Sequence[Finding]) -> Known:
    """The lines on which nothing was found but what a person has accepted before.

    None where something stands against the whole answer: a stranger, a condition.
    """
    if any(one.line is None for one in findings):
        return {}
    by_line: dict[int, Settled] = {}
    for line in {one.line for one in findings if one.line is not None}:
        taken = [_taken(draft, one) for one in findings if one.line == line]
        if acceptance := _all(taken):
            by_line[line] = acceptance
    return by_line


def _all(taken: Iterable[Settled | None]) -> Settled | None:
    last = None
    for one in taken:
        if one is None:
            return None
        last = one
    return last


def _taken(draft: Draft, finding: Finding) -> Settled | None:
    """The last decision on this very difference, if it was to accept it."""
    sent = draft.case.sent_at
    same = (finding.type, finding.line, finding.words)
    decided = [
        one
        for one in draft.case.settled
        if (one.type, one.line, one.words) == same and sent is not None and one.at >= sent
    ]
    return decided[-1] if decided and decided[-1].resolution in TAKEN else None


def confirm(
    draft: Draft, message: str, readings: Iterable[LineReading], covered: Known, before: Sequence[LineState]
) -> None:
    """The lines become what was accepted: as they stood `before`, or as they are stated in full now."""
    stood = {one.line: one.confirmed for one in before}
    for reading in readings:
        if reading.line not in covered or reading.order != draft.case.number:
            continue
        earlier = stood.get(reading.line)
        kept = earlier if earlier and _agrees(reading, earlier) else None
        confirmed = kept or (reading if complete(reading) else None)
        if confirmed is None:
            continue
        by = covered[reading.line]
        state = LineState(reading.line, LineStatus.CHANGED, confirmed, reason=by.stated)
        lines = tuple(state if one.line == state.line else one for one in draft.case.lines)
        draft.case = replace(draft.case, lines=lines)
        words = f"line {reading.line}: {values(confirmed)}, as {by.by} accepted it before ({by.id})"
        draft.note("line.confirmed", words, message=message)


def _agrees(reading: LineReading, confirmed: LineReading) -> bool:
    """Whether all that is stated is what was confirmed."""
    return (
        reading.quantity in (None, confirmed.quantity)
        and reading.unit_price in (None, confirmed.unit_price)
        and reading.deliveries in ((), confirmed.deliveries)
    )
