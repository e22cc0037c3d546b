"""Why a line is not as ordered, in the supplier's words: as people kept it, or out of the reading.

    decided, with the supplier's reason       that reason
    refused, and nobody kept a reason         the words with which they refused it
    changed, and nobody kept a reason         nothing: what the change is, its values say

Codes of a structured answer are no words; the notes that stand beside them are (`REASON`).
"""

import re
from collections.abc import Iterable

from countersign.procurement.case import CaseException, LineState, Settled
from countersign.procurement.claims import REASON, Evidence, ExceptionType, LineStatus
from countersign.procurement.piecing import TAKEN

CHANGES = frozenset(ExceptionType) - {ExceptionType.REJECTION}
"""What a line that comes all the same may differ in; why it was refused once is no reason for that."""
LONGEST = 500
"""Longer reasons are cut: systems that take words at all take that many."""
_CODE = re.compile(r":(?:seg:|/)")
"""In the place of a piece of X12, EDIFACT or XML: `answer.x12:seg:9`, `answer.xml:/OrderResponse/…`."""


def reason_of(state: LineState, found: CaseException, decisions: Iterable[Settled]) -> str:
    """Why the line is as it was decided, `found` settled last among the `decisions` on it; empty: as ordered,
    or nobody said why.
    """
    last = {one.type: one for one in decisions}
    if state.refused:
        said = found.proposal
        theirs = said is not None and said.status is LineStatus.REJECTED
        return _cut(last[found.type].stated) or (words_of(found.evidence) if theirs else "")
    if state.confirmed is None or state.status is LineStatus.ACCEPTED:
        return ""
    kept = (one.stated for kind, one in last.items() if one.resolution in TAKEN and kind in CHANGES)
    return _cut("; ".join(dict.fromkeys(filter(None, kept))))


def words_of(evidence: Iterable[Evidence]) -> str:
    """What was said, each of it once and in its order."""
    given = tuple(evidence)
    named = [one for one in given if one.field == REASON]
    spoken = named or [one for one in given if not _CODE.search(one.where)]
    between = " " if named else " … "
    return _cut(between.join(dict.fromkeys(" ".join(one.quote.split()) for one in spoken)))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
