"""A write that a system answers later, through a client of our API: what became of it.

What the client says stands there now is the read-back; it is compared field by field like any other.
"""

from dataclasses import replace
from decimal import Decimal

from countersign.procurement.erp import Confirmation, Erp, Write, WriteState
from countersign.procurement.ledger import Answer, AnswersLater
from countersign.procurement.writeback import differences


def answered(
    erp: Erp, write: Write, values: Confirmation, losses: tuple[str, ...], come: Decimal
) -> Write | None:
    """The write at its end; None where nobody answered it, or only before it was proposed anew."""
    answer = erp.answer(write.key) if isinstance(erp, AnswersLater) else None
    if answer is None or answer.at < write.proposed_at:
        return None
    state, reason = _verdict(answer, values, losses, come)
    return replace(write, state=state, reason=reason, next_at=None)


def _verdict(
    answer: Answer, values: Confirmation, losses: tuple[str, ...], come: Decimal
) -> tuple[WriteState, str]:
    if answer.stands is None:
        return WriteState.REFUSED, f"{answer.by} refused it: {answer.refusal}"
    if apart := differences(values, answer.stands, come):
        return WriteState.DIFFERS, f"{answer.by} says what stands there: {'; '.join(apart)}"
    return WriteState.WRITTEN, "; ".join((f"{answer.by} says that it stands there", *losses))
