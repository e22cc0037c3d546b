"""The weekly review for whoever asks: the figures, the same in words, and on paper.

The mail to the team is `steps.weekly`'s; both come from the same function over the same store.
"""

import datetime as dt
from dataclasses import dataclass

from countersign.agent.steps.weekly import review_at
from countersign.mailbox.bulletin import BulletinWriter
from countersign.mailbox.review_view import ReviewView
from countersign.procurement.errors import BadInput
from countersign.procurement.policy.hearing import review_slot, rhythm_of
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.waiting import Calendar
from countersign.procurement.ports import Store
from countersign.procurement.review import Review, last_week, week_of


@dataclass(frozen=True)
class Reviewed:
    """One week: its figures, what is shown of them, and the pages."""

    review: Review
    view: ReviewView
    pdf: bytes


def reviewed(
    store: Store, policy: Policy, calendar: Calendar, writer: BulletinWriter, week: str, now: dt.datetime
) -> Reviewed:
    """The review of a week, or the one that was due last. Raises `BadInput`."""
    rhythm = rhythm_of("", policy, calendar)
    last = last_week(review_slot(now, policy, rhythm), rhythm.zone)
    wanted = week_of(week, policy, rhythm.zone) if week else last
    if wanted.start > now:
        raise BadInput(f"{week} has not begun; ask for a week that has: `countersign review`")
    review = review_at(store, wanted, policy, calendar, now)
    return Reviewed(review, writer.view(review), writer.pdf(review))
