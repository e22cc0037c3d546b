"""What every step is handed: the ports, the policy, and the two things that only the wiring can make, the
clock and the tokens. Steps never reach for anything that is not here.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from countersign.agent.steps.history import history_of
from countersign.procurement.bulletins import Bulletins, Channels
from countersign.procurement.case import Case, Decision, MailPlan
from countersign.procurement.erp import Erp
from countersign.procurement.events import Event
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.waiting import Calendar
from countersign.procurement.ports import (
    Clerk,
    Clock,
    Composer,
    OutboxMail,
    OutboxState,
    Postman,
    Probe,
    Reader,
    Sender,
    Store,
)
from countersign.procurement.telling import for_person
from countersign.procurement.tokens import Signer
from countersign.procurement.transitions import step

ATTEMPTS = 3
"""How often a message is tried before it is held."""


def unprobed(stage: str) -> None:
    """The probe of every day: nobody watches."""
    del stage


@dataclass(frozen=True)
class Office:
    """The world, as the steps see it. `fallback` is who hears of what has no buyer, `erp` the company's own
    system, if one is set. `decides_by_mail`: our own server's word on who wrote a mail is known, so that an
    answer of our own people can count; where it isn't, no mail offers them one. Orders of the system that are
    dated before `sent_before` were sent by other means."""

    store: Store
    postman: Postman
    reader: Reader
    clerk: Clerk
    composer: Composer
    sender: Sender
    policy: Policy
    calendar: Calendar
    clock: Clock
    token: Callable[[str], str]
    signer: Signer
    fallback: str
    bulletins: Bulletins
    channels: Channels
    lease: dt.timedelta = dt.timedelta(minutes=10)
    probe: Probe = unprobed
    erp: Erp | None = None
    decides_by_mail: bool = True
    sent_before: dt.date | None = None

    def step(self, case: Case, event: Event, now: dt.datetime) -> Decision:
        """The decision that follows, under this office's policy."""
        return step(case, event, policy=self.policy, calendar=self.calendar, now=now, fallback=self.fallback)

    def letters(self, decision: Decision, now: dt.datetime) -> tuple[OutboxMail, ...]:
        """The mails that a decision plans, written and ready for the outbox."""
        plans = (self._for_its_reader(plan, decision.case, now) for plan in decision.mails)
        return tuple(
            OutboxMail(
                self.composer.compose(plan, decision.case, now),
                plan.order,
                plan.purpose,
                OutboxState.DRAFT if plan.draft else OutboxState.PENDING,
                next_at=None if plan.draft else plan.not_before or now,
                also=tuple(one.number for one in plan.also),
            )
            for plan in plans
        )

    def _for_its_reader(self, plan: MailPlan, case: Case, now: dt.datetime) -> MailPlan:
        """With what one of our own people may decide by answering, and what the supplier did so far."""
        if not plan.purpose.inside:
            return plan
        if self.decides_by_mail:
            plan = for_person(plan, case.order, self.policy.of(case.order), now.date())
        return replace(plan, history=history_of(self.store, case.order.supplier.email))
