"""An order whose supplier answered otherwise than ordered, and the people who settle that."""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

from builders import ADA, MONDAY, a_line, accepted, an_order, judged, released

from countersign.procurement.actions import Action, Outcome
from countersign.procurement.case import Case, CaseException, Decision, Purpose
from countersign.procurement.claims import Delivery, Doubt, Evidence, ExceptionType, LineReading, LineStatus
from countersign.procurement.events import Answered, Event, PersonActed, TimerRang
from countersign.procurement.policy.model import Policy, parse_policy
from countersign.procurement.policy.waiting import Weekdays
from countersign.procurement.transitions import step

BOLTS, NUTS = a_line(10), a_line(20, item="HN-8", description="Hex nut")
ORDER = an_order(BOLTS, NUTS)
BEN = "ben.hill@orchard-metal.example"
FINANCE = "money@orchard-metal.example"
BOSS = "boss@orchard-metal.example"
STRANGER = "eve@elsewhere.example"

ROLES = f'[roles]\nfinance = "{FINANCE}"\nmanager = "{BOSS}"\n'
FOUR_EYES = ROLES + (
    '[[approvals.need]]\nname = "price"\nrole = "finance"\ntypes = ["price"]\nover_amount = 4\n'
)
ADA_AWAY = f'[[absence]]\nwho = "{ADA.email}"\nfirst = 2026-11-02\nlast = 2026-11-06\nstand_in = "{BEN}"\n'


def later(line: int = 10, day: int = 25) -> LineReading:
    """They deliver the line later in December."""
    days = (Delivery(dt.date(2026, 12, day)),)
    quote = (Evidence("date", f"on the {day}th", "body:1"),)
    return replace(accepted(ORDER, line), status=LineStatus.CHANGED, deliveries=days, evidence=quote)


def dearer(by: str = "1", line: int = 10) -> LineReading:
    """They want so much more per hundred."""
    ordered = ORDER.line(line)
    assert ordered
    price = ordered.unit_price + Decimal(by)
    quote = (Evidence("unit_price", f"now {price}", "body:1"),)
    return replace(accepted(ORDER, line), status=LineStatus.CHANGED, unit_price=price, evidence=quote)


def later_and_dearer() -> LineReading:
    return replace(later(), unit_price=dearer().unit_price)


@dataclass
class Life:
    """A case on a moved clock, under one policy. Each call is one event, and remembers its decision."""

    case: Case
    policy: Policy
    now: dt.datetime = MONDAY
    last: Decision = field(default_factory=lambda: Decision(Case(ORDER, "none")))

    def on(self, days: float = 0) -> "Life":
        self.now += dt.timedelta(days=days)
        return self

    def event(self, event: Event) -> Decision:
        self.last = step(
            self.case,
            event,
            policy=self.policy,
            calendar=Weekdays(),
            now=self.now,
            fallback="desk@orchard-metal.example",
        )
        self.case = self.last.case
        return self.last

    def answers(self, *lines: LineReading, message: str = "m1", doubts: tuple[Doubt, ...] = ()) -> Decision:
        return self.event(Answered(message, judged(ORDER, *lines, doubts=doubts)))

    def does(self, action: Action, by: str = ADA.email, number: int = 1) -> Outcome:
        outcome = self.event(PersonActed(f"{ORDER.number}-{number}", by, action)).outcome
        assert outcome is not None
        return outcome

    def rings(self) -> Decision:
        """The clock moves on to when the case wants to be looked at, and it is."""
        assert self.case.due_at
        self.now = self.case.due_at
        return self.event(TimerRang())

    def exception(self, number: int = 1) -> CaseException:
        """As it is now, or as it was when it was resolved."""
        identity = f"{ORDER.number}-{number}"
        everything = (*self.case.exceptions, *self.last.changed, *self.last.opened)
        return next(one for one in everything if one.id == identity)

    @property
    def mails(self) -> list[tuple[Purpose, tuple[str, ...]]]:
        """What the last event makes us write, and to whom."""
        return [(one.purpose, one.recipients) for one in self.last.mails]

    @property
    def journal(self) -> list[str]:
        return [f"{one.event}: {one.words}" for one in self.last.journal]


def a_life(*lines: LineReading, policy: str = "") -> Life:
    """An order that was sent, and, where lines are given, answered a day later."""
    life = Life(released(ORDER), parse_policy(policy, "mine.toml"))
    if lines:
        life.on(days=1).answers(*lines)
    return life


def an_exception_of(kind: ExceptionType, policy: str = "") -> Life:
    """A case with one exception of a kind that no reading brings up."""
    life = a_life(policy=policy)
    quote = (Evidence("mail", "their words", "body:1"),)
    life.on(days=1).answers(
        doubts=(Doubt(kind, "something is up", ORDER.number, 10, "some.rule", quote, askable=False),)
    )
    return life
