"""What no case can carry is put before a person: mails without an order, unreadable or failing ones.

Escalations about an order are mails of its case and come from the state machine; this step is for the rest.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from countersign.agent.steps.office import Office
from countersign.procurement.batching import opens_for
from countersign.procurement.case import JournalEntry, Purpose
from countersign.procurement.mail import OutboundMail
from countersign.procurement.ports import Commit, HeldMail, MessageState, OutboxMail, Store, StoredMessage


def hold(office: Office, stored: StoredMessage, state: MessageState, reason: str) -> None:
    """Takes a message out of the line, keeps it as it is, and tells somebody."""
    now = office.clock()
    mails = notice_mail(office, stored, "", "", reason, now)
    entry = JournalEntry("", f"mail.{state}", reason, message=stored.identity)
    office.store.commit(
        Commit(
            now,
            message=stored.identity,
            message_state=state,
            message_reason=reason,
            mails=mails,
            journal=(entry, *held_back(mails, now)),
        )
    )


def tell_once(store: Store, mail: OutboundMail, at: dt.datetime) -> None:
    """Puts a mail to one of our own into the outbox, unless it was written before."""
    if store.sent_mail(mail.message_id) is None:
        words = f"{mail.subject}: {', '.join(mail.recipients)}"
        entry = JournalEntry("", "mail.queued", words, message=mail.message_id)
        store.commit(Commit(at, mails=(OutboxMail(mail, "", Purpose.NOTICE, next_at=at),), journal=(entry,)))


def notice_mail(
    office: Office, stored: StoredMessage, sender: str, subject: str, reason: str, now: dt.datetime
) -> tuple[OutboxMail, ...]:
    """The mail that tells the fallback person; none where nobody is named, and none a second time."""
    if not office.fallback:
        return ()
    about = HeldMail(stored.identity, sender, subject, reason)
    mail = office.composer.notice(about, office.fallback, now)
    if office.store.sent_mail(mail.message_id):
        return ()
    opens = opens_for(office.fallback, office.policy, office.calendar, now)
    return (OutboxMail(mail, "", Purpose.NOTICE, next_at=opens or now),)


def held_back(mails: Iterable[OutboxMail], now: dt.datetime) -> Iterator[JournalEntry]:
    """A row for each of these mails that waits for the end of somebody's quiet hours."""
    for row in mails:
        if row.next_at and row.next_at > now:
            who, until = ", ".join(row.mail.recipients), f"{row.next_at:%Y-%m-%d %H:%M} UTC"
            words = f"{row.purpose} to {who}; quiet hours, it waits until {until}"
            yield JournalEntry("", "mail.queued", words, rule="quiet", message=row.mail.message_id)
