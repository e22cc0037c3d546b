"""What is due by the clock and not by any one order: each person's daily digest, the team's weekly review.

    go ─► nothing due yet? ─► done                       costs nothing: the next time is remembered
       ─► each person whose slot has come and has no mark ─► mail + mark + journal, in one commit

The mark is stored with the mail, so that whatever dies at whatever moment, nobody gets one twice or never.
"""

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from countersign.agent.steps.office import Office
from countersign.agent.steps.weekly import write_review
from countersign.procurement.case import JournalEntry, Purpose
from countersign.procurement.digest import TOPIC, Ask, Digest, Standing, asks_of, digest_of, people_of
from countersign.procurement.errors import CountersignError, Stale, StoreError
from countersign.procurement.policy.hearing import digest_slot, next_digest, review_slot, rhythm_of
from countersign.procurement.policy.model import Policy
from countersign.procurement.ports import Commit, MessageState, OutboxMail
from countersign.procurement.posts import Mark
from countersign.procurement.review import WEEK

log = logging.getLogger("countersign")
LOOK_AGAIN = dt.timedelta(hours=1)
"""At the latest: somebody may have become an owner meanwhile."""
RETRY = dt.timedelta(minutes=10)
FIRST_TIME = dt.timedelta(days=1)
"""What counts as new to somebody who never had a digest."""


class Outcome(Enum):
    """What became of one digest or review that was due. STALE: another worker was faster."""

    WRITTEN = auto()
    EMPTY = auto()
    STALE = auto()
    FAILED = auto()


class Rounds:
    """One worker's memory of when to look again; what was written is the store's to know."""

    def __init__(self) -> None:
        self._again: dt.datetime | None = None
        self._policy: Policy | None = None

    def go(self, office: Office) -> int:
        """Writes what is due; how many mails that made."""
        now = office.clock()
        if self._again and now < self._again and self._policy is office.policy:
            return 0
        self._policy, self._again = office.policy, now + RETRY
        outcomes = list(write_digests(office, now)) if office.policy.digest.enabled else []
        outcomes.append(_reviewed(office, now))
        if Outcome.FAILED not in outcomes:
            self._again = _next_look(office, now)
        return outcomes.count(Outcome.WRITTEN)


def _next_look(office: Office, now: dt.datetime) -> dt.datetime:
    """The next time of anybody's digest or of the review, or an hour from now."""
    names = ["", *(one.who for one in office.policy.person)]
    rhythms = [rhythm_of(name, office.policy, office.calendar) for name in names]
    review = review_slot(now, office.policy, rhythms[0]) + WEEK
    return min(now + LOOK_AGAIN, review, *(next_digest(now, one, office.calendar) for one in rhythms))


def _reviewed(office: Office, now: dt.datetime) -> Outcome:
    try:
        return Outcome.WRITTEN if write_review(office, now) else Outcome.EMPTY
    except StoreError:
        raise
    except CountersignError:
        log.exception("review outcome=failed")
        return Outcome.FAILED


def write_digests(office: Office, now: dt.datetime) -> Iterator[Outcome]:
    """Each digest that is due. One that fails is tried again a little later, and does not stop the others."""
    held = len(office.store.messages(MessageState.HELD)) if office.fallback else 0
    orders = {order.number: order for order in office.store.orders()}
    standing = Standing(office.store.exceptions(everything=True), orders, held)
    for who in people_of(standing, office.policy, now.date(), office.fallback):
        slot = digest_slot(now, rhythm_of(who, office.policy, office.calendar), office.calendar)
        since = office.store.marked(TOPIC, who.casefold())
        if slot is None or (since and since >= slot):
            continue
        since = since or slot - FIRST_TIME
        digest = digest_of(who, standing, office.policy, office.calendar, slot, since, office.fallback)
        yield _written(office, digest, now)


def _asks(office: Office, digest: Digest) -> Mapping[str, Ask]:
    if not office.decides_by_mail:
        return {}
    numbers = {item.exception.order for item in (*digest.waiting, *digest.approvals)}
    return asks_of(digest, {number: office.store.case(number) for number in numbers}, office.policy)


def _written(office: Office, digest: Digest, now: dt.datetime) -> Outcome:
    mark = Mark(TOPIC, digest.who.casefold(), digest.slot)
    words = f"{digest.who}, {digest.slot:%Y-%m-%d %H:%M} UTC: {digest.words}"
    try:
        if digest.empty:
            entry = JournalEntry("", "digest.empty", words, rule="digest.at")
            office.store.commit(Commit(now, journal=(entry,), marks=(mark,)))
            return Outcome.EMPTY
        mail = office.bulletins.digest(digest, _asks(office, digest), now)
        entry = JournalEntry("", "digest.written", words, rule="digest.at", message=mail.message_id)
        row = OutboxMail(mail, "", Purpose.NOTICE, next_at=now)
        office.store.commit(Commit(now, mails=(row,), journal=(entry,), marks=(mark,)))
    except Stale:
        return Outcome.STALE
    except StoreError:
        raise
    except CountersignError:
        log.exception("digest slot=%s outcome=failed", digest.slot.isoformat())
        return Outcome.FAILED
    log.info("digest slot=%s outcome=written", digest.slot.isoformat())
    return Outcome.WRITTEN
