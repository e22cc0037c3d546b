"""The daily digest of one person: what waits for them, what is new, what becomes due, what was settled.

    exceptions + orders + policy + slot ─► people_of    who has something to hear of
                                        ─► digest_of    what stands in one person's mail
    digest + cases + policy             ─► asks_of      what of it they may decide by answering

A digest is what stood in the store at its slot: what came up later is the next one's, however late this one
is written. Whoever is away is stood in for. What it looks like is the mailbox's affair.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.procurement.batching import batched
from countersign.procurement.case import Case, CaseException, ExceptionState, MailPlan, Purpose
from countersign.procurement.judgement import Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.hearing import next_digest, rhythm_of
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.routing import hears_of, present
from countersign.procurement.policy.waiting import Calendar
from countersign.procurement.telling import for_person

TOPIC = "digest"
TURN = frozenset({ExceptionState.OPEN, ExceptionState.SEEN})
"""The states in which it is the owner's turn."""

_GRAVITY = {severity: rank for rank, severity in enumerate(reversed(Severity))}


@dataclass(frozen=True)
class Item:
    """An exception in a digest: `age` in days, and whether it is `due` again before the next digest."""

    exception: CaseException
    order: PurchaseOrder
    age: int
    new: bool = False
    due: bool = False


@dataclass(frozen=True)
class Digest:
    """What one person hears at one slot. `since` is when they last heard.

    `waiting` is theirs to decide and `approvals` theirs to approve, the gravest and oldest first; `due` waits
    for somebody else and comes up again before the next digest; `elsewhere` counts the rest of it. `copied`
    is others' that they would have had a copy of, had it been mailed. `held` mails belong to no order. `day`
    is the slot's where they are, `language` their own if they have one.
    """

    who: str
    slot: dt.datetime
    since: dt.datetime
    waiting: tuple[Item, ...] = ()
    approvals: tuple[Item, ...] = ()
    due: tuple[Item, ...] = ()
    settled: tuple[Item, ...] = ()
    copied: tuple[Item, ...] = ()
    elsewhere: int = 0
    held: int = 0
    day: dt.date = dt.date.min
    language: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say: what they settled themselves is no news."""
        news = [one for one in self.settled if one.exception.resolved_by.casefold() != self.who.casefold()]
        return not (self.waiting or self.approvals or self.due or self.copied or news or self.held)

    @property
    def new(self) -> int:
        """How much of what waits came up since they last heard."""
        return sum(one.new for one in (*self.waiting, *self.approvals))

    @property
    def words(self) -> str:
        """The same in one sentence, for the journal."""
        counts = {
            "waiting": len(self.waiting),
            "to approve": len(self.approvals),
            "due": len(self.due),
            "settled": len(self.settled),
            "for information": len(self.copied),
            "held mails": self.held,
        }
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to say"


@dataclass(frozen=True)
class Ask:
    """An exception in a digest, as a mail of its own would offer it: what may be decided, in which case."""

    plan: MailPlan
    case: Case


@dataclass(frozen=True)
class Standing:
    """What is known at one instant: every exception, the orders by number, how many mails are held."""

    exceptions: Sequence[CaseException]
    orders: Mapping[str, PurchaseOrder]
    held: int = 0


def people_of(standing: Standing, policy: Policy, on: dt.date, fallback: str) -> tuple[str, ...]:
    """Everybody who may have something to hear of, each once whatever the letter case."""
    found = [fallback] if standing.held else []
    for one in standing.exceptions:
        found += [present(address, policy, on) for address in (one.owner, *_asked(one)) if address]
        if one.state is not ExceptionState.RESOLVED and batched(one, policy):
            found += _copies(one, standing, policy, on)
    return tuple({address.casefold(): address for address in found if address}.values())


def digest_of(
    who: str,
    standing: Standing,
    policy: Policy,
    calendar: Calendar,
    slot: dt.datetime,
    since: dt.datetime,
    fallback: str = "",
) -> Digest:
    """What stands in their mail of that slot."""
    rhythm = rhythm_of(who, policy, calendar)
    on, until = slot.astimezone(rhythm.zone).date(), next_digest(slot, rhythm, calendar)
    known = [one for one in standing.exceptions if one.opened_at <= slot]
    open_ = [one for one in known if one.state is not ExceptionState.RESOLVED]
    mine = [one for one in open_ if _same(present(one.owner, policy, on), who)]
    others = [one for one in mine if one.state not in TURN]
    approve = [one for one in open_ if any(_same(present(to, policy, on), who) for to in _asked(one))]
    copied = [one for one in open_ if one not in mine and one.opened_at > since and batched(one, policy)]
    settled = [one for one in known if one.resolved_at and since < one.resolved_at <= slot]

    def items(chosen: Iterable[CaseException]) -> tuple[Item, ...]:
        ordered = sorted(chosen, key=lambda one: (_GRAVITY[one.severity], one.opened_at, one.id))
        return tuple(_item(one, standing.orders[one.order], slot, since, until) for one in ordered)

    due = [one for one in others if one.next_at and one.next_at <= until]
    return Digest(
        who,
        slot,
        since,
        waiting=items(one for one in mine if one.state in TURN),
        approvals=items(approve),
        due=items(due),
        settled=items(one for one in settled if _same(present(one.owner, policy, on), who)),
        copied=items(one for one in copied if who in _copies(one, standing, policy, on)),
        elsewhere=len(others) - len(due),
        held=standing.held if _same(who, fallback) else 0,
        day=on,
        language=rhythm.language,
    )


def asks_of(digest: Digest, cases: Mapping[str, Case], policy: Policy) -> Mapping[str, Ask]:
    """What their digest lets somebody decide, by the exceptions' ids. `cases` are those of its orders."""
    return {ask.plan.exceptions[0].id: ask for ask in _asks(digest, cases, policy) if ask.plan.decides}


def _asks(digest: Digest, cases: Mapping[str, Case], policy: Policy) -> Iterator[Ask]:
    # The day's own number is far above those of a case's mails: a decision by either is told apart.
    number = digest.day.toordinal()
    for item in (*digest.waiting, *digest.approvals):
        one, case = item.exception, cases[item.exception.order]
        plan = MailPlan(Purpose.NOTICE, one.order, number, (digest.who,), (one,))
        yield Ask(for_person(plan, case.order, policy, digest.day), case)


def _item(
    one: CaseException, order: PurchaseOrder, slot: dt.datetime, since: dt.datetime, until: dt.datetime
) -> Item:
    due = one.next_at is not None and one.next_at <= until
    return Item(one, order, (slot - one.opened_at).days, one.opened_at > since, due)


def _asked(one: CaseException) -> tuple[str, ...]:
    return one.pending.asked if one.pending else ()


def _copies(one: CaseException, standing: Standing, policy: Policy, on: dt.date) -> tuple[str, ...]:
    """Who would have had a copy."""
    return hears_of([one.type], [one.severity], standing.orders[one.order], policy, on)


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold() == other.casefold()
