"""One kept mail from the line to one of its exits: done, held, unreadable. Three tries, then a person.

Nothing that a mail contains can stop the line: what goes wrong is written down and the next mail is taken.
"""

import datetime as dt
import logging

from countersign.agent.steps.decide import decide
from countersign.agent.steps.escalate import hold
from countersign.agent.steps.obey import obey, order_for_desk
from countersign.agent.steps.office import ATTEMPTS, Office
from countersign.agent.steps.read_reply import read_reply
from countersign.agent.steps.sort_mail import sort_mail
from countersign.procurement.errors import BadMail, StoreError
from countersign.procurement.ports import MessageState, StoredMessage

log = logging.getLogger("countersign")


def handle_message(office: Office) -> bool:
    """Handles the next mail in the line; False if there is none."""
    stored = office.store.claim_message(office.clock(), office.lease)
    if stored is None:
        return False
    if stored.attempts > ATTEMPTS:
        hold(office, stored, MessageState.HELD, stored.reason or f"it failed {ATTEMPTS} times")
        return True
    try:
        outcome = _outcome(office, stored)
    except StoreError:
        raise
    except Exception as error:
        outcome = _put_back(office, stored, error)
    log.info("message identity=%s attempt=%d outcome=%s", stored.identity[:12], stored.attempts, outcome)
    return True


def _outcome(office: Office, stored: StoredMessage) -> str:
    try:
        mail = sort_mail(office, stored)
    except BadMail as error:
        hold(office, stored, MessageState.UNREADABLE, str(error))
        return "unreadable"
    if order := order_for_desk(office, mail):
        return obey(office, mail, order)
    return decide(office, read_reply(office, mail)).verdict


def _put_back(office: Office, stored: StoredMessage, error: Exception) -> str:
    """Later again, a little later each time; after the last try a person gets it."""
    reason = f"{type(error).__name__}: {error}"
    log.warning("message identity=%s failed", stored.identity[:12], exc_info=error)
    if stored.attempts >= ATTEMPTS:
        hold(office, stored, MessageState.HELD, reason)
        return "held"
    until = office.clock() + dt.timedelta(minutes=stored.attempts)
    office.store.defer_message(stored.identity, until, reason, counted=True)
    return "deferred"
