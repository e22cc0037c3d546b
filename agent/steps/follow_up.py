"""Cases whose time has come are looked at: reminders, questions that nobody answered, silence.

A case that can't be handled is pushed an hour away before the error is told: it can't stop the others.
"""

import datetime as dt
import logging

from countersign.agent.steps.office import Office
from countersign.procurement.errors import Stale
from countersign.procurement.events import TimerRang
from countersign.procurement.ports import Commit

log = logging.getLogger("countersign")
PUSHED_AWAY = dt.timedelta(hours=1)


def follow_up(office: Office) -> int:
    """Steps every due case once; how many there were."""
    now = office.clock()
    due = office.store.due_cases(now)
    for number in due:
        _ring(office, number, now)
    return len(due)


def _ring(office: Office, number: str, now: dt.datetime) -> None:
    try:
        decision = office.step(office.store.case(number), TimerRang(), now)
        office.store.commit(Commit(now, (decision,), office.letters(decision, now)))
    except Stale:
        log.info("timer order=%s outcome=stale", number)
    except Exception:
        office.store.postpone(number, now + PUSHED_AWAY)
        log.exception("timer order=%s outcome=failed", number)
    else:
        log.info("timer order=%s outcome=%s", number, decision.case.state)
