"""Terms that a supplier names in an answer: the owner may object for so long, and then nobody did.

The clock runs while the exception lies with its owner. When it ends without a word, it is closed as not
objected to, and that is said: in the journal, and to the owner. Lines that were confirmed but for the terms
count from the moment at which the terms are settled, in whichever way; an objection leaves them open.
"""

import datetime as dt
from dataclasses import replace

from countersign.procurement.actions import Resolution
from countersign.procurement.case import CaseException, ExceptionState, LineState, Purpose
from countersign.procurement.claims import ExceptionType, LineReading
from countersign.procurement.draft import Draft, close, resume, swap
from countersign.procurement.judgement import Judgement
from countersign.procurement.policy import waiting
from countersign.procurement.policy.routing import present
from countersign.procurement.policy.verdict import complete
from countersign.procurement.values import values

RULE = "terms.object_within_business_days"
_OURS = (ExceptionState.OPEN, ExceptionState.SEEN)


def hold_back(draft: Draft, judgement: Judgement) -> None:
    """Keeps what an answer confirms in full but for terms that it names, until those are settled."""
    number = draft.case.number
    against = [one for one in judgement.findings if one.order in ("", number)]
    if not against or any(one.line is None and one.type is not ExceptionType.TERMS for one in against):
        return
    stopped = {one.line for one in against}
    said = {
        one.line: one
        for one in judgement.reading.lines
        if one.order == number and complete(one) and one.line not in stopped
    }
    lines = tuple(_held(one, said.get(one.line)) for one in draft.case.lines)
    draft.case = replace(draft.case, lines=lines)


def _held(line: LineState, said: LineReading | None) -> LineState:
    return replace(line, held=said) if said and line.confirmed is None else line


def settle(draft: Draft, found: CaseException, resolution: Resolution, by: str) -> None:
    """The terms are settled: what was confirmed but for them counts now, where nothing else is open."""
    if found.type is not ExceptionType.TERMS or resolution is Resolution.CANCELLED:
        return
    open_ones = {one.line for one in draft.case.exceptions}
    if None in open_ones:
        return
    for line in draft.case.lines:
        if line.held and line.confirmed is None and line.line not in open_ones:
            settled = replace(line, confirmed=line.held, held=None)
            lines = tuple(settled if one.line == line.line else one for one in draft.case.lines)
            draft.case = replace(draft.case, lines=lines)
            draft.note("line.confirmed", f"line {line.line}: {values(line.held)}", actor=by, rule=RULE)


def set_clocks(draft: Draft) -> None:
    """An exception about terms comes up again when the time to object is over, if not before."""
    for one in _running(draft):
        ends = _ends(draft, one)
        if one.next_at and one.next_at > ends:
            swap(draft, replace(one, next_at=ends))
        if any(one.id == new.id for new in draft.opened):
            words = f"{one.id}: without an objection until {ends:%Y-%m-%d %H:%M} UTC nobody objects"
            draft.note("terms.clock", words, rule=RULE)


def ring(draft: Draft) -> None:
    """Closes what nobody objected to in time, and says so."""
    for one in _running(draft):
        if _ends(draft, one) > draft.now:
            continue
        days = draft.policy.terms.object_within_business_days
        words = f"nobody objected within {days} business days: it counts as not objected to"
        close(draft, one, Resolution.NO_ACTION, "countersign", words)
        draft.note("terms.not-objected", f"{one.id}: {words}", rule=RULE)
        if to := present(one.owner, draft.policy, draft.now.date()):
            draft.mail(Purpose.NOTE, to, words=f"{one.words}. {words[:1].upper()}{words[1:]} ({one.id}).")
        settle(draft, one, Resolution.NO_ACTION, "countersign")
        resume(draft)


def _running(draft: Draft) -> list[CaseException]:
    if not draft.policy.terms.object_within_business_days:
        return []
    return [one for one in draft.case.exceptions if one.type is ExceptionType.TERMS and one.state in _OURS]


def _ends(draft: Draft, one: CaseException) -> dt.datetime:
    days, country = draft.policy.terms.object_within_business_days, draft.policy.owners.country
    return waiting.after_business_days(one.opened_at, days, draft.policy.hours, draft.calendar, country)
