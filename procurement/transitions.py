"""What follows from an event: the one state machine of an order.

    step(case, event, policy, now) -> Decision            pure; the store executes the decision

    NEW --released--> WAITING --answered--> PARTIAL --> CONFIRMED
                         |  ^                 |             |  a later answer may reopen lines
              timer rang |  | reminder        v             v
                         +--+-----------> ATTENTION (an exception waits for a person)

Only open lines are chased. A receipt restarts nothing; somebody away moves the timer; a bounce is no
silence and goes to the buyer.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from countersign.procurement.case import (
    Case,
    CaseException,
    CaseState,
    Decision,
    ExceptionState,
    JournalEntry,
    LineState,
    MailPlan,
    Purpose,
)
from countersign.procurement.claims import Delivery, ExceptionType, LineReading, LineStatus
from countersign.procurement.events import (
    NOTHING_SAID,
    Answered,
    AwayNoticed,
    Background,
    Event,
    MailBounced,
    OrderReleased,
    PersonResolved,
    Resolution,
    SendingFailed,
    TimerRang,
)
from countersign.procurement.judgement import Finding, Judgement, Severity, Verdict
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy import waiting
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.routing import hears_of, owner_of
from countersign.procurement.policy.waiting import Calendar

THEY_WAIT_FOR_US = frozenset({"reading.question"})
"""Rules behind exceptions that only we can settle: nobody is reminded of an answer while we owe them one."""


@dataclass
class _Draft:
    """A decision in the making: the case as it will be, and what is written because of it."""

    case: Case
    policy: Policy
    calendar: Calendar
    now: dt.datetime
    fallback: str
    journal: list[JournalEntry] = field(default_factory=list)
    mails: list[MailPlan] = field(default_factory=list)
    opened: list[CaseException] = field(default_factory=list)
    changed: list[CaseException] = field(default_factory=list)

    @property
    def country(self) -> str:
        return self.case.order.supplier.country

    def note(
        self, event: str, words: str, *, actor: str = "countersign", rule: str = "", message: str = ""
    ) -> None:
        self.journal.append(JournalEntry(self.case.number, event, words, actor, rule, message))

    def mail(
        self, purpose: Purpose, to: str | tuple[str, ...], exceptions: Iterable[CaseException] = ()
    ) -> None:
        recipients = (to,) if isinstance(to, str) else to
        self.case = replace(self.case, sequence=self.case.sequence + 1)
        plan = MailPlan(purpose, self.case.number, self.case.sequence, recipients, tuple(exceptions))
        self.mails.append(plan)
        self.note("mail.queued", f"{purpose} to {', '.join(recipients)}")

    def decision(self) -> Decision:
        case = replace(self.case, version=self.case.version + 1)
        case = replace(case, state=_state(case))
        return Decision(case, tuple(self.journal), tuple(self.mails), tuple(self.opened), tuple(self.changed))


def step(
    case: Case, event: Event, *, policy: Policy, calendar: Calendar, now: dt.datetime, fallback: str = ""
) -> Decision:
    """The decision that follows from `event`. `fallback` hears of orders that have no buyer's address."""
    draft = _Draft(case, policy.of(case.order), calendar, now, fallback)
    match event:
        case OrderReleased(order):
            _release(draft, order)
        case Answered(message, judgement):
            _answer(draft, message, judgement)
        case AwayNoticed(message, until, words):
            _away(draft, message, until, words)
        case MailBounced(message, reason, permanent):
            _bounce(draft, message, reason, permanent)
        case SendingFailed(_, reason):
            _failure(draft, reason, "mail.failed", "")
        case TimerRang():
            _ring(draft)
        case PersonResolved():
            _resolve(draft, event)
        case _:
            assert_never(event)
    return draft.decision()


def _release(draft: _Draft, order: PurchaseOrder) -> None:
    """A new order, or a new revision: everything is to be confirmed (again)."""
    lines = tuple(LineState(line.line) for line in order.lines)
    draft.case = replace(draft.case, order=order, lines=lines, reminders=0, questions=0, sent_at=draft.now)
    draft.note("order.released", f"order {order.number}, revision {order.revision}, {len(lines)} lines")
    for one in draft.case.exceptions:
        _close(draft, one, Resolution.NO_ACTION, "countersign", "a new revision was sent")
    draft.mail(Purpose.ORDER, order.supplier.email)
    due = waiting.acknowledgment_due(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, due_at=due)


def _answer(draft: _Draft, message: str, judgement: Judgement) -> None:
    number = draft.case.number
    for reading in judgement.reading.lines:
        if reading.order == number:
            _hear(draft, message, reading, settled=reading in judgement.settled)
    findings = [one for one in judgement.findings if one.order in ("", number)]
    # Lines that an answer left out are asked about by the reminders: suppliers send several part answers.
    stopping = [one for one in findings if one.type is not ExceptionType.NO_ACKNOWLEDGMENT]
    raised = [_raise(draft, one, message, _proposal(judgement, one)) for one in stopping]
    _report(draft, judgement.verdict, [one for one in raised if one])
    words = _summary(judgement, number)
    rule = findings[0].rule if findings else "verdict.accept" if judgement.settled else "verdict.nothing"
    draft.note(f"answer.{judgement.verdict}", words, rule=rule, message=message)
    if not draft.case.exceptions:
        _resume(draft)


def _hear(draft: _Draft, message: str, reading: LineReading, *, settled: bool) -> None:
    """What a line's state becomes. What was not mentioned stays as it was; a receipt undoes nothing."""
    if reading.status is LineStatus.NOT_MENTIONED:
        return
    lines = []
    for line in draft.case.lines:
        if line.line == reading.line and not (reading.status is LineStatus.RECEIVED and line.settled):
            line = replace(line, status=reading.status, confirmed=reading if settled else None)
        lines.append(line)
    draft.case = replace(draft.case, lines=tuple(lines))
    if settled:
        quote = reading.evidence[0].quote if reading.evidence else ""
        draft.note("line.confirmed", f"line {reading.line}: {values(reading)} (“{quote}”)", message=message)
        _supersede(draft, reading.line)


def _supersede(draft: _Draft, line: int) -> None:
    """A settled line needs nobody any more; nor does the order's silence."""
    for one in draft.case.exceptions:
        if one.line == line or one.type is ExceptionType.NO_ACKNOWLEDGMENT:
            _close(draft, one, Resolution.ORIGINAL, "supplier", "a later answer settled it")


def _proposal(judgement: Judgement, finding: Finding) -> LineReading | None:
    lines = judgement.reading.lines
    return next((one for one in lines if (one.order, one.line) == (finding.order, finding.line)), None)


def _raise(
    draft: _Draft, finding: Finding, message: str, proposal: LineReading | None
) -> CaseException | None:
    """Opens an exception, unless the very same one is open already."""
    same = (finding.type, finding.line, finding.words)
    if any((one.type, one.line, one.words) == same for one in draft.case.exceptions):
        return None
    count = draft.case.exceptions_opened + 1
    one = CaseException(
        id=f"{draft.case.number}-{count}",
        order=draft.case.number,
        type=finding.type,
        severity=finding.severity,
        rule=finding.rule,
        words=finding.words,
        owner=owner_of(finding.type, draft.case.order, draft.policy, draft.now.date(), draft.fallback),
        opened_at=draft.now,
        line=finding.line,
        evidence=finding.evidence,
        proposal=proposal,
        message=message,
    )
    open_ones = (*draft.case.exceptions, one)
    draft.case = replace(draft.case, exceptions=open_ones, exceptions_opened=count)
    draft.opened.append(one)
    draft.note("exception.opened", f"{one.id} {one.type}: {one.words}", rule=one.rule, message=message)
    return one


def _report(draft: _Draft, verdict: Verdict, raised: list[CaseException]) -> None:
    """Writes to the one who can settle what was raised: the supplier if all can be asked, else the owner.

    In supervised mode the owner hears of it first in any case.
    """
    if not raised:
        return
    may_ask = draft.policy.mode.default == "automatic"
    if verdict is Verdict.ASK and may_ask and draft.case.questions < draft.policy.questions.rounds:
        draft.case = replace(draft.case, questions=draft.case.questions + 1)
        asked = [replace(one, state=ExceptionState.WAITING_SUPPLIER) for one in raised]
        for one in asked:
            _swap(draft, one)
        draft.mail(Purpose.QUESTION, draft.case.order.supplier.email, asked)
        due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
        draft.case = replace(draft.case, due_at=due)
        return
    _escalate(draft, raised)


def _escalate(draft: _Draft, raised: list[CaseException]) -> None:
    for owner in dict.fromkeys(one.owner for one in raised if one.owner):
        theirs = [one for one in raised if one.owner == owner]
        draft.mail(Purpose.ESCALATION, (owner, *_copied(draft, owner, theirs)), theirs)
    waiting_for_person = {one.line for one in draft.case.exceptions}
    covered = None in waiting_for_person or all(
        one.line in waiting_for_person for one in draft.case.open_lines
    )
    if covered or any(one.rule in THEY_WAIT_FOR_US for one in draft.case.exceptions):
        draft.case = replace(draft.case, due_at=None)


def _copied(draft: _Draft, owner: str, about: list[CaseException]) -> tuple[str, ...]:
    """Who else hears of these exceptions."""
    kinds, severities = [one.type for one in about], [one.severity for one in about]
    found = hears_of(kinds, severities, draft.case.order, draft.policy, draft.now.date())
    return tuple(address for address in found if address != owner)


def _away(draft: _Draft, message: str, until: dt.date | None, words: str) -> None:
    """Nobody is reminded while they are away."""
    back = waiting.back_from_leave(draft.now, until, draft.policy, draft.calendar, draft.country)
    draft.note("supplier.away", words or "an automatic reply", rule="sort.auto_reply", message=message)
    if draft.case.due_at is not None:
        draft.case = replace(draft.case, due_at=max(draft.case.due_at, back))


def _bounce(draft: _Draft, message: str, reason: str, permanent: bool) -> None:
    if permanent:
        _failure(draft, reason, "mail.bounced", message)
    else:
        draft.note("mail.delayed", reason, rule="bounce.transient", message=message)


def _failure(draft: _Draft, reason: str, event: str, message: str) -> None:
    """A contact problem, not silence: the owner hears of it and nobody is reminded meanwhile."""
    draft.note(event, reason, rule="bounce.permanent", message=message)
    words = f"our mail to {draft.case.order.supplier.email} could not be delivered: {reason}"
    finding = Finding(ExceptionType.DELIVERY_FAILURE, words, "bounce.permanent", Severity.HIGH)
    if one := _raise(draft, finding, message, None):
        _escalate(draft, [one])


def _ring(draft: _Draft) -> None:
    """The timer rang: remind, or tell a person; whoever waits for a person's answer is left alone."""
    draft.case = replace(draft.case, due_at=None)
    asked = [one for one in draft.case.exceptions if one.state is ExceptionState.WAITING_SUPPLIER]
    if asked:
        back = [replace(one, state=ExceptionState.OPEN) for one in asked]
        for one in back:
            _swap(draft, one)
        draft.note("question.unanswered", "the supplier did not answer our question", rule="questions.window")
        _escalate(draft, back)
    elif not draft.case.open_lines:
        draft.note("timer.idle", "nothing is open")
    elif draft.case.reminders < draft.policy.reminders.count:
        _remind(draft)
    else:
        _tell_of_silence(draft)


def _remind(draft: _Draft) -> None:
    moment = waiting.next_working(draft.now, draft.policy.hours, draft.calendar, draft.country)
    if moment > draft.now:
        draft.case = replace(draft.case, due_at=moment)
        draft.note("reminder.postponed", "outside the supplier's working hours", rule="hours")
        return
    draft.case = replace(draft.case, reminders=draft.case.reminders + 1)
    draft.mail(Purpose.REMINDER, draft.case.order.supplier.email)
    due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
    draft.case = replace(draft.case, due_at=due)


def _tell_of_silence(draft: _Draft) -> None:
    lines = ", ".join(str(one.line) for one in draft.case.open_lines)
    words = f"no answer for line {lines} after {draft.case.reminders} reminders"
    finding = Finding(ExceptionType.NO_ACKNOWLEDGMENT, words, "reminders.count", Severity.HIGH)
    if one := _raise(draft, finding, "", None):
        _escalate(draft, [one])
    else:
        draft.note("timer.idle", "a person has been told already", rule="reminders.count")


def _resolve(draft: _Draft, decided: PersonResolved) -> None:
    """A person's decision, carried out on the exception's line."""
    found = next((one for one in draft.case.exceptions if one.id == decided.exception), None)
    if found is None:
        draft.note("exception.late", f"{decided.exception} was settled before", actor=decided.by)
        return
    _close(draft, found, decided.resolution, decided.by, decided.note, decided.background)
    line = draft.case.order.line(found.line) if found.line is not None else None
    if line is None or any(one.line == line.line for one in draft.case.exceptions):
        _resume(draft)
        return
    _settle_by_person(draft, found, decided.resolution, decided.by)
    _resume(draft)


def _settle_by_person(draft: _Draft, found: CaseException, resolution: Resolution, by: str) -> None:
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


def _resume(draft: _Draft) -> None:
    """Back to chasing what is open, or to rest."""
    if draft.case.open_lines and not draft.case.exceptions and draft.case.due_at is None:
        due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
        draft.case = replace(draft.case, due_at=due)
    elif not draft.case.open_lines:
        draft.case = replace(draft.case, due_at=None)


def _close(
    draft: _Draft,
    one: CaseException,
    resolution: Resolution,
    by: str,
    note: str,
    background: Background = NOTHING_SAID,
) -> None:
    closed = replace(
        one,
        state=ExceptionState.RESOLVED,
        resolution=resolution,
        resolved_by=by,
        resolved_at=draft.now,
        note=note,
        background=background,
    )
    left = tuple(other for other in draft.case.exceptions if other.id != one.id)
    draft.case = replace(draft.case, exceptions=left)
    draft.changed.append(closed)
    said = "; ".join(part for part in (note, background.words) if part)
    draft.note("exception.resolved", f"{one.id} {resolution}: {said}".rstrip(": "), actor=by)


def _swap(draft: _Draft, one: CaseException) -> None:
    """Puts the changed exception in the place of the one with its id, in what was opened just now as well."""
    swapped = tuple(one if other.id == one.id else other for other in draft.case.exceptions)
    draft.case = replace(draft.case, exceptions=swapped)
    if any(other.id == one.id for other in draft.opened):
        draft.opened = [one if other.id == one.id else other for other in draft.opened]
    else:
        draft.changed.append(one)


def as_ordered(order: PurchaseOrder, number: int) -> LineReading:
    """The line as it was ordered, as confirmed values."""
    line = order.line(number)
    if line is None:
        raise ValueError(f"order {order.number} has no line {number}")
    return LineReading(
        order.number,
        number,
        LineStatus.ACCEPTED,
        line.quantity,
        line.uom,
        line.unit_price,
        line.price_per,
        order.currency,
        (Delivery(line.date, line.quantity),),
    )


def as_confirmed(order: PurchaseOrder, found: CaseException) -> LineReading | None:
    """What the supplier stated for the exception's line, the rest as ordered; None without a line."""
    if found.line is None:
        return None
    ordered = as_ordered(order, found.line)
    said = found.proposal
    if said is None:
        return ordered
    return replace(
        ordered,
        status=LineStatus.CHANGED,
        quantity=ordered.quantity if said.quantity is None else said.quantity,
        uom=said.uom or ordered.uom,
        unit_price=ordered.unit_price if said.unit_price is None else said.unit_price,
        price_per=said.price_per if said.unit_price is not None and said.price_per else ordered.price_per,
        currency=said.currency or ordered.currency,
        deliveries=said.deliveries or ordered.deliveries,
        item=said.item,
        evidence=said.evidence,
    )


def values(reading: LineReading) -> str:
    """The confirmed values of a line in a few words, for the journal."""
    deliveries = ", ".join(
        one.worst.isoformat() if one.quantity is None else f"{one.quantity:f} on {one.worst.isoformat()}"
        for one in reading.deliveries
    )
    price = "" if reading.unit_price is None else f"{reading.unit_price:f} {reading.currency or ''}"
    per = "" if reading.price_per in (None, 1) else f" per {reading.price_per:f}"
    quantity = "" if reading.quantity is None else f"{reading.quantity:f} {reading.uom or ''}"
    return "; ".join(part for part in (quantity.strip(), (price + per).strip(), deliveries) if part)


def _summary(judgement: Judgement, number: str) -> str:
    settled = [str(one.line) for one in judgement.settled if one.order == number]
    stopped = [one.words for one in judgement.findings if one.order in ("", number)]
    parts = [f"line {', '.join(settled)} confirmed"] if settled else []
    return "; ".join([*parts, *stopped]) or f"{judgement.reading.kind}: nothing is settled by it"


def _state(case: Case) -> CaseState:
    """Where a case stands follows from its parts alone."""
    if case.exceptions:
        return CaseState.ATTENTION
    if not case.open_lines:
        return CaseState.CONFIRMED if any(one.confirmed for one in case.lines) else CaseState.CLOSED
    if any(one.settled for one in case.lines):
        return CaseState.PARTIAL
    return CaseState.WAITING
