"""Four eyes: a decision that the policy wants approved waits, and is carried out once somebody else agrees.

    ask ── waiting-approval, the approvers are written to ──┬─ approved ──> carried out, in the decider's name
                                                            └─ refused ──> back to the owner, with the reason

Which decisions need it and who can give it is `policy.deciding`'s; what happens when nobody does, `owning`'s.
"""

from dataclasses import replace

from countersign.procurement.actions import Action, Approve, OutcomeKind, Refuse
from countersign.procurement.because import Because, Grounds
from countersign.procurement.case import CaseException, ExceptionState, Pending, Purpose
from countersign.procurement.draft import Draft, move, swap
from countersign.procurement.policy.deciding import approvers
from countersign.procurement.policy.people import Need


def ask(draft: Draft, found: CaseException, by: str, action: Action, need: Need) -> None:
    """The decision is kept, and put before whoever can approve it."""
    asked = approvers(need, by, draft.case.order, draft.policy, draft.now.date())
    rule = f"approvals.{need.name}"
    if not asked:
        words = (
            f"{action.kind} needs the approval of {need.role}, and nobody but {by} could give it: "
            "name a manager or a stand-in in the policy"
        )
        draft.note("exception.denied", f"{found.id}: {words}", actor=by, rule=rule)
        why = Because(Grounds.NO_APPROVER, words, {"role": need.role})
        draft.answer(found.id, by, OutcomeKind.DENIED, words, why)
        return
    waiting = move(draft, found, ExceptionState.WAITING_APPROVAL, by, action.kind)
    waiting = replace(waiting, pending=Pending(action, by, draft.now, rule, asked))
    swap(draft, waiting)
    words = f"{by} decided: {action.kind}. By the rule {rule} it needs your approval."
    draft.note("approval.asked", f"{found.id}: {action.kind}, for {', '.join(asked)}", actor=by, rule=rule)
    draft.mail(Purpose.APPROVAL, asked, [waiting], words)
    told = f"{found.id}: {action.kind} waits for the approval of {', '.join(asked)} ({rule})"
    draft.answer(found.id, by, OutcomeKind.WAITS, told)


def approved(draft: Draft, found: CaseException, by: str, action: Approve) -> tuple[Pending, CaseException]:
    """Notes the approval; returns what was approved, and the exception as free to be decided."""
    assert found.pending is not None
    note = f" (“{action.note}”)" if action.note else ""
    words = f"{found.id}: {found.pending.action.kind} of {found.pending.by} is approved{note}"
    draft.note("approval.given", words, actor=by, rule=found.pending.rule)
    freed = replace(found, pending=None)
    swap(draft, freed)
    return found.pending, freed


def refused(draft: Draft, found: CaseException, by: str, action: Refuse) -> None:
    """Back to the owner, who hears of it, as does whoever decided."""
    assert found.pending is not None
    note = f" (“{action.note}”)" if action.note else ""
    back = move(draft, replace(found, pending=None), ExceptionState.OPEN, by, action.kind)
    words = f"{found.id}: {found.pending.action.kind} of {found.pending.by} is refused{note}"
    draft.note("approval.refused", words, actor=by, rule=found.pending.rule)
    told = tuple(dict.fromkeys(one for one in (found.owner, found.pending.by) if one))
    draft.mail(Purpose.ESCALATION, told, [back], f"{by} refused what was decided{note}.")
    draft.answer(found.id, by, OutcomeKind.DONE, f"{words}; it is {found.owner}'s again")
