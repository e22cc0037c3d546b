"""A decision in the making, and what every transition does with it: note, mail, open, close, escalate.

The transitions themselves are in `answering`, `chasing` and `settling`; `transitions.step` hands each event
to one of them. Nothing here knows an event.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from countersign.procurement import reaching
from countersign.procurement.actions import NOTHING_SAID, Background, Outcome, OutcomeKind, Resolution
from countersign.procurement.batching import batched, stood_in_for, windows
from countersign.procurement.because import Because
from countersign.procurement.case import (
    Case,
    CaseException,
    CaseState,
    Decision,
    ExceptionState,
    JournalEntry,
    MailPlan,
    Moved,
    Purpose,
    Settled,
)
from countersign.procurement.claims import LineReading
from countersign.procurement.erp import OrderStatus
from countersign.procurement.instructions import Told
from countersign.procurement.judgement import MODE, Finding
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy import waiting
from countersign.procurement.policy.hearing import next_digest, rhythm_of
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.routing import hears_of, owner_of
from countersign.procurement.policy.waiting import Calendar
from countersign.procurement.posting import posts_about
from countersign.procurement.posts import Post


@dataclass
class Draft:
    """A decision in the making: the case as it will be, and what is written because of it.

    Meanwhile `case.due_at` is when the supplier is looked after again, and nothing else: `decision` puts the
    exceptions' own times beside it.
    """

    case: Case
    policy: Policy
    calendar: Calendar
    now: dt.datetime
    fallback: str
    journal: list[JournalEntry] = field(default_factory=list)
    mails: list[MailPlan] = field(default_factory=list)
    opened: list[CaseException] = field(default_factory=list)
    changed: list[CaseException] = field(default_factory=list)
    outcome: Outcome | None = None
    posts: list[Post] = field(default_factory=list)
    withdrawn: str = ""
    unasked: str = ""

    @property
    def country(self) -> str:
        return self.case.order.supplier.country

    @property
    def told(self) -> str:
        """What to say of a mail that goes to the supplier."""
        waits = self.policy.mode.default == "draft"
        return "a mail to the supplier waits to be sent" if waits else "the supplier is told"

    def note(
        self,
        event: str,
        words: str,
        *,
        actor: str = "countersign",
        rule: str = "",
        message: str = "",
        **data: str,
    ) -> None:
        self.journal.append(JournalEntry(self.case.number, event, words, actor, rule, message, data))

    def mail(
        self,
        purpose: Purpose,
        to: str | tuple[str, ...],
        exceptions: Iterable[CaseException] = (),
        words: str = "",
        *,
        lines: tuple[int, ...] = (),
        before: PurchaseOrder | None = None,
        told: tuple[Told, ...] = (),
    ) -> None:
        """Plans a mail; what it is about stands in `MailPlan`.

        Our own people get one each: what a mail lets them decide is theirs alone.
        """
        everybody = (to,) if isinstance(to, str) else to
        plan = MailPlan(
            purpose, self.case.number, 0, (), tuple(exceptions), words, lines=lines, before=before, told=told
        )
        groups = self._windows(plan, everybody)
        for opens, recipients in groups.items():
            for each in [(one,) for one in recipients] if purpose.inside else [recipients]:
                self._mail(replace(plan, recipients=each, not_before=opens))

    def _windows(
        self, plan: MailPlan, everybody: tuple[str, ...]
    ) -> Mapping[dt.datetime | None, tuple[str, ...]]:
        """Who may be written to when: our own people after their quiet hours, suppliers in their hours."""
        if plan.purpose.inside:
            found = windows(plan.purpose, everybody, plan.exceptions, self.policy, self.calendar, self.now)
            return stood_in_for(plan.purpose, found, self.policy, self.now)
        opens = reaching.opens_for(plan.purpose, self.policy, self.calendar, self.country, self.now)
        return {opens: everybody}

    def _mail(self, plan: MailPlan) -> None:
        self.case = replace(self.case, sequence=self.case.sequence + 1)
        waits = not plan.purpose.inside and self.policy.mode.default == "draft"
        self.mails.append(replace(plan, sequence=self.case.sequence, draft=waits))
        said = f"{plan.purpose} to {', '.join(plan.recipients)}"
        if waits:
            self.case = replace(self.case, drafts=self.case.drafts + 1)
            self.note("mail.drafted", f"{said}; it waits for a person", rule=f"{MODE}draft")
        elif plan.not_before:
            if plan.purpose is Purpose.QUESTION:
                self.case = replace(self.case, question_at=plan.not_before)
            until = f"{plan.not_before:%Y-%m-%d %H:%M} UTC"
            why, rule = ("quiet hours", "quiet") if plan.purpose.inside else ("outside their hours", "hours")
            self.note("mail.queued", f"{said}; {why}, it waits until {until}", rule=rule)
        else:
            self.note("mail.queued", said)

    def _up_to_date(self, plan: MailPlan) -> MailPlan:
        """A mail about exceptions as they are in the end: it can say when they come up again."""
        times = {one.id: one.next_at for one in self.case.exceptions}
        about = tuple(replace(one, next_at=times.get(one.id)) for one in plan.exceptions)
        return replace(plan, exceptions=about)

    def answer(
        self, exception: str, by: str, kind: OutcomeKind, words: str, why: Because | None = None
    ) -> None:
        """What the person who acted is told."""
        self.outcome = Outcome(exception, by, kind, words, why)

    def answer_as(self, by: str) -> None:
        """The same answer, for somebody else: who approved is told what was carried out."""
        if self.outcome is not None:
            self.outcome = replace(self.outcome, by=by)

    def decision(self) -> Decision:
        chase = self.case.due_at
        times = [one.next_at for one in self.case.exceptions if one.next_at]
        due = min([*times, *(one for one in (chase, self.case.watch_at) if one)], default=None)
        case = replace(self.case, version=self.case.version + 1, chase_at=chase, due_at=due)
        case = replace(case, state=_state(case))
        return Decision(
            case,
            tuple(self.journal),
            tuple(self._up_to_date(plan) for plan in self.mails),
            tuple(self.opened),
            tuple(self.changed),
            self.outcome,
            self.withdrawn,
            self.unasked,
            posts=tuple(self.posts),
        )


def raise_exception(
    draft: Draft, finding: Finding, message: str, proposal: LineReading | None
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
    words = f"{one.id} {one.type}: {one.words}"
    draft.note("exception.opened", words, rule=one.rule, message=message, exception=one.id)
    return one


def close(
    draft: Draft,
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
        next_at=None,
        moves=(*one.moves, Moved(ExceptionState.RESOLVED, draft.now, by)),
        pending=None,
    )
    left = tuple(other for other in draft.case.exceptions if other.id != one.id)
    stands = Settled(
        one.id,
        one.type,
        one.line,
        one.proposal,
        one.words,
        resolution,
        by,
        draft.now,
        background.stated.strip(),
    )
    draft.case = replace(draft.case, exceptions=left, settled=(*draft.case.settled, stands))
    _written(draft, closed)
    said = "; ".join(part for part in (note, background.words) if part)
    draft.note(
        "exception.resolved", f"{one.id} {resolution}: {said}".rstrip(": "), actor=by, exception=one.id
    )


def move(draft: Draft, one: CaseException, state: ExceptionState, by: str, why: str = "") -> CaseException:
    """Puts an exception into a state; keeps when, by whom and by which action. Its clock starts anew."""
    moves = (*one.moves, Moved(state, draft.now, by, why))
    moved = replace(one, state=state, moves=moves, next_at=None, nudges=0)
    swap(draft, moved)
    return moved


def swap(draft: Draft, one: CaseException) -> None:
    """Puts the changed exception in the place of the one with its id, in what was opened just now as well."""
    swapped = tuple(one if other.id == one.id else other for other in draft.case.exceptions)
    draft.case = replace(draft.case, exceptions=swapped)
    _written(draft, one)


def _written(draft: Draft, one: CaseException) -> None:
    """Each exception is written once, as it is in the end."""
    for written in (draft.opened, draft.changed):
        if place := [index for index, other in enumerate(written) if other.id == one.id]:
            written[place[0]] = one
            return
    draft.changed.append(one)


def escalate(draft: Draft, raised: list[CaseException], *, copied: bool = True) -> None:
    """Puts them before their owners. Not `copied`: whoever gets a copy has had theirs."""
    _post(draft, raised)
    at_once = _without_batched(draft, raised)
    for owner in dict.fromkeys(one.owner for one in at_once if one.owner):
        theirs = [one for one in at_once if one.owner == owner]
        copies = _copied(draft, owner, theirs) if copied else ()
        draft.mail(Purpose.ESCALATION, (owner, *copies), theirs)
    pause(draft)


def _post(draft: Draft, raised: list[CaseException]) -> None:
    """Channels besides email hear of it too, if the policy names any."""
    for post in posts_about(raised, draft.case, draft.policy):
        draft.posts.append(post)
        draft.note("post.queued", f"{post.channel}: {post.title}", rule=f"channel.{post.channel}")


def _without_batched(draft: Draft, raised: list[CaseException]) -> list[CaseException]:
    """Those that are mailed at once; the others wait for their owner's digest, and the journal says so."""
    waits = [one for one in raised if one.owner and batched(one, draft.policy)]
    for one in waits:
        rhythm = rhythm_of(one.owner, draft.policy, draft.calendar)
        digest = next_digest(draft.now, rhythm, draft.calendar)
        words = f"{one.id} ({one.severity}) waits for the digest of {one.owner}, {digest:%Y-%m-%d %H:%M} UTC"
        draft.note("exception.batched", words, rule="digest.batch_below")
    return [one for one in raised if one not in waits]


def pause(draft: Draft) -> None:
    """Nobody chases the supplier while a person has all that is open, or owes them an answer."""
    waiting_for_person = {one.line for one in draft.case.exceptions if one.rule != INSIDE_UNREACHED}
    covered = None in waiting_for_person or all(
        one.line in waiting_for_person for one in draft.case.open_lines
    )
    if covered or any(one.rule in THEY_WAIT_FOR_US for one in draft.case.exceptions):
        draft.case = replace(draft.case, due_at=None)


def _copied(draft: Draft, owner: str, about: list[CaseException]) -> tuple[str, ...]:
    """Who else hears of these exceptions."""
    kinds, severities = [one.type for one in about], [one.severity for one in about]
    found = hears_of(kinds, severities, draft.case.order, draft.policy, draft.now.date())
    return tuple(address for address in found if address != owner)


def resume(draft: Draft) -> None:
    """Back to chasing what is open, or to rest."""
    if draft.case.open_lines and not draft.case.exceptions and draft.case.due_at is None:
        due = waiting.reminder_due(draft.now, draft.policy, draft.calendar, draft.country)
        draft.case = replace(draft.case, due_at=due)
    elif not draft.case.open_lines:
        draft.case = replace(draft.case, due_at=None)


def _state(case: Case) -> CaseState:
    """Where a case stands follows from its parts alone."""
    if case.exceptions:
        return CaseState.ATTENTION
    if case.ended is not OrderStatus.OPEN:
        return CaseState.CLOSED
    if not case.open_lines:
        return CaseState.CONFIRMED if any(one.confirmed for one in case.lines) else CaseState.CLOSED
    if any(one.settled for one in case.lines):
        return CaseState.PARTIAL
    if case.drafts and case.sent_at is None:
        return CaseState.NEW
    return CaseState.WAITING


INSIDE_UNREACHED = "bounce.inside"
"""The rule behind an exception about an address of our own people: no reason to let the supplier be."""
THEY_WAIT_FOR_US = frozenset({"reading.question"})
"""Rules behind exceptions that only we can settle: nobody is reminded of an answer while we owe them one."""
