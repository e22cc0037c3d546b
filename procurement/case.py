"""One order's life: its state, its open exceptions, its timer, and what an event does to them.

    step(case, event, policy, now) -> Decision

lives in `transitions.py`; this module holds the states it moves between and the decision it returns. A
decision describes the whole write; the store executes it, all of it or nothing.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from countersign.procurement.actions import NOTHING_SAID, Action, Background, Outcome, Resolution
from countersign.procurement.claims import Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.erp import OrderStatus, Write
from countersign.procurement.history import History
from countersign.procurement.instructions import Told
from countersign.procurement.judgement import Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.posts import Post
from countersign.procurement.shipment import Shipment


class CaseState(StrEnum):
    """Where an order stands as a whole."""

    NEW = "new"
    WAITING = "waiting"
    PARTIAL = "partial"
    ATTENTION = "attention"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


class ExceptionState(StrEnum):
    """Where an exception stands."""

    OPEN = "open"
    SEEN = "seen"
    WAITING_SUPPLIER = "waiting-supplier"
    WAITING_INTERNAL = "waiting-internal"
    WAITING_APPROVAL = "waiting-approval"
    RESOLVED = "resolved"


class Purpose(StrEnum):
    """What a mail of ours is for; also the name of its template."""

    ORDER = "order"
    CORRECTION = "correction"
    REMINDER = "reminder"
    QUESTION = "question"
    ESCALATION = "escalation"
    NOTICE = "notice"
    NOTE = "note"
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"
    INQUIRY = "inquiry"
    APPROVAL = "approval"
    OVERDUE = "overdue"
    OUTCOME = "outcome"
    OBJECTION = "objection"
    CHECK_IN = "check-in"
    LATE = "late"

    @property
    def inside(self) -> bool:
        """Whether it goes to our own people, in the company's language."""
        return self in INSIDE

    @property
    def is_order(self) -> bool:
        """Whether it carries the order itself, or a revision of it."""
        return self in (Purpose.ORDER, Purpose.CORRECTION)


INSIDE = frozenset(
    {Purpose.NOTE, Purpose.ESCALATION, Purpose.NOTICE, Purpose.APPROVAL, Purpose.OVERDUE, Purpose.OUTCOME}
)


@dataclass(frozen=True)
class Watched:
    """What was asked about a confirmed line: the last day checked on beforehand, the day that was missed (and
    when the supplier was asked about that, while nobody else was told), and whether the goods are here.
    `known` are the confirmed days as they were when the line was last looked at; `shipments` are under way.
    """

    known: tuple[dt.date, ...] = ()
    checked: dt.date | None = None
    missed: dt.date | None = None
    missed_at: dt.datetime | None = None
    received: bool = False
    shipments: tuple[Shipment, ...] = ()


@dataclass(frozen=True)
class LineState:
    """What is known of one line: the last status, and the confirmed values once it is settled.

    `held` are values that were confirmed but for the supplier's terms, until those are settled. `refused`: a
    person took it that nothing of the line comes. `reason` is why it is not as ordered, in the words of the
    supplier.
    """

    line: int
    status: LineStatus = LineStatus.NOT_MENTIONED
    confirmed: LineReading | None = None
    watched: Watched = Watched()
    held: LineReading | None = None
    refused: bool = False
    reason: str = ""

    @property
    def settled(self) -> bool:
        """Whether nobody needs to chase this line any more."""
        return self.confirmed is not None or self.status is LineStatus.REJECTED


@dataclass(frozen=True)
class Moved:
    """An exception came into a state: when, by whose doing, and by which action."""

    state: ExceptionState
    at: dt.datetime
    by: str
    why: str = ""


@dataclass(frozen=True)
class Pending:
    """A decision that waits for another pair of eyes. `asked` are the addresses that may give it."""

    action: Action
    by: str
    at: dt.datetime
    rule: str
    asked: tuple[str, ...]


@dataclass(frozen=True)
class CaseException:
    """An exception of a case. `id` is the order's number and a counter, so that it can be typed.

    `owner` is the one person whose turn it is to see to it. `next_at` is when it comes up again by itself;
    None once it is resolved. `moves` are the states that it went through since it was opened.
    """

    id: str
    order: str
    type: ExceptionType
    severity: Severity
    rule: str
    words: str
    owner: str
    opened_at: dt.datetime
    line: int | None = None
    state: ExceptionState = ExceptionState.OPEN
    evidence: tuple[Evidence, ...] = ()
    proposal: LineReading | None = None
    message: str = ""
    resolution: Resolution | None = None
    resolved_by: str = ""
    resolved_at: dt.datetime | None = None
    note: str = ""
    background: Background = NOTHING_SAID
    next_at: dt.datetime | None = None
    moves: tuple[Moved, ...] = ()
    pending: Pending | None = None
    nudges: int = 0


@dataclass(frozen=True)
class Settled:
    """What is left of a resolved exception in its case: enough to say what stands, and for a line to become
    what was decided of it piece by piece. `reading` is what the supplier was taken to say of the line,
    `stated` the reason that they gave, where the person who settled it kept one.
    """

    id: str
    type: ExceptionType
    line: int | None
    reading: LineReading | None
    words: str
    resolution: Resolution
    by: str
    at: dt.datetime
    stated: str = ""


@dataclass(frozen=True)
class Case:
    """An order and everything that is open about it. `version` counts commits; 0 is not stored yet.

    `token` is the secret part of the reply address. `sequence` counts the mails of this case, so that
    each has its own fixed Message-ID. `due_at` is when the case wants to be looked at again; `None`
    means never, and costs nothing: the earliest of `chase_at`, for the supplier, and of the exceptions'
    times. `exceptions` are those not resolved, `settled` what became of the others. `drafts` counts the mails
    that wait for a person to send them. `own_numbers` are the supplier's for this order. `ended` is how the
    company's own system ended the order; OPEN: it didn't. `question_at`: until then the last question to the
    supplier waits for their hours. `proposed` is a revision that needs an approval and has none so far.
    """

    order: PurchaseOrder
    token: str
    state: CaseState = CaseState.NEW
    version: int = 0
    lines: tuple[LineState, ...] = ()
    exceptions: tuple[CaseException, ...] = ()
    exceptions_opened: int = 0
    settled: tuple[Settled, ...] = ()
    sequence: int = 0
    reminders: int = 0
    questions: int = 0
    drafts: int = 0
    own_numbers: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    sent_at: dt.datetime | None = None
    chase_at: dt.datetime | None = None
    watch_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    ended: OrderStatus = OrderStatus.OPEN
    question_at: dt.datetime | None = None
    proposed: PurchaseOrder | None = None

    @property
    def number(self) -> str:
        """The order's number."""
        return self.order.number

    @property
    def open_lines(self) -> tuple[LineState, ...]:
        """The lines that are still chased."""
        if self.ended is not OrderStatus.OPEN:
            return ()
        return tuple(line for line in self.lines if not line.settled)


@dataclass(frozen=True)
class JournalEntry:
    """One row of the paper trail: what happened, by whose doing, and in which words.

    `event` is a dotted name (`order.sent`, `line.confirmed`); `data` holds the facts, as text.
    """

    order: str
    event: str
    words: str
    actor: str = "countersign"
    rule: str = ""
    message: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MailPlan:
    """A mail that is to be written. `sequence` fixes its Message-ID; `exceptions` are what it is about.

    A `draft` waits for a person to send it. `words` are a person's own, to be said in it. `not_before`:
    whom it goes to is not to be disturbed until then. `lines` are those that it asks about, `before` is the
    revision that it corrects, and `also` are other orders of the same supplier that it speaks of. `decides`
    are the ids of those exceptions that its one recipient may settle by answering; `history` is what the
    supplier did so far, where that is told; `told` is what became of an answer of theirs.
    """

    purpose: Purpose
    order: str
    sequence: int
    recipients: tuple[str, ...]
    exceptions: tuple[CaseException, ...] = ()
    words: str = ""
    draft: bool = False
    not_before: dt.datetime | None = None
    lines: tuple[int, ...] = ()
    before: PurchaseOrder | None = None
    also: tuple[Case, ...] = ()
    decides: tuple[str, ...] = ()
    history: History | None = None
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The complete write that follows from an event. `case.version` is one more than the one decided on.

    `outcome` is what to answer to the person whose action it was. `withdrawn`: why the order's mails that
    still wait for a person are not to go out any more, or nothing; `unasked` the same for questions that wait
    for the supplier's hours. `writes` are what is to go back to the company's system because of it.
    """

    case: Case
    journal: tuple[JournalEntry, ...] = ()
    mails: tuple[MailPlan, ...] = ()
    opened: tuple[CaseException, ...] = ()
    changed: tuple[CaseException, ...] = ()
    outcome: Outcome | None = None
    withdrawn: str = ""
    unasked: str = ""
    writes: tuple[Write, ...] = ()
    posts: tuple[Post, ...] = ()
