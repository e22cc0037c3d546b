"""Which channels besides email hear of what, and what they read: short, in words, nothing that steers a chat.

    exceptions that come up ─► posts_about ─► a post for each channel whose role they concern, by severity
    the weekly review       ─► review_posts

A role is concerned by what it owns or gets a copy of. Email goes out in any case; a post only points to it.
"""

import re
from collections.abc import Iterable

from countersign.procurement.batching import at_least
from countersign.procurement.case import Case, CaseException
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.model import Policy
from countersign.procurement.policy.people import BUYER
from countersign.procurement.policy.routing import GRAVE
from countersign.procurement.posts import Post

_SHOUT = re.compile(r"@(?=\w)(?!\S*\.\w)")
"""How a chat calls everybody ("@here"); an address has a dot after its @."""
_BRACKETS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'"})


def posts_about(raised: Iterable[CaseException], case: Case, policy: Policy) -> tuple[Post, ...]:
    """One post for each exception and channel. Coming up again later is another post."""
    return tuple(
        Post(
            f"{one.id}/{case.version + 1}/{channel.name}", channel.name, *_said(one, case.order), case.number
        )
        for one in raised
        for channel in policy.channel
        if channel.role in _concerned(one, policy) and at_least(one.severity, channel.severity)
    )


def _concerned(one: CaseException, policy: Policy) -> frozenset[str]:
    routing = policy.routing
    copies = (*routing.cc.get(one.type, ()), *(routing.grave if one.severity in GRAVE else ()))
    return frozenset({routing.owner.get(one.type, BUYER), *copies})


def _said(one: CaseException, order: PurchaseOrder) -> tuple[str, str]:
    """The title and the words."""
    supplier = order.supplier.name or order.supplier.email
    where = f"order {order.number}" + (f", line {one.line}" if one.line is not None else "")
    title = f"{one.severity}: {where}, {supplier}"
    words = f"{one.type}: {one.words}. {one.owner or 'Nobody'} decides: countersign exceptions show {one.id}"
    return harmless(title), harmless(words)


def review_posts(week: str, counts: str, policy: Policy) -> tuple[Post, ...]:
    """The review's figures in one line, for the channels that hear of it."""
    return tuple(
        Post(f"review/{week}/{one.name}", one.name, f"Exception review {week}", counts)
        for one in policy.channel
        if one.review
    )


def harmless(text: str) -> str:
    """One line that calls nobody, links nowhere and formats nothing: suppliers wrote a part of it."""
    return _SHOUT.sub("＠", " ".join(text.split()).translate(_BRACKETS))
