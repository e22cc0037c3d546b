"""A new order, or a revision of one: sent, or first put before whoever has to approve what it changes.

    released ─┬─ new, or nothing that needs an approval ──> sent
              └─ needs one ──> it waits, and the supplier has the order as it was
                    ├─ approved ──> sent
                    └─ refused ──> back to the owner; handed in once more as it is, it stays unsent

What a revision changes, and which rule wants it approved, is `policy.amending`'s; how an approval goes on,
`approving`'s.
"""

from dataclasses import replace

from countersign.procurement import approving, drafting
from countersign.procurement.actions import Amend, OutcomeKind, Resolution
from countersign.procurement.case import Case, CaseException
from countersign.procurement.chasing import release
from countersign.procurement.claims import ExceptionType
from countersign.procurement.draft import Draft, close, pause, raise_exception
from countersign.procurement.events import OrderReleased
from countersign.procurement.judgement import Finding, Severity
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.amending import Change, changes, needed

RULE = "approvals."
_RANK = tuple(Severity)


def released(draft: Draft, event: OrderReleased) -> None:
    """Sends it, or asks whoever has to approve it."""
    order, before = event.order, draft.case.order
    found = changes(before, order, draft.policy) if _is_out(draft.case) else ()
    need = needed(found, draft.policy)
    if need is None:
        send(draft, order)
        return
    for other in filter(is_revision, draft.case.exceptions):
        close(draft, other, Resolution.NO_ACTION, "countersign", "another revision takes its place")
    draft.case = replace(draft.case, proposed=order)
    finding = Finding(ExceptionType.REVIEW, _words(order, found), f"{RULE}{need.name}", _gravest(found))
    if one := raise_exception(draft, finding, "", None):
        approving.ask(draft, one, event.by or order.buyer.email or draft.fallback, Amend(), need)
    pause(draft)


def send(draft: Draft, order: PurchaseOrder) -> None:
    """It goes to the supplier, in the place of what they had."""
    drafting.overtaken(draft, f"revision {order.revision} of the order takes its place")
    draft.case = replace(draft.case, proposed=None)
    release(draft, order)
    drafting.hold(draft)


def approved(draft: Draft, found: CaseException, by: str) -> None:
    """What waited goes out."""
    close(draft, found, Resolution.ACCEPTED, by, "the revision is approved")
    order = draft.case.proposed
    assert order is not None
    send(draft, order)
    draft.answer(found.id, by, OutcomeKind.DONE, f"revision {order.revision} is approved; {draft.told}")


def is_revision(found: CaseException) -> bool:
    """Whether an exception is about a revision that waits for an approval, or did not get it."""
    return found.type is ExceptionType.REVIEW and found.rule.startswith(RULE)


def _is_out(case: Case) -> bool:
    """Whether the supplier has the order; while its mail waits for a person anybody may change it."""
    return bool(case.version) and not (case.drafts and case.sent_at is None)


def _words(order: PurchaseOrder, found: tuple[Change, ...]) -> str:
    return f"{'; '.join(one.words for one in found)} (rev. {order.revision})"


def _gravest(found: tuple[Change, ...]) -> Severity:
    return max((one.severity for one in found), key=_RANK.index)
