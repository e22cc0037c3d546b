"""When a mail of ours may reach a supplier: in their hours, on their working days, whatever made it wait.

    a mail is planned   outside their hours it waits until they begin, and the journal says so      (`draft`)
    a mail is sent      once more, for what was put off by a busy server, or while we were off     (`deliver`)

What one of our own people sends waits only where the policy says so. Our own people have quiet hours, which
are `batching`'s business.
"""

import datetime as dt

from countersign.procurement.case import Purpose
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.waiting import Calendar, next_working

BY_PEOPLE = frozenset(
    {
        Purpose.ORDER,
        Purpose.CORRECTION,
        Purpose.INQUIRY,
        Purpose.ACCEPTANCE,
        Purpose.REFUSAL,
        Purpose.OBJECTION,
    }
)
"""The mails to suppliers that follow from what one of our own people did."""


def opens_for(
    purpose: Purpose, policy: Policy, calendar: Calendar, country: str, now: dt.datetime
) -> dt.datetime | None:
    """Until when a mail to a supplier of that country waits; None: it doesn't."""
    if purpose.inside or (purpose in BY_PEOPLE and policy.hours.ours == "at-once"):
        return None
    opens = next_working(now, policy.hours, calendar, country)
    return opens if opens > now else None
