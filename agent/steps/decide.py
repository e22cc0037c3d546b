"""A read mail is judged and its consequences are committed, all in one transaction.

    judge -> one event a case -> step -> mails written -> commit

Where somebody moved a case meanwhile, everything is decided again on what is true now.
"""

import datetime as dt
from dataclasses import replace

from countersign.agent.steps.again import until_fresh
from countersign.agent.steps.escalate import held_back, notice_mail
from countersign.agent.steps.office import Office
from countersign.agent.steps.read_reply import ReadMail
from countersign.procurement.absence import stand_ins
from countersign.procurement.case import JournalEntry
from countersign.procurement.events import Answered, AwayNoticed, Event, MailBounced
from countersign.procurement.judgement import Judgement, Verdict
from countersign.procurement.mail import Sort
from countersign.procurement.policy.verdict import judge
from countersign.procurement.ports import Commit, MessageState


def decide(office: Office, mail: ReadMail) -> Judgement:
    """Judges `mail` and commits what follows. Raises `Stale` if the case would not stand still."""
    firsts = office.store.first_revisions([order.number for order in mail.orders])
    judgement = judge(mail.reading, mail.route, mail.orders, office.policy, firsts, office.calendar)
    office.probe("judged")
    if _waits_for_model(office, mail, judgement):
        return judgement
    until_fresh(lambda: office.store.commit(_commit(office, mail, judgement)))
    office.probe("committed")
    return judgement


def _commit(office: Office, mail: ReadMail, judgement: Judgement) -> Commit:
    now = office.clock()
    base = Commit(
        now, message=mail.stored.identity, route=mail.route, reading=mail.reading, journal=_token(mail)
    )
    if mail.orders:
        decisions = tuple(
            office.step(office.store.case(order.number), _event(office, mail, judgement), now)
            for order in mail.orders
        )
        letters = tuple(letter for one in decisions for letter in office.letters(one, now))
        return replace(base, decisions=decisions, mails=letters, message_reason=judgement.verdict)
    return _without_order(office, mail, judgement, base)


def _without_order(office: Office, mail: ReadMail, judgement: Judgement, base: Commit) -> Commit:
    """Nobody's answer: a person's mail waits for a person, a machine's is put away."""
    if judgement.verdict is Verdict.IGNORE:
        return replace(base, message_reason=judgement.verdict)
    reason = _reason(mail, judgement)
    mails = notice_mail(office, mail.stored, mail.message.sender, mail.message.subject, reason, base.at)
    return replace(
        base,
        message_state=MessageState.HELD,
        message_reason=reason,
        mails=mails,
        journal=(
            *base.journal,
            JournalEntry("", "mail.held", reason, message=mail.stored.identity, data=_by(office)),
            *held_back(mails, base.at),
        ),
    )


def _token(mail: ReadMail) -> tuple[JournalEntry, ...]:
    """A token in a supplier's hands is worth nothing, and somebody may want to know how it came there."""
    if not mail.route.tokens:
        return ()
    number = mail.orders[0].number if mail.orders else ""
    words = (
        f"{mail.message.sender} sent a decision token of ours: it is read as an answer, and decides nothing"
    )
    rule = "instruction.outside"
    return (
        JournalEntry(number, "instruction.refused", words, mail.message.sender, rule, mail.stored.identity),
    )


def _by(office: Office) -> dict[str, str]:
    """By which version of the policy it was decided, for the journal."""
    return {"policy": str(office.policy.version)} if office.policy.version else {}


def _reason(mail: ReadMail, judgement: Judgement) -> str:
    if mail.route.candidates:
        named = "; ".join(f"{one.order} ({', '.join(one.reasons)})" for one in mail.route.candidates[:3])
        return f"it may be about {named}: a person has to say which"
    return judgement.findings[0].words if judgement.findings else "no order could be found for it"


def _event(office: Office, mail: ReadMail, judgement: Judgement) -> Event:
    identity = mail.stored.identity
    match mail.route.sort:
        case Sort.AUTO_REPLY:
            words = mail.message.subject
            named = stand_ins(mail.message, mail.route)
            return AwayNoticed(identity, mail.reading.away_until, words, named)
        case Sort.BOUNCE:
            lost = office.store.sent_mail(mail.route.returned_id)
            inside = lost.mail.recipients if lost and lost.purpose.inside else ()
            return MailBounced(identity, mail.route.returned_reason, mail.route.permanent, inside)
        case _:
            return Answered(identity, judgement)


def _waits_for_model(office: Office, mail: ReadMail, judgement: Judgement) -> bool:
    """Puts the mail back where the policy rather waits for the model than asks a person."""
    rule = office.policy.readers
    if not mail.reading.model_error or judgement.clean or rule.when_model_down == "person":
        return False
    now = office.clock()
    patience = dt.timedelta(hours=rule.wait_hours)
    if now - (mail.stored.received_at or now) >= patience:
        return False
    until = now + dt.timedelta(minutes=10)
    office.store.defer_message(mail.stored.identity, until, mail.reading.model_error, counted=False)
    return True
