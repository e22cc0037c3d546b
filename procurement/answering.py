"""What follows from a supplier's answer: lines settle, exceptions open, questions and escalations go out.

A later answer may reopen a line; a receipt undoes nothing; what was not mentioned stays as it was.
"""

from dataclasses import replace

from countersign.procurement import agreeing, objecting
from countersign.procurement.actions import Resolution
from countersign.procurement.case import (
    CaseException,
    ExceptionState,
    Purpose,
)
from countersign.procurement.claims import ExceptionType, LineReading, LineStatus
from countersign.procurement.draft import Draft, close, escalate, move, raise_exception, resume, swap
from countersign.procurement.judgement import MODE, Finding, Judgement, Verdict
from countersign.procurement.piecing import newest
from countersign.procurement.policy import waiting
from countersign.procurement.standing import news, standing
from countersign.procurement.values import values

MOST_OWN_NUMBERS = 12
"""How many numbers of its own a supplier may give to one order; the oldest is dropped first."""


def answer(draft: Draft, message: str, judgement: Judgement) -> None:
    number = draft.case.number
    for words in judgement.reading.remarks:
        draft.note("answer.remark", words, rule="structured.envelope", message=message)
    for words in judgement.reading.notes:
        draft.note("answer.let-be", words, rule="reading.gist", message=message)
    _remember(draft, message, judgement)
    if stands := standing(draft.case, judgement):
        judgement = news(draft.case, judgement, stands)
        words = f"line {', '.join(str(line) for line in stands)}: what was confirmed stands"
        draft.note("answer.stands", words, rule="answer.no-news", message=message)
    settled = {(line.order, line.line): line for line in judgement.settled}
    before = draft.case.lines
    for reading in judgement.reading.lines:
        if reading.order == number:
            _hear(draft, message, reading, settled.get((number, reading.line)))
    findings = [one for one in judgement.findings if one.order in ("", number)]
    # Lines that an answer left out are asked about by the reminders: suppliers send several part answers.
    stopping = [one for one in findings if one.type is not ExceptionType.NO_ACKNOWLEDGMENT]
    covered = agreeing.known(draft, stopping)
    stopping = [one for one in stopping if one.line not in covered]
    proposals = [(one, _proposal(draft, judgement, one)) for one in stopping]
    raised = [raise_exception(draft, one, message, said) for one, said in proposals]
    _note_tolerances(draft, message, judgement)
    again = _overtaken(draft, message, judgement)
    agreeing.confirm(draft, message, judgement.reading.lines, covered, before)
    objecting.hold_back(draft, judgement)
    report(draft, judgement.verdict, [*(one for one in raised if one), *again])
    words = _summary(judgement, number)
    rule = findings[0].rule if findings else "verdict.accept" if judgement.settled else "verdict.nothing"
    draft.note(f"answer.{judgement.verdict}", words, rule=rule, message=message)
    if not draft.case.exceptions:
        resume(draft)


def _remember(draft: Draft, message: str, judgement: Judgement) -> None:
    """The supplier's own number for the order; of a mail about several nobody can tell whose it is."""
    known = draft.case.own_numbers
    said = [one for one in judgement.reading.own_numbers if one not in known]
    if said and judgement.reading.orders == (draft.case.number,):
        draft.case = replace(draft.case, own_numbers=(*known, *said)[-MOST_OWN_NUMBERS:])
        words = f"the supplier keeps the order as {', '.join(said)}"
        draft.note("order.own-number", words, message=message)


def _note_tolerances(draft: Draft, message: str, judgement: Judgement) -> None:
    """By which rules a difference passed, or was only warned of; what stops is noted with what it opens."""
    stopped = {one.rule for one in judgement.findings}
    for rule in judgement.rules:
        about_us = rule.order == draft.case.number and rule.words
        if about_us and rule.name.startswith("tolerance.") and rule.name not in stopped:
            draft.note("tolerance.applied", rule.words, rule=rule.name, message=message)


def _hear(draft: Draft, message: str, reading: LineReading, settled: LineReading | None) -> None:
    """What a line's state becomes. What was not mentioned stays as it was; a receipt undoes nothing."""
    if reading.status is LineStatus.NOT_MENTIONED:
        return
    lines = []
    for line in draft.case.lines:
        if line.line == reading.line and not (reading.status is LineStatus.RECEIVED and line.settled):
            refused = line.refused and reading.status is LineStatus.REJECTED
            why = line.reason if refused else ""
            line = replace(
                line, status=reading.status, confirmed=settled, held=None, refused=refused, reason=why
            )
        lines.append(line)
    draft.case = replace(draft.case, lines=tuple(lines))
    if settled:
        quote = settled.evidence[0].quote if settled.evidence else ""
        draft.note("line.confirmed", f"line {reading.line}: {values(settled)} (“{quote}”)", message=message)
        _supersede(draft, reading.line)


def _supersede(draft: Draft, line: int) -> None:
    """A settled line needs nobody any more; nor does the order's silence."""
    for one in draft.case.exceptions:
        if one.line == line or one.type is ExceptionType.NO_ACKNOWLEDGMENT:
            close(draft, one, Resolution.ORIGINAL, "supplier", "a later answer settled it")


def _overtaken(draft: Draft, message: str, judgement: Judgement) -> list[CaseException]:
    """What an earlier answer had opened and this one speaks of anew is closed, or, said again, returned."""
    said = {one.line: one for one in judgement.reading.lines if one.order == draft.case.number}
    found = {(one.type, one.line, one.words) for one in judgement.findings}
    again = []
    for one in draft.case.exceptions:
        reading = said.get(one.line) if one.line is not None else None
        if reading is None or one.message == message:
            continue
        recurs = (one.type, one.line, one.words) in found
        waits = one.state is ExceptionState.WAITING_SUPPLIER
        if not recurs and _speaks_of(reading, one.type, waits=waits):
            close(draft, one, Resolution.NO_ACTION, "supplier", "a later answer overtook it")
        elif back := _heard_again(draft, message, one, reading, waits=waits and recurs):
            again.append(back)
    return again


def _heard_again(
    draft: Draft, message: str, one: CaseException, reading: LineReading, *, waits: bool
) -> CaseException | None:
    """It stays open, about what they say now; returned where it is the owner's turn again because of that."""
    proposal = newest(one.proposal, reading)
    told = reading.status in (LineStatus.ACCEPTED, LineStatus.CHANGED)
    fresh = replace(one, proposal=proposal, message=message) if told and proposal != one.proposal else one
    if waits or (fresh.pending and fresh is not one):
        words = f"{one.id}: the supplier answered anew"
        draft.note("exception.back", words, message=message)
        return move(draft, replace(fresh, pending=None), ExceptionState.OPEN, "supplier", "said again")
    if fresh is not one:
        swap(draft, fresh)
    return None


def _speaks_of(reading: LineReading, kind: ExceptionType, *, waits: bool) -> bool:
    """Whether an answer has something new to say on the matter of an exception on its line."""
    match kind:
        case ExceptionType.DATE:
            return bool(reading.deliveries)
        case ExceptionType.QUANTITY:
            return reading.quantity is not None
        case ExceptionType.PRICE:
            return reading.unit_price is not None
        case _:
            return waits and reading.status not in (LineStatus.NOT_MENTIONED, LineStatus.RECEIVED)


def _proposal(draft: Draft, judgement: Judgement, finding: Finding) -> LineReading | None:
    """What they say of the line, with what is still open of what they said of it before."""
    lines = judgement.reading.lines
    said = next((one for one in lines if (one.order, one.line) == (finding.order, finding.line)), None)
    before = (one.proposal for one in draft.case.exceptions if one.line == finding.line and one.proposal)
    return newest(next(before, None), said) if finding.line is not None else said


def report(draft: Draft, verdict: Verdict, raised: list[CaseException]) -> None:
    """Writes to the one who can settle what was raised: the supplier if all can be asked, else the owner.

    In supervised mode the owner hears of it first in any case, in draft mode with a question ready to send.
    """
    mode = draft.policy.mode.default
    may_ask = mode != "supervised" and draft.case.questions < draft.policy.questions.rounds
    asked = [one for one in raised if not one.rule.startswith(MODE)]
    if verdict is not Verdict.ASK or not may_ask or not asked:
        escalate(draft, raised)
        return
    left = raised if mode == "draft" else [one for one in raised if one not in asked]
    _ask(draft, asked)
    if left:
        escalate(draft, left)


def _ask(draft: Draft, about: list[CaseException]) -> None:
    """One question for all of it; the supplier is waited for once it is out."""
    if draft.policy.mode.default == "automatic":
        about = [move(draft, one, ExceptionState.WAITING_SUPPLIER, "countersign") for one in about]
        words = f"{', '.join(one.id for one in about)}: the supplier is asked"
        draft.note("exception.ask", words)
    draft.case = replace(draft.case, questions=draft.case.questions + 1)
    draft.mail(Purpose.QUESTION, draft.case.order.supplier.email, about)
    due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, due_at=due)


def _summary(judgement: Judgement, number: str) -> str:
    settled = [str(one.line) for one in judgement.settled if one.order == number]
    stopped = [one.words for one in judgement.findings if one.order in ("", number)]
    parts = [f"line {', '.join(settled)} confirmed"] if settled else []
    return "; ".join([*parts, *stopped]) or f"{judgement.reading.kind}: nothing is settled by it"
