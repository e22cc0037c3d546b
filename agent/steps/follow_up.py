"""Cases whose time has come are looked at: reminders, questions that nobody answered, silence.

    due cases -> one decision each -> reminders to one supplier joined in one mail -> commit

A case that can't be handled is pushed an hour away before the error is told: it can't stop the others.
"""

import datetime as dt
import logging

from countersign.agent.steps.office import Office
from countersign.procurement.case import Case, Decision
from countersign.procurement.errors import Stale
from countersign.procurement.events import LastMail, TimerRang
from countersign.procurement.joining import Together, joined
from countersign.procurement.outstanding import STARTS_A_WINDOW
from countersign.procurement.ports import Commit, OutboxState

log = logging.getLogger("countersign")
PUSHED_AWAY = dt.timedelta(hours=1)
EVERYTHING = 100_000
"""All that is due is looked at together: orders that were due apart could not share a mail."""


def follow_up(office: Office) -> int:
    """Steps every due case once; how many there were."""
    now = office.clock()
    due = office.store.due_cases(now, EVERYTHING)
    decisions = [one for number in due if (one := _decided(office, number, now))]

    def at_most(case: Case) -> int:
        return office.policy.of(case.order).reminders.orders_per_mail

    for together in joined(decisions, at_most):
        _commit(office, together, now)
    return len(due)


def _decided(office: Office, number: str, now: dt.datetime) -> Decision | None:
    try:
        return office.step(office.store.case(number), TimerRang(_last_mail(office, number)), now)
    except Exception:
        _push_away(office, number, now)
        return None


def _last_mail(office: Office, number: str) -> LastMail | None:
    """The newest mail of the order that the supplier has to answer, unless a person keeps it back."""
    rows = [one for one in office.store.outbox(number) if one.purpose in STARTS_A_WINDOW]
    out = [one for one in rows if one.state in (OutboxState.PENDING, OutboxState.SENDING, OutboxState.SENT)]
    return LastMail(out[-1].purpose, out[-1].sent_at, out[-1].attempts, out[-1].reason) if out else None


def _commit(office: Office, together: Together, now: dt.datetime) -> None:
    numbers = [one.case.number for one in together]
    try:
        letters = tuple(letter for one in together for letter in office.letters(one, now))
        office.store.commit(Commit(now, together, letters))
    except Stale:
        log.info("timer order=%s outcome=stale", ",".join(numbers))
    except Exception:
        if len(together) == 1:
            _push_away(office, numbers[0], now)
            return
        for number in numbers:  # one of them can't be handled: the others need not wait for it
            if alone := _decided(office, number, now):
                _commit(office, (alone,), now)
    else:
        for one in together:
            log.info("timer order=%s outcome=%s", one.case.number, one.case.state)


def _push_away(office: Office, number: str, now: dt.datetime) -> None:
    office.store.postpone(number, now + PUSHED_AWAY)
    log.exception("timer order=%s outcome=failed", number)
