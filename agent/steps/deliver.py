"""The outbox is emptied: each mail is handed to the submission server under its fixed Message-ID.

At least once: a crash between the server's answer and our note of it sends the same bytes under the same id
again, which is the same mail to everybody who looks at it. What is refused for good becomes an exception.
"""

import datetime as dt
import logging

from countersign.agent.steps.office import Office
from countersign.procurement.case import JournalEntry
from countersign.procurement.errors import MailboxError, NotFound
from countersign.procurement.events import SendingFailed
from countersign.procurement.ports import Commit, OutboxMail
from countersign.procurement.reaching import opens_for

log = logging.getLogger("countersign")
BACKOFF_MINUTES = (1, 5, 15, 60)


def deliver(office: Office) -> bool:
    """Sends the next mail of the outbox; False if none is due."""
    row = office.store.claim_mail(office.clock(), office.lease)
    if row is None:
        return False
    office.probe("claimed mail")
    if opens := _their_hours(office, row):
        office.store.mail_deferred(row.mail.message_id, opens, "outside the supplier's hours")
        log.info("mail order=%s purpose=%s outcome=waits", row.order or "-", row.purpose)
        return True
    try:
        office.sender.send(row.mail)
    except MailboxError as error:
        _refused(office, row, error)
        return True
    office.probe("sent mail")
    words = f"{row.purpose} to {', '.join(row.mail.recipients)}: {row.mail.subject}"
    entries = tuple(
        JournalEntry(order, "mail.sent", words, message=row.mail.message_id)
        for order in (row.order, *row.also)
    )
    office.store.commit(Commit(office.clock(), journal=entries, sent=row.mail.message_id))
    log.info("mail order=%s purpose=%s outcome=sent", row.order or "-", row.purpose)
    office.probe("noted mail")
    return True


def _their_hours(office: Office, row: OutboxMail) -> dt.datetime | None:
    """Until when a mail waits for its supplier's hours, which may be over since it was written."""
    if row.purpose.inside or not row.order:
        return None
    order = office.store.case(row.order).order
    policy, country = office.policy.of(order), order.supplier.country
    return opens_for(row.purpose, policy, office.calendar, country, office.clock())


def _refused(office: Office, row: OutboxMail, error: MailboxError) -> None:
    now = office.clock()
    if error.permanent:
        _give_up(office, row, str(error), now)
        return
    minutes = BACKOFF_MINUTES[min(row.attempts, len(BACKOFF_MINUTES)) - 1]
    office.store.mail_deferred(row.mail.message_id, now + dt.timedelta(minutes=minutes), str(error))
    log.warning("mail order=%s purpose=%s outcome=deferred", row.order or "-", row.purpose)


def _give_up(office: Office, row: OutboxMail, reason: str, now: dt.datetime) -> None:
    """Refused for good: the cases hear of it in the same transaction."""
    log.error("mail order=%s purpose=%s outcome=refused", row.order or "-", row.purpose)
    try:
        cases = [office.store.case(order) for order in (row.order, *row.also)]
    except NotFound:
        entry = JournalEntry(row.order, "mail.failed", reason, message=row.mail.message_id)
        office.store.commit(Commit(now, journal=(entry,), failed=row.mail.message_id, failure=reason))
        return
    inside = row.mail.recipients if row.purpose.inside else ()
    failed = SendingFailed(row.mail.message_id, reason, inside)
    decisions = tuple(office.step(case, failed, now) for case in cases)
    letters = tuple(letter for one in decisions for letter in office.letters(one, now))
    office.store.commit(Commit(now, decisions, letters, failed=row.mail.message_id, failure=reason))
