"""The weekly review out of the store: what it is made of, and its mail to the team once a week.

store ─► known ─► review_of ─► mail + mark + journal, in one commit
"""

import datetime as dt
import logging

from countersign.agent.steps.office import Office
from countersign.procurement.acknowledged import clocks
from countersign.procurement.case import Case, JournalEntry, Purpose
from countersign.procurement.claims import ExceptionType
from countersign.procurement.errors import Stale
from countersign.procurement.policy.hearing import review_slot, rhythm_of
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.routing import present
from countersign.procurement.policy.waiting import Calendar
from countersign.procurement.ports import Commit, OutboxMail, OutboxState, Store
from countersign.procurement.posting import review_posts
from countersign.procurement.posts import Mark
from countersign.procurement.review import TOPIC, TREND, WEEK, Known, Review, Week, last_week, review_of

log = logging.getLogger("countersign")
LONGEST_WINDOW = dt.timedelta(days=60)
"""No acknowledgment window that matters to the trend began longer before it."""


def known_of(store: Store, week: Week, policy: Policy, calendar: Calendar) -> Known:
    """Everything that a review of that week speaks of."""
    since = week.start - TREND * WEEK - LONGEST_WINDOW
    exceptions = store.exceptions(everything=True)
    bounced = {one.order for one in exceptions if one.type is ExceptionType.DELIVERY_FAILURE}
    cases = [one for one in store.cases() if one.sent_at and one.sent_at >= since]
    delivered = {
        one.number: at for one in cases if one.number not in bounced and (at := _delivered(store, one))
    }
    orders = {order.number: order for order in store.orders()}
    lines = clocks(orders.values(), delivered, store.answers(since), policy, calendar)
    return Known(exceptions, orders, lines)


def _delivered(store: Store, case: Case) -> dt.datetime | None:
    """When the first mail with the order was taken by the mail server."""
    mails = (one for one in store.outbox(case.number) if one.purpose is Purpose.ORDER)
    return next((one.sent_at for one in mails if one.state is OutboxState.SENT), None)


def review_at(store: Store, week: Week, policy: Policy, calendar: Calendar, now: dt.datetime) -> Review:
    """The review of a week as it stands now."""
    return review_of(week, known_of(store, week, policy, calendar), policy, now)


def write_review(office: Office, now: dt.datetime) -> bool:
    """Writes the review to the team if its time has come; whether it made a mail.

    A program that began after the slot has no week to speak of yet.
    """
    policy, rhythm = office.policy, rhythm_of("", office.policy, office.calendar)
    slot, marked = review_slot(now, policy, rhythm), office.store.marked(TOPIC, "")
    if not policy.review.to or (marked and marked >= slot):
        return False
    if marked is None and not any(one.sent_at and one.sent_at < slot for one in office.store.cases()):
        return False
    week = last_week(slot, rhythm.zone)
    review = review_at(office.store, week, policy, office.calendar, now)
    mail = office.bulletins.review(review, recipients(policy, now.date()), now)
    counts = f"{len(review.open)} open, {len(review.new)} new, {len(review.resolved)} resolved"
    words = f"{week.name} to {', '.join(mail.recipients)}: {counts}"
    entry = JournalEntry("", "review.written", words, rule="review.at", message=mail.message_id)
    row = OutboxMail(mail, "", Purpose.NOTICE, next_at=now)
    try:
        marks, posts = (Mark(TOPIC, "", slot),), review_posts(week.name, counts, policy)
        office.store.commit(Commit(now, mails=(row,), journal=(entry,), marks=marks, posts=posts))
    except Stale:
        return False
    log.info("review week=%s outcome=written", week.name)
    return True


def recipients(policy: Policy, on: dt.date) -> tuple[str, ...]:
    """The team's addresses, each once; whoever is away is stood in for."""
    given = (one if "@" in one else policy.roles.address(one) for one in policy.review.to)
    return tuple(dict.fromkeys(present(one, policy, on) for one in given))
