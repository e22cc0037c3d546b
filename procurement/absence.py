"""Somebody at the supplier is away: the next reminder waits for their return, and their stand-in gets it too.

automatic reply ─► the timer moves, never forward
                ─► an address at the supplier's own domain: the next reminder goes there as well
                ─► any other address: nobody is written to; the buyer is told, once
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from countersign.procurement.book import address_key, company_domain
from countersign.procurement.case import Purpose
from countersign.procurement.draft import Draft
from countersign.procurement.events import AwayNoticed
from countersign.procurement.mail import InboundMessage, Route, Trust
from countersign.procurement.policy import waiting
from countersign.procurement.policy.people import BUYER
from countersign.procurement.policy.routing import address_of, present

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NOBODY = re.compile(r"(?i)^(no-?reply|do-?not-?reply|mailer-daemon|postmaster)\b")
_MOST = 3
RULE = "away.stand-in"


def stand_ins(message: InboundMessage, route: Route) -> tuple[str, ...]:
    """The addresses that an automatic reply names; none where its sender can't be believed."""
    if route.trust in (Trust.STRANGER, Trust.FORGED):
        return ()
    text = "\n".join(line.text for line in message.spoken)
    known = {address_key(one) for one in (message.sender, *message.to, *message.cc)}
    found = [one.rstrip(".-") for one in _ADDRESS.findall(text)]
    others = [one for one in found if address_key(one) not in known and not _NOBODY.match(one)]
    return tuple(dict.fromkeys(others))[:_MOST]


def away(draft: Draft, event: AwayNoticed) -> None:
    """Nobody is reminded while they are away."""
    back = waiting.back_from_leave(draft.now, event.until, draft.policy, draft.calendar, draft.country)
    words = event.words or "an automatic reply"
    draft.note("supplier.away", words, rule="sort.auto_reply", message=event.message)
    if draft.case.due_at is not None:
        draft.case = replace(draft.case, due_at=max(draft.case.due_at, back))
    ours = company_domain(draft.case.order.supplier.email)
    theirs = [one for one in event.stand_ins if ours and company_domain(one) == ours]
    _write_to(draft, theirs, event.message)
    _tell_of(draft, [one for one in event.stand_ins if one not in theirs], event.message)


def _write_to(draft: Draft, addresses: Iterable[str], message: str) -> None:
    own = address_key(draft.case.order.supplier.email)
    new = [one for one in addresses if address_key(one) != own and one not in draft.case.stand_ins]
    for one in new:
        draft.note("supplier.stand-in", f"{one} gets the next reminder as well", rule=RULE, message=message)
    draft.case = replace(draft.case, stand_ins=(*draft.case.stand_ins, *new))


def _tell_of(draft: Draft, addresses: Iterable[str], message: str) -> None:
    """Their domain is not the supplier's: whether to write there is for the buyer to decide."""
    new = [one for one in addresses if one not in draft.case.strangers]
    buyer = address_of(BUYER, draft.case.order, draft.policy) or draft.fallback
    for one in new:
        supplier = draft.case.order.supplier.email
        words = f"{supplier} is away and names {one}, which is no address of theirs: nothing is sent there."
        draft.note("supplier.stand-in", words, rule=RULE, message=message)
        if to := present(buyer, draft.policy, draft.now.date()):
            draft.mail(Purpose.NOTE, to, words=words)
    draft.case = replace(draft.case, strangers=(*draft.case.strangers, *new))
