"""The mails that go out: written with the decision that causes them, claimed, sent, and never forgotten.

    DRAFT ── released ──> PENDING      a person's word; or DISCARDED, theirs or because it is overtaken
    PENDING ── claim ──> SENDING ──┬─ sent ────> SENT
       ^                           ├─ deferred ─> PENDING, not before then
       │                           └─ failed ──> FAILED
       └── the lease ran out: claimed again, the same bytes under the same Message-ID

`ready_at` is when a mail may be claimed (again), whether it waits for its time or for a lease to end.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence

from countersign.procurement.case import Decision, Purpose
from countersign.procurement.errors import CountersignError
from countersign.procurement.mail import OutboundMail
from countersign.procurement.ports import Commit, OutboxMail, OutboxState
from countersign.store import refusals
from countersign.store.codec import instant_or_none, stamp, stamp_or_none
from countersign.store.database import Row, Topic, Transaction

_WRITE = """
INSERT INTO outbox (message_id, order_number, purpose, sender, recipients, subject, state, attempts,
    ready_at, sent_at, reason, also)
VALUES (:message_id, :order, :purpose, :sender, :recipients, :subject, :state, :attempts,
    :ready_at, :sent_at, :reason, :also)
ON CONFLICT (message_id) DO NOTHING RETURNING seq
"""
_READ = "SELECT o.*, r.raw, r.lines FROM outbox o JOIN outbox_raw r ON r.seq = o.seq "
_OF_ORDER = """
WHERE o.order_number = :order OR o.seq IN (SELECT seq FROM outbox_also WHERE order_number = :order)
"""
CLAIM = """
UPDATE outbox SET state = 'sending', attempts = attempts + 1, ready_at = :until
WHERE seq = (
    SELECT seq FROM outbox WHERE state IN ('pending', 'sending') AND (ready_at IS NULL OR ready_at <= :now)
    ORDER BY ready_at NULLS FIRST, seq LIMIT 1
) RETURNING message_id
"""
# A late word from a worker whose lease ran out doesn't unsay that the mail went out.
_SENT = """
UPDATE outbox SET state = 'sent', sent_at = coalesce(sent_at, :at), ready_at = NULL, reason = ''
WHERE message_id = :message_id
"""
_NOT_SENT = """
UPDATE outbox SET state = :state, ready_at = :ready_at, reason = :reason
WHERE message_id = :message_id AND state IN ('pending', 'sending')
"""

_END_DRAFT = """
UPDATE outbox SET state = :state, ready_at = :ready_at, reason = :reason
WHERE message_id = :message_id AND state = 'draft'
"""
_WITHDRAW = """
UPDATE outbox SET state = 'discarded', reason = :reason WHERE order_number = :order AND state = 'draft'
"""
_UNASK = """
UPDATE outbox SET state = 'discarded', ready_at = NULL, reason = :reason
WHERE order_number = :order AND state = 'pending' AND purpose = 'question' AND attempts = 0
"""


def withdraw(transaction: Transaction, decisions: Iterable[Decision]) -> None:
    """Discards the drafts, and the questions not yet asked, of each order whose decision overtakes them."""
    for one in decisions:
        if one.withdrawn:
            transaction.run(_WITHDRAW, order=one.case.number, reason=one.withdrawn)
        if one.unasked:
            transaction.run(_UNASK, order=one.case.number, reason=one.unasked)


def write(transaction: Transaction, mails: Iterable[OutboxMail]) -> None:
    """Adds mails. `Conflict` if a Message-ID is taken: that would be a second mail for one purpose."""
    for mail in mails:
        row = transaction.row(_WRITE, **_values(mail))
        if row is None:
            raise refusals.already_written(mail)
        sql = "INSERT INTO outbox_raw (seq, raw, lines) VALUES (:seq, :raw, :lines)"
        lines = json.dumps(mail.mail.lines, ensure_ascii=False)
        transaction.run(sql, seq=row["seq"], raw=mail.mail.raw, lines=lines)
        sql = "INSERT INTO outbox_also (order_number, seq) VALUES (:order, :seq)"
        transaction.run_each(sql, ({"order": order, "seq": row["seq"]} for order in mail.also))


def end(transaction: Transaction, commit: Commit) -> None:
    """Notes what became of a mail or a draft. `NotFound`; `Stale` if that is over already."""
    if commit.sent and not transaction.run(_SENT, message_id=commit.sent, at=stamp(commit.at)):
        raise refusals.no_mail(commit.sent)
    if commit.failed:
        _not_sent(transaction, commit.failed, OutboxState.FAILED, None, commit.failure)
    if commit.released:
        _end_draft(transaction, commit.released, OutboxState.PENDING, commit.at, "")
    if commit.discarded:
        _end_draft(transaction, commit.discarded, OutboxState.DISCARDED, None, commit.failure)


def _end_draft(
    transaction: Transaction, message_id: str, state: OutboxState, at: dt.datetime | None, reason: str
) -> None:
    values = {"state": state.value, "ready_at": stamp_or_none(at), "reason": reason}
    if not transaction.run(_END_DRAFT, message_id=message_id, **values):
        raise _over_or_unknown(transaction, message_id)


def _not_sent(
    transaction: Transaction, message_id: str, state: OutboxState, until: dt.datetime | None, reason: str
) -> None:
    values = {"state": state.value, "ready_at": stamp_or_none(until), "reason": reason}
    if not transaction.run(_NOT_SENT, message_id=message_id, **values):
        raise _over_or_unknown(transaction, message_id)


def _values(mail: OutboxMail) -> dict[str, object]:
    return {
        "message_id": mail.mail.message_id,
        "order": mail.order,
        "purpose": mail.purpose.value,
        "sender": mail.mail.sender,
        "recipients": json.dumps(mail.mail.recipients),
        "subject": mail.mail.subject,
        "state": mail.state.value,
        "attempts": mail.attempts,
        "ready_at": stamp_or_none(mail.next_at),
        "sent_at": stamp_or_none(mail.sent_at),
        "reason": mail.reason,
        "also": json.dumps(mail.also),
    }


def _decode(row: Row) -> OutboxMail:
    mail = OutboundMail(
        message_id=row["message_id"],
        sender=row["sender"],
        recipients=tuple(json.loads(row["recipients"])),
        subject=row["subject"],
        raw=row["raw"],
        lines=tuple(tuple(rendering) for rendering in json.loads(row["lines"])),
    )
    return OutboxMail(
        mail=mail,
        order=row["order_number"],
        purpose=Purpose(row["purpose"]),
        state=OutboxState(row["state"]),
        attempts=row["attempts"],
        next_at=instant_or_none(row["ready_at"]),
        sent_at=instant_or_none(row["sent_at"]),
        reason=row["reason"],
        also=tuple(json.loads(row["also"])),
    )


def _read(transaction: Transaction, message_id: str) -> OutboxMail | None:
    row = transaction.row(_READ + "WHERE o.message_id = :message_id", message_id=message_id)
    return _decode(row) if row else None


class Outbox(Topic):
    """The part of `Store` about mails that go out."""

    def claim_mail(self, now: dt.datetime, lease: dt.timedelta) -> OutboxMail | None:
        """See `Store`."""
        with self._database.writing() as transaction:
            row = transaction.row(CLAIM, now=stamp(now), until=stamp(now + lease))
            return _read(transaction, row["message_id"]) if row else None

    def mail_deferred(self, message_id: str, until: dt.datetime, reason: str) -> None:
        """See `Store`."""
        with self._database.writing() as transaction:
            _not_sent(transaction, message_id, OutboxState.PENDING, until, reason)

    def outbox(self, order: str | None = None) -> Sequence[OutboxMail]:
        """See `Store`."""
        where = "" if order is None else _OF_ORDER
        with self._database.reading() as transaction:
            rows = transaction.rows(f"{_READ} {where} ORDER BY o.seq", order=order)
            return tuple(_decode(row) for row in rows)

    def drafts(self) -> Sequence[OutboxMail]:
        """See `Store`."""
        with self._database.reading() as transaction:
            rows = transaction.rows(f"{_READ} WHERE o.state = 'draft' ORDER BY o.seq")
            return tuple(_decode(row) for row in rows)

    def sent_mail(self, message_id: str) -> OutboxMail | None:
        """See `Store`."""
        with self._database.reading() as transaction:
            return _read(transaction, message_id)


def _over_or_unknown(transaction: Transaction, message_id: str) -> CountersignError:
    mail = _read(transaction, message_id)
    return refusals.already_over(message_id, mail.state) if mail else refusals.no_mail(message_id)
